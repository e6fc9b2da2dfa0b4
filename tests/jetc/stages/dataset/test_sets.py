"""The events of a set: listed or not, their weights, and how many jets they have."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from jetc.artifacts.sample import SetFiles
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.event_ids import UniqueIds
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE
from jetc.ntuple.write import write_ntuple
from jetc.stages.dataset import sets
from jetc.stages.dataset.given import GENERATED, Given
from jetc.stages.dataset.sets import listed_events

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jetc.physics.event_list import EventList
    from jetc.plan.stage import Step
    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]


@pytest.fixture
def trees(good: Callable[..., tuple[Columns, Columns]]) -> tuple[Columns, Columns]:
    return good(events=6)


def listed(
    folder: Path,
    trees: tuple[Columns, Columns],
    *,
    event_tree: str | None = EVENTS_TREE,
    given: Given = GENERATED,
) -> EventList:
    """Write a file, and read its events, as of the whole set or of those with jets."""
    write_ntuple(folder / "a.root", jets=trees[0], events=trees[1], title="")
    each = SetFiles(files=("a.root",), relative_to="spec", jet_tree=JETS_TREE, event_tree=event_tree)
    step = SimpleNamespace(base=folder, inputs={"sample.mine": folder})
    return listed_events(cast("Step[object]", step), "mine", each, UniqueIds(), given)


def taken(folder: Path, events: EventList) -> list[int]:
    """Return the positions of the events of all jets."""
    branches, index = ("event", "weight", "stratum"), list[int]()
    for block in iterate([folder / "a.root"], tree=JETS_TREE, branches=branches, step_entries=5):
        index.extend(events.take(block).tolist())
    events.check_counts()
    return index


def test_events_and_jets_that_belong_together_are_taken(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    events = listed(tmp_path, trees)
    assert taken(tmp_path, events) == np.repeat(np.arange(6), 3).tolist()
    events.check_usable()
    assert events.is_whole
    assert events.weight.tolist() == [1.0] * 6


def test_events_that_the_spec_says_fill_what_no_tree_lists(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    for columns in trees:
        columns["event"][-1:] = 2**64 - 1
    events = listed(tmp_path, trees, event_tree=None, given=Given(events=20))
    assert (len(events.event), len(np.unique(events.event))) == (20, 20)
    assert (events.has_all, events.is_whole, events.weight.sum()) == (True, False, 20.0)
    assert taken(tmp_path, events) == [*np.repeat(np.arange(5), 3).tolist(), 5, 5, 6]
    with pytest.raises(DataError, match="7 events have a stored jet, and the spec says 6 in all"):
        listed(tmp_path, trees, event_tree=None, given=Given(events=6))
    assert listed(tmp_path, trees, given=Given(events=6)).is_whole
    with pytest.raises(DataError, match="the event trees list 6 events, and the spec says 7"):
        listed(tmp_path, trees, given=Given(events=7))
    with pytest.raises(DataError, match=r"100,000,000,000,000 events take about 9313226 GiB, and there are"):
        listed(tmp_path, trees, event_tree=None, given=Given(events=10**14))
    told = "set mine measures rates or efficiencies, and there is no event tree .*: 7 have a stored jet"
    with pytest.raises(DataError, match=told) as caught:
        listed(tmp_path, trees, event_tree=None, given=Given())
    assert "events in set mine" in caught.value.mend


def test_ids_above_the_integers_of_a_float_are_told_apart(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    for columns in trees:
        columns["event"] = columns["event"] + np.uint64(2**53)
    assert taken(tmp_path, listed(tmp_path, trees)) == np.repeat(np.arange(6), 3).tolist()


@pytest.mark.parametrize("weight", [-1.0, 0.0, float("nan"), float("inf")])
def test_a_weight_that_is_not_above_zero_is_an_error_where_it_is_read(
    tmp_path: Path, trees: tuple[Columns, Columns], weight: float
) -> None:
    trees[1]["weight"][4] = weight
    with pytest.raises(DataError, match=r"a\.root, tree outnano/Events, branch weight, entry 4") as caught:
        listed(tmp_path, trees)
    assert "unweight" in caught.value.mend


def test_weights_may_differ_between_strata_and_not_in_one(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    trees[1]["weight"][:] = [1, 1, 2, 2, 2, 2]
    trees[1]["stratum"][:] = [0, 0, 1, 1, 1, 1]
    apart = listed(tmp_path, trees)
    apart.check_usable()
    assert apart.stratum.tolist() == [0, 0, 1, 1, 1, 1]
    trees[1]["stratum"][:] = 0
    with pytest.raises(DataError, match="share one positive weight: stratum 0 has 1 and 2"):
        listed(tmp_path, trees).check_usable()


def test_one_event_is_no_set(tmp_path: Path, good: Callable[..., tuple[Columns, Columns]]) -> None:
    jets, events = good(events=1, first_event=0)
    with pytest.raises(DataError, match="set mine: every jet is of one event, 0: are the ids set") as caught:
        listed(tmp_path, (jets, events), event_tree=None)
    assert caught.value.branch == "event"


def test_an_event_has_as_many_jets_as_it_says(tmp_path: Path, trees: tuple[Columns, Columns]) -> None:
    trees[1]["jets"][2] = 4
    with pytest.raises(DataError, match="entry 2: event 3 has 4 jets by the event tree, 3 by the jet tree"):
        taken(tmp_path, listed(tmp_path, trees))


def test_the_entry_of_an_event_is_that_of_its_file_in_however_many_blocks_that_is_read(
    tmp_path: Path, trees: tuple[Columns, Columns], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sets, "_ROWS_PER_BLOCK", 2)
    trees[1]["jets"][5] = 4
    with pytest.raises(DataError, match="entry 5: event 6 has 4 jets by the event tree, 3 by the jet tree"):
        taken(tmp_path, listed(tmp_path, trees))


def test_a_jet_has_the_weight_of_its_event(tmp_path: Path, trees: tuple[Columns, Columns]) -> None:
    trees[1]["weight"][1] = 2.0
    with pytest.raises(DataError, match=r"weight, entry 3: the value is 1\.0, the event tree has 2\.0"):
        taken(tmp_path, listed(tmp_path, trees))


def test_an_event_that_is_not_listed_is_an_error_at_its_jet(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    trees[1]["event"][0] = 99
    with pytest.raises(DataError, match="entry 0: jet of event 1, which the event tree does not list"):
        taken(tmp_path, listed(tmp_path, trees))


@pytest.mark.parametrize("name", ["weight", "stratum"])
def test_weights_without_an_event_tree_are_refused(
    tmp_path: Path, trees: tuple[Columns, Columns], name: str
) -> None:
    trees[0][name][7] = 3
    with pytest.raises(DataError, match=rf"branch {name}, entry 7.*there is no event tree") as caught:
        listed(tmp_path, trees, event_tree=None)
    assert "write tree outnano/Events" in caught.value.mend


def test_one_weight_of_all_jets_counts_each_event_once(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    trees[0]["weight"][:] = 0.5
    events = listed(tmp_path, trees, event_tree=None, given=Given(events=8))
    assert events.weight.tolist() == [1.0] * 8


def test_a_set_without_an_event_is_an_error(tmp_path: Path, trees: tuple[Columns, Columns]) -> None:
    empty = ({name: column[:0] for name, column in each.items()} for each in trees)
    jets, events = empty
    with pytest.raises(DataError, match="set mine has no events"):
        listed(tmp_path, (jets, events))
