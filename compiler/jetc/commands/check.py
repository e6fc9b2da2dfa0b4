"""`jetc check`: every fault of the specs named, and the mends that change neither bits nor physics."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

from jetc.commands.outcome import EXIT_INPUT, Outcome
from jetc.diagnostic import Severity, SpecError
from jetc.diagnostic_formats import github_text, gitlab_text, json_text, sarif_text
from jetc.rendering import diagnostic_text
from jetc.review.lock import is_lock, lock_path, read_lock, stale
from jetc.spec.load import load
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from jetc.diagnostic import Diagnostic, Edit

__all__ = ["check", "summary"]

_MOST_PASSES = 8
"""A mend can bring to light a fault that can be mended; each pass mends one layer."""


def check(arguments: argparse.Namespace) -> Outcome:
    """Check each of `arguments.spec`; `fix` mends first, `format` says how faults are told."""
    mended = [text for path in arguments.spec for text in _fix(path)] if arguments.fix else []
    good: list[str] = []
    faults: list[Diagnostic] = []
    for path in arguments.spec:
        found = _faults(path, arguments.set)
        faults.extend(found)
        if not _errors(found):
            good.append(f"{path}: good")
    code = EXIT_INPUT if _errors(faults) else 0
    if arguments.format == "text":
        told = [*map(diagnostic_text, faults), *summary(faults)]
        return Outcome("\n".join([*mended, *good]), "\n".join(told), code)
    return Outcome(_FORMATS[arguments.format](tuple(faults)), "", code)


_FORMATS: dict[str, Callable[[tuple[Diagnostic, ...]], str]] = {
    "json": json_text,
    "github": github_text,
    "gitlab": gitlab_text,
    "sarif": lambda faults: sarif_text(faults, version=importlib.metadata.version("jetc")),
}


def summary(faults: Iterable[Diagnostic]) -> list[str]:
    """Return a line that counts errors and warnings, or none where there are none of either."""
    every = tuple(faults)
    errors = len(_errors(every))
    warnings = len(every) - errors
    counts = [
        f"{count} {word}{'s' * (count > 1)}"
        for count, word in ((errors, "fault"), (warnings, "warning"))
        if count
    ]
    return [", ".join(counts) + ("; nothing was built" if errors else "")] if counts else []


def _errors(faults: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [each for each in faults if each.severity is Severity.ERROR]


def _faults(path: Path, settings: tuple[str, ...] | list[str]) -> tuple[Diagnostic, ...]:
    try:
        if is_lock(path):
            read_lock(path)
            return ()
        loaded = load(path, settings=settings)
        beside = read_lock(lock_path(path))
        return loaded.warnings + (() if beside is None else stale(loaded, *beside))
    except SpecError as error:
        return error.diagnostics


def _fix(path: Path) -> list[str]:
    """Mend the file at `path` in place and return what was done, a line for each mend."""
    done: list[str] = []
    for _ in range(_MOST_PASSES):
        faults = [each for each in _faults(path, ()) if each.fix and each.fix[0].file == str(path)]
        edits = _apart(edit for each in faults for edit in each.fix)
        if not edits:
            break
        text = path.read_bytes().decode("utf-8")
        write_whole(path, _edited(text, edits))
        done += [
            f"{each.span}: mended {each.code}: {each.what}" for each in faults if set(each.fix) <= set(edits)
        ]
    return done


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits, in order, without those that touch one before."""
    kept: list[Edit] = []
    for each in sorted(set(edits), key=lambda edit: (edit.start, edit.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _edited(text: str, edits: list[Edit]) -> str:
    for each in reversed(edits):
        text = text[: each.start] + each.text + text[each.end :]
    return text
