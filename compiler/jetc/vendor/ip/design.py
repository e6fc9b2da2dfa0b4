"""What the files of the folder are written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.artifacts.ports import Port

__all__ = ["Design", "Digests", "Outer", "Passing", "Stream", "Vector"]


@dataclass(frozen=True, slots=True)
class Vector:
    """A jet at in_data, and what stands at out_data for it: two unsigned numbers."""

    given: int
    expected: int


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes a wrapper for streams: the beats of all jets, and a result for each jet."""

    beats: tuple[int, ...]
    results: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outer:
    """The outermost module, which is put into a chip: the tagger, or what stands around it."""

    top: str
    ports: tuple[Port, ...]
    latency_cycles: int
    vhdl: bool
    """Whether all of it is in VHDL, too."""

    @property
    def clock(self) -> str:
        """The port of the clock."""
        return self.ports[0].name


@dataclass(frozen=True, slots=True)
class Stream:
    """The wrapper for AXI4-Stream, where the spec has it."""

    top: str
    beats: int
    """Of a jet; its result is one."""
    taken: int
    """Bits of s_axis_tdata."""
    given: int
    """Bits of m_axis_tdata."""
    latency_cycles: int
    verilog: str
    vhdl: str | None
    decides: bool = False
    """Whether tuser says, on both sides, which jet is the last of its event."""

    @property
    def testbench(self) -> str:
        """The name of its test, in both languages."""
        return f"{self.top}_testbench"


@dataclass(frozen=True, slots=True)
class Digests:
    """What names the design, in hexadecimal digits as its lock has them."""

    spec: str
    """``spec.digest``: 64 digits."""
    verilog: str
    """``products.verilog``: 20 digits."""


@dataclass(frozen=True, slots=True)
class Design:
    """A top module with its sources, in order of compilation and relative to the folder."""

    name: str
    """Of the spec."""
    top: str
    """The tagger."""
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
    link_vhdl: tuple[str, ...]
    """The same in VHDL, in order of analysis."""
    stream: Stream | None
    outer: Outer
    digests: Digests
    vectors: int
    """How many jets the test has."""

    @property
    def whole_verilog(self) -> tuple[str, ...]:
        """Give the Verilog of the outermost module."""
        return (*self.verilog, *self.link, *((self.stream.verilog,) if self.stream else ()))

    @property
    def whole_vhdl(self) -> tuple[str, ...]:
        """Give the VHDL of the outermost module, or nothing where not all of it is in VHDL."""
        if not self.outer.vhdl:
            return ()
        return (
            *self.vhdl,
            *self.link_vhdl,
            *((self.stream.vhdl,) if self.stream and self.stream.vhdl else ()),
        )

    @property
    def pace(self) -> str:
        """How often a jet is taken, in words: ``every`` this."""
        return "clock" if self.initiation_interval == 1 else f"{self.initiation_interval} clocks"

    @property
    def identity(self) -> str:
        """The name of the module that gives the digests."""
        return f"{self.name}_identity"

    @property
    def identified(self) -> str:
        """The name of the outermost module with the digests on a port."""
        return f"{self.name}_identified"

    @property
    def testbench(self) -> str:
        """The name of the test, in both languages."""
        return f"{self.name}_testbench"
