"""What stage `decisions` made and compared."""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.record import Artifact, Record
from jetc.artifacts.rtl import LinkModuleRecord

__all__ = ["DecisionField", "DecisionsRecord"]


class DecisionField(Record):
    """A field of out_decisions: `offset` is the place of its lowest bit."""

    name: str
    offset: int
    width: int


class DecisionsRecord(Artifact):
    """What decisions.json says: the design that decides, and what it was compared on, every bit equal."""

    FILE: ClassVar = "decisions.json"
    STAGE: ClassVar = "decisions"
    SCHEMA: ClassVar = 2

    top: str
    latency_cycles: int
    """Clocks from the edge that takes a jet in to the edge after which what is decided with it stands."""
    deepest_levels: float
    sources: tuple[str, ...]
    """Verilog files, relative to the artifact."""
    header: str
    """The C++ header, relative to the artifact."""
    fields: tuple[DecisionField, ...]
    modules: dict[str, LinkModuleRecord]
    """By name, the top module last."""
    register_bits: int
    yosys: dict[str, int] | None
    """Cells of all modules; None where Yosys has no target for the device."""
    compared: dict[str, int]
    """Jets by group; derivation in numpy, C++ and Verilog gave equal discriminants and decisions."""
    events: int
    passed: dict[str, int]
    """Of the events compared, those that pass each working point."""
