"""The HTML of the main results: cards with a large number each, and bars on a scale."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from jetc.report.origins import origins_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.report.page import Bar, Card
    from jetc.report.spec_lines import SpecLines

__all__ = ["card_html", "cards_html"]

_LEFT, _WIDTH = 2.0, 220.0
"""Where a bar begins and how long it is, in the units of its drawing."""
_HALF_A_LETTER = 3.2
"""Of the text below a mark, in the same units, rather too wide than too narrow."""


def cards_html(cards: Sequence[Card], spec: SpecLines | None) -> str:
    """Return the cards as HTML."""
    return f'<div class="cards">{"".join(card_html(each, spec) for each in cards)}</div>'


def card_html(card: Card, spec: SpecLines | None) -> str:
    """Return one card as HTML."""
    lines = "".join(f"<p>{escape(each)}</p>" for each in card.lines)
    note = f'<p class="note">{escape(card.note)}</p>' if card.note else ""
    bar = "" if card.bar is None else _bar(card.bar, card.title)
    unit = f" <span>{escape(card.unit)}</span>" if card.unit else ""
    name = f' id="{escape(card.name)}"' if card.name else ""
    more = "".join(f"<p>{escape(each)}</p>" for each in card.more) + origins_html(card.metrics, spec)
    details = f"<details><summary>more</summary>{more}</details>" if more else ""
    return (
        f'<article class="card {card.judgement}"{name}><h3>{escape(card.title)}</h3>'
        f'<p class="big">{escape(card.number)}{unit}</p>{bar}{lines}{note}'
        f"{details}</article>"
    )


def _bar(bar: Bar, title: str) -> str:
    end, mark = _place(bar.value, bar.full), _place(bar.mark_at, bar.full)
    label = escape(f"{title}: bar; {bar.mark}")
    return (
        f'<svg class="bar" viewBox="0 0 224 40" role="img" aria-label="{label}">'
        f'<rect class="track" x="{_LEFT:g}" y="8" width="{_WIDTH:g}" height="10" rx="2"/>'
        f'<rect class="fill" x="{_LEFT:g}" y="8" width="{end - _LEFT:.1f}" height="10" rx="2"/>'
        f"{_interval(bar)}"
        f'<line class="mark" x1="{mark:.1f}" x2="{mark:.1f}" y1="3" y2="23"/>'
        f'<text x="{_below(mark, bar.mark):.1f}" y="34" text-anchor="middle">{escape(bar.mark)}</text></svg>'
    )


def _interval(bar: Bar) -> str:
    if bar.interval is None:
        return ""
    low, high = (_place(each, bar.full) for each in bar.interval)
    ends = "".join(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="9" y2="17"/>' for x in (low, high))
    return f'<g class="interval"><line x1="{low:.1f}" x2="{high:.1f}" y1="13" y2="13"/>{ends}</g>'


def _place(value: float, full: float) -> float:
    return _LEFT + _WIDTH * min(max(value / full, 0.0), 1.0)


def _below(mark: float, text: str) -> float:
    """Return where the middle of a text is: below its mark, or as near as the bar is long enough for."""
    half = min(_HALF_A_LETTER * len(text), _WIDTH / 2)
    return min(max(mark, _LEFT + half), _LEFT + _WIDTH - half)
