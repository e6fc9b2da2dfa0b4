"""Every other page in the browser of the report's tests: menu, scan, comparisons, import, index of plots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jetc.artifacts.imported import ComparedRecord, FragmentRecord, ImportedRecord
from jetc.artifacts.menu import (
    EfficiencyRecord,
    LineRecord,
    MenuRecord,
    PureRecord,
    QuotedRateRecord,
    RateRecord,
    SetRecord,
    SignalRecord,
    ValueRecord,
)
from jetc.artifacts.metrics import SeriesEntry
from jetc.artifacts.plots import AxisRecord, PlotRecord, PlotsRecord
from jetc.artifacts.rtl import PortRecord, PortsRecord, RtlRecord, Totals
from jetc.artifacts.verification import Compared
from jetc.checks.load import load
from jetc.commands.plots import plots_index
from jetc.commands.tuning.files import write_frontier
from jetc.commands.tuning.frontier import Point
from jetc.report.html import page_html
from jetc.report.menu import menu_section
from jetc.report.page import Judgement, Page
from jetc.review.builds import Build, builds_page
from jetc.review.comparison import LockState, Side, compare
from jetc.review.lock import LockedNumber
from jetc.review.page import comparison_html
from jetc.stages.imported.page import imported_page

if TYPE_CHECKING:
    from collections.abc import Callable

SPEC = Path(__file__).parents[4] / "specs" / "baseline.yaml"
DRAWN = ("confusion", "paths/hh4b/efficiency_gen_mass", "roc/b+charm-against-light+gluon+taup+taum")


def menu_page() -> str:
    rate = RateRecord(
        value=12.5, interval=(8.0, 19.0), unit="kHz", sample="minbias", events=40,
        effective_events=13.5, design_effect=1.25,
    )  # fmt: skip
    kept = EfficiencyRecord(value=0.25, interval=(0.2, 0.31), unit="1", sample="hh4b", passed=250, total=1000)
    path = LineRecord(
        name="any",
        definitions={"passes": "hh4b or a path whose condition is long, so that it takes several lines"},
        target=None, target_in_interval=None, cut=None, threshold=None, limited=False,
        rate=QuotedRateRecord(derivation=rate, evaluation=rate),
        expected_relative_uncertainty=0.2,
        expected_rate=None,
        signals=(
            SignalRecord(signal_set="hh4b", all=kept, after_cuts=kept, accepted=None, derivation=kept,
                         compared=None),
        ),
        scan=(), curve=None, pure=(PureRecord(path="hh4b", rate=rate), PureRecord(path="other", rate=rate)),
        compare="any",
    )  # fmt: skip
    crossings = ValueRecord(value=31038.96, unit="kHz")
    measured = SetRecord(derivation_events=1000, evaluation_events=1000, strata=())
    record = MenuRecord(
        crossing_rate=crossings, confidence_level=0.95, sets={"minbias": measured}, paths=(path,)
    )
    return page_html(
        Page(
            "a menu",
            "PASS",
            judgement=Judgement.GOOD,
            verdict_text="",
            remarks=(),
            sections=(menu_section(record, rate_set="minbias", notes={}, events_are="not CMS"),),
        )
    )


def scan_page(folder: Path) -> str:
    def point(rounds: str, areas: tuple[float, float, float], *, failed: str | None = None) -> Point:
        return Point(
            settings={"training.epochs": rounds}, validation={} if failed else {"b": areas},
            luts=None if failed else 30_000, cycles=None if failed else 30,
            latency_ns=None if failed else 83.3, within=not failed, on_frontier=not failed,
            failed=failed, bit_operations=1000,
            efficiency={"hh4b": {"value": 0.5, "interval": (0.4, 0.6)}}, trainings=1, spread=None,
        )  # fmt: skip

    points = [point("80", (0.8, 0.79, 0.81)), point("90", (0, 0, 0), failed="a loss that is no number")]
    kept = {"value": 0.5, "interval": (0.4, 0.6)}
    quoted = {"test": {"b": kept}, "evaluation": {"hh4b": {"efficiency": kept}}}
    write_frontier(folder, load(SPEC).spec, points, points[0], quoted)
    return (folder / "frontier.html").read_text()


def builds_side_by_side() -> str:
    number = LockedNumber(value=0.8, unit="1", interval=(0.79, 0.81), level=0.95, stage="report")
    series = {
        f"roc.b.{end}": SeriesEntry(values=(0.0, 0.5, 1.0), unit="1", stage="report", sample="test")
        for end in ("efficiency", "efficiency_others")
    }
    values = [f'"{"a value that is as long as some are " * index}"' for index in (1, 2, 3)]
    builds = (
        Build(f"build_{index}", {"name": each}, {"auc.b": number}, series)
        for index, each in enumerate(values)
    )
    return page_html(builds_page(tuple(builds)))


def comparison_page() -> str:
    old, new = (
        Side(name, load(SPEC, settings=settings), (b"",), None, LockState.ABSENT)
        for name, settings in (("old", ()), ("new", ("training.epochs=41", "training.seed=47")))
    )
    return comparison_html((compare(old, new),))


def import_page() -> str:
    port = PortRecord(width=0, fields=())
    circuit = RtlRecord(
        top="one_tagger", latency_cycles=9, initiation_interval=1, intervals=(), sources=(),
        labels={"yosys": "not counted"}, totals=Totals(register_bits=10, alkaid_luts=5.0, yosys=None),
        modules={}, ports=PortsRecord(in_data=port, out_data=port), link=None,
    )  # fmt: skip
    files = {f"weights/w{index}.h": f"{index}" * 64 for index in (1, 2)}
    project = ImportedRecord(top="net", namespace=None, release="1.3.0", files=files, layers=())
    compared = ComparedRecord(
        verdict="0 differ", vectors={"uniform": 7}, evaluator_and_cpp=Compared(vectors=7, mismatches=0),
        declared_latency_cycles=9, simulators={}, blocks={},
    )  # fmt: skip
    fragment = FragmentRecord(values=3, unsaid=("features.inputs: 20 words",), refused=None)
    return page_html(imported_page("one", "a part", project, circuit, compared, fragment))


def plots_page(folder: Path) -> str:
    axis = AxisRecord(label="cut", unit="GeV")
    plot = PlotRecord(kind="curve", title="Rate", sample="minbias", interval="none", x=axis, y=axis, lines=())
    for name in DRAWN:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"/>')
    record = PlotsRecord(events="generated events", confidence_level=0.95, plots=dict.fromkeys(DRAWN, plot))
    return plots_index(record, "one")


ALL_PICTURES = """
Promise.all([...document.images].map(each => each.complete || new Promise(done => {
  each.onload = each.onerror = done;
  each.loading = "eager";
}))).then(() => 0)
"""
"""Waits until the pictures are there, those too that the browser would ask for where they are scrolled to."""


@pytest.mark.parametrize("kind", ["menu", "scan", "builds", "comparison", "import", "plots"])
def test_a_page_is_fit_for_all_who_read_it(
    kind: str,
    browser: Any,  # noqa: ANN401 - a Browser of conftest.py
    axe: str,
    tmp_path: Path,
) -> None:
    made: dict[str, Callable[[], str]] = {
        "menu": menu_page, "scan": lambda: scan_page(tmp_path), "builds": builds_side_by_side,
        "comparison": comparison_page, "import": import_page, "plots": lambda: plots_page(tmp_path),
    }  # fmt: skip
    page = tmp_path / "page.html"
    page.write_text(made[kind](), encoding="utf-8")
    browser.open_on_a_phone(page)
    assert browser.value("document.documentElement.scrollWidth") == 390
    browser.value(ALL_PICTURES)
    asked, wrong = browser.told()
    pictures = [tmp_path / f"{name}.svg" for name in DRAWN] if kind == "plots" else []
    assert (sorted(asked), wrong) == (
        sorted(each.as_uri().replace("%2B", "+") for each in (page, *pictures)),
        [],
    )
    browser.value(f"{axe};0")
    assert browser.value("axe.run(document).then(found => found.violations)") == []
