"""A hand-made ntuple: three events, two jets, a jetless event, three jets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.ntuple.schema import EVENTS, JETS
from jetc.ntuple.write import write_ntuple

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

Columns = dict[str, "npt.NDArray[np.generic]"]

EVENT_OF_JET = np.array([7, 7, 9, 9, 9])
CONSTITUENTS = np.array([2, 0, 1, 3, 1])


@pytest.fixture
def jets() -> Columns:
    """Give every branch of five jets; each number tells its branch and row."""
    columns: Columns = {}
    for place, branch in enumerate(JETS):
        rows = int(CONSTITUENTS.sum()) if branch.jagged else len(CONSTITUENTS)
        columns[branch.name] = (place + np.arange(rows) / 8).astype(branch.dtype)
    return columns | {"event": EVENT_OF_JET, "jet_npuppicand": CONSTITUENTS}


@pytest.fixture
def events() -> Columns:
    """Give every branch of three events, the second without jets."""
    columns: Columns = {branch.name: np.arange(3).astype(branch.dtype) for branch in EVENTS}
    return columns | {"event": np.array([7, 8, 9])}


@pytest.fixture
def ntuple(tmp_path: Path, jets: Columns, events: Columns) -> Path:
    """Write the ntuple."""
    path = tmp_path / "ntuple.root"
    write_ntuple(path, jets=jets, events=events, title="hand-made")
    return path
