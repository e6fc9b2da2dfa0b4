"""From branches of an ntuple to the input codes of a network: integer steps that the build wrote down.

A step takes the values of earlier ones. A value belongs to each constituent, to each jet, or to none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_INT32 = 1 << 31
_AT_ONCE = 4096
"""Jets whose values a step makes at once."""
__all__ = ["OPERATIONS", "Branch", "BranchError", "Step", "Table", "Words", "codes_of"]


class BranchError(ValueError):
    """A branch that is missing, or has a value that its word on the link does not have; it is named."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch that is read, of the jet or of its constituents (`of`); `unit` is that of its values.

    A value times `times` is an integer from `low` to `high`; where it is not `exact`, the nearest one.
    """

    name: str
    of: str
    unit: str
    times: float
    low: int
    high: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Step:
    """An operation on earlier steps, by number; `numbers` are its constants, the entries of a table.

    Integers of `bits` (16, 32 or 64) hold what it takes, what it gives, and all between.
    """

    operation: str
    sources: tuple[int, ...]
    bits: int
    numbers: tuple[int, ...] = ()
    branch: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Jets: columns by branch, those of constituents flat; `counts` (jets,) of constituents."""

    columns: Mapping[str, NDArray[Any]]
    counts: Integers


@dataclass(frozen=True, slots=True)
class Words:
    """What a port of the network takes: a step for each word, in integers of `bits` that hold all of them."""

    steps: tuple[int, ...]
    bits: int


_Owned = tuple[str, "Integers"]
"""What a value belongs to, "constituent", "jet" or "", and the values."""
_Taken = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.int64]"]


def codes_of(
    branches: Sequence[Branch], steps: Sequence[Step], wanted: Mapping[str, Words], table: Table, most: int
) -> dict[str, Integers]:
    """Return the words of each port `wanted`: (jets, words), or of constituents (jets, `most`, words).

    At most `most` constituents of a jet are taken, in the order in which they come; the words are 0 where
    there is none. BranchError where a branch is missing or has a value that its word has not.
    """
    parts = [_codes(branches, steps, wanted, each, most) for each in _parts(branches, table)]
    return {port: np.concatenate([each[port] for each in parts]) for port in wanted}


def _parts(branches: Sequence[Branch], table: Table) -> Iterator[Table]:
    """Yield the jets of a table, as many at once as leave what is made of them in the processor's cache."""
    ends = np.concatenate([[0], np.cumsum(table.counts)])
    there = [each for each in branches if each.name in table.columns]
    for first in range(0, max(len(table.counts), 1), _AT_ONCE):
        jets = slice(first, min(first + _AT_ONCE, len(table.counts)))
        rows = {"jet": jets, "constituent": slice(int(ends[jets.start]), int(ends[jets.stop]))}
        columns = {each.name: np.asarray(table.columns[each.name])[rows[each.of]] for each in there}
        yield Table(columns, table.counts[jets])


def _codes(
    branches: Sequence[Branch], steps: Sequence[Step], wanted: Mapping[str, Words], table: Table, most: int
) -> dict[str, Integers]:
    taken = _taken(table.counts, most)
    jet = taken[0]
    by_name = {each.name: each for each in branches}
    made: list[_Owned] = []
    for step in steps:
        if step.operation == "branch":
            branch = by_name[step.branch]
            place = taken[2] if branch.of == "constituent" else slice(None)
            made.append((branch.of, _integers(branch, table, place)))
        else:
            made.append(_made(step, [made[each] for each in step.sources], jet, len(table.counts)))
    shape = len(table.counts), most
    return {
        port: _placed([made[each] for each in words.steps], np.dtype(f"int{words.bits}"), taken, shape)
        for port, words in wanted.items()
    }


def _taken(counts: Integers, most: int) -> _Taken:
    """Return the jet of each constituent that is taken, its number in it, and its place in a flat column."""
    length = np.minimum(counts, most)
    jet = np.repeat(np.arange(len(counts)), length)
    slot = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    return jet, slot, np.repeat(np.cumsum(counts) - counts, length) + slot


