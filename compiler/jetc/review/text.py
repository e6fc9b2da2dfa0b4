"""A comparison as plain text, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.diagnostics.rendering import printable
from jetc.review.comparison import Noise
from jetc.review.words import answers, headline, number_text, place, shown_numbers, step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc.review.comparison import Change, Comparison

__all__ = ["comparison_text"]

_MARKS = {Noise.SAME: "=", Noise.EXACT: "!", Noise.WITHIN: "~", Noise.BEYOND: "!"}


def comparison_text(comparisons: Iterable[Comparison]) -> str:
    """Return the comparisons one below the other."""
    return "\n\n".join("\n".join(map(printable, _lines(each))) for each in comparisons)


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"{comparison.old.label} → {comparison.new.label}: {headline(comparison)}"
    if comparison.of is None and not comparison.unexplained:
        return
    by_rule: dict[str, list[Change]] = {}
    for change in comparison.changes:
        by_rule.setdefault(change.rule.id, []).append(change)
    for changes in by_rule.values():
        rule = changes[0].rule
        yield f"  {rule.of.name:<12} {rule.id}: {rule.means}"
        for change in changes:
            yield f"  {'':<12} {change.difference.name}  {step(change)}  ({place(change)})"
    yield ""
    for question, answer in answers(comparison):
        yield f"  {question}: {answer}"
    numbers = shown_numbers(comparison)
    if numbers:
        yield ""
        width = max(len(each.key) for each in numbers)
        for each in numbers:
            pair = f"{number_text(each.old, each.key)} → {number_text(each.new, each.key)}"
            yield f"  {_MARKS[each.noise]} {each.key:<{width}}  {pair}  ({each.noise})"
