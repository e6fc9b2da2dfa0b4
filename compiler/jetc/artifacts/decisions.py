"""What stage `decisions` made and compared."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

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
    SCHEMA: ClassVar = 3

    top: str
    latency_cycles: int
    """Clocks from the edge that takes a jet in to the edge after which what is decided with it stands."""
    deepest_levels: float
    sources: tuple[str, ...]
    """Verilog files, relative to the artifact."""
    vhdl: Annotated[tuple[str, ...], Field(exclude_if=lambda files: not files)] = ()
    """The same in VHDL-2008, in order of analysis; none where the spec asks for Verilog alone."""
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
    ghdl_jets: Annotated[int, Field(exclude_if=lambda jets: not jets)] = 0
    """Jets, in whole events, that ran in GHDL, with the same results; 0 where it did not run."""
    events: int
    passed: dict[str, int]
    """Of the events compared, those that pass each working point."""
