"""What the report says of the wrapper for streams."""

from __future__ import annotations

from jetc.artifacts.rtl import StreamRecord
from jetc.report.metrics import Metric
from jetc.report.stream import stream_tables

STREAM = StreamRecord(
    top="tiny_stream",
    module="tiny_link",
    protocol="axi4_stream",
    words=(64, 64),
    word_bits=64,
    words_per_beat=1,
    beats=2,
    taken_bits=64,
    given_bits=88,
    depth=16,
    latency_cycles=30,
    source="verilog/tiny_stream.v",
    register_bits=100,
    memory_bits=1400,
    yosys={"LUT": 200, "RAM32M16": 8},
)


def metrics(stream: StreamRecord) -> dict[str, float | str]:
    (table,) = stream_tables(stream)
    assert "around tiny_link" in table.caption
    return {cell.key: cell.value for row in table.rows for cell in row if isinstance(cell, Metric)}


def test_beats_clocks_and_area_are_those_of_the_wrapper_alone() -> None:
    found = metrics(STREAM)
    assert (found["stream.beats"], found["stream.latency"], found["stream.depth"]) == (2, 30, 16)
    assert (found["stream.luts"], found["stream.memory_bits"]) == (200, 1400)


def test_where_nothing_is_counted_no_number_stands_in() -> None:
    assert "stream.luts" not in metrics(STREAM.model_copy(update={"yosys": None}))
