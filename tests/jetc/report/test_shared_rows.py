"""Rows that say the same share one, and none of their numbers is lost."""

from jetc.report.html import section_html
from jetc.report.metrics import Metric
from jetc.report.page import Percent, ReportSection, Table, block_metrics
from jetc.report.shared_rows import shared_rows


def said(name: str, share: float, source: str = "words") -> tuple[str, tuple[str | Metric | Percent, ...]]:
    numbers = (Metric(f"{name}.values", 40 * share, "", "dataset"), Metric(f"{name}.share", share, "1", "d"))
    return name, (source, numbers[0], Percent(numbers[1]))


def test_rows_that_say_the_same_share_the_place_of_the_first() -> None:
    rows = shared_rows([said("pt", 0.0), said("deta", 0.5), said("mass", 0.0), said("z0", 0.0, "tracks")])
    assert [row[:2] for row in rows] == [("pt, mass", "words"), ("deta", "words"), ("z0", "tracks")]
    table = Table("Clipped.", ("input", "read from", "values", "of all"), rows)
    html = section_html(ReportSection("a", "A", (table,)), tables=1)
    assert html.count('<td class="number" data-key="0.0">0</td>') == 2
    assert html.count('<td class="number" data-key="0.0">0 %</td>') == 2
    assert sorted(each.key for each in block_metrics(table)) == sorted(
        f"{name}.{what}" for name in ("pt", "deta", "mass", "z0") for what in ("values", "share")
    )


def test_numbers_that_are_shown_alike_are_kept_apart() -> None:
    (row,) = shared_rows([said("pt", 0.1234561), said("mass", 0.1234562)])
    table = Table("Clipped.", ("input", "read from", "values", "of all"), (row,))
    shares = {each.key: each.value for each in block_metrics(table) if each.key.endswith("share")}
    assert shares == {"pt.share": 0.1234561, "mass.share": 0.1234562}


def test_no_rows_are_no_rows() -> None:
    assert shared_rows([]) == ()
