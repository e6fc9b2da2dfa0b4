"""The scan of a menu against a grid of cuts and thresholds, and samples that have little to say."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from jetc.artifacts.menu import LineRecord, MenuRecord
from jetc.artifacts.plots import PlotRecord
from jetc.artifacts.record import parse, text_of
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import GateError
from jetc.language.sections.menu import Menu, MenuAcceptance
from jetc.language.sections.model import Spec
from jetc.physics.division import divide
from jetc.physics.lines.objects import jet_columns, objects_of
from jetc.report.menu import menu_section
from jetc.report.menu_text import menu_text
from jetc.report.page import Facts, Figure, Percent, Table, section_metrics
from jetc.stages.menu.check import check_menu
from jetc.stages.menu.derivation import MenuSet, derive_menu
from jetc.stages.plots.menu import ShownPath
from jetc_runtime.jet_table import JetTable
from numpy.typing import NDArray

ROOT = Path(__file__).parents[4]
LEVELS = 16
MENU = Menu.model_validate_json("""{
  "scores": [{"name": "tag", "ratio": "b / (b + light)", "type": "ap_ufixed<4,1,AP_TRN,AP_SAT>"}],
  "objects": [{"name": "jets"}, {"name": "two", "take": 2}],
  "paths": [
    {"name": "scanned", "require": "sum(jets.pt) > scan(40 GeV, 80 GeV, 20 GeV)", "derive": "sum(two.tag)",
     "rate": "9000 kHz", "signals": ["hh4b"]},
    {"name": "fixed", "require": "count(jets) >= 2 and sum(jets.pt) > 50 GeV", "signals": ["hh4b"]},
    {"name": "same", "derive": "sum(jets.pt)", "rate": "rate(fixed)", "signals": ["hh4b"],
     "compare": "fixed"},
    {"name": "either", "require": "scanned or same", "signals": ["hh4b", "vbf_htautau"]}
  ]
}""")


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load(ROOT / "specs" / "menu.yaml").spec.model_copy(update={"menu": MENU})


def set_of(seed: int, *, events: int = 200, jets: int = 3, tag: int | None = None) -> MenuSet:
    """Return a set of three strata, whose jets have random pT and scores, or all one score."""
    random = np.random.default_rng(seed)
    event = np.repeat(np.arange(events), random.integers(0, jets + 1, events))
    pt = random.choice([10.0, 20.25, 30.5, 40.0], len(event)).astype(np.float32)
    table = JetTable(event, pt, np.zeros_like(pt), np.zeros_like(pt), events)
    codes = random.integers(0, LEVELS, len(event)) if tag is None else np.full(len(event), tag)
    columns = jet_columns(table, pt_ratio=np.ones(len(event)), scores={"tag": codes / 8})
    stratum = np.arange(events) % 3
    weight = np.array([1.0, 0.25, 4.0])[stratum]
    division = divide(weight, stratum, np.full(events, -1), fraction=0.5, seed=seed)
    return MenuSet(division, "all events", objects_of(MENU.objects, table, columns), columns)


def derived(spec: Spec, **sets: MenuSet) -> dict[str, LineRecord]:
    return {each.name: each for each in record_of(spec, **sets).paths}


def record_of(spec: Spec, **sets: MenuSet) -> MenuRecord:
    default = {"minbias": set_of(1), "hh4b": set_of(2), "vbf_htautau": set_of(3)}
    return derive_menu(spec, {**default, **sets})


def totals(found: MenuSet) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return HT and the sum of two tags of every event, by a loop; -1 where it has no two jets."""
    index = found.objects["jets"].index
    ht, tags = np.zeros(len(index)), np.full(len(index), -1)
    for event, row in enumerate(index.tolist()):
        jets = [jet for jet in row if jet >= 0]
        ht[event] = sum(found.jets["pt"][jet] for jet in jets)
        if len(jets) > 1:
            tags[event] = sum(round(8 * found.jets["tag"][jet]) for jet in jets[:2])
    return ht, tags


