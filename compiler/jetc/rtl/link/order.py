"""Candidates in order of pT: each is compared with every other, counts who is before it, and takes its place.

Of candidates with equal pT the one that came first stays before the other.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from jetc.artifacts.ports import Port
from jetc.checks.luts import LUT_BITS
from jetc.prepare.columns import WORD_BITS
from jetc.prepare.words import CANDIDATE
from jetc.rtl.link.body import Body
from jetc.rtl.link.depth import MULTIPLEXER, adder_levels, gate_levels
from jetc.rtl.link.limits import equal, less
from jetc.rtl.link.making import Maker
from jetc.rtl.link.module import Given, Module, Result
from jetc.rtl.link.part import Part
from jetc.rtl.link.printing import printed, values_of
from jetc.rtl.link.staging import staged
from jetc.rtl.link.values import AllOf, AnyOf, Beside, Constant, Not, Read, Repeated, Sum
from jetc.rtl.link.wires import Wire, bits_of, width_of
from jetc.rtl.top import Bits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc.rtl.link.making import Spell
    from jetc.rtl.link.values import Value

__all__ = ["order_part", "ordered"]

_FLAG = (0, 1)
_WORDS_PER_LUT = LUT_BITS // 2
"""A LUT takes a word's bit and whether the word is wanted."""


def order_part(candidates: int, name: str, levels: int) -> Part:
    """Return the module ``<name>_order``, a register after its last stage, too."""
    words = [Wire(f"word{at}", 0, (1 << WORD_BITS) - 1) for at in range(candidates)]
    placed = ordered(words, CANDIDATE["pt"].width)
    found = staged(placed, levels, dict.fromkeys(words, 0))
    body = Body(found)
    for each in placed:
        body.read(each, found.stages)
    last = tuple(Result(Read(each, WORD_BITS), WORD_BITS, found.stages) for each in placed)
    about = (
        "Candidates in order of pT, the largest lowest; those of equal pT as they came.",
        f"ordered follows words by {found.stages} clocks.",
    )
    bits = WORD_BITS * candidates
    module = f"{name}_order"
    made = Module(
        about,
        module,
        (Port("words", "in", bits), Port("ordered", "out", bits)),
        tuple((each, Bits("words", WORD_BITS, at * WORD_BITS)) for at, each in enumerate(words)),
        body,
        (Given("ordered", last),),
    )
    return Part((printed(made, values_of(name)),), found.stages, found.deepest)


def ordered(words: Sequence[Wire], pt_bits: int) -> list[Wire]:
    """Return candidates' words in order, the largest pT first; pT is the lowest `pt_bits` of a word."""
    if len(words) == 1:
        return list(words)
    maker = Maker(each.name for each in words)
    ranks = _ranks(maker, _behind(maker, words, pt_bits), len(words))
    placed = []
    for place in range(len(words)):
        maker.about = f"place{place}"
        placed.append(_placed(maker, words, ranks, place))
    return placed


def _behind(maker: Maker, words: Sequence[Wire], pt_bits: int) -> dict[tuple[int, int], Wire]:
    """Return, for candidates that came one before the other, whether the first has less pT."""
    pts = []
    for at, word in enumerate(words):
        maker.about = f"pt{at}"
        ends = (0, (1 << pt_bits) - 1)
        pts.append(maker.wire("of", ends, (word,), 0.0, lambda spell: spell(0, pt_bits)))
    behind = {}
    for first, left in enumerate(pts):
        for second in range(first + 1, len(pts)):
            maker.about = f"pt{first}_pt{second}"
            behind[first, second] = less(maker, left, pts[second])
    return behind


def _ranks(maker: Maker, behind: dict[tuple[int, int], Wire], count: int) -> list[Wire]:
    """Return how many candidates stand before each."""
    ranks = []
    for at in range(count):
        maker.about = f"rank{at}"
        later = [behind[at, other] for other in range(at + 1, count)]
        earlier = [behind[other, at] for other in range(at)]
        flags = [(each, True) for each in later] + [(each, False) for each in earlier]
        groups = [
            _counted(maker, flags[start : start + LUT_BITS]) for start in range(0, len(flags), LUT_BITS)
        ]
        ranks.append(_total(maker, groups))
    return ranks


def _counted(maker: Maker, flags: Sequence[tuple[Wire, bool]]) -> Wire:
    width = width_of(0, len(flags))

    fill = (Constant(0, width - 1),) if width > 1 else ()

    def added(spell: Spell) -> Value:
        bits = (spell(at, 1) if as_it_is else Not(spell(at, 1)) for at, (_, as_it_is) in enumerate(flags))
        terms: Iterable[Value] = (Beside((*fill, bit)) for bit in bits)
        return reduce(Sum, terms)

    return maker.wire("count", (0, len(flags)), [each for each, _ in flags], MULTIPLEXER, added)


def _total(maker: Maker, terms: Sequence[Wire]) -> Wire:
    if len(terms) == 1:
        return terms[0]
    pairs = [_pair(maker, *pair) for pair in zip(terms[::2], terms[1::2], strict=False)]
    return _total(maker, [*pairs, *terms[len(pairs) * 2 :]])


def _pair(maker: Maker, left: Wire, right: Wire) -> Wire:
    ends = (0, left.high + right.high)
    width, levels = width_of(*ends), adder_levels(bits_of(left, right))
    return maker.wire("sum", ends, (left, right), levels, lambda spell: Sum(spell(0, width), spell(1, width)))


def _placed(maker: Maker, words: Sequence[Wire], ranks: Sequence[Wire], place: int) -> Wire:
    """Return the word of the candidate with `place` others before it."""
    width = words[0].width
    wanted = [equal(maker, rank, place) for rank in ranks]
    gates = -(-len(words) // _WORDS_PER_LUT)
    levels = MULTIPLEXER + (gate_levels(gates) if gates > 1 else 0.0)

    def value(spell: Spell) -> Value:
        return AnyOf(
            tuple(
                AllOf(Repeated(spell(at, 1), width), spell(len(words) + at, width))
                for at in range(len(words))
            )
        )

    ends = (0, (1 << width) - 1)
    return maker.wire("word", ends, (*wanted, *words), levels, value)
