"""The ports of the modules that are put into a chip: said once, for printers, templates and descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jetc.prepare.columns import WORD_BITS
from jetc.prepare.words import JET

__all__ = ["JET_BITS", "Port", "link_ports", "stream_ports", "tagger_ports"]

JET_BITS = max(each.offset + each.bits for each in JET.fields)
"""Bits of the word of a jet on the link that are read."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port: a single wire where `width` is None."""

    name: str
    direction: Literal["in", "out"]
    width: int | None = None

    @property
    def verilog(self) -> str:
        """Its declaration in Verilog, without a comma."""
        return f"{'input ' if self.direction == 'in' else 'output'} wire {self.bits}{self.name}"

    @property
    def bits(self) -> str:
        """Its range in Verilog, with a space behind it; nothing for a single wire."""
        return "" if self.width is None else f"[{self.width - 1}:0] "

    @property
    def vhdl(self) -> str:
        """Its declaration in VHDL, without a semicolon."""
        kind = "std_logic" if self.width is None else f"std_logic_vector({self.width - 1} downto 0)"
        return f"{self.name} : {self.direction} {kind}"


def tagger_ports(taken: int, given: int, interval: int) -> tuple[Port, ...]:
    """Return the ports of the tagger, in their order: `taken` bits in, `given` bits out.

    At an `interval` above 1 there is in_ready.

    >>> [each.name for each in tagger_ports(6, 5, 2)]
    ['clk', 'rst', 'in_valid', 'in_data', 'in_ready', 'out_valid', 'out_data']
    """
    return _jet_ports((Port("in_data", "in", taken),), Port("out_data", "out", given), interval)


def link_ports(candidates: int, given: int, interval: int, *, scores: int | None = None) -> tuple[Port, ...]:
    """Return the ports of the design from words on the link, whose outgoing word has `given` bits.

    With `scores` that many bits of the network's come out, too, and the jet's word with them.
    """
    words = Port("in_jet", "in", WORD_BITS), Port("in_candidates", "in", WORD_BITS * candidates)
    ports = _jet_ports(words, Port("out_jet", "out", given), interval)
    if scores is None:
        return ports
    scored = Port("out_scores", "out", scores), Port("out_scored_jet", "out", JET_BITS)
    return (*ports, Port("out_scored", "out"), *scored)


def stream_ports(taken: int, given: int, *, decides: bool = False) -> tuple[Port, ...]:
    """Return the ports of the wrapper for AXI4-Stream: `taken` bits a beat, `given` bits a result.

    Where something behind it `decides` on events, both sides say with a jet whether it is its event's last.
    """
    taken_user = (Port("s_axis_tuser", "in"),) if decides else ()
    given_user = (Port("m_axis_tuser", "out"),) if decides else ()
    return (
        *(Port(each, "in") for each in ("aclk", "aresetn", "s_axis_tvalid")),
        Port("s_axis_tready", "out"),
        Port("s_axis_tdata", "in", taken),
        Port("s_axis_tlast", "in"),
        *taken_user,
        Port("m_axis_tvalid", "out"),
        Port("m_axis_tready", "in"),
        Port("m_axis_tdata", "out", given),
        Port("m_axis_tlast", "out"),
        *given_user,
        Port("misframed", "out"),
    )


def _jet_ports(words: tuple[Port, ...], result: Port, interval: int) -> tuple[Port, ...]:
    ready = (Port("in_ready", "out"),) if interval > 1 else ()
    valid = Port("out_valid", "out")
    return (*(Port(each, "in") for each in ("clk", "rst", "in_valid")), *words, *ready, valid, result)