def rate_of(found: MenuSet, passed: NDArray[np.bool_], khz: float, *, derives: bool) -> float:
    division, rate = found.division, 0.0
    half = division.derivation if derives else division.evaluation
    for stratum, share in enumerate(division.share.tolist()):
        inside = half.member & (division.stratum == stratum)
        rate += int((passed & inside).sum()) * (khz * share / int(inside.sum()))
    return rate


@pytest.mark.parametrize("seed", range(5))
def test_the_scan_is_that_of_a_grid_of_cuts_and_thresholds(spec: Spec, seed: int) -> None:
    background, signal = set_of(10 + seed), set_of(20 + seed)
    record = record_of(spec, minbias=background, hh4b=signal)
    khz, path = record.crossing_rate.value, record.paths[0]
    assert path.target is not None
    assert 8000 < path.target.derived_for <= 9000
    (ht, tags), (signal_ht, signal_tags) = totals(background), totals(signal)
    grid = []
    for cut in (40.0, 60.0, 80.0):
        rates = [
            rate_of(background, (ht > cut) & (tags >= code), khz, derives=True) for code in range(2 * LEVELS)
        ]
        code = next(code for code, rate in enumerate(rates) if rate <= path.target.derived_for)
        kept = (signal_ht > cut) & (signal_tags >= code) & signal.division.derivation.member
        grid.append((cut, code, int(kept.sum())))
    assert [(each.cut, each.threshold, each.signal_passed) for each in path.scan] == grid
    cut, code, _ = max(grid, key=lambda each: (each[2], -each[0]))
    assert path.cut is not None
    assert path.threshold is not None
    assert (path.cut.value, path.threshold.code) == (cut, code)
    passed = (ht > cut) & (tags >= code)
    assert path.rate.evaluation.value == rate_of(background, passed, khz, derives=False)
    kept = (signal_ht > cut) & (signal_tags >= code) & signal.division.evaluation.member
    assert path.signals[0].all.passed == kept.sum()


def test_the_rate_of_another_path_is_a_target_and_pure_rates_add_up(spec: Spec) -> None:
    found = derived(spec, minbias=set_of(7))  # its rates depend on the order in which strata are added
    target = found["same"].target
    assert target is not None
    assert (target.value, target.path) == (found["fixed"].rate.derivation.value, "fixed")
    either, one, two = found["either"], *found["either"].pure
    assert (one.path, two.path) == ("scanned", "same")
    both = sum(found[name].rate.evaluation.value for name in ("scanned", "same"))
    shared = either.rate.evaluation.value - one.rate.value - two.rate.value
    assert both - shared == pytest.approx(either.rate.evaluation.value)  # sums of floats
    assert shared > 0


def test_without_signal_the_lowest_cut_is_chosen_and_nothing_passes(spec: Spec) -> None:
    found = derived(spec, hh4b=set_of(5, jets=0))["scanned"]
    assert found.cut is not None
    assert found.cut.value == 40.0
    assert (found.signals[0].all.passed, found.signals[0].after_cuts.total) == (0, 0)


def test_without_background_the_cuts_alone_limit_a_path(spec: Spec) -> None:
    found = derived(spec, minbias=set_of(5, jets=0))["scanned"]
    assert found.threshold is not None
    assert (found.limited, found.threshold.code, found.rate.evaluation.value) == (True, 0, 0.0)
    assert found.rate.evaluation.interval[1] > 0


def test_where_all_scores_are_equal_and_highest_no_threshold_keeps_to_the_rate(spec: Spec) -> None:
    low = derived(spec, minbias=set_of(6, tag=3))["scanned"].threshold
    assert low is not None
    assert low.code == 2 * 3 + 1
    menu = MENU.model_copy(update={"paths": (MENU.paths[0].model_copy(update={"require": None}),)})
    with pytest.raises(GateError, match="even the highest score, code 30, exceeds 9000 kHz"):
        record_of(spec.model_copy(update={"menu": menu}), minbias=set_of(6, jets=9, tag=LEVELS - 1))


