"""`jetc diff`: what a change of a spec means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.commands.outcome import EXIT_GATE, Outcome
from jetc.diagnostic import SpecError
from jetc.rendering import diagnostic_text
from jetc.review.comparison import compare
from jetc.review.markdown import comparison_markdown
from jetc.review.page import comparison_html
from jetc.review.record import comparison_json
from jetc.review.rules import ChangeClass
from jetc.review.sides import Pair, side_of, sides_against, sides_of
from jetc.review.text import comparison_text
from jetc.spec.document import read_file

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from jetc.review.comparison import Comparison

__all__ = ["diff", "diff_driver"]

_FORMATS: dict[str, Callable[[tuple[Comparison, ...]], str]] = {
    "text": comparison_text,
    "markdown": comparison_markdown,
    "json": comparison_json,
    "html": comparison_html,
}


def diff(arguments: argparse.Namespace) -> Outcome:
    """Compare what `arguments` name; exit 4 where a change is as strict as `fail_on`."""
    if arguments.against is None:
        one, two = (*arguments.sides, None)[:2]
        pairs: tuple[Pair, ...] = (sides_of(one, two),)
        notes: tuple[str, ...] = ()
    else:
        pairs, notes = sides_against(arguments.against, tuple(map(Path, arguments.sides)))
    every = [compare(*each) for each in pairs]
    changed = tuple(each for each in every if each.of is not None or arguments.against is None)
    text = _FORMATS[arguments.format](changed).removesuffix("\n")
    return Outcome(text or "no spec changed", "\n".join(notes), _code(changed, arguments.fail_on))


def _code(comparisons: tuple[Comparison, ...], fail_on: str | None) -> int:
    if fail_on is None:
        return 0
    strict = [each for each in comparisons if each.of is not None and each.of >= ChangeClass[fail_on]]
    return EXIT_GATE if strict else 0


def diff_driver(arguments: argparse.Namespace) -> Outcome:
    """Compare as git asks its external diff to: path, old file, hex, mode, new file, hex, mode."""
    path, old, new = Path(arguments.call[0]), Path(arguments.call[1]), Path(arguments.call[4])
    if Path("/dev/null") in (old, new):
        return Outcome(f"{path}: {'a new spec' if old == Path('/dev/null') else 'this spec is gone'}")

    def reading(content: Path) -> Callable[[Path], bytes]:
        return lambda wanted: read_file(content if wanted == path else wanted)

    try:
        sides = (
            side_of(str(path), label=f"a/{path}", reader=reading(old)),
            side_of(str(path), label=f"b/{path}", reader=reading(new)),
        )
    except SpecError as error:
        faults = map(diagnostic_text, error.diagnostics)
        return Outcome("\n".join([f"{path}: one side is no good spec", *faults]))
    return Outcome(comparison_text([compare(*sides)]))
