"""Events and files that are the same, whatever they are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.block import EventBlock
from jetc.ntuple.identity import CONTENT_BRANCHES, EventContents, check_distinct, check_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]


def cut(columns: Columns, name: str, rows: slice = slice(None), *, ids: int = 0) -> EventBlock:
    """Give some rows of a file, the ids of their events raised by `ids`."""
    counts = columns["jet_npuppicand"]
    ends = np.cumsum(counts)
    start, stop, _ = rows.indices(len(counts))
    inside = slice(int((ends - counts)[start]), int(ends[stop - 1]))
    taken = {each: columns[each][inside if "puppi" in each else rows] for each in CONTENT_BRANCHES}
    taken["event"] = taken["event"] + np.uint64(ids)
    return EventBlock(Path(name), start, taken, counts[rows])


@pytest.fixture
def columns(good: Callable[..., tuple[Columns, Columns]]) -> Columns:
    return good(events=12)[0]


def checked(*blocks: tuple[str, EventBlock]) -> None:
    sets: dict[str, EventContents] = {}
    for name, block in blocks:
        sets.setdefault(name, EventContents()).add(block)
    check_events([contents.of_set(name, "outnano/Jets") for name, contents in sets.items()])


def test_events_of_their_own_are_taken(
    columns: Columns, good: Callable[..., tuple[Columns, Columns]]
) -> None:
    other = good(events=12, first_event=1, seed=2)[0]
    checked(("a", cut(columns, "a.root")), ("b", cut(other, "b.root")))


def test_an_event_in_two_sets_names_both_files(columns: Columns) -> None:
    with pytest.raises(
        DataError,
        match=r"b\.root, tree outnano/Jets, branch event, entry 6: event 3 is also in a\.root, entry 6; .* "
        "10 events",
    ):
        checked(("a", cut(columns, "a.root")), ("b", cut(columns, "b.root", slice(6, None))))


def test_an_event_is_known_by_its_leading_jet(columns: Columns) -> None:
    with pytest.raises(DataError, match=r"event 2 is also in a\.root, entry 3"):
        checked(("a", cut(columns, "a.root")), ("b", cut(columns, "b.root", slice(3, 5))))


def test_new_ids_make_no_new_events(columns: Columns) -> None:
    with pytest.raises(DataError, match=r"is also in a\.root.*, as event"):
        checked(("a", cut(columns, "a.root")), ("b", cut(columns, "b.root", ids=1000)))


@pytest.mark.parametrize("step", [1, 2, 5])
def test_an_event_may_go_on_in_the_next_block(columns: Columns, step: int) -> None:
    parts = [("a", cut(columns, "a.root", slice(row, min(row + step, 36)))) for row in range(0, 36, step)]
    checked(*parts)
    with pytest.raises(DataError, match="as event"):
        checked(*parts, ("b", cut(columns, "b.root", ids=1000)))


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_copy_and_a_link_are_the_same_file(tmp_path: Path) -> None:
    one = write(tmp_path / "a.root", b"root, some jets")
    copy = write(tmp_path / "b.root", b"root, some jets")
    with pytest.raises(DataError, match=r"b\.root: it is .*a\.root, byte for byte"):
        check_distinct([("a", one), ("b", copy)])
    (tmp_path / "c.root").hardlink_to(one)
    with pytest.raises(DataError, match=r"c\.root: it is .*a\.root, under another name") as caught:
        check_distinct([("a", one), ("a", tmp_path / "c.root")])
    assert "counts its events twice" in caught.value.why.replace("would count", "counts")


def test_files_of_one_size_may_differ(tmp_path: Path) -> None:
    check_distinct([("a", write(tmp_path / "a.root", b"root1")), ("b", write(tmp_path / "b.root", b"root2"))])


def test_another_energy_correction_makes_no_other_event(columns: Columns) -> None:
    corrected = columns | {"jet_pt_phys": columns["jet_pt_phys"] * np.float32(1.1)}
    with pytest.raises(DataError, match=r"is also in a\.root.*, as event"):
        checked(("a", cut(columns, "a.root")), ("b", cut(corrected, "b.root", ids=1000)))


def test_a_jet_stands_once_in_its_event(columns: Columns) -> None:
    block = cut(columns, "a.root", slice(0, 3))
    alone = block.counts[0]
    again = {
        name: np.concatenate([column[: alone if "puppi" in name else 1], column])
        for name, column in block.columns.items()
    }
    with pytest.raises(
        DataError, match=r"entry 1: event 1 has the jet of the entry before once more; 1 jets"
    ):
        EventContents().add(EventBlock(block.file, 0, again, np.append(alone, block.counts)))