def _integers(branch: Branch, table: Table, place: Integers | slice) -> Integers:
    if branch.name not in table.columns:
        msg = f"branch {branch.name} of the {branch.of} is not there"
        raise BranchError(msg)
    values = np.asarray(table.columns[branch.name])[place]
    steps = np.asarray(values, dtype=np.float64) * branch.times
    found: NDArray[np.float64] = np.rint(steps)
    wrong = ~((found >= branch.low) & (found <= branch.high))
    if branch.exact:
        wrong |= found != steps
    if wrong.any():
        first = values[wrong].flat[0]
        msg = (
            f"branch {branch.name} has {first}; wanted are multiples of {1 / branch.times:g} {branch.unit} "
            f"from {branch.low / branch.times:g} to {branch.high / branch.times:g}"
        )
        raise BranchError(msg)
    codes: Integers = found.astype(np.int32 if max(-branch.low, branch.high) < _INT32 else np.int64)
    return codes


def _made(step: Step, sources: Sequence[_Owned], jet: Integers, jets: int) -> _Owned:
    if step.operation == "total":
        total = np.zeros(jets, dtype=np.int64)
        np.add.at(total, jet, np.broadcast_to(sources[0][1], jet.shape))
        return "jet", total
    owners = {owner for owner, _ in sources if owner}
    if owners == {"jet", "constituent"}:
        values = [each[jet] if owner == "jet" else each for owner, each in sources]
    else:
        values = [each for _, each in sources]
    owner = "constituent" if "constituent" in owners else "".join(owners)
    kind = np.dtype(f"int{step.bits}")
    return owner, OPERATIONS[step.operation](
        *(each.astype(kind, copy=False) for each in values), *step.numbers
    )


def _placed(words: Sequence[_Owned], kind: np.dtype[Any], taken: _Taken, shape: tuple[int, int]) -> Integers:
    """Return the words of a port side by side; those of a constituent are put to its place in one go."""
    if all(owner == "jet" for owner, _ in words):
        return np.stack([each for _, each in words], axis=-1, dtype=kind, casting="unsafe")
    jet, slot, _ = taken
    rows = np.empty((len(jet), len(words)), dtype=kind)
    for number, (owner, each) in enumerate(words):
        rows[:, number] = each[jet] if owner == "jet" else each
    placed = np.zeros((shape[0] * shape[1], len(words)), dtype=kind)
    placed[jet * shape[1] + slot] = rows
    return placed.reshape(*shape, len(words))


def _looked_up(address: Integers, *entries: int) -> Integers:
    return np.array(entries)[address]


def _shifted(value: Integers, by: int) -> Integers:
    return value << by if by > 0 else value >> -by


def _leading_one(value: Integers) -> Integers:
    """Return the place of the highest bit: exact, because frexp is, for values of 53 bits."""
    upper = value.astype(np.int64) >> 32
    place = np.where(upper > 0, np.frexp(upper.astype(float))[1] + 32, np.frexp(value.astype(float))[1])
    return np.asarray(np.maximum(place - 1, 0), dtype=np.int64)


def _root(value: Integers) -> Integers:
    found: Integers = np.floor(np.sqrt(value.astype(np.float64))).astype(np.int64)
    found = found - (found * found > value)
    return np.asarray(found + ((found + 1) * (found + 1) <= value), dtype=np.int64)


OPERATIONS: dict[str, Callable[..., Integers]] = {
    "constant": np.array,
    "sum": np.add,
    "difference": np.subtract,
    "product": np.multiply,
    "quotient": np.floor_divide,
    "shift": _shifted,
    "shift_by": np.left_shift,
    "leading_one": _leading_one,
    "root": _root,
    "look_up": _looked_up,
    "equal": lambda one, other: (one == other).astype(np.int8),
    "less": lambda one, other: (one < other).astype(np.int8),
    "choice": lambda condition, then, otherwise: np.where(condition == 1, then, otherwise),
    "clip": np.clip,
    "wrap": lambda value, low, high: ((value - low) & (high - low)) + low,
}
"""What a step may do with the values of its sources and then its numbers, beside ``branch`` and ``total``."""
