"""`jetc explain`: what a diagnostic means, what a class of change means, why a stage would run."""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.commands.building import planned
from jetc.commands.outcome import Outcome
from jetc.commands.terminal import chain_lines
from jetc.diagnostics.code_pages import cause, codes, page
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.last import read_last
from jetc.review.rules import MEANINGS, RULES, ChangeClass

if TYPE_CHECKING:
    import argparse

    from jetc.plan.plan import Planned

__all__ = ["explain"]

_OTHER_SETS = "samples.sets[] and its keys, of a set that is not trained on"
"""What a rule is about that has no field of its own."""
_NAME_IT = "name the spec: jetc explain STAGE SPEC"


def explain(arguments: argparse.Namespace) -> Outcome:
    """Explain `arguments.subject`: a diagnostic's code, a rule or class of jetc diff, or a stage."""
    subject = arguments.subject
    text = _page(subject) or _rule(subject)
    if text is not None:
        return Outcome(text.removesuffix("\n"))
    if subject.partition(".")[0] in arguments.stages:
        return Outcome(_stage(subject, arguments.spec, arguments.build_dir))
    known = [*codes(), *(each.id for each in RULES), *(each.name for each in ChangeClass), *arguments.stages]
    near = difflib.get_close_matches(subject, known, n=1)
    raise DataError(
        file=subject,
        what="cannot be explained",
        why="it is not a diagnostic's code, a class or rule of jetc diff, or a stage",
        mend=f"did you mean {near[0]}?" if near else f"stages are {', '.join(arguments.stages)}",
    )


def _page(code: str) -> str | None:
    """Return the page of a diagnostic, each paragraph of its cause in one line: a terminal breaks it anew."""
    text = page(code)
    if text is None:
        return None
    title, _, rest = text.partition("\n")
    _, head, examples = rest.partition("\n## ")
    return f"{title}\n\n{cause(text)}\n{head}{examples}"


def _rule(name: str) -> str | None:
    if name in ChangeClass.__members__:
        rules = [each for each in RULES if each.of is ChangeClass[name]]
        lines = [f"  {each.id}: {each.means}" for each in rules]
        return "\n".join([f"{name}: {MEANINGS[ChangeClass[name]]}", "", *lines])
    for each in RULES:
        if each.id == name:
            head = f"{each.id}, a change of class {each.of.name}: {each.means}."
            fields = [f"  {field}" for field in each.fields or [_OTHER_SETS]]
            return "\n".join([head, f"Bits that may change: {each.bits}.", "", "Fields:", *fields])
    return None


def _stage(stage: str, spec: Path | None, build_dir: Path) -> str:
    loaded, store, plan = planned(spec or _last_spec(build_dir), build_dir, None)
    lines: list[str] = []
    for here in (each for each in plan if stage in {each.stage.name, each.stage.kind}):
        lines += chain_lines(plan, here.stage.name, loaded.tree)
        if here.ready:
            lines += [f"  made of: {line}" for line in _made_of(here)]
            lines.append(f"  artifact: {store.folder(here.stage.name, here.key)}")
    if not lines:
        names = [each.stage.name for each in plan]
        raise DataError(
            file=stage,
            what=f"is no stage of {loaded.path}",
            why="a spec has a stage for each of its sets, and one for pile-up where it generates events",
            mend=f"its stages are {', '.join(names)}",
        )
    return "\n".join(lines)


def _made_of(planned: Planned) -> list[str]:
    counts = Counter(name.partition(".")[0] for name in planned.parts)
    words = {
        "spec": "values of the spec",
        "input": "files of artifacts",
        "file": "files",
        "tool": "tools",
        "code": "sources",
    }
    return [f"{counts[kind]} {word}" for kind, word in words.items() if counts[kind]]


def _last_spec(build_dir: Path) -> Path:
    why = "a stage is explained for a spec, and the command names none"
    last = read_last(build_dir, why=why, mend=_NAME_IT)
    if last.imported:
        what = f"what was built last is an import of {last.spec}, which has no spec"
        raise DataError(file=str(build_dir), what=what, why=why, mend=_NAME_IT)
    return Path(last.spec)
