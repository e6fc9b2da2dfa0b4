"""What stands around a network on the link, estimated from the spec alone: clocks and LUTs.

The expressions of the encoding are known before training. Each operation is given the adder levels with which
the RTL places it, and LUTs by the bits of its result; what the RTL simplifies, or Yosys shares, is left in.
Quotients are shortened as in the RTL: a digit takes three differences and a choice. Tables are counted by
their entries.

At two adder levels clocks are met within two; LUTs by Yosys within a fifteenth for the encodings, within a
tenth for the order. No factor is set by these counts, which tests/jetc/checks/test_link_estimate.py has; the
ends of an interval leave more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from jetc.checks.estimate import Interval, total
from jetc.checks.luts import LUT_BITS, luts_of_table, table_levels
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.expression import (
    Choice,
    Clip,
    Constant,
    Difference,
    Equal,
    Field,
    LeadingOne,
    Less,
    Lookup,
    OverCandidates,
    Product,
    Quotient,
    Root,
    Shift,
    ShiftBy,
    Sum,
    Wrap,
    is_joined,
    nodes_of,
    sources_of,
)
from jetc.prepare.packing import Region, jet_word
from jetc.prepare.ports import input_codes, jet_codes
from jetc.prepare.quotients import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.language.sections.link import Link
    from jetc.language.sections.model import Spec
    from jetc.prepare.expression import Expression

__all__ = ["Around", "around"]

_CYCLE_ERROR, _CYCLE_ERROR_SHARE, _LUT_ERROR_SHARE, _ORDER_ERROR_SHARE = 2, 0.1, 0.4, 0.15
_SORT_LUTS = 40
"""LUTs of the order, over the square of the candidates."""


_PART_LUTS = 6
"""LUTs of the product of two parts of a square, three bits each."""
_DIFFERENCES, _CHOICE = 3, 2
"""LUTs of each bit of a divisor for a digit of its quotient."""


@dataclass(frozen=True, slots=True)
class Around:
    """Clocks of preparation and packing, LUTs of all around the network, and of the order alone."""

    latency_cycles: Interval
    luts: Interval
    order_luts: Interval


def around(spec: Spec, link: Link) -> Around:
    """Return what `link` costs around the network of `spec`; inputs that its encoding lacks are left out.

    ValueError where a value needs more bits than the expressions hold.
    """
    features, levels = spec.features, spec.firmware.adder_levels_per_stage
    count, encoding = features.constituents, ENCODINGS[features.encoding]
    known, of_the_jet = encoding.inputs, encoding.jet_inputs(count)
    own = input_codes(encoding, [(each.name, each.type) for each in features.inputs if each.name in known])
    wanted = [(each.name, each.type) for each in features.of_the_jet if each.name in of_the_jet]
    jet = jet_codes(encoding, wanted, count)
    casts = spec.quantisation
    scores = [(each.name, casts.class_scores) for each in spec.dataset.classes if casts.class_scores]
    region = Region(link.region.abs_eta, link.region.pt_gev)
    codes = shortened([*own, *jet])
    outgoing = [each.value for each in jet_word(scores, link.scores, casts.pt_ratio, region)]
    sorts = link.order == "by_pt" and count > 1
    order = _within(_SORT_LUTS * count**2 if sorts else 0, _ORDER_ERROR_SHARE)
    rest = _within(_luts(codes, count) + _luts(outgoing, count), _LUT_ERROR_SHARE)
    cycles = _clocks(codes, levels, count) + _clocks(outgoing, levels, count)
    cycles += _order_clocks(count, levels) if sorts else 0
    error = _CYCLE_ERROR + round(cycles * _CYCLE_ERROR_SHARE)
    clocks = Interval(max(cycles - error, 2), cycles, cycles + error)
    return Around(clocks, total([order, rest]), order)


def _within(luts: int, share: float) -> Interval:
    return Interval(round(luts * (1.0 - share)), luts, round(luts * (1.0 + share)))


def _order_clocks(count: int, levels: int) -> int:
    """Return the clocks of a comparison, of sums of who stands before, and of the choice of a word."""
    sums = [0.5, *(1.0,) * 6][: (ceil((count - 1) / LUT_BITS) - 1).bit_length()]
    gates, choice = ceil(count / (LUT_BITS // 2)), 0.5
    while gates > 1:
        gates, choice = ceil(gates / LUT_BITS), choice + 0.5
    return _placed(0, 0.0, [1.0, 0.5, *sums, 0.5, choice], levels)[0] + 1


def _clocks(wanted: Sequence[Expression], levels: int, count: int) -> int:
    """Return the stages of expressions: no operation crosses a register."""
    at: dict[int, tuple[int, float]] = {}
    limited = _with_limits(wanted)
    for node in nodes_of(wanted):
        stage, used = max((at[id(each)] for each in sources_of(node)), default=(0, 0.0))
        free = _is_known(node) or id(node) in limited
        at[id(node)] = (stage, used) if free else _placed(stage, used, _steps(node, count), levels)
    return 1 + max((at[id(each)][0] for each in wanted), default=0)


def _placed(stage: int, used: float, steps: Sequence[float], levels: int) -> tuple[int, float]:
    for each in steps:
        full = bool(used) and used + each > levels
        stage, used = (stage + 1, each) if full else (stage, used + each)
    return stage, used


def _with_limits(wanted: Sequence[Expression]) -> set[int]:
    """Return the identities of quotients that are made with their limits."""
    return {
        id(each.source)
        for each in nodes_of(wanted)
        if isinstance(each, Clip) and isinstance(each.source, Quotient)
    }


def _dropped(wanted: Sequence[Expression]) -> dict[int, int]:
    """Return how many of the lowest bits of each table nobody reads, by the table's identity."""
    found = {id(each): 0 for each in wanted}
    for reader in nodes_of(wanted):
        by = max(-reader.by, 0) if isinstance(reader, Shift) else 0
        for each in sources_of(reader):
            found[id(each)] = min(by, found.get(id(each), by))
    return found


