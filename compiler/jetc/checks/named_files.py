"""Whether the ROOT files that a spec names are there, and each of them once whatever its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import Diagnostic, Related
from jetc.language.sections.given import fetched, is_pattern, is_remote, meant_files
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
            for name in meant_files((entry,), base):
                path = base / name
                if not path.is_file():
                    yield _missing(entry, each.name, base, span)
                    continue
                found = path.stat()
                before = first.setdefault((found.st_dev, found.st_ino), (name, span))
                if before != (name, span):
                    yield _again(name, span, *before)


def _missing(entry: str, of: str, base: Path, span: Span) -> Diagnostic:
    if is_remote(entry):
        what, mend = f"{entry!r} is not here as {fetched(entry)!r}", "copy it from there: jetc fetch SPEC"
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
