"""Integer expressions: what becomes of a word, for every reading of it.

A value is an integer from `low` to `high`, known where the expression is made, so that every reading knows
the bits that it needs. Where the binary point stands is said by who uses the value. Nodes compare by
identity: what two results share is one node, and is built once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isqrt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

__all__ = [
    "Choice",
    "Clip",
    "Constant",
    "Difference",
    "Equal",
    "Expression",
    "Field",
    "LeadingOne",
    "Less",
    "Lookup",
    "OverCandidates",
    "Owner",
    "Product",
    "Quotient",
    "Root",
    "Shift",
    "ShiftBy",
    "Sum",
    "Wrap",
    "add",
    "choose",
    "clip",
    "constant",
    "divide",
    "equal",
    "field",
    "fields_of",
    "is_joined",
    "leading_one",
    "less",
    "look_up",
    "multiply",
    "nodes_of",
    "over_candidates",
    "root",
    "shift",
    "shift_by",
    "sources_of",
    "subtract",
    "totals_of",
    "with_sources",
    "wrap",
]

_MOST_BITS = 62
"""Every reading keeps values in 64 bits."""
Owner = Literal["candidate", "jet", "score", "event"]
"""Whose a field is: of a candidate's word, of the jet's, of a score port of the network, of an event."""


@dataclass(frozen=True, slots=True, eq=False)
class _Ranged:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high or max(-self.low, self.high).bit_length() > _MOST_BITS:
            msg = f"{type(self).__name__}: no value from {self.low} to {self.high} of {_MOST_BITS} bits"
            raise ValueError(msg)

    @property
    def signed(self) -> bool:
        """Whether it can be negative."""
        return self.low < 0

    @property
    def width(self) -> int:
        """Bits that hold every value, the sign included where it has one; at least one."""
        if self.signed:
            return max((-self.low - 1).bit_length(), self.high.bit_length() if self.high > 0 else 0) + 1
        return max(self.high.bit_length(), 1)


@dataclass(frozen=True, slots=True, eq=False)
class Field(_Ranged):
    """A field of a word, by name."""

    owner: Owner
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Constant(_Ranged):
    """A number."""


@dataclass(frozen=True, slots=True, eq=False)
class Sum(_Ranged):
    """The sum of two values."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Difference(_Ranged):
    """The left value minus the right one."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Product(_Ranged):
    """The product of two values."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Quotient(_Ranged):
    """A value of zero or more over one of one or more, rounded down."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Shift(_Ranged):
    """A value times two to the power of `by`, rounded down where `by` is negative."""

    source: Expression
    by: int


@dataclass(frozen=True, slots=True, eq=False)
class ShiftBy(_Ranged):
    """A value times two to the power of another, which is zero or more."""

    source: Expression
    by: Expression


@dataclass(frozen=True, slots=True, eq=False)
class LeadingOne(_Ranged):
    """The place of the highest bit that is set of a value of zero or more; 0 where none is."""

    source: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Root(_Ranged):
    """The square root of a value of zero or more, rounded down."""

    source: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Lookup(_Ranged):
    """The entry of a table that has one for each address from 0 on; `name` is the table's."""

    address: Expression
    entries: tuple[int, ...]
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Equal(_Ranged):
    """1 where both values are equal, else 0."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Less(_Ranged):
    """1 where the left value is below the right one, else 0."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Choice(_Ranged):
    """`then` where the condition is 1, `otherwise` where it is 0."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Clip(_Ranged):
    """The value, or the limit that it is beyond: `low` or `high`."""

    source: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Wrap(_Ranged):
    """The lowest bits of a value, read as a number from `low` to `high`: all that those bits can say."""

    source: Expression


@dataclass(frozen=True, slots=True, eq=False)
class OverCandidates(_Ranged):
    """The sum of a value of a candidate's word over the slots of a jet; an empty one adds 0."""

    source: Expression


Expression = (
    Field
    | Constant
    | Sum
    | Difference
    | Product
    | Quotient
    | Shift
    | ShiftBy
    | LeadingOne
    | Root
    | Lookup
    | Equal
    | Less
    | Choice
    | Clip
    | Wrap
    | OverCandidates
)
"""Any node. A reading matches all of them, and ends in `assert_never`."""


