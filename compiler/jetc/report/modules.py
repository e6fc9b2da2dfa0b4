"""The table of a design's modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.page import Table

if TYPE_CHECKING:
    from jetc.artifacts.rtl import ModuleRecord, RtlRecord
    from jetc.report.page import Cell

__all__ = ["modules_table"]


def modules_table(rtl: RtlRecord) -> Table:
    """Return clocks and area of each module, for one instance of it."""
    return Table(
        "Modules of the design; each figure is for one instance.",
        (
            "module",
            "instances",
            "pipeline stages",
            "adder levels, at most",
            "register bits",
            "LUT, Yosys",
            "LUT, alkaid's estimate",
        ),
        tuple(_module(name, each) for name, each in rtl.modules.items()),
    )


def _module(name: str, module: ModuleRecord) -> tuple[Cell, ...]:
    def metric(what: str, value: float) -> Metric:
        return Metric(f"modules.{name}.{what}", value, "", "rtl", OF_THE_DESIGN)

    return (
        name,
        metric("instances", module.instances),
        metric("stages", module.stages),
        metric("deepest_levels", module.deepest_levels),
        metric("register_bits", module.register_bits),
        "" if module.yosys is None else metric("luts", module.yosys["LUT"]),
        metric("luts_alkaid", round(module.alkaid_luts)),
    )
