"""Input words of a jet from its ntuple constituents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.prepare.encodings import DEFAULT, ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.language.sections.model import Features

__all__ = ["InputWords", "code_type", "feature_branches", "input_words"]

_INT16_BITS, _INT32_BITS = 16, 32


def feature_branches(features: Features) -> tuple[str, ...]:
    """Return the branches that `input_words` reads."""
    if features.encoding != DEFAULT:
        msg = f"the columns of an ntuple are read as {DEFAULT} alone"
        raise ValueError(msg)
    return tuple(_branch(each.name) for each in features.inputs)


def _branch(name: str) -> str:
    branch = ENCODINGS[DEFAULT].inputs[name].branch
    if branch is None:
        msg = f"no ntuple has a branch of {name}"
        raise ValueError(msg)
    return f"jet_puppicand_{branch}"


def code_type(features: Features) -> type[np.int16 | np.int32]:
    """Return the smallest integer type that holds the codes of every feature; ValueError where none does."""
    widest = max(each.type.width + int(not each.type.signed) for each in features.inputs)
    if widest > _INT32_BITS:
        msg = f"feature words of {widest} bits, the sign included, do not fit an int32"
        raise ValueError(msg)
    return np.int16 if widest <= _INT16_BITS else np.int32


@dataclass(frozen=True, slots=True, eq=False)
class InputWords:
    """The input words of jets.

    `codes` has the shape (jets, constituents, features), each word in its feature's format; `taken` is
    how many constituents were there to take, `saturated` (features,) how many values of each feature
    its format clipped or wrapped.
    """

    codes: NDArray[np.int16 | np.int32]
    taken: int
    saturated: NDArray[np.int64]


def input_words(
    columns: Mapping[str, NDArray[Any]],
    counts: NDArray[np.int64],
    features: Features,
    *,
    keep: NDArray[np.bool_] | None = None,
) -> InputWords:
    """Return the input words of the jets to `keep` (jets,), or of all.

    `columns` are those of the features' branches, flat over the constituents that `counts` (jets,)
    counts. Constituents keep their stored order, highest pT first; missing ones are all zero.
    """
    rows = np.arange(len(counts)) if keep is None else np.flatnonzero(keep)
    length = np.minimum(counts[rows], features.constituents)
    slot = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    source = np.repeat((np.cumsum(counts) - counts)[rows], length) + slot
    width = len(features.inputs)
    codes: NDArray[np.int16 | np.int32] = np.zeros(
        (len(rows), features.constituents, width), dtype=code_type(features)
    )
    row = np.repeat(np.arange(len(rows)), length)
    saturated = np.zeros(width, dtype=np.int64)
    for index, each in enumerate(features.inputs):
        values = columns[_branch(each.name)][source]
        codes[row, slot, index] = each.type.quantize(values)
        saturated[index] = _outside(values, each.type)
    return InputWords(codes, len(source), saturated)


def _outside(values: NDArray[Any], word: FixedPoint) -> int:
    """Count the values that lie an LSB or more beyond the range of `word`."""
    return int(
        np.count_nonzero((values >= word.max_value + word.lsb) | (values <= word.min_value - word.lsb))
    )