def sources_of(node: Expression) -> tuple[Expression, ...]:
    """Return the nodes whose values `node` takes, in order."""
    match node:
        case Field() | Constant():
            return ()
        case Sum() | Difference() | Product() | Quotient() | Equal() | Less():
            return (node.left, node.right)
        case ShiftBy():
            return (node.source, node.by)
        case Lookup():
            return (node.address,)
        case Choice():
            return (node.condition, node.then, node.otherwise)
        case Shift() | LeadingOne() | Root() | Clip() | Wrap() | OverCandidates():
            return (node.source,)


def with_sources(node: Expression, sources: Sequence[Expression]) -> Expression:
    """Return `node` of other sources, in order, that have the same values."""
    match node:
        case Field() | Constant():
            return node
        case Sum() | Difference() | Product() | Quotient() | Equal() | Less():
            left, right = sources
            return replace(node, left=left, right=right)
        case ShiftBy():
            source, by = sources
            return replace(node, source=source, by=by)
        case Lookup():
            return replace(node, address=sources[0])
        case Choice():
            condition, then, otherwise = sources
            return replace(node, condition=condition, then=then, otherwise=otherwise)
        case Shift() | LeadingOne() | Root() | Clip() | Wrap() | OverCandidates():
            return replace(node, source=sources[0])


def is_joined(node: Expression) -> bool:
    """Whether it is a sum whose values, one moved up, have no bit in the same place: it needs no adder."""
    return (
        isinstance(node, Sum)
        and isinstance(node.left, Shift)
        and node.left.by > 0
        and node.right.low >= 0
        and node.right.high < 1 << node.left.by
    )


def nodes_of(wanted: Iterable[Expression], known: Container[int] = ()) -> list[Expression]:
    """Return every node of `wanted` once, each after its sources; those of a `known` one are not wanted.

    `known` are identities of nodes.
    """
    made: dict[int, Expression] = {}
    pending = [*reversed([*wanted])]
    while pending:
        node = pending[-1]
        sources = () if id(node) in known else sources_of(node)
        missing = [each for each in sources if id(each) not in made]
        if missing:
            pending += reversed(missing)
            continue
        pending.pop()
        made.setdefault(id(node), node)
    return list(made.values())


def fields_of(wanted: Iterable[Expression], known: Iterable[Expression] = ()) -> tuple[Field, ...]:
    """Return the fields that the values of `wanted` need, each once, where those of `known` are known."""
    there = {id(each) for each in known}
    return tuple(
        node for node in nodes_of(wanted, there) if isinstance(node, Field) and id(node) not in there
    )


def totals_of(wanted: Iterable[Expression]) -> tuple[OverCandidates, ...]:
    """Return the sums over candidates that the values of `wanted` need, each once."""
    return tuple(node for node in nodes_of(wanted) if isinstance(node, OverCandidates))


def field(owner: Owner, name: str, low: int, high: int) -> Field:
    """Return a field with values from `low` to `high`."""
    return Field(low, high, owner, name)


def constant(value: int) -> Constant:
    """Return a number."""
    return Constant(value, value)


def add(left: Expression, right: Expression | int) -> Expression:
    """Return the sum of both."""
    other = _node(right)
    return Sum(left.low + other.low, left.high + other.high, left, other)


def subtract(left: Expression | int, right: Expression | int) -> Expression:
    """Return the left value minus the right one."""
    first, second = _node(left), _node(right)
    return Difference(first.low - second.high, first.high - second.low, first, second)


def multiply(left: Expression, right: Expression | int) -> Expression:
    """Return the product of both; a square is known not to be negative."""
    other = _node(right)
    ends = [a * b for a in (left.low, left.high) for b in (other.low, other.high)]
    if left is other:
        ends = [left.low**2, left.high**2, 0] if left.low < 0 < left.high else [left.low**2, left.high**2]
    return Product(min(ends), max(ends), left, other)


