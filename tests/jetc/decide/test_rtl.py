"""The Verilog that decides, in Icarus, against the derivation; a fault in it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.interface import interface_of
from jetc.decide.rtl import emit_decisions

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc_runtime.network import Network

    from tests.jetc.decide.conftest import Case

    Simulate = Callable[..., list[int]]

JETS = 1500


def found(case: Case, network: Network, simulate: Simulate, change: tuple[str, str]) -> list[int]:
    """Return what comes out for the first jets, a jet a clock after a reset, of Verilog with a `change`."""
    port = interface_of(network).out_data
    names = [*(f"score_{name}" for name in case.ports.scores), "pt_ratio"]
    rtl = emit_decisions(case.paths, case.ports, list(zip(names, port.words, strict=True)), "tiny", 2)
    texts = [each.text for each in rtl.modules]
    old, new = change
    assert any(old in each for each in texts)
    widths = {"rst": 1, "in_valid": 1, "in_last": 1, "in_jet": 64, "in_scores": port.width}
    rows = [dict.fromkeys(widths, 1), *(row_of(case, at, network) for at in range(JETS))]
    out = simulate(
        [each.replace(old, new) if old else each for each in texts],
        rtl.top,
        rows,
        widths=widths,
        result=("out_decisions", sum(each.bits for each in rtl.given)),
        wait=rtl.latency_cycles + 2,
    )
    assert rtl.deepest_levels <= 2
    return out[:JETS]


def row_of(case: Case, at: int, network: Network) -> dict[str, int]:
    scores = 0
    for word, code in zip(interface_of(network).out_data.words, case.outputs[at].tolist(), strict=True):
        scores |= (code & ((1 << word.format.width) - 1)) << word.offset
    last = int(case.jets.last[at])
    return {"rst": 0, "in_valid": 1, "in_last": last, "in_jet": int(case.jets.words[at]), "in_scores": scores}


def wanted(case: Case) -> list[int]:
    bits = np.cumsum([0, *(1 for _ in case.paths), 1, *(each.ratio.type.width for each in case.paths)])
    rows = case.expected[:JETS].tolist()
    return [sum(value << int(bit) for value, bit in zip(row, bits, strict=False)) for row in rows]


def test_the_verilog_decides_as_the_derivation_does(case: Case, tiny: Network, simulate: Simulate) -> None:
    assert found(case, tiny, simulate, ("", "")) == wanted(case)
    events = case.expected[:JETS][case.jets.last[:JETS]]
    assert all(0 < events[:, at].sum() < len(events) for at in (1, 2))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param((">= p1_new_key", "> p1_new_key"), id="the order of equal pT"),
        pytest.param(("(valid ? ends : first)", "1'd0"), id="the end of an event"),
        pytest.param(("p0_sum[21:0]", "p0_total"), id="HT"),
        pytest.param(("p1_stays_0 ? p1_new :", "1'd0 ? p1_new :"), id="the second jet"),
    ],
)
def test_a_fault_in_the_verilog_is_seen(
    change: tuple[str, str], case: Case, tiny: Network, simulate: Simulate
) -> None:
    try:
        made = found(case, tiny, simulate, change)
    except ValueError:  # an unknown bit
        return
    assert made != wanted(case)
