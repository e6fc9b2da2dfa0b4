"""The wrapper between the ends of cocotbext-axi, which know nothing of the project."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from jetc_runtime.network import Network

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
STREAMS = runpy.run_path(str(BENCHMARKS / "streams.py"))
"""What is run by hand on 10,000 jets, in Verilator."""
JETS = 25


def test_with_gaps_stalls_and_resets_each_jet_comes_out_once_and_in_order(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)  # cocotb would end pytest itself
    monkeypatch.syspath_prepend(BENCHMARKS)  # where cocotb finds streams_bench
    design = STREAMS["wrapped"](network, 2, 2)
    STREAMS["write_jets"](design, tmp_path, JETS)
    score = STREAMS["simulated"](design, tmp_path, "icarus")
    assert STREAMS["faults"](design, score, JETS) == []
    assert score.keys() == {"streamed", "gaps", "stalls", "both", "resets"}
    assert score["resets"]["lost"] > 0
