"""What jets of ntuples promise beside the words of their inputs: ids, pT, angles, their generation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc_runtime.steps import BranchError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from jetc_runtime.steps import Branch, Table

__all__ = ["DECISION_BRANCHES", "ETA", "EVENT", "PHI", "PT", "check_jets"]

PT, ETA, PHI, EVENT = "jet_pt_phys", "jet_eta_phys", "jet_phi_phys", "event"
DECISION_BRANCHES = (EVENT, PT, ETA, PHI)
"""What decisions need beside the branches of inputs: physical units, GeV and rad."""
_MOST_JETS = 128
"""Jets of an event: each takes a candidate as its seed, and no more reach the jet finder."""
_CONSTITUENTS_PT = "_puppicand_pt"
_GEV_OF_CODE = 0.25
_FEWEST, _OTHER = 20, 3.0
"""Jets from which on their usual ratio is looked at, and the one that no energy correction explains."""


def check_jets(table: Table, branches: Sequence[Branch]) -> None:
    """Raise BranchError where jets cannot be as they are given; what is not there is not looked at."""
    _check_finite(table.columns)
    if EVENT in table.columns:
        _check_ids(table.columns[EVENT])
    if PT in table.columns:
        for branch in branches:
            if branch.name.endswith(_CONSTITUENTS_PT):
                _check_generation(table, branch)


def _check_finite(columns: Mapping[str, NDArray[Any]]) -> None:
    for name in (PT, ETA, PHI):
        if name in columns:
            values = columns[name]
            wrong = ~np.isfinite(values) | ((values < 0) & (name == PT))
            if wrong.any():
                msg = f"branch {name} has {values[wrong][0]}, which no jet has"
                raise BranchError(msg)


def _check_ids(event: NDArray[Any]) -> None:
    """Refuse ids that are no integers, since floats hold only some of them, and ids that are not set."""
    if event.dtype.kind not in "iu":
        msg = f"branch {EVENT} holds {event.dtype}, and ids are integers"
        raise BranchError(msg)
    ends = np.flatnonzero(np.append(event[1:] != event[:-1], True))
    rows = np.diff(ends, prepend=-1) if len(event) else np.zeros(0, dtype=np.int64)
    if rows.max(initial=0) > _MOST_JETS:
        largest = int(np.argmax(rows))
        of = f"event {event[ends[largest]]} has {rows[largest]} jets, and {_MOST_JETS} are the most"
        msg = f"branch {EVENT}: {of}: give every event an id of its own"
        raise BranchError(msg)


def _check_generation(table: Table, branch: Branch) -> None:
    """Refuse constituents whose pT counts something else than that of their jets."""
    jet = np.repeat(np.arange(len(table.counts)), table.counts)
    codes = np.asarray(table.columns[branch.name], dtype=np.float64) * branch.times
    total = np.bincount(jet, weights=codes, minlength=len(table.counts)) * _GEV_OF_CODE
    there = (total > 0) & (table.columns[PT] > 0)
    if np.count_nonzero(there) < _FEWEST:
        return
    ratio = float(np.median(total[there] / table.columns[PT][there]))
    if not 1 / _OTHER < ratio < _OTHER:
        msg = (
            f"branch {branch.name}: the sum of a jet's constituents is {ratio:.3g} times its {PT}: it is of "
            f"another generation of ntuples, or not in {branch.unit}"
        )
        raise BranchError(msg)
