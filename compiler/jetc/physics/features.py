"""Input words of a jet from its ntuple constituents."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.fields import branch_of_input, branches_of_fields, values_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.ports import input_codes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.language.sections.model import Feature, Features
    from jetc.prepare.encodings.encoding import Input
    from jetc.prepare.expression import Expression

    Integers = NDArray[np.int64]
    Narrow = NDArray[np.signedinteger[Any]]

__all__ = [
    "WORDS",
    "InputWords",
    "MissingInputError",
    "clipped",
    "code_type",
    "constituents_of",
    "feature_branches",
    "input_words",
    "sources_of",
]

WORDS = "words"
"""What an input is read from, where it is computed from the words on the link."""
_INT16_BITS, _INT32_BITS = 16, 32


class MissingInputError(Exception):
    """An ntuple has neither the words of input number `index` nor a branch of it; the message says which."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


def feature_branches(features: Features) -> tuple[str, ...]:
    """Return the branches that `input_words` may read: those of the words, and those that stand in for them.

    Derived branches are read beside the words, so that it is seen of which encoding the ntuple is.
    """
    encoding = ENCODINGS[features.encoding]
    wanted: dict[str, None] = {}
    for each in features.inputs:
        own = branch_of_input(each.name, encoding.ntuple)
        needed = branches_of_fields([encoding.inputs[each.name].value])
        wanted.update(dict.fromkeys([*(needed or ()), *([] if own is None else [own])]))
    return tuple(wanted)


def sources_of(features: Features, there: Collection[str]) -> tuple[str, ...]:
    """Return what each input is read from, where an ntuple has the branches `there`.

    It is ``words`` where it has those of every field that the input needs; else the branch that has the same
    value in its encoding. MissingInputError where it has neither.
    """
    return tuple(_source(index, features, there) for index in range(len(features.inputs)))


def _source(index: int, features: Features, there: Collection[str]) -> str:
    name, encoding = features.inputs[index].name, ENCODINGS[features.encoding]
    wanted = encoding.inputs[name]
    needed = branches_of_fields([wanted.value])
    if needed is not None and set(needed) <= set(there):
        return WORDS
    same = wanted is ENCODINGS[encoding.ntuple].inputs[name]
    own = branch_of_input(name, encoding.ntuple) if same else None
    if own is not None and own in there:
        return own
    words = "no ntuple has its words" if needed is None else _lacking(needed, there)
    other = f"{name} of {encoding.name} is in no branch" if own is None else f"there is no branch {own}"
    lacking = ", and ".join(dict.fromkeys((words, other)))
    raise MissingInputError(index, f"input {name} cannot be had: {lacking}")


def _lacking(needed: Iterable[str], there: Collection[str]) -> str:
    return f"there is no branch {', '.join(each for each in needed if each not in there)}"


def code_type(inputs: Iterable[Feature]) -> type[np.int16 | np.int32]:
    """Return the smallest integer type that holds the codes of all `inputs`; ValueError where none does."""
    widest = max(each.type.width + int(not each.type.signed) for each in inputs)
    if widest > _INT32_BITS:
        msg = f"feature words of {widest} bits, the sign included, do not fit an int32"
        raise ValueError(msg)
    return np.int16 if widest <= _INT16_BITS else np.int32


@dataclass(frozen=True, slots=True, eq=False)
class InputWords:
    """The input words of jets.

    `codes` has the shape (jets, constituents, features), each word in its feature's format; `taken` is
    how many constituents were there to take, `saturated` (features,) how many values of each feature
    its format clipped or wrapped, `sources` what each was read from.
    """

    codes: NDArray[np.int16 | np.int32]
    taken: int
    saturated: NDArray[np.int64]
    sources: tuple[str, ...]


