"""The table of what was driven into each block alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.metrics import Metric
from jetc.report.page import Table

if TYPE_CHECKING:
    from jetc.artifacts.verification import BlockCount
    from jetc.report.page import Cell

__all__ = ["blocks_table"]


def blocks_table(blocks: dict[str, BlockCount]) -> Table:
    """Return vectors and differences of each block, by its module's name."""
    rows: list[tuple[Cell, ...]] = []
    for name, each in blocks.items():
        key, sample = f"verification.block.{name}", f"vectors native to the ports of {name} alone"
        counts = (
            Metric(f"{key}.{what}", value, "", "verification", sample)
            for what, value in (("vectors", each.vectors), ("mismatches", each.mismatches))
        )
        groups = ", ".join(f"{group.replace('_', ' ')} {count:,}" for group, count in each.groups.items())
        rows.append((name, *counts, groups))
    return Table(
        "Each block alone, as native C++ that Verilator makes of it, against the integer evaluator's values "
        "of the same layers.",
        ("block", "vectors", "differ", "groups"),
        tuple(rows),
    )
