"""Ten prepared changes, one of each kind, as a reviewer sees them: tests/golden/diff/*.md."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from jetc.review.comparison import Comparison, LockState, Side, compare
from jetc.review.lock import Lock, LockedNumber, LockedSpec
from jetc.review.markdown import comparison_markdown

GOLDEN = Path(__file__).parents[2] / "golden" / "diff"

MakeSide = Callable[..., Side]

NUMBERS = {
    "menu.hh4b.rate": LockedNumber(value=13.1, unit="kHz", interval=(9.6, 18.9), level=0.95, stage="menu"),
    "menu.hh4b.efficiency.hh4b": LockedNumber(
        value=0.626, unit="1", interval=(0.595, 0.656), level=0.95, stage="menu"
    ),
    "menu.hh4b.threshold_code": LockedNumber(value=1458, stage="menu"),
    "auc.b": LockedNumber(value=0.804, unit="1", interval=(0.794, 0.814), level=0.95, stage="report"),
    "latency.time": LockedNumber(value=100.0, unit="ns", stage="rtl, if the clock closes"),
    "luts.yosys": LockedNumber(value=83617, stage="Yosys, before place and route"),
    "vivado.status": LockedNumber(value="not run: vivado not found", stage="vivado"),
}


def lock(**changes: LockedNumber) -> Lock:
    """Return a lock whose numbers are `NUMBERS` but for `changes`, keys with __ for a dot."""
    numbers = NUMBERS | {key.replace("__", "."): each for key, each in changes.items()}
    products = {"weights": "a" * 64, "cpp": "b" * 20, "verilog": "c" * 20}
    if "luts__yosys" in changes:
        products |= {"weights": "d" * 64, "cpp": "e" * 20, "verilog": "f" * 20}
    return Lock(
        lock=1,
        spec=LockedSpec(name="baseline", digest="0" * 64),
        jetc="0.1.0",
        inputs={"sample": "1" * 20, "dataset": "2" * 20},
        products=products,
        tools={"alkaid": "0.8.2"},
        metrics=numbers,
        verification="0 of 10,000 differ",
    )


def number(key: str, value: float, interval: tuple[float, float] | None = None) -> LockedNumber:
    return NUMBERS[key].model_copy(update={"value": value, "interval": interval})


BEFORE = lock()
RAISED = lock(
    menu__hh4b__rate=number("menu.hh4b.rate", 14.9, (11.0, 20.4)),
    menu__hh4b__efficiency__hh4b=number("menu.hh4b.efficiency.hh4b", 0.701, (0.672, 0.729)),
    menu__hh4b__threshold_code=number("menu.hh4b.threshold_code", 1390),
)
NARROWED = lock(
    auc__b=number("auc.b", 0.771, (0.761, 0.781)),
    menu__hh4b__efficiency__hh4b=number("menu.hh4b.efficiency.hh4b", 0.611, (0.58, 0.641)),
    luts__yosys=number("luts.yosys", 71204),
)

Row = tuple[str, tuple[tuple[str, str], ...], Lock | None, Lock | None]

CASES: tuple[Row, ...] = (
    (
        "cosmetic",
        (
            ("# never trained on: rates", "# for rates alone"),
            ("pt > 15 GeV and", "pt>15.0 GeV and"),
            ("pileup: 200 ", "pileup: 200.0 "),
            ("  jets: 10000\n  icarus_jets: 20\n", "  icarus_jets: 20\n  jets: 10000\n"),
        ),
        None,
        None,
    ),
    ("working_point", (("rate: 14 kHz", "rate: 16 kHz"),), BEFORE, RAISED),
    (
        "limits",
        (("latency_ns: 120.0", "latency_ns: 150.0"), ("  jets: 10000", "  jets: 100")),
        BEFORE,
        BEFORE,
    ),
    ("events", (("process: minbias, events: 8000", "process: minbias, events: 16000"),), BEFORE, None),
    (
        "training",
        (("epochs: 40", "epochs: 60"), ("learning_rate: 0.003", "learning_rate: 0.001")),
        None,
        None,
    ),
    ("selection", (("pt > 15 GeV", "pt > 20 GeV"),), None, None),
    ("casts", (("weights: ap_fixed<9,3,", "weights: ap_fixed<8,3,"),), BEFORE, NARROWED),
    (
        "pipeline",
        (
            ("adder_levels_per_stage: 2", "adder_levels_per_stage: 1"),
            ("latency_ns: 120.0", "latency_ns: 300.0"),
        ),
        None,
        None,
    ),
    (
        "input_words",
        (
            ('em_id, type: "ap_ufixed<6,6,AP_TRN,AP_SAT>"', 'em_id, type: "ap_ufixed<7,7,AP_TRN,AP_SAT>"'),
            (
                '    - {name: quality, type: "ap_ufixed<3,3,AP_TRN,AP_SAT>", scale_log2: -2}\n',
                "",
            ),
        ),
        None,
        None,
    ),
    (
        "class_order",
        (
            ("{name: muon, truth: lepton == muon,", "{name: electron, truth: lepton == electron,"),
            (
                "{name: electron, truth: lepton == electron, target: visible_lepton_pt}\n  target_clip",
                "{name: muon, truth: lepton == muon, target: visible_lepton_pt}\n  target_clip",
            ),
        ),
        None,
        None,
    ),
)


def compared(row: Row, base: str, make_side: MakeSide) -> Comparison:
    _, edits, old, new = row
    text = base
    for gone, come in edits:
        assert text.count(gone) == 1, gone
        text = text.replace(gone, come)
    sides = [
        make_side(each, label="specs/baseline.yaml", lock=lock) for each, lock in ((base, old), (text, new))
    ]
    return compare(*sides)


@pytest.mark.parametrize("row", CASES, ids=lambda row: row[0])
def test_a_reviewer_sees_the_four_answers(row: Row, base: str, make_side: MakeSide) -> None:
    path = GOLDEN / f"{row[0]}.md"
    shown = comparison_markdown([compared(row, base, make_side)])
    if os.environ.get("JETC_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown)
    assert shown == path.read_text()


def test_each_class_is_among_the_prepared_changes(base: str, make_side: MakeSide) -> None:
    classes = {compared(row, base, make_side).of for row in CASES}
    assert {each.name for each in classes if each is not None} == {
        "COSMETIC", "PHYSICS", "WEIGHTS", "FIRMWARE", "EMULATOR_ABI",
    }  # fmt: skip


def test_no_character_of_a_value_leaves_its_cell(base: str, make_side: MakeSide) -> None:
    hostile = base.replace("{name: hh4b, process: hh4b, events: 2000}",
                           '{name: hh4b, files: ["a|b`<img src=x>.root"], tree: "`|x"}')  # fmt: skip
    shown = comparison_markdown([compare(make_side(base), make_side(hostile))])
    rows = [line for line in shown.splitlines() if "img" in line]
    assert rows
    for row in rows:
        assert row.replace("\\|", "").count("|") == 4
        assert row.count("`") % 2 == 0
        assert "<img" not in "".join(row.split("`")[::2])


def test_without_a_change_there_is_nothing_to_read(base: str, make_side: MakeSide) -> None:
    assert comparison_markdown([compare(make_side(base), make_side(base))]) == "### `spec.yaml`: no change\n"
    assert comparison_markdown([]) == "No spec changed.\n"


def test_a_stale_lock_is_told_and_its_numbers_are_not_shown(base: str, make_side: MakeSide) -> None:
    raised = make_side(base.replace("epochs: 40", "epochs: 41"))
    new = Side("new.yaml", raised.loaded, raised.layers, None, LockState.STALE)
    shown = comparison_markdown([compare(make_side(base, lock=BEFORE), new)])
    assert "not known: a lock of another state of the spec after; jetc build SPEC --lock writes one" in shown
    assert "13.1" not in shown