def precise(precision: float, **path: object) -> Menu:
    first = MENU.paths[0].model_copy(update={"rate_precision": precision, **path})
    return MENU.model_copy(update={"paths": (first,)})


def test_a_rate_that_the_sample_knows_too_little_is_refused_with_the_events_that_it_takes(spec: Spec) -> None:
    assert derived(spec.model_copy(update={"menu": precise(0.9)}))["scanned"].rate.evaluation.events > 0
    asked = spec.model_copy(update={"menu": precise(0.01)})
    with pytest.raises(GateError, match=r"scanned: its rate is to be known to 0\.01 of itself") as fault:
        record_of(asked)
    assert "set minbias has 200 events, and it takes " in fault.value.why
    with pytest.raises(GateError, match="no event of the derivation half passes"):
        record_of(asked, minbias=set_of(5, jets=0))


@pytest.mark.parametrize(
    ("weights", "what"),
    [
        ([], "there are no events"),
        ([1.0], "stratum 0 has one event"),
        ([1.0, float("nan")], "must share one positive weight"),
        ([-1.0, -1.0], "must share one positive weight"),
    ],
)
def test_weights_that_are_none_are_refused(weights: list[float], what: str) -> None:
    weight, none = np.array(weights), np.full(len(weights), -1)
    with pytest.raises(ValueError, match=what):
        divide(weight, np.zeros(len(weights), dtype=np.int64), none, fraction=0.5, seed=1)


def test_the_table_and_the_report_have_every_path_with_its_denominators(spec: Spec) -> None:
    record = record_of(spec)
    lines = menu_text(record).splitlines()
    assert [line.split("  ")[0] for line in lines[1:5]] == [each.name for each in MENU.paths]
    assert f"of {record.sets['hh4b'].evaluation_events}" in lines[1]
    assert lines[3].split()[1:4] == [f"{record.paths[2].target.value:.3g},", "as", "fixed"]  # type: ignore[union-attr]
    kept = record.paths[1].signals[0].all
    assert f"fixed: {100 * kept.value:.1f} %" in lines[3]
    notes = {"hh4b": "two Higgs bosons"}
    section = menu_section(record, rate_set="minbias", notes=notes, events_are="not CMS")
    metrics = section_metrics((section,))
    curve, figure, same = (each for each in section.blocks if isinstance(each, Figure))
    scan = tuple(each.signal_passed / record.sets["hh4b"].derivation_events for each in record.paths[0].scan)
    assert {each.key: each.values for each in figure.series} == {
        "menu.scanned.scan.cut": (40.0, 60.0, 80.0),
        "menu.scanned.scan.efficiency": scan,
    }
    said = [row for each in section.blocks if isinstance(each, Facts) for row in each.rows]
    assert [text for name, text in said if name == "rate interval"] == [
        record.paths[0].definitions["rate interval"]
    ]
    assert ("requires", record.paths[1].definitions["requires"]) in said
    along = {each.key.rpartition(".")[2]: each.values for each in curve.series}
    at = along["threshold_code"].index(record.paths[0].threshold.code)  # type: ignore[union-attr]
    assert along["rate"][at] == record.paths[0].rate.evaluation.value
    assert along["efficiency"][at] == record.paths[0].signals[0].all.value
    assert same.caption.startswith("same, quoted half: rate and efficiency")
    expected = float(metrics["menu.either.expected_relative_uncertainty"].value)
    assert metrics["menu.either.events_needed"].value == math.ceil(200 * (expected / 0.1) ** 2)
    compared = next(each for each in section.blocks if isinstance(each, Table) and each.header[-1] == "gain")
    (row,) = compared.rows
    assert row[0] == "same, hh4b, fixed"
    assert row[3] == Percent(metrics["menu.fixed.efficiency.hh4b"])
    measured = record.paths[1].rate.evaluation
    assert metrics["menu.same.gain.hh4b.rate_of_other"].interval == measured.interval
    gain = 100 * (record.paths[2].signals[0].all.value - kept.value)
    assert metrics["menu.same.gain.hh4b"].value == pytest.approx(gain)
    assert metrics["menu.scanned.threshold_code"].value == record.paths[0].threshold.code  # type: ignore[union-attr]
    signal, scanned = record.paths[0].signals[0].derivation, record.paths[0].rate
    both = f"{scanned.derivation.sample}; {signal.sample}"
    assert metrics["menu.scanned.cut"].sample == metrics["menu.scanned.condition"].sample == both
    assert metrics["menu.scanned.target_in_interval"].sample == scanned.evaluation.sample
    assert {"menu.either.pure.same", "menu.either.efficiency.vbf_htautau"} <= set(metrics)


