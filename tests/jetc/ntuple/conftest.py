"""A hand-made ntuple: three events, two jets, a jetless event, three jets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.ntuple.schema import EVENTS, JETS
from jetc.ntuple.write import write_ntuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

Columns = dict[str, "npt.NDArray[Any]"]

EVENT_OF_JET = np.array([7, 7, 9, 9, 9])
CONSTITUENTS = np.array([2, 0, 1, 3, 1])


@pytest.fixture
def jets(good: Callable[..., tuple[Columns, Columns]]) -> Columns:
    """Give every branch of five jets, with 2, 0, 1, 3 and 1 constituents, in events 7 and 9."""
    columns, _ = good(events=1, jets_per_event=5, seed=3)
    cut = with_constituents(columns, CONSTITUENTS) | {"event": EVENT_OF_JET}
    return {branch.name: cut[branch.name].astype(branch.dtype) for branch in JETS}


def with_constituents(columns: Columns, counts: npt.NDArray[np.int64]) -> Columns:
    """Take the first constituents of each jet, and make the jets' pT their sum."""
    had = columns["jet_npuppicand"]
    slot = np.arange(had.sum()) - np.repeat(np.cumsum(had) - had, had)
    kept = slot < np.repeat(counts, had)
    cut = {
        branch.name: columns[branch.name][kept] if branch.jagged else columns[branch.name] for branch in JETS
    }
    return cut | {"jet_npuppicand": np.minimum(had, counts)}


@pytest.fixture
def events() -> Columns:
    """Give every branch of three events, the second without jets."""
    columns: Columns = {branch.name: np.ones(3).astype(branch.dtype) for branch in EVENTS}
    return columns | {"event": np.array([7, 8, 9], dtype=np.uint64), "jets": np.array([2, 0, 3])}


@pytest.fixture
def ntuple(tmp_path: Path, jets: Columns, events: Columns) -> Path:
    """Write the ntuple."""
    path = tmp_path / "ntuple.root"
    write_ntuple(path, jets=jets, events=events, title="hand-made")
    return path
