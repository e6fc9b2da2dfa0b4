"""`jetc diff`: what a change of a spec means."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.commands.outcome import EXIT_GATE, Outcome
from jetc.diagnostics.diagnostic import DataError, SpecError
from jetc.diagnostics.rendering import printable
from jetc.language.text.compose import compose
from jetc.language.text.document import read_file
from jetc.review.against import sides_against
from jetc.review.comparison import compare
from jetc.review.markdown import comparison_markdown, list_markdown
from jetc.review.record import comparison_json
from jetc.review.rules import ChangeClass
from jetc.review.sides import is_spec, side_of, sides_of
from jetc.review.text import comparison_text
from jetc.tools.git import LINK

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from jetc.review.against import Unpaired
    from jetc.review.comparison import Comparison, Side
    from jetc.review.sides import Pair

__all__ = ["diff", "diff_driver"]


def _html(comparisons: tuple[Comparison, ...]) -> str:
    from jetc.review.page import comparison_html

    return comparison_html(comparisons)


_FORMATS: dict[str, Callable[[tuple[Comparison, ...]], str]] = {
    "text": comparison_text,
    "markdown": comparison_markdown,
    "json": comparison_json,
    "html": _html,
}


_MOST_FAULTS = 5


def diff(arguments: argparse.Namespace) -> Outcome:
    """Compare what `arguments` name; exit 4 for a change as strict as `fail_on` or one that is unclear."""
    if arguments.against is None and any(Path(each).is_dir() for each in arguments.sides):
        return _diff_imports(arguments)
    if arguments.against is None:
        one, two = (*arguments.sides, None)[:2]
        pairs: tuple[Pair, ...] = (sides_of(one, two),)
        unpaired: tuple[Unpaired, ...] = ()
    else:
        pairs, unpaired = sides_against(arguments.against, tuple(map(Path, arguments.sides)))
    changed = tuple(compare(*each) for each in pairs)
    code = _code(changed, unpaired, arguments.fail_on)
    notes = [printable(f"{each.path}: {each.what}") for each in unpaired]
    text = _FORMATS[arguments.format](changed).removesuffix("\n") or "no spec changed"
    as_file = arguments.format != "text"
    if not notes:
        return Outcome(text, "", code, as_file)
    if arguments.format not in {"text", "markdown"}:
        return Outcome(text, "\n".join(notes), code, as_file)
    listed = list_markdown(notes) if arguments.format == "markdown" else "\n".join(notes)
    return Outcome(f"{text}\n\n{listed}" if changed else listed, "", code, as_file)


def _diff_imports(arguments: argparse.Namespace) -> Outcome:
    """Compare two imports, given as the folders of their builds."""
    from jetc.review.imports import compare_imports, import_side, imports_json, imports_text

    shown = {"text": imports_text, "json": imports_json}.get(arguments.format)
    if shown is None or len(arguments.sides) == 1:
        raise DataError(
            file=arguments.sides[0],
            what="is a folder, as of an import" + (f", and --format is {arguments.format}" * (shown is None)),
            why="two imports are compared with each other, as text or JSON",
            mend="write jetc diff build/ONE build/OTHER, or name the files of specs",
        )
    found = compare_imports(*(import_side(Path(each)) for each in arguments.sides))
    limit = None if arguments.fail_on is None else ChangeClass[arguments.fail_on]
    strict = limit is not None and found.of is not None and found.of >= limit
    return Outcome(shown(found), "", EXIT_GATE if strict else 0, arguments.format != "text")


def _code(comparisons: tuple[Comparison, ...], unpaired: tuple[Unpaired, ...], fail_on: str | None) -> int:
    if not all(each.judged for each in unpaired):
        return EXIT_GATE
    if fail_on is None:
        return 0
    strict = any(each.of is not None and each.of >= ChangeClass[fail_on] for each in comparisons)
    return EXIT_GATE if strict or any(each.breaks for each in unpaired) else 0


def diff_driver(arguments: argparse.Namespace) -> Outcome:
    """Compare as git asks its external diff to: path, old file, hex, mode, new file, hex, mode.

    A rename brings its new path and git's words on it, too; a path with a conflict comes alone.
    The exit code is 0: git stops at any other.
    """
    if len(arguments.call) == 1:
        return Outcome(printable(f"* Unmerged path {arguments.call[0]}"))
    path, old, _, old_mode, new, _, new_mode, *renamed = arguments.call
    before = _Version("a", Path(path), Path(old), old_mode)
    after = _Version("b", Path(renamed[0] if renamed else path), Path(new), new_mode)
    lines = _compared(before, after)
    if "." not in {old_mode, new_mode} and old_mode != new_mode:
        lines.append(f"  mode: {old_mode} → {new_mode}")
    return Outcome("\n".join(lines))


@dataclass(frozen=True, slots=True)
class _Version:
    """A file as git gives it: its path in the repository, and where that version of it stands now."""

    letter: str
    path: Path
    content: Path
    mode: str

    @property
    def label(self) -> str:
        return f"{self.letter}/{self.path}"

    @property
    def absent(self) -> bool:
        return self.content == Path("/dev/null")

    def read(self, wanted: Path) -> bytes:
        """Read as a Reader; git tells of no other file, so those come from the working tree."""
        if wanted != self.path:
            return read_file(wanted)
        return read_file(self.content if self.target is None else self.target)

    @property
    def target(self) -> Path | None:
        """The file of the working tree that a link leads to, or None where this is no link."""
        if self.mode != LINK or self.absent:
            return None
        return self.path.parent / os.fsdecode(read_file(self.content))

    @property
    def text(self) -> list[str]:
        """Lines of the file as git keeps it: of a link, where it leads to."""
        if self.absent:
            return []
        return read_file(self.content).decode("utf-8", errors="replace").splitlines()

    @property
    def is_spec(self) -> bool:
        try:
            return not self.absent and is_spec(self.path, reader=self.read)
        except OSError:  # a link to nowhere
            return False


def _compared(before: _Version, after: _Version) -> list[str]:
    if before.absent and after.is_spec:
        return [printable(f"{after.label}: a new spec; git diff --no-ext-diff shows its text")]
    if after.absent and before.is_spec:
        return [printable(f"{before.label}: this spec was removed: it breaks whoever uses it")]
    if not (before.is_spec and after.is_spec):
        return _text_diff(before, after)
    sides: list[Side] = []
    faults: list[str] = []
    for each in (before, after):
        try:
            sides.append(side_of(str(each.path), label=each.label, reader=each.read))
        except SpecError as error:
            faults += _faults(each, error)
    if faults:
        return [*map(printable, faults), *_text_diff(before, after)]
    return [comparison_text([compare(*sides)]), *_links(before, after), *_layers(after)]


def _links(*versions: _Version) -> list[str]:
    """Return what a reader must know of links: git gives the path they lead to, not the content."""
    return [
        printable(f"  {each.label} leads to {each.target}: as in the working tree")
        for each in versions
        if each.target is not None
    ]


def _faults(version: _Version, error: SpecError) -> list[str]:
    """Return faults without their lines: the file of that name may hold another version."""
    first, rest = error.diagnostics[:_MOST_FAULTS], error.diagnostics[_MOST_FAULTS:]
    return [
        f"{version.label}: no good spec, so only its text is compared",
        *(f"  {each.span}: {each.severity} {each.code}: {each.what}" for each in first),
        *([f"  and {len(rest)} more"] if rest else []),
    ]


def _layers(version: _Version) -> list[str]:
    """Return what a reader must know of the files that the spec extends."""
    _, *others = compose(version.path, reader=version.read).files
    if not others:
        return []
    names = ", ".join(map(str, others))
    mend = f"jetc diff REV..REV {version.path} reads every file at its revision"
    return [printable(f"  {names}: as in the working tree, for both sides; {mend}")]


def _text_diff(before: _Version, after: _Version) -> list[str]:
    one, two = ("/dev/null" if each.absent else each.label for each in (before, after))
    changed = difflib.unified_diff(before.text, after.text, one, two, lineterm="")
    return [printable(line) for line in changed]
