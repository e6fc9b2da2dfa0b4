"""What decides, in Icarus and in GHDL, against the derivation; a fault in it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.interface import interface_of
from jetc.decide.rtl import emit_decisions
from jetc.stages.decisions.bench import DrivenJets, check_rtl
from jetc.tools.ghdl import is_ghdl_there

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jetc.decide.rtl import DecisionsRtl
    from jetc_runtime.network import Network

    from tests.jetc.decide.conftest import Case

    Simulate = Callable[..., list[int]]

JETS = 1500


def emitted(case: Case, network: Network) -> DecisionsRtl:
    names = [*(f"score_{name}" for name in case.ports.scores), "pt_ratio"]
    words = interface_of(network).out_data.words
    return emit_decisions(case.paths, case.ports, list(zip(names, words, strict=True)), "tiny", 2)


def found(case: Case, network: Network, simulate: Simulate, change: tuple[str, str]) -> list[int]:
    """Return what comes out for the first jets, a jet a clock after a reset, of Verilog with a `change`."""
    rtl = emitted(case, network)
    texts = [each.text for each in rtl.modules]
    old, new = change
    assert any(old in each for each in texts)
    widths = {
        "rst": 1,
        "in_valid": 1,
        "in_last": 1,
        "in_jet": 64,
        "in_scores": interface_of(network).out_data.width,
    }
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


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
def test_the_vhdl_decides_as_the_derivation_does(case: Case, tiny: Network, tmp_path: Path) -> None:
    rtl = emitted(case, tiny)
    for name, text in rtl.vhdl:
        (tmp_path / name).write_text(text)
    sources = tuple(str(tmp_path / name) for name, _ in rtl.vhdl)
    driven = DrivenJets(case.jets, case.outputs, case.expected, case.groups)
    assert 100 < check_rtl(rtl, sources, tiny, driven, tmp_path, seed=5, simulator="ghdl", most=200) <= 200
