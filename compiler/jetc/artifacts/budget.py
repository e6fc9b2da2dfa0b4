"""What stage `budget` says: what the design takes, beside what it may take."""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.record import Artifact

__all__ = ["BudgetRecord"]


class BudgetRecord(Artifact):
    """What budget.json says; the LUTs are those of Yosys, before place and route."""

    FILE: ClassVar = "budget.json"
    STAGE: ClassVar = "budget"
    SCHEMA: ClassVar = 2

    latency_cycles: int
    """From word to word where the spec has a section link, and so are the LUTs."""
    latency_ns: float
    budget_latency_ns: float
    luts: int | None
    """None where Yosys has no target for the device."""
    budget_luts: int

    @property
    def is_late(self) -> bool:
        """Whether the design takes more time than it may."""
        return self.latency_ns > self.budget_latency_ns

    @property
    def is_large(self) -> bool:
        """Whether the design takes more area than it may, as far as its cells were counted."""
        return self.luts is not None and self.luts > self.budget_luts
