"""The report on the wrapper for streams: beats, clocks, and its area apart from what it is around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.page import Table

if TYPE_CHECKING:
    from jetc.artifacts.rtl import StreamRecord
    from jetc.report.page import Cell

__all__ = ["stream_tables"]


def stream_tables(stream: StreamRecord) -> tuple[Table, ...]:
    """Return what the wrapper takes and gives, and what it costs."""

    def metric(what: str, value: int, unit: str = "") -> Metric:
        return Metric(f"stream.{what}", value, unit, "rtl", OF_THE_DESIGN)

    rows: list[tuple[Cell, ...]] = [
        ("beats of a jet", metric("beats", stream.beats)),
        ("bits of a beat", metric("beat_bits", stream.taken_bits)),
        ("bits of a result, one beat", metric("result_bits", stream.given_bits)),
        ("jets whose results find a place while the sink stalls", metric("depth", stream.depth)),
        (
            "clocks from the last beat of a jet to its result",
            metric("latency", stream.latency_cycles, "cycles"),
        ),
        ("register bits, without the memory", metric("register_bits", stream.register_bits)),
        ("bits of the memory for results", metric("memory_bits", stream.memory_bits)),
    ]
    if stream.yosys is not None:
        rows.append(("LUT, Yosys, with the memory's", metric("luts", stream.yosys["LUT"])))
    about = f"AXI4-Stream around {stream.module}, by {stream.top}: what is inside it is not counted here."
    return (Table(about, ("of the wrapper", "value"), tuple(rows)),)