def _is_known(node: Expression) -> bool:
    return node.low == node.high or isinstance(node, (Field, Constant, Shift, Wrap)) or is_joined(node)


def _digits(node: Expression) -> int:
    """Return the digits of two bits of a quotient."""
    return ceil(node.width / 2)


def _parts(node: Expression) -> int:
    """Return the parts of three bits of which a square is made."""
    return ceil(node.width / 3)


def _is_flag(node: Expression) -> bool:
    return (node.low, node.high) == (0, 1)


def _steps(node: Expression, count: int) -> list[float]:  # noqa: C901, PLR0911, PLR0912 - one for each kind
    """Return the adder levels of an operation, one after the other."""
    match node:
        case Product() if node.left is node.right:
            return [0.5] + [1.0] * (_parts(node.left) - 1).bit_length()
        case Product():
            if _is_flag(node.left) or _is_flag(node.right):
                return [0.5]
            rows = ceil(min(node.left.width, node.right.width) / 2)
            return [1.0] * (1 + (rows - 1).bit_length())
        case Clip() if isinstance(node.source, Quotient):
            return [1.0] * (2 * _digits(node)) + [0.5]
        case Quotient():
            return [1.0] * (2 * _digits(node))
        case Root():
            return [1.0, 0.5] * node.width
        case Lookup():
            return [] if isinstance(node.address, LeadingOne) else [table_levels(node.address.width)]
        case LeadingOne():
            return [1.0]
        case OverCandidates():
            return [1.0] * (count - 1).bit_length()
        case Clip():
            return [0.5, 0.5]
        case Choice():
            return [0.5]
        case ShiftBy():
            return [0.5] * ceil(node.by.width / 2)
        case _:
            bits = sum(each.width for each in sources_of(node) if each.low != each.high)
            return [0.5 if bits <= LUT_BITS else 1.0]


def _luts(wanted: Sequence[Expression], count: int) -> int:
    """Return the LUTs of expressions; what is of a candidate's word is there for each of so many."""
    copies: dict[int, int] = {}
    luts, limited, dropped = 0.0, _with_limits(wanted), _dropped(wanted)
    for node in nodes_of(wanted):
        copies[id(node)] = _copies(node, copies, count)
        luts += (
            0.0
            if _is_known(node) or id(node) in limited
            else copies[id(node)] * _luts_of(node, count, dropped.get(id(node), 0))
        )
    return round(luts)


def _copies(node: Expression, of: dict[int, int], count: int) -> int:
    if isinstance(node, Field):
        return count if node.owner == "candidate" else 1
    return (
        1 if isinstance(node, OverCandidates) else max((of[id(each)] for each in sources_of(node)), default=1)
    )


def _luts_of(node: Expression, count: int, dropped: int) -> float:  # noqa: PLR0911 - one for each kind
    match node:
        case Sum() | Difference() | ShiftBy():
            return node.width
        case Product() if node.left is node.right:
            parts = _parts(node.left)
            return _PART_LUTS * parts * (parts + 1) / 2 + (parts - 1) * node.width
        case Product():
            narrow, wide = sorted((node.left.width, node.right.width))
            constant = any(each.low == each.high for each in (node.left, node.right))
            return wide if narrow == 1 or constant else narrow * wide
        case Clip() if isinstance(node.source, Quotient):
            return _luts_of_digits(node, node.source)
        case Quotient():
            return _luts_of_digits(node, node)
        case Root():
            return float(node.width**2)
        case Lookup():
            return luts_of_table(node.entries, dropped)
        case OverCandidates():
            return count * node.width
        case Less() | Equal():
            return max(each.width for each in sources_of(node)) / 2
        case _:
            return node.width


def _luts_of_digits(node: Expression, quotient: Quotient) -> float:
    """Return the LUTs of digits: three differences, and a choice of four values that takes two LUTs a bit."""
    return _digits(node) * (_DIFFERENCES + _CHOICE) * quotient.right.width
