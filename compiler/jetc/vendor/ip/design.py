"""What the files of the folder are written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Design", "Port", "Vector"]


@dataclass(frozen=True, slots=True)
class Vector:
    """A jet at in_data, and what stands at out_data for it: two unsigned numbers."""

    given: int
    expected: int


@dataclass(frozen=True, slots=True)
class Port:
    """A port: a single wire where `width` is None."""

    name: str
    direction: Literal["in", "out"]
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """A top module with its sources, in order of compilation and relative to the folder."""

    name: str
    """Of the spec."""
    top: str
    taken: int
    """Bits of in_data."""
    given: int
    """Bits of out_data."""
    latency_cycles: int
    initiation_interval: int
    part: str
    period_ns: str
    verilog: tuple[str, ...]
    vhdl: tuple[str, ...]
    """Empty where the design is in Verilog alone."""
    link: tuple[str, ...]
    """Verilog around the top module, from words on the link, where the spec has it; the top of it last."""
    digest: str
    """Sixteen hexadecimal digits that name the Verilog: the first of products.verilog in a lock."""
    vectors: int
    """How many jets the test has."""

    @property
    def ports(self) -> tuple[Port, ...]:
        """The ports of the top module, in their order."""
        ready = (Port("in_ready", "out"),) if self.initiation_interval > 1 else ()
        return (
            *(Port(each, "in") for each in ("clk", "rst", "in_valid")),
            Port("in_data", "in", self.taken),
            *ready,
            Port("out_valid", "out"),
            Port("out_data", "out", self.given),
        )

    @property
    def pace(self) -> str:
        """How often a jet is taken, in words: ``every`` this."""
        return "clock" if self.initiation_interval == 1 else f"{self.initiation_interval} clocks"

    @property
    def identity(self) -> str:
        """The name of the module that gives the digest."""
        return f"{self.name}_digest"

    @property
    def testbench(self) -> str:
        """The name of the test, in both languages."""
        return f"{self.name}_testbench"