def test_the_efficiency_within_an_acceptance_is_of_the_events_that_it_has(spec: Spec) -> None:
    accepted = np.arange(200) % 4 == 0
    signal = replace(set_of(2), accepted=accepted)
    where = {"signal": "hh4b", "jets": 2, "where": "gen_jet_pt > 20 GeV"}
    menu = MENU.model_copy(update={"acceptance": (MenuAcceptance.model_validate(where),)})
    spec = spec.model_copy(update={"menu": menu})
    sets = {"minbias": set_of(1), "hh4b": signal, "vbf_htautau": set_of(3)}
    record = derive_menu(spec, sets)
    check_menu(record, spec, sets)
    quoted = signal.division.evaluation.member
    for path in record.paths:
        found = path.signals[0].accepted
        assert found is not None
        kept = int((signal.passed[path.name] & accepted & quoted).sum())
        assert (found.passed, found.total) == (kept, int((accepted & quoted).sum()))
        assert found.passed < path.signals[0].all.passed
        stored = "events of it with 2 stored jets or more of gen_jet_pt > 20 GeV, by generator truth"
        assert path.definitions["acceptance of hh4b"] == stored
    assert record.paths[-1].signals[1].accepted is None
    assert "within acceptance" in menu_text(record)
    assert "within acceptance" not in menu_text(record_of(spec))
    metrics = section_metrics((menu_section(record, rate_set="minbias", notes={}, events_are="not CMS"),))
    first = record.paths[0].signals[0].accepted
    assert first is not None
    assert metrics["menu.scanned.efficiency.hh4b.within_acceptance"].value == first.value
    assert metrics["menu.scanned.accepted.passed.hh4b"].value == first.passed
    wrong = json.loads(text_of(record))
    wrong["paths"][0]["signals"][0]["accepted"]["passed"] += 1
    with pytest.raises(GateError, match=r"signals\.hh4b\.accepted: it says"):
        check_menu(parse(MenuRecord, json.dumps(wrong), name="wrong"), spec, sets)


def test_lines_of_plots_are_of_the_paths_that_they_name(spec: Spec, tmp_path: Path) -> None:
    """All events have one generated HT, so that each line is a point: the whole efficiency."""
    sets = {"minbias": set_of(1), "hh4b": set_of(2), "vbf_htautau": set_of(3)}
    record, signal = derive_menu(spec, sets), sets["hh4b"]
    (tmp_path / "truth").mkdir()
    np.save(tmp_path / "truth" / "genHT.npy", np.full(200, 305.0))
    step: Any = SimpleNamespace(spec=spec, inputs={"dataset.hh4b": tmp_path})
    quoted = signal.division.evaluation.member
    (ht, tags), cut = totals(signal), record.paths[0].cut
    assert cut is not None
    expected = {
        "scanned": {"the path": signal.passed["scanned"], "its cuts alone": (ht > cut.value) & (tags >= 0)},
        "same": {
            "the path": signal.passed["same"],
            "fixed, with which it is compared": signal.passed["fixed"],
        },
    }
    for path, line in zip(MENU.paths, record.paths, strict=True):
        shown = ShownPath(step, path, line, sets, record.crossing_rate.value)
        ((_, plot),) = shown.efficiencies("hh4b", None, None, 0.95)
        assert isinstance(plot, PlotRecord)
        found = {each.name: each.y for each in plot.lines}
        for name, marks in expected.get(path.name, {"the path": signal.passed[path.name]}).items():
            assert found.pop(name) == (marks[quoted].sum() / quoted.sum(),)
        assert not found
    scanned = ShownPath(step, MENU.paths[0], record.paths[0], sets, record.crossing_rate.value)
    titles = {name.rpartition("/")[2]: plot.title for name, plot in scanned.rates(0.95)}
    assert titles["rate_score"] == f"scanned: rate at sum(jets.pt) above {cut.value:g} GeV"


