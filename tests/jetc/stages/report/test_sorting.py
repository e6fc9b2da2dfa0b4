"""Tables that sort, in the browser of the report's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jetc.report.html import page_html
from jetc.report.metrics import Metric
from jetc.report.page import Judgement, Page, Percent, ReportSection, Table

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.report.page import Cell

NAMES = ("nine", "ten", "none", "half", "other half", "minus")
VALUES = (9.04, 10.0, None, 0.5, 0.5, -3.0)
ROWS: tuple[tuple[Cell, ...], ...] = tuple(
    (
        name,
        "not run" if value is None else Metric(f"number.{name}", value, "", "report"),
        "" if value is None else Percent(Metric(f"part.{name}", value / 10, "1", "report")),
        "12 kHz" if value is None else "3 ns",
    )
    for name, value in zip(NAMES, VALUES, strict=True)
)
HURT = (
    "<script>document.title = 'hurt'</script>"
    "<img src='data:,' onerror=\"document.title = 'hurt'\"><svg onload=\"document.title = 'hurt'\"></svg>"
)
BUTTON = "document.querySelectorAll('table button')"


def page(title: str = "tables") -> Page:
    header = ("name <b>", "number", "part", "of several units")
    alone = Table("One row has no order.", ("name", "number"), (("one", "1"),))
    blocks = (Table("Numbers.", header, ROWS), alone)
    return Page(
        title, "PASS", judgement=Judgement.GOOD, verdict_text="", remarks=(),
        sections=(ReportSection("one", "One", blocks),),
    )  # fmt: skip


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:  # noqa: ANN401 - a Browser of conftest.py
    place = tmp_path / "page.html"
    place.write_text(page_html(page()), encoding="utf-8")
    browser.open_on_a_phone(place)
    return browser


def names(opened: Any) -> list[str]:  # noqa: ANN401
    found: list[str] = opened.value(
        "[...document.querySelector('tbody').rows].map(each => each.cells[0].textContent)"
    )
    return found


def marks(opened: Any) -> list[str | None]:  # noqa: ANN401
    found: list[str | None] = opened.value(
        "[...document.querySelectorAll('thead th')].map(each => each.getAttribute('aria-sort'))"
    )
    return found


def test_numbers_sort_by_value_stably_with_those_that_are_missing_last(opened: Any) -> None:  # noqa: ANN401
    assert opened.value(f"[...{BUTTON}].map(each => each.textContent)") == ["name <b>", "number", "part"]
    assert marks(opened) == ["none", "none", "none", None, None, None]
    opened.value(f"{BUTTON}[1].click()")
    assert names(opened) == ["minus", "half", "other half", "nine", "ten", "none"]
    assert marks(opened) == ["none", "ascending", "none", None, None, None]
    opened.value(f"{BUTTON}[1].click()")
    assert names(opened) == ["ten", "nine", "half", "other half", "minus", "none"]
    assert marks(opened)[1] == "descending"
    opened.value(f"{BUTTON}[0].click()")
    assert names(opened) == sorted(NAMES)
    opened.value(f"{BUTTON}[2].click()")
    assert names(opened) == ["minus", "half", "other half", "nine", "ten", "none"]
    assert marks(opened) == ["none", "none", "ascending", None, None, None]
    assert opened.told()[1] == []


@pytest.mark.parametrize(("key", "code", "text"), [("Enter", 13, "\r"), (" ", 32, " ")])
def test_a_keyboard_sorts(opened: Any, key: str, code: int, text: str) -> None:  # noqa: ANN401
    opened.value("document.querySelector('.wide').focus()")
    for each in ("Tab", "Tab"):
        opened.call("Input.dispatchKeyEvent", type="keyDown", key=each, code=each, windowsVirtualKeyCode=9)
    assert opened.value("document.activeElement.textContent") == "number"
    pressed = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": code}
    opened.call("Input.dispatchKeyEvent", type="keyDown", text=text, **pressed)
    opened.call("Input.dispatchKeyEvent", type="keyUp", **pressed)
    assert names(opened)[0] == "minus"
    assert opened.value("document.activeElement.textContent") == "number"


def test_axe_finds_nothing_where_a_table_is_sorted(opened: Any, axe: str) -> None:  # noqa: ANN401
    opened.value(f"{BUTTON}[1].click()")
    opened.value(f"{axe};0")
    assert opened.value("axe.run(document).then(found => found.violations)") == []


def test_without_scripts_the_tables_are_whole_and_have_no_buttons(browser: Any, tmp_path: Path) -> None:  # noqa: ANN401
    place = tmp_path / "page.html"
    place.write_text(page_html(page()), encoding="utf-8")
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open_on_a_phone(place)
        assert browser.value(f"{BUTTON}.length") == 0
        assert names(browser) == list(NAMES)
        assert marks(browser) == [None] * 6
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_a_page_runs_no_script_but_its_own(browser: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Not those in the texts of a spec, which are escaped, nor any that come into the page all the same."""
    place = tmp_path / "page.html"
    for html in (page_html(page(f"</title>{HURT}")), page_html(page(), body=HURT)):
        place.write_text(html, encoding="utf-8")
        browser.open_on_a_phone(place)
        assert browser.value("document.title") != "hurt"
        assert browser.value(f"{BUTTON}.length") == 3
    place.write_text(without_policy(page_html(page(), body=HURT)), encoding="utf-8")
    browser.open_on_a_phone(place)
    assert browser.value("document.title") == "hurt"  # so the policy is what kept it out


def without_policy(html: str) -> str:
    """Return the page without its policy."""
    before, policy, after = html.partition('<meta http-equiv="Content-Security-Policy"')
    assert policy
    return before + after.partition(">")[2]
