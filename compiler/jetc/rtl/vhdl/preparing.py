"""The VHDL of the module that joins the order, the jet's values and the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.columns import WORD_BITS
from jetc.rtl.vhdl.words import entity, signal, sliced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.rtl.link.joining import Preparing

__all__ = ["preparing_text"]


def preparing_text(whole: Preparing) -> str:
    """Return the entity of `whole`."""
    body = [*_of_jet(whole), *_order(whole), *_copies(whole)]
    text = entity(whole.name, [each.vhdl for each in whole.ports], _signals(whole), body)
    return "\n".join([*(f"-- {each}" for each in whole.about), text])


def _signals(whole: Preparing) -> Iterator[str]:
    passing, count = whole.passing, whole.candidates
    yield from (signal(each.name, each.width) for each in passing.given)
    yield from (signal(each.bus, each.width * count) for each in passing.summed)
    if whole.sorts:
        yield signal("ordered", WORD_BITS * count)


def _of_jet(whole: Preparing) -> Iterator[str]:
    passing = whole.passing
    ports = [f"given_{each.name} => {each.name}" for each in passing.given]
    ports += [f"{each.bus} => {each.bus}" for each in passing.summed]
    if whole.jet_bits:
        ports.append(f"codes => {sliced('data', whole.bits - whole.jet_bits, whole.jet_bits)}")
    yield f"    of_jet : entity work.{whole.tagger}_prepare_jet"
    yield f"        port map ({', '.join(['clk => clk', 'word => jet', *ports])});"


def _order(whole: Preparing) -> Iterator[str]:
    if whole.sorts:
        yield f"    order : entity work.{whole.tagger}_order"
        yield "        port map (clk => clk, words => candidates, ordered => ordered);"


def _copies(whole: Preparing) -> Iterator[str]:
    yield f"    copies : for at in 0 to {whole.candidates - 1} generate"
    yield f"        candidate : entity work.{whole.tagger}_prepare_candidate"
    yield "            port map ("
    yield "                clk => clk,"
    yield f"                word => {_of_copy(whole.words, WORD_BITS)},"
    for each in whole.passing.given:
        yield f"                {each.name} => {each.name},"
    for each in whole.passing.summed:
        yield f"                given_{each.name} => {_of_copy(each.bus, each.width)},"
    yield f"                codes => {_of_copy('data', whole.candidate_bits)}"
    yield "            );"
    yield "    end generate;"


def _of_copy(name: str, width: int) -> str:
    return f"{name}((at + 1) * {width} - 1 downto at * {width})"