NOT_COUNTED = {
    "interval", "effective_events", "design_effect", "expected_relative_uncertainty",
    "target_in_interval", "schema", "confidence_level", "strata", "definitions", "rate_low", "rate_high",
    "efficiency_low", "efficiency_high",
}  # fmt: skip
"""Intervals, and what is not a count."""


def numbers(value: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - what JSON holds
    """Yield the paths of all numbers that are counted again."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in items:
            if key not in NOT_COUNTED:
                yield from numbers(part, *path, key)
    elif isinstance(value, int | float):
        yield path


BESIDE = {
    "name": "beside",
    "derive": "sum(two.tag)",
    "rate": "8000 kHz",
    "signals": ["hh4b", "vbf_htautau"],
    "compare": "wide",
}
"""A path that is compared with one whose threshold is derived, too."""
WIDE = {"name": "wide", "derive": "sum(jets.pt)", "rate": "9000 kHz", "signals": ["hh4b", "vbf_htautau"]}


def with_beside(spec: Spec) -> Spec:
    menu = MENU.model_dump(mode="json")
    menu["paths"] += [WIDE, BESIDE]
    return spec.model_copy(update={"menu": Menu.model_validate_json(json.dumps(menu))})


def test_a_gain_is_that_over_the_other_path_where_its_rate_is_the_same(spec: Spec) -> None:
    """Counted again for each signal: events, not efficiencies, are compared at each code."""
    sets = {name: set_of(at) for at, name in enumerate(("minbias", "hh4b", "vbf_htautau"), 1)}
    record = derive_menu(with_beside(spec), sets)
    beside = record.paths[-1]
    for signal in beside.signals:
        found, of = signal.compared, sets[signal.signal_set]
        assert found is not None
        quoted = of.division.evaluation.member
        (ht, _), passed = totals(of), of.passed["beside"] & quoted
        there = [int((quoted & (4 * ht >= each.code)).sum()) for each in found.ends]
        assert [each.passed for each in found.ends] == there
        assert there[0] > there[1] > there[2]
        gain = (int(passed.sum()) - there[1]) / int(quoted.sum())
        assert found.gain.value == pytest.approx(gain)
        low, high = found.gain.interval
        assert low < gain - (there[0] - there[1]) / quoted.sum()
        assert high > gain + (there[1] - there[2]) / quoted.sum()
        assert found.rate.value >= beside.rate.evaluation.value
    assert beside.signals[0].compared.code == beside.signals[1].compared.code  # type: ignore[union-attr]


def test_a_gain_that_is_none_of_the_events_is_caught(spec: Spec) -> None:
    sets = {name: set_of(at) for at, name in enumerate(("minbias", "hh4b", "vbf_htautau"), 1)}
    asked = with_beside(spec)
    text = text_of(derive_menu(asked, sets))
    missing, other, uncompared = (json.loads(text) for _ in range(3))
    missing["paths"][-1]["signals"][0]["compared"] = None
    ends = other["paths"][-1]["signals"][0]["compared"]
    ends["softest"], ends["hardest"] = ends["hardest"], ends["softest"]
    uncompared["paths"][-2]["signals"][0]["compared"] = ends
    for changed, what in (
        (missing, r"beside\.signals\.hh4b\.compared: wide has"),
        (other, r"compared: code \d+ is not from \d+ to \d+"),
        (uncompared, r"wide\.signals\.hh4b\.compared: it says"),
    ):
        with pytest.raises(GateError, match=what):
            check_menu(parse(MenuRecord, json.dumps(changed), name="changed"), asked, sets)


def test_every_number_is_counted_again(spec: Spec) -> None:
    spec = with_beside(spec)
    sets = {name: set_of(at, events=60) for at, name in enumerate(("minbias", "hh4b", "vbf_htautau"), 1)}
    record = derive_menu(spec, sets)
    check_menu(record, spec, sets)
    text = text_of(record)
    paths = list(numbers(json.loads(text)))
    assert len(paths) > 90
    for path in paths:
        if path[-3:-1] == ("curve", "threshold"):
            continue  # the codes of a curve are chosen, what passes there is counted
        if path[:2] == ("paths", 4) or path[:3] == ("paths", 5, "curve"):
            continue  # as those of the paths before
        changed = json.loads(text)
        part = reduce(lambda value, key: value[key], path[:-1], changed)
        part[path[-1]] = other(part[path[-1]])
        with pytest.raises(GateError, match=r"it says|is within|passes|do not rise|is not from"):
            check_menu(parse(MenuRecord, json.dumps(changed), name=str(path)), spec, sets)
            pytest.fail(f"{path} is not counted")


def other(value: float) -> float:
    """Return the next number, or the other truth value."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else math.nextafter(value, math.inf)


SETS = ("minbias", "hh4b", "vbf_htautau")


def test_all_numbers_of_a_moved_threshold_together_are_caught(spec: Spec) -> None:
    """A derivation that takes the next code is consistent in itself, and not the smallest."""
    sets = {name: set_of(at) for at, name in enumerate(SETS, 10)}
    higher = {
        name: replace(each, jets={**each.jets, "tag": each.jets["tag"] + 1 / 8})
        for name, each in sets.items()
    }
    record, moved = derive_menu(spec, sets), derive_menu(spec, higher)
    one, other = (each.paths[0].threshold for each in (record, moved))
    assert one is not None
    assert other is not None
    assert other.code == one.code + 2  # two jets
    said = r"paths\.scanned\.scan at 40: code \d+ is within the \d+\.?\d* kHz that it is derived for, too"
    with pytest.raises(GateError, match=said):
        check_menu(moved, spec, sets)


def test_words_that_are_none_of_the_specs_and_curves_of_other_lengths_are_caught(spec: Spec) -> None:
    sets = {name: set_of(at) for at, name in enumerate(SETS, 1)}
    text = text_of(derive_menu(spec, sets))
    cut, longer, fewer, other_target, unit, compared, short, within = (json.loads(text) for _ in range(8))
    path = cut["paths"][0]
    path["cut"]["value"] = next(each["cut"] for each in path["scan"] if each["cut"] != path["cut"]["value"])
    longer["paths"][0]["curve"]["rate"].append(0.0)
    del fewer["sets"]["minbias"]
    other_target["paths"][2]["target"]["path"] = "scanned"
    unit["paths"][2]["threshold"]["unit"] = "1"
    compared["paths"][2]["compare"] = "scanned"
    short["paths"][0]["curve"] = {name: each[:-1] for name, each in short["paths"][0]["curve"].items()}
    within["paths"][0]["target_in_interval"] ^= True
    for changed, what in (
        (cut, r"paths\.scanned\.cut: it says"),
        (longer, r"paths\.scanned\.curve\.rate: it says"),
        (fewer, "sets: it says"),
        (other_target, r"paths\.same\.target\.path: it says scanned"),
        (unit, r"paths\.same\.threshold: it says"),
        (compared, r"paths\.same\.compare: it says scanned"),
        (short, r"paths\.scanned\.curve: its codes do not rise"),
        (within, r"paths\.scanned\.target_in_interval: it says"),
    ):
        with pytest.raises(GateError, match=what):
            check_menu(parse(MenuRecord, json.dumps(changed), name="changed"), spec, sets)
