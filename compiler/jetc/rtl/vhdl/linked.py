"""The VHDL of the top module from words to the outgoing word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.ports import JET_BITS
from jetc.prepare.columns import WORD_BITS
from jetc.rtl.vhdl.words import becomes_ready, entity, signal, sliced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.rtl.link.joining import Linked

__all__ = ["linked_text"]


def linked_text(top: Linked) -> str:
    """Return the entity of `top`."""
    body = [*_before(top), *_tagger(top), *_after(top), *_valid(top)]
    text = entity(top.name, [each.vhdl for each in top.ports], _signals(top), body)
    return "\n".join([*(f"-- {each}" for each in top.about), text])


def _signals(top: Linked) -> Iterator[str]:
    single = ["scored", *(["ready", "taken", "unused_ready"] if top.shared else [])]
    yield from (f"    signal {each} : std_logic;" for each in single)
    yield from (
        signal(name, width)
        for name, width in (
            ("jet", WORD_BITS),
            ("candidates", WORD_BITS * top.candidates),
            ("data", top.data_bits),
            ("scores", top.score_bits),
            ("waiting", JET_BITS * top.wait),
            ("same_jet", JET_BITS),
            ("packed_jet", WORD_BITS),
            ("word", top.word_bits),
            ("made", top.word_bits),
            ("coming", top.coming),
            ("leaving", top.after),
        )
    )


def _before(top: Linked) -> Iterator[str]:
    yield "    jet <= in_jet when rising_edge(clk);"
    yield "    candidates <= in_candidates when rising_edge(clk);"
    yield f"    prepare : entity work.{top.tagger}_prepare"
    yield "        port map (clk => clk, jet => jet, candidates => candidates, data => data);"


def _tagger(top: Linked) -> Iterator[str]:
    yield f"    tagger : entity work.{top.tagger_top}"
    yield "        port map ("
    yield "            clk => clk,"
    yield "            rst => rst,"
    yield f"            in_valid => coming({top.before - 1}),"
    yield "            in_data => data,"
    if top.shared:
        yield "            in_ready => unused_ready,"
    yield "            out_valid => scored,"
    yield "            out_data => scores"
    yield "        );"


def _after(top: Linked) -> Iterator[str]:
    older, newest = JET_BITS * (top.wait - 1), sliced("jet", 0, JET_BITS)
    rest = f"{sliced('waiting', 0, older)} & {newest}" if older else newest
    yield f"    waiting <= {rest} when rising_edge(clk);"
    yield f"    same_jet <= {sliced('waiting', older, JET_BITS)};"
    yield f"    packed_jet <= ({WORD_BITS - JET_BITS - 1} downto 0 => '0') & same_jet;"
    yield f"    pack : entity work.{top.tagger}_pack"
    yield "        port map (clk => clk, jet => packed_jet, scores => scores, word => word);"
    yield "    made <= word when rising_edge(clk);"
    yield "    out_jet <= made;"
    yield f"    out_valid <= leaving({top.after - 1});"
    if top.decides:
        yield "    out_scored <= scored;"
        yield "    out_scores <= scores;"
        yield "    out_scored_jet <= same_jet;"


def _valid(top: Linked) -> Iterator[str]:
    """Move valid on, and take a jet where one is offered and the chain is ready."""
    if top.shared:
        yield "    in_ready <= ready;"
        yield "    taken <= in_valid and ready;"
    yield "    process (clk)"
    yield "    begin"
    yield "        if rising_edge(clk) then"
    yield "            if rst = '1' then"
    yield from (f"                {each} <= (others => '0');" for each in ("coming", "leaving"))
    if top.shared:
        yield "                ready <= '1';"
    yield "            else"
    taken = "taken" if top.shared else "in_valid"
    for name, bits, source in (("coming", top.coming, taken), ("leaving", top.after, "scored")):
        yield f"                {name} <= {sliced(name, 0, bits - 1)} & {source};"
    if top.shared:
        yield f"                ready <= {becomes_ready('coming', top.interval)};"
    yield "            end if;"
    yield "        end if;"
    yield "    end process;"
