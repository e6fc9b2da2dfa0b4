"""Cards of the main results."""

import re

import pytest
from jetc.report.cards import card_html
from jetc.report.judgement import Judgement
from jetc.report.page import Bar, Card


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (1.0, "other 1.0 % at 10.8 kHz"),
        (34.4, "ht_only 34.4 % at 10.8 kHz"),
        (60.0, "other"),
        (99.0, "budget 173,000"),
    ],
)
def test_the_text_of_a_bar_is_inside_its_drawing(at: float, text: str) -> None:
    """A letter of the page's bars takes 6.1 units of 224."""
    bar = Bar(value=50.0, full=100.0, mark=text, mark_at=at)
    html = card_html(
        Card(
            title="a path",
            number="1",
            unit="",
            lines=(),
            note="",
            metrics=(),
            judgement=Judgement.GOOD,
            bar=bar,
        ),
        None,
    )
    (found,) = re.findall(r'<text x="([\d.]+)"', html)
    half = 6.1 * len(text) / 2
    assert half <= float(found) <= 224 - half
    if half < 224 * at / 100 < 224 - half:
        assert float(found) == pytest.approx(2 + 2.2 * at, abs=0.06)
