"""A comparison as one HTML page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.html import page_html
from jetc.report.page import Facts, Judgement, Page, Paragraph, ReportSection, Table
from jetc.review.comparison import Noise
from jetc.review.rules import ChangeClass
from jetc.review.words import answers, headline, number_stage, number_text, place, shown_numbers, step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.report.page import Block
    from jetc.review.comparison import Comparison

__all__ = ["comparison_html"]


def comparison_html(comparisons: tuple[Comparison, ...]) -> str:
    """Return the comparisons as a self-contained page, a section for each spec."""
    strictest = max((each.of for each in comparisons if each.of is not None), default=None)
    unexplained = any(each.unexplained for each in comparisons)
    word = "no spec changed" if strictest is None else f"strictest change: {strictest.name}"
    sections = tuple(
        ReportSection(f"spec-{number}", f"{each.new.label}: {headline(each)}", tuple(_blocks(each)))
        for number, each in enumerate(comparisons)
    )
    breaks = strictest is ChangeClass.EMULATOR_ABI
    return page_html(
        Page(
            "What changed",
            word,
            judgement=Judgement.BAD if breaks or unexplained else Judgement.GOOD,
            verdict_text=_remark(comparisons, unexplained=unexplained),
            remarks=("jetc diff",),
            sections=sections,
        )
    )


def _remark(comparisons: tuple[Comparison, ...], *, unexplained: bool) -> str:
    beyond = sum(number.noise is Noise.BEYOND for each in comparisons for number in each.numbers)
    said = f"{beyond} numbers moved by more than their uncertainties" if beyond else ""
    why = "weights differ, and nothing in the spec says why" if unexplained else ""
    return "; ".join(each for each in (said, why) if each)


def _blocks(comparison: Comparison) -> Iterator[Block]:
    yield Paragraph(f"Compared with {comparison.old.label}.")
    yield Facts(answers(comparison))
    if comparison.changes:
        yield Table(
            "Changes, and the rule each falls under.",
            ("value", "change", "class", "what it means", "place"),
            tuple(
                (
                    each.difference.name,
                    step(each),
                    each.rule.of.name,
                    f"{each.rule.id}: {each.rule.means}",
                    place(each),
                )
                for each in comparison.changes
            ),
        )
    numbers = shown_numbers(comparison)
    if numbers:
        yield Table(
            "Numbers of both locks, with their intervals.",
            ("number", "before", "after", "judgement", "stage"),
            tuple(
                (
                    each.key,
                    number_text(each.old, each.key),
                    number_text(each.new, each.key),
                    str(each.noise),
                    number_stage(each),
                )
                for each in numbers
            ),
        )
