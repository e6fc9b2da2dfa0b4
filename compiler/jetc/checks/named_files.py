"""Whether the ROOT files that a spec names are there, and each of them once whatever its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError, Diagnostic, Related
from jetc.language.sections.given import fetched, is_pattern, is_remote, meant_files, unreadable
from jetc.language.text.places import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Span
    from jetc.language.sections.model import Spec
    from jetc.language.text.document import Node

__all__ = ["named_files"]


def named_files(spec: Spec, tree: Node, base: Path) -> Iterator[Diagnostic]:
    """Yield a fault for each entry of which nothing is there, and for each file that is meant twice."""
    first: dict[tuple[int, int], tuple[str, Span]] = {}
    for index, each in enumerate(spec.samples.sets):
        for number, entry in enumerate(each.files or ()):
            span = find(tree, ("samples", "sets", index, "files", number)).span
            try:
                found = _identities(entry, base)
            except DataError as error:
                yield Diagnostic("JET064", span, error.what, error.why, error.mend)
                continue
            for name, identity in found.items():
                if identity is None:
                    yield _missing(entry, name, each.name, base, span)
                    continue
                before = first.setdefault(identity, (name, span))
                if before != (name, span):
                    yield _again(name, span, *before)


def _identities(entry: str, base: Path) -> dict[str, tuple[int, int] | None]:
    """Return the files that an entry means, each with its device and number; None where no file is there."""
    try:
        return {name: _identity(base / name) for name in meant_files((entry,), base)}
    except OSError as error:
        raise unreadable(entry, error) from error


def _identity(path: Path) -> tuple[int, int] | None:
    if not path.is_file():
        return None
    found = path.stat()
    return found.st_dev, found.st_ino


def _missing(entry: str, name: str, of: str, base: Path, span: Span) -> Diagnostic:
    if is_remote(entry):
        what, mend = f"{entry!r} is not here as {fetched(entry)!r}", "copy it from there: jetc fetch SPEC"
    elif name != entry:
        what, mend = f"{name!r}, which fits {entry!r}, leads to no file", "mend the link, or remove it"
    elif (base / entry).is_dir():
        what, mend = (
            f"no .root file is in folder {entry!r}",
            "put files there, or name the folder they are in",
        )
    elif is_pattern(entry):
        what, mend = f"no file fits {entry!r}", "put files there, or mend the pattern"
    else:
        where = "" if Path(entry).is_absolute() else " below the spec's folder"
        what, mend = f"there is no file {entry!r}{where}", "put it there, link it there, or mend the path"
    return Diagnostic(code="JET064", span=span, what=what, why=f"set {of!r} reads it", mend=mend)


def _again(name: str, span: Span, other: str, first: Span) -> Diagnostic:
    return Diagnostic(
        code="JET098",
        span=span,
        what=f"{name!r} and {other!r} are one file" if name != other else f"{name!r} is meant twice",
        why="its events would be counted twice, or trained on and counted as if they were others",
        mend="name each file once; give each set its own",
        related=(Related(first, "first here"),),
    )
