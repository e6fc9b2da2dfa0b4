"""Whether the ROOT files that a spec names are there, and each of them once whatever its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import Diagnostic, Related
from jetc.language.text.places import find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jetc.diagnostics.diagnostic import Span
    from jetc.language.sections.model import Spec
    from jetc.language.text.document import Node

__all__ = ["named_files"]


def named_files(spec: Spec, tree: Node, base: Path) -> Iterator[Diagnostic]:
    """Yield a fault for each file that is not below `base`, or that has two names."""
    first: dict[tuple[int, int], tuple[str, Span]] = {}
    for index, each in enumerate(spec.samples.sets):
        for number, name in enumerate(each.files or ()):
            span = find(tree, ("samples", "sets", index, "files", number)).span
            path = base / name
            if not path.is_file():
                yield _missing(name, each.name, span)
                continue
            found = path.stat()
            before = first.setdefault((found.st_dev, found.st_ino), (name, span))
            if before[1] != span:
                yield _again(name, span, *before)


def _missing(name: str, of: str, span: Span) -> Diagnostic:
    return Diagnostic(
        code="JET064",
        span=span,
        what=f"there is no file {name!r} below the spec's folder",
        why=f"set {of!r} reads it",
        mend="put it there, link it there, or mend the path",
    )


def _again(name: str, span: Span, other: str, first: Span) -> Diagnostic:
    return Diagnostic(
        code="JET098",
        span=span,
        what=f"{name!r} and {other!r} are one file",
        why="its events would be counted twice, or trained on and counted as if they were others",
        mend="name each file once; give each set its own",
        related=(Related(first, "first here"),),
    )
