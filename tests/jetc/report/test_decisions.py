"""The report on what decides: which scores, what it takes, what was compared."""

from __future__ import annotations

from pathlib import Path

from jetc.artifacts.decisions import DecisionsRecord
from jetc.artifacts.rtl import LinkModuleRecord
from jetc.checks.load import load
from jetc.report.decisions import decisions_section
from jetc.report.page import section_metrics

FIRMWARE = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec.firmware
RECORD = DecisionsRecord(
    top="tiny_decide",
    latency_cycles=18,
    deepest_levels=2.0,
    sources=("verilog/tiny_decide.v",),
    header="tiny_decisions.h",
    fields=(),
    modules={"tiny_decide": LinkModuleRecord(instances=1, register_bits=9, yosys={"LUT": 7})},
    register_bits=9,
    yosys={"LUT": 7, "FDRE": 5},
    compared={"minbias": 100, "about_the_cuts": 20},
    events=30,
    passed={"hh4b": 4},
    ghdl_jets=50,
)


def test_what_decides_has_its_clocks_its_cells_and_the_jets_compared() -> None:
    section = decisions_section(RECORD, FIRMWARE)
    found = {name: each.value for name, each in section_metrics((section,)).items()}
    assert found == {
        "decisions.cycles": 18,
        "decisions.time": 50.0,
        "decisions.luts.yosys": 7,
        "decisions.cells.DSP48E2": 0,
        "decisions.cells.FDRE": 5,
        "decisions.jets": 120,
        "decisions.ghdl_jets": 50,
        "decisions.events": 30,
        "decisions.jets.minbias": 100,
        "decisions.jets.about_the_cuts": 20,
        "decisions.passed.hh4b": 4,
    }
