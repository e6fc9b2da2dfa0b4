"""The words on the link that a jet of an ntuple came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.fields import FIELD_BRANCHES
from jetc.prepare.columns import word_of
from jetc.prepare.words import CANDIDATE, GEV_PER_STEP, JET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Words = NDArray[np.uint64]

__all__ = ["WORD_BRANCHES", "words_of"]

_JET = {name: FIELD_BRANCHES["jet", name] for name in ("pt", "eta", "phi")}
_EVERY = {name: FIELD_BRANCHES["candidate", name] for name in ("pt", "eta", "phi", "id")}
_CHARGED = {name: FIELD_BRANCHES["candidate", name] for name in ("z0", "dxy", "quality")}
_NEUTRAL = {name: FIELD_BRANCHES["candidate", name] for name in ("weight", "em_id")}
_FIRST_CHARGED = 2
WORD_BRANCHES = (*_JET.values(), *_EVERY.values(), *_CHARGED.values(), *_NEUTRAL.values())
"""The branches that `words_of` reads."""


def words_of(
    columns: Mapping[str, NDArray[Any]], counts: Integers, candidates: int, *, gev_of_pt: float = 1.0
) -> tuple[Words, Words]:
    """Return the words of jets, (jets,), and of their first candidates, (jets, candidates).

    `columns` are those of `WORD_BRANCHES`, flat over the constituents that `counts` (jets,) counts; their pT
    counts `gev_of_pt`. Slots without a candidate are 0, and so is z0 of the jets, which ntuples lack.
    """
    row = np.repeat(np.arange(len(counts)), counts)
    slot = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    taken = slot < candidates
    words = np.zeros((len(counts), candidates), dtype=np.uint64)
    mine = {name: columns[name][taken] for name in WORD_BRANCHES[len(_JET) :]}
    words[row[taken], slot[taken]] = _candidates(mine, GEV_PER_STEP / gev_of_pt)
    return word_of(JET, _fields(columns, _JET, GEV_PER_STEP)), words


def _candidates(columns: Mapping[str, NDArray[Any]], pt_step: float) -> Words:
    every = _fields(columns, _EVERY, pt_step)
    charged = word_of(CANDIDATE, every | _fields(columns, _CHARGED, pt_step))
    neutral = word_of(CANDIDATE, every | _fields(columns, _NEUTRAL, pt_step))
    return np.where(every["id"] >= _FIRST_CHARGED, charged, neutral)


def _fields(
    columns: Mapping[str, NDArray[Any]], names: Mapping[str, str], pt_step: float
) -> dict[str, Integers]:
    return {
        name: _integers(columns[branch], pt_step if name == "pt" else 1.0) for name, branch in names.items()
    }


def _integers(values: NDArray[Any], step: float) -> Integers:
    """Return values in steps; ValueError where one lies between two."""
    steps = np.asarray(values, dtype=np.float64) / step
    if (steps != np.rint(steps)).any():
        msg = f"a value of {values[steps != np.rint(steps)][0]} is no multiple of {step:g}"
        raise ValueError(msg)
    return steps.astype(np.int64)