def input_words(
    columns: Mapping[str, NDArray[Any]],
    counts: NDArray[np.int64],
    features: Features,
    *,
    keep: NDArray[np.bool_] | None = None,
) -> InputWords:
    """Return the input words of the jets to `keep` (jets,), or of all.

    `columns` are those of `feature_branches` that the ntuple has, of constituents flat over those that
    `counts` (jets,) counts. Constituents keep their stored order, highest pT first; missing ones are all
    zero. MissingInputError where an input cannot be had.
    """
    rows = np.arange(len(counts)) if keep is None else np.flatnonzero(keep)
    row, slot, taken = constituents_of(rows, counts, features.constituents)
    width, dtype = len(features.inputs), code_type(features.inputs)
    flat = np.zeros((len(taken), width), dtype=dtype)
    sources = sources_of(features, columns.keys())
    saturated = np.zeros(width, dtype=np.int64)
    found = _codes(_Taken(columns, rows[row], taken), features, sources)
    for index, (values, clipped) in enumerate(found):
        flat[:, index] = values
        saturated[index] = clipped
    codes: NDArray[np.int16 | np.int32] = np.zeros((len(rows), features.constituents, width), dtype=dtype)
    codes.reshape(-1, width)[row * features.constituents + slot] = flat
    return InputWords(codes, len(taken), saturated, sources)


def constituents_of(rows: Integers, counts: Integers, most: int) -> tuple[Integers, Integers, Integers]:
    """Return where each constituent is that is taken of the jets in `rows`, at `most` so many of a jet.

    That is the number among `rows` of its jet, its own among those of its jet, and its place in a flat
    column of all constituents, of which each jet has as many as `counts` (jets,) says.
    """
    length = np.minimum(counts[rows], most)
    slot = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    place = np.repeat((np.cumsum(counts) - counts)[rows], length) + slot
    return np.repeat(np.arange(len(rows)), length), slot, place


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """Constituents: the columns, the jet and the place of each one that is taken."""

    columns: Mapping[str, NDArray[Any]]
    owner: Integers
    place: Integers

    def values(self, wanted: Sequence[Expression], encoding: str) -> list[Narrow]:
        """Return the values of expressions, (constituents,), in an ntuple of `encoding`."""
        found = values_of(wanted, self.columns, self.owner, encoding, self.place)
        return [np.broadcast_to(each, self.place.shape) for each in found]


def _codes(taken: _Taken, features: Features, sources: Sequence[str]) -> Iterator[tuple[Narrow, int]]:
    """Yield the codes of each input, and how many of its values lie an LSB or more beyond its format."""
    encoding = ENCODINGS[features.encoding]
    casts = input_codes(encoding, [(each.name, each.type) for each in features.inputs])
    inputs = [encoding.inputs[each.name] for each in features.inputs]
    of_words = [index for index, source in enumerate(sources) if source == WORDS]
    wanted = [*(inputs[index].value for index in of_words), *(casts[index] for index in of_words)]
    found = taken.values(wanted, encoding.ntuple)
    values = dict(zip(of_words, found[: len(of_words)], strict=True))
    codes = dict(zip(of_words, found[len(of_words) :], strict=True))
    for index, one in enumerate(inputs):
        word = features.inputs[index].type
        if index not in values:
            values[index] = _steps(taken.columns[sources[index]][taken.place], one.fraction)
            codes[index] = word.quantize(np.ldexp(values[index].astype(np.float64), -one.fraction))
        yield codes[index], clipped(values[index], one, word)


def _steps(column: NDArray[Any], fraction: int) -> Integers:
    """Return the nearest codes with `fraction` bits right of the point."""
    return np.asarray(np.rint(np.ldexp(column.astype(np.float64), fraction)), dtype=np.int64)


def clipped(values: Narrow, of: Input, word: FixedPoint) -> int:
    """Return how many values of an input lie an LSB or more beyond the range of `word`."""
    lsb = Fraction(2) ** (of.fraction - word.fraction)
    high, low = math.ceil((word.max_code + 1) * lsb), math.floor((word.min_code - 1) * lsb)
    above = 0 if of.value.high < high else np.count_nonzero(values >= high)
    below = 0 if of.value.low > low else np.count_nonzero(values <= low)
    return int(above + below)
