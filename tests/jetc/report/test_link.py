"""The report on what stands around the tagger: clocks, area, and both with the tagger."""

from __future__ import annotations

from jetc.artifacts.rtl import LinkModuleRecord, LinkRecord, PortRecord, PortsRecord, RtlRecord, Totals
from jetc.language.sections.model import Budget, Firmware
from jetc.report.link import link_tables
from jetc.report.metrics import Metric
from jetc.report.page import Facts, Table

PORT = PortRecord(width=0, fields=())
FIRMWARE = Firmware(
    part="xcvu13p-flga2577-2-e",
    clock_mhz=200.0,
    tmux=6,
    jets_per_event=16,
    initiation_interval=1,
    adder_levels_per_stage=2,
    budget=Budget(latency_ns=120.0, luts=1000),
)
LINK = LinkRecord(
    top="tiny_link",
    order_cycles=2,
    preparation_cycles=6,
    packing_cycles=4,
    latency_cycles=30,
    deepest_levels=2.0,
    outgoing_bits=111,
    sources=("verilog/tiny_link.v",),
    vhdl=(),
    modules={"tiny_prepare_candidate": LinkModuleRecord(instances=4, register_bits=300, yosys={"LUT": 50})},
    register_bits=1200,
    yosys={"LUT": 200, "FDRE": 1200},
)
RTL = RtlRecord(
    top="tiny_tagger",
    latency_cycles=20,
    initiation_interval=1,
    intervals=(),
    sources=(),
    labels={},
    totals=Totals(register_bits=10, alkaid_luts=5.0, yosys={"LUT": 700, "FDRE": 10, "DSP48E2": 8}),
    modules={},
    ports=PortsRecord(in_data=PORT, out_data=PORT),
    link=LINK,
)


def metrics() -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for block in link_tables(LINK, RTL, FIRMWARE):
        assert isinstance(block, Facts | Table)
        for row in block.rows:
            found |= {cell.key: cell.value for cell in row if isinstance(cell, Metric)}
    return found


def test_the_clocks_are_those_of_each_part_and_of_the_whole() -> None:
    found = metrics()
    names = ("preparation", "order", "packing", "whole")
    assert [found[f"link.cycles.{name}"] for name in names] == [6, 2, 4, 30]
    assert found["link.time"] == 150.0


def test_the_area_is_said_without_and_with_the_tagger() -> None:
    found = metrics()
    assert (found["link.luts.yosys"], found["link.luts.yosys.whole"]) == (200, 900)
    assert (found["link.cells.DSP48E2"], found["link.cells.DSP48E2.whole"]) == (0, 8)
    assert (found["link.cells.FDRE"], found["link.cells.FDRE.whole"]) == (1200, 1210)
    assert found["modules.tiny_prepare_candidate.instances"] == 4