def divide(left: Expression, right: Expression) -> Expression:
    """Return left over right, rounded down; ValueError where left may be negative, or right below 1."""
    _want(left.low >= 0 and right.low >= 1, "a quotient of values from 0 on and from 1 on")
    return Quotient(left.low // right.high, left.high // right.low, left, right)


def shift(source: Expression, by: int) -> Expression:
    """Return the value times two to the power of `by`, rounded down; the value itself where `by` is 0."""
    if by == 0:
        return source
    return Shift(_shifted(source.low, by), _shifted(source.high, by), source, by)


def shift_by(source: Expression, by: Expression) -> Expression:
    """Return the value times two to the power of `by`; ValueError where that may be negative."""
    _want(by.low >= 0, "a shift from 0 on")
    ends = [value << power for value in (source.low, source.high) for power in (by.low, by.high)]
    return ShiftBy(min(ends), max(ends), source, by)


def leading_one(source: Expression) -> Expression:
    """Return the place of the highest bit that is set; ValueError where the value may be negative."""
    _want(source.low >= 0, "the leading one of a value from 0 on")
    return LeadingOne(max(source.low.bit_length() - 1, 0), max(source.high.bit_length() - 1, 0), source)


def root(source: Expression) -> Expression:
    """Return the square root, rounded down; ValueError where the value may be negative."""
    _want(source.low >= 0, "the root of a value from 0 on")
    return Root(isqrt(source.low), isqrt(source.high), source)


def look_up(address: Expression, entries: tuple[int, ...], name: str) -> Expression:
    """Return the entry at `address`; ValueError where the table has no entry for one of its values."""
    _want(address.low >= 0 and address.high < len(entries), f"table {name} with an entry for each address")
    reached = entries[address.low : address.high + 1]
    return Lookup(min(reached), max(reached), address, entries, name)


def equal(left: Expression, right: Expression | int) -> Expression:
    """Return 1 where both are equal, else 0."""
    return Equal(0, 1, left, _node(right))


def less(left: Expression | int, right: Expression | int) -> Expression:
    """Return 1 where the left value is below the right one, else 0."""
    return Less(0, 1, _node(left), _node(right))


def choose(condition: Expression, then: Expression | int, otherwise: Expression | int) -> Expression:
    """Return `then` where the condition, of 0 and 1, is 1, else `otherwise`."""
    _want((condition.low, condition.high) == (0, 1), "a condition of 0 and 1")
    first, second = _node(then), _node(otherwise)
    return Choice(min(first.low, second.low), max(first.high, second.high), condition, first, second)


def clip(source: Expression, low: int, high: int) -> Expression:
    """Return the value, or the limit that it is beyond; the value itself where it is beyond none."""
    if low <= source.low and source.high <= high:
        return source
    if source.high <= low or source.low >= high:
        return constant(low if source.high <= low else high)
    return Clip(max(low, source.low), min(high, source.high), source)


def wrap(source: Expression, width: int, *, signed: bool) -> Expression:
    """Return the lowest `width` bits; the value itself where it fits them."""
    low, high = (-(1 << (width - 1)), (1 << (width - 1)) - 1) if signed else (0, (1 << width) - 1)
    return source if low <= source.low and source.high <= high else Wrap(low, high, source)


def over_candidates(source: Expression, most: int) -> Expression:
    """Return the sum of a value over the slots of a jet, of which there are `most`.

    `source` is 0 for an empty slot. ValueError where it is not of a candidate's word alone.
    """
    owners = {each.owner for each in fields_of([source])}
    own = owners == {"candidate"} and not totals_of([source])
    _want(own and most >= 1, "a sum over a candidate or more, of their words alone")
    return OverCandidates(min(most * source.low, 0), max(most * source.high, 0), source)


def _node(value: Expression | int) -> Expression:
    return constant(value) if isinstance(value, int) else value


def _shifted(value: int, by: int) -> int:
    return value << by if by > 0 else value >> -by


def _want(kept: bool, what: str) -> None:  # noqa: FBT001 - a condition
    if not kept:
        msg = f"{what} is wanted"
        raise ValueError(msg)
