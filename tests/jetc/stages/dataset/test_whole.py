"""An event in two places is found by its keys alone, and where it stands is told of all that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.identity import SetEvents
from jetc.stages.dataset import whole
from jetc.stages.dataset.events import write_events

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def keys(*numbers: int) -> NDArray[np.uint64]:
    return np.array(numbers, dtype=np.uint64)


def stored(
    folder: Path,
    leading: NDArray[np.uint64] | NDArray[np.float64],
    whole_keys: NDArray[np.uint64] | NDArray[np.float64],
    constituents: int = 40,
) -> Path:
    """Write the events of a set."""
    size = len(leading)
    columns = {
        "event": np.arange(size, dtype=np.uint64),
        "entry": 6 * np.arange(size),
        "leading": leading,
        "whole": whole_keys,
        "constituents": np.full(size, constituents),
        "file": np.zeros(size, dtype=np.int32),
    }
    folder.mkdir()
    write_events(folder, SetEvents(folder.name, (f"{folder.name}.root",), columns, "outnano/Jets"))
    return folder


def test_of_sets_that_share_no_event_only_keys_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a set has no event, whose columns have no type."""
    folders = {
        "a": stored(tmp_path / "a", keys(1, 2**63 + 1), keys(7, 2**63 + 7)),
        "b": stored(tmp_path / "b", keys(2**63 + 2), keys(2**63 + 8)),
        "none": stored(tmp_path / "none", np.zeros(0), np.zeros(0)),
    }
    monkeypatch.setattr(whole, "read_events", lambda *_: pytest.fail("all columns were read"))
    whole._check_apart(folders)  # noqa: SLF001


@pytest.mark.parametrize(
    ("leading", "whole_keys"), [(keys(9, 2), keys(8, 9)), (keys(9, 8), keys(8, 7))], ids=("leading", "whole")
)
def test_an_event_in_two_places_is_told(
    tmp_path: Path, leading: NDArray[np.uint64], whole_keys: NDArray[np.uint64]
) -> None:
    folders = {
        "a": stored(tmp_path / "a", keys(1, 2), keys(6, 7)),
        "b": stored(tmp_path / "b", leading, whole_keys),
    }
    with pytest.raises(
        DataError,
        match=r"b\.root, tree outnano/Jets, branch event, entry 6: event 1 is also in a\.root, entry 6;.* "
        "1 event",
    ):
        whole._check_apart(folders)  # noqa: SLF001


def test_events_of_few_constituents_may_look_alike(tmp_path: Path) -> None:
    folders = {
        "a": stored(tmp_path / "a", keys(1, 2), keys(6, 7), constituents=15),
        "b": stored(tmp_path / "b", keys(3, 4), keys(6, 7), constituents=15),
    }
    whole._check_apart(folders)  # noqa: SLF001
