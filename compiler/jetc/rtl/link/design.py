"""The modules around a tagger, and the top module that joins them: from word to word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.ports import link_ports
from jetc.rtl.link.joining import Linked
from jetc.rtl.link.packing import packing_of
from jetc.rtl.link.part import LinkModule
from jetc.rtl.link.preparation import Widths, preparation_of
from jetc.rtl.link.printing import values_of
from jetc.rtl.verilog.linked import linked_text
from jetc.rtl.vhdl import linked as vhdl
from jetc.rtl.vhdl.values import package_text

if TYPE_CHECKING:
    from jetc.prepare.chain import Chain
    from jetc.rtl.design import Rtl

__all__ = ["LinkRtl", "emit_link"]


@dataclass(frozen=True, slots=True)
class LinkRtl:
    """The modules around the tagger, the top module last, and the clocks that they take."""

    top: str
    modules: tuple[LinkModule, ...]
    order_cycles: int
    """Clocks of the order, which are among those of the preparation."""
    preparation_cycles: int
    packing_cycles: int
    latency_cycles: int
    """Clocks from the edge that takes words in to the edge after which the outgoing word stands."""
    deepest_levels: float
    outgoing_bits: int
    values: str
    """The package that the VHDL calculates with."""

    @property
    def vhdl(self) -> tuple[tuple[str, str], ...]:
        """Names and texts of the files in VHDL, each before what uses it."""
        modules = ((f"{each.name}.vhd", each.vhdl) for each in self.modules)
        return (f"{self.values}.vhd", package_text(self.values)), *modules


def emit_link(chain: Chain, rtl: Rtl, name: str, levels: int, *, decides: bool = False) -> LinkRtl:
    """Return the modules of `chain` around the tagger `rtl`, the top module ``<name>_link``.

    It takes a jet as often as the tagger does; preparation and packing share nothing between clocks. `levels`
    is the number of adders in series between two registers. Where something behind it `decides`, the
    network's scores come out, too, and the jet's word with them. The same chain gives the same bytes.
    """
    of_the_jet = rtl.interface.jet
    widths = Widths(
        [each.format.width for each in rtl.interface.constituents[0].words],
        [each.format.width for each in of_the_jet.words] if of_the_jet else (),
    )
    preparation = preparation_of(chain, widths, name, levels)
    packing = packing_of(chain, rtl.interface, name, levels)
    top = _top(chain, rtl, name, (preparation.cycles, packing.cycles), decides=decides)
    return LinkRtl(
        top=top.name,
        modules=(*preparation.modules, *packing.modules, _printed(top)),
        order_cycles=preparation.order_cycles,
        preparation_cycles=preparation.cycles,
        packing_cycles=packing.cycles,
        latency_cycles=preparation.cycles + rtl.latency_cycles + packing.cycles,
        deepest_levels=max(preparation.deepest_levels, packing.deepest_levels),
        outgoing_bits=chain.bits,
        values=values_of(name),
    )


def _top(chain: Chain, rtl: Rtl, name: str, cycles: tuple[int, int], *, decides: bool) -> Linked:
    """Return what joins the chain: preparation and packing take `cycles`."""
    before, after = cycles
    given = rtl.interface.out_data.width
    scores = given if decides else None
    module = f"{name}_link"
    return Linked(
        name=module,
        tagger=name,
        tagger_top=rtl.top,
        ports=link_ports(chain.candidates, chain.bits, rtl.interval, scores=scores),
        interval=rtl.interval,
        before=before,
        inside=rtl.latency_cycles,
        after=after,
        candidates=chain.candidates,
        data_bits=rtl.interface.in_data.width,
        score_bits=given,
        word_bits=chain.bits,
        decides=decides,
    )


def _printed(top: Linked) -> LinkModule:
    return LinkModule(top.name, 1, linked_text(top), top.register_bits, top.uses, vhdl.linked_text(top))
