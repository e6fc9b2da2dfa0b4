"""`jetc check`: every fault of the specs named, and the mends that change neither bits nor physics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jetc.checks import firmware, link
from jetc.checks.load import load
from jetc.commands.outcome import EXIT_INPUT, Outcome
from jetc.diagnostics.diagnostic import Severity, SpecError
from jetc.diagnostics.rendering import diagnostic_text
from jetc.language.text.document import read_file
from jetc.review.seal import is_lock, lock_path, text_is_of
from jetc.review.weights import weights_of_lock, weights_without_lock
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from jetc.checks.load import LoadedSpec
    from jetc.diagnostics.diagnostic import Diagnostic, Edit

__all__ = ["check", "hidden", "shown", "summary"]

_MOST_SHOWN = 100
"""Most faults shown of one file; mend these first."""
_MOST_CHARACTERS = 400
"""Most characters shown of a sentence, which may quote the file."""

_MOST_PASSES = 8
"""A mend can reveal another fault that can be mended; each pass mends one layer."""


def check(arguments: argparse.Namespace) -> Outcome:
    """Check each of `arguments.spec`; `fix` mends first, `format` says how faults are reported."""
    mended = [text for path in arguments.spec for text in _fix(path)] if arguments.fix else []
    good: list[str] = []
    faults: dict[Diagnostic, None] = {}  # each once: that of a base or a lock is met from several specs
    told: list[Diagnostic] = []
    more: list[str] = []
    for path in arguments.spec:
        looked = _looked(path, arguments.set)
        found = looked.faults
        fresh = tuple(each for each in found if each not in faults)
        faults.update(dict.fromkeys(fresh))
        told.extend(shown(fresh))
        more.extend(hidden(fresh))
        if not _errors(found):
            good += [*(f"{path}: note: {each}" for each in looked.notes), f"{path}: good"]
    code = EXIT_INPUT if _errors(faults) else 0
    if arguments.format == "text":
        complaint = [*map(diagnostic_text, told), *more, *summary(faults)]
        return Outcome("\n".join([*mended, *good]), "\n".join(complaint), code)
    return Outcome(_told(tuple(told), arguments.format), "\n".join(more), code, as_file=True)


def _told(faults: tuple[Diagnostic, ...], written: str) -> str:
    """Return the faults in a machine-readable format; what writes it is imported only when asked for."""
    from importlib.metadata import version

    from jetc.diagnostics.formats import github_text, gitlab_text, json_text, sarif_text

    match written:
        case "json":
            return json_text(faults)
        case "github":
            return github_text(faults)
        case "gitlab":
            return gitlab_text(faults)
        case _:
            return sarif_text(faults, version=version("jetc"))


def shown(faults: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return as many faults as anyone reads, their sentences cut where they quote too much of the file."""
    return tuple(
        replace(
            each,
            what=_clipped(each.what),
            why=_clipped(each.why),
            mend=_clipped(each.mend),
            related=tuple(replace(other, what=_clipped(other.what)) for other in each.related[:_MOST_SHOWN]),
        )
        for each in faults[:_MOST_SHOWN]
    )


def hidden(faults: tuple[Diagnostic, ...]) -> list[str]:
    """Return a line that says how many faults `shown` leaves out, or none where it leaves out none."""
    more = len(faults) - _MOST_SHOWN
    return [f"{faults[-1].span.file}: {more} more; mend these first"] if more > 0 else []


def _clipped(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"


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


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is to be said of a file: faults, and of a spec without one what a reader may take for another."""

    faults: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()


def _looked(path: Path, settings: tuple[str, ...] | list[str]) -> _Looked:
    try:
        if is_lock(path):
            from jetc.review.lock import read_lock

            return _Looked(() if read_lock(path) is None else weights_of_lock(path, _text(path)))
        loaded = load(path, settings=settings)
        of_lock = () if settings else _of_lock(loaded)
        return _Looked(loaded.warnings + of_lock, (*link.notes(loaded.spec), *firmware.notes(loaded.spec)))
    except SpecError as error:
        return _Looked(error.diagnostics)


def _of_lock(loaded: LoadedSpec) -> tuple[Diagnostic, ...]:
    """Return what is to be said of the lock beside a spec; no lock is of a spec with settings.

    Of a lock that is to be written again the weights are not looked at: they are written with it.
    """
    path = lock_path(loaded.path)
    try:
        text = _text(path)
    except FileNotFoundError:
        return weights_without_lock(loaded.path)
    if text_is_of(text, loaded.spec):
        return weights_of_lock(path, text)
    from jetc.review.lock import read_lock, stale

    found = read_lock(path)
    return () if found is None else stale(loaded, *found)


def _text(path: Path) -> str:
    return read_file(path).decode("utf-8", errors="replace")


def _fix(path: Path) -> list[str]:
    """Mend the file at `path` in place and return what was done, a line for each mend."""
    done: list[str] = []
    if is_lock(path):
        return done  # it is written by a build alone
    for _ in range(_MOST_PASSES):
        faults = [each for each in _looked(path, ()).faults if each.fix and each.fix[0].file == str(path)]
        edits = _apart(edit for each in faults for edit in each.fix)
        if not edits:
            break
        text = path.read_bytes().decode("utf-8")
        write_whole(path, _edited(text, edits))
        applied = set(edits)
        done += [
            f"{each.span}: mended {each.code}: {_clipped(each.what)}"
            for each in faults
            if set(each.fix) <= applied
        ]
    more = len(done) - _MOST_SHOWN
    return done[:_MOST_SHOWN] + ([f"{path}: {more} more mended"] if more > 0 else [])


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits, in order, without those that touch one before."""
    kept: list[Edit] = []
    for each in sorted(set(edits), key=lambda edit: (edit.start, edit.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _edited(text: str, edits: list[Edit]) -> str:
    parts, place = [], 0
    for each in edits:
        parts += [text[place : each.start], each.text]
        place = each.end
    return "".join([*parts, text[place:]])
