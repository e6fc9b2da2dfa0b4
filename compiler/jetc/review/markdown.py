"""A comparison as Markdown, for the comment under a merge request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.diagnostics.rendering import printable
from jetc.review.comparison import Noise
from jetc.review.words import answers, headline, number_stage, number_text, place, shown_numbers, step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc.review.comparison import Comparison, NumberPair

__all__ = ["comparison_markdown", "list_markdown"]

_BOLD = {Noise.BEYOND, Noise.EXACT}
_BASIS = (
    "Beyond noise: the step exceeds both half intervals that face it, added in squares, "
    "and where the weights differ the spread over seeds of training. "
    "Where both sides share events, this test is conservative."
)


def comparison_markdown(comparisons: Iterable[Comparison]) -> str:
    """Return the comparisons as one Markdown text, a section for each spec."""
    sections = ["\n".join(map(printable, _section(each))) for each in comparisons]
    return ("\n\n".join(sections) or "No spec changed.") + "\n"


def list_markdown(lines: Iterable[str]) -> str:
    """Return lines of plain text as a Markdown list."""
    return "\n".join(f"- {_plain(each)}" for each in lines)


def _section(comparison: Comparison) -> Iterator[str]:
    yield f"### {_code(comparison.new.label)}: {headline(comparison)}"
    if comparison.of is None and not comparison.unexplained:
        return
    yield ""
    yield f"Compared with {_code(comparison.old.label)}."
    yield from _table(
        ("", ""), [(f"**{question}**", _plain(answer)) for question, answer in answers(comparison)]
    )
    if comparison.changes:
        rows = [
            (
                f"{_code(each.difference.name)}: {_code(step(each))}<br>{_code(place(each))}",
                each.rule.of.name,
                f"{_code(each.rule.id)}: {each.rule.means}",
            )
            for each in comparison.changes
        ]
        yield from _table(("change", "class", "what it means"), rows)
    numbers = shown_numbers(comparison)
    if numbers:
        yield from _table(("number", "before", "after", "", "stage"), [_number(each) for each in numbers])
        same = len(comparison.numbers) - len(numbers)
        yield ""
        yield (f"{same} other numbers are the same. " if same else "") + _BASIS


def _number(number: NumberPair) -> tuple[str, ...]:
    mark = f"**{number.noise}**" if number.noise in _BOLD else str(number.noise)
    return (
        _code(number.key),
        _plain(number_text(number.old, number.key)),
        _plain(number_text(number.new, number.key)),
        mark,
        _plain(number_stage(number)),
    )


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _code(text: str) -> str:
    """Return text as code in a cell of a table, every character escaped that could end it."""
    return f"`{text.replace('`', chr(0x2BC)).replace('|', chr(92) + '|')}`"


def _plain(text: str) -> str:
    """Return text with the characters escaped that Markdown and HTML interpret."""
    marks = {each: f"&#{ord(each)};" for each in "<>&|*_`[]"}
    return "".join(marks.get(each, each) for each in text)
