"""One set of the sample: its files, and the events that these list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.exhaustion import memory
from jetc.ntuple.event_ids import EVENT
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import MOST_JETS
from jetc.physics.event_list import WEIGHTS, EventList, EventsOfJets, check_generated, entries_of
from jetc.stages.dataset.files import files_of
from jetc.stages.dataset.truth import TRUTH_OF_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from jetc.artifacts.sample import SetFiles
    from jetc.ntuple.block import EventBlock
    from jetc.ntuple.event_ids import EventIds
    from jetc.plan.stage import Step
    from jetc.stages.dataset.given import Given

__all__ = ["filled", "listed_events"]

_ROWS_PER_BLOCK = 1_000_000
_BYTES_OF_EVENT = 100
"""Of an event without a jet: 66 were measured when its set is written, and dividing it takes more."""
_GIB = 1 << 30
_SAID = ("jets", "interaction")
"""What an event tree may say beside the weights."""


def listed_events(
    step: Step[object], name: str, set_files: SetFiles, ids: EventIds, given: Given
) -> EventList:
    """Return the events of a set; without an event tree, those that have a stored jet, of weight 1.

    With as many more as make all that were generated, which the spec then says: DataError where it does not.
    Of a set in parts, `weighted` adds them.
    """
    listed = set_files.event_tree is not None
    events = (_whole if listed else _with_jets)(step, name, set_files, ids)
    if given.parts and not listed:
        return events
    file, count = events.files[0][0], len(events.event)
    check_generated(name, file, events=count, said=given.events, listed=listed)
    return events if listed or given.events is None else filled(events, given.events)


def filled(events: EventList, generated: int) -> EventList:
    """Return all `generated` events, no fewer than `events` has.

    Those without a jet have the lowest ids that no other one has.
    """
    found = len(events.event)
    _check_memory(events, generated)
    free = np.setdiff1d(np.arange(generated, dtype=np.uint64), events.event)[: generated - found]
    return replace(
        events,
        event=np.concatenate([events.event, free]),
        weight=np.ones(generated),
        stratum=np.zeros(generated, dtype=np.int64),
        has_all=True,
    )


def _check_memory(events: EventList, generated: int) -> None:
    """Raise DataError where the columns of so many events have no room."""
    needed, there = generated * _BYTES_OF_EVENT, memory()
    if needed > there:
        raise DataError(
            file=events.files[0][0],
            what=f"set {events.name}: {generated:,} events take about {needed / _GIB:.0f} GiB, and there are "
            f"{there / _GIB:.1f}",
            why="each of them is held, those without a jet too: they are divided into halves at random",
            mend="give fewer files, with as many events as those were made of, or build where more memory is",
        )


def _rows(  # noqa: PLR0913 - a set, and how it is read
    step: Step[object], name: str, set_files: SetFiles, tree: str, ids: EventIds, *, whole: bool
) -> Iterator[EventBlock]:
    rows = iterate(
        files_of(step, name, set_files),
        tree=tree,
        branches=ids.needed((EVENT, *WEIGHTS) if whole else (EVENT,)),
        step_entries=_ROWS_PER_BLOCK,
        optional=(EVENT, *((*_SAID, *TRUTH_OF_EVENTS) if whole else WEIGHTS)),
        rows_of_event=1 if whole else MOST_JETS,
    )
    with in_tree(tree):
        yield from ids.of_events(rows) if whole else ids.of_jets(rows)


def _whole(step: Step[object], name: str, set_files: SetFiles, ids: EventIds) -> EventList:
    blocks = list(_rows(step, name, set_files, str(set_files.event_tree), ids, whole=True))
    if not blocks:
        raise DataError(
            file=str(files_of(step, name, set_files)[0]),
            what=f"set {name} has no events: the event trees of its files are empty",
            why="nothing can be learnt or measured from it",
            mend="remove the set from the spec, or make its files again",
        )
    event, weight, stratum = (
        np.concatenate([block.columns[branch] for block in blocks]) for branch in ("event", *WEIGHTS)
    )
    files = tuple((str(block.file), len(block)) for block in blocks)
    places = np.repeat(np.arange(len(blocks), dtype=np.int32), [len(block) for block in blocks])
    with in_tree(str(set_files.event_tree)):
        said = {branch: _where_said(blocks, branch) for branch in (*_SAID, *TRUTH_OF_EVENTS)}
    jets, interaction = (None if (it := said[each]) is None else it.astype(np.int64) for each in _SAID)
    truth = {each: column for each in TRUTH_OF_EVENTS if (column := said[each]) is not None}
    return EventList(
        name,
        files,
        event,
        weight,
        stratum.astype(np.int64),
        jets,
        interaction,
        truth=truth,
        is_whole=True,
        has_all=True,
        block=places,
        entry=entries_of(blocks),
    )


def _where_said(blocks: Sequence[EventBlock], branch: str) -> NDArray[Any] | None:
    """Return a column that files may lack, None where all do; DataError where some do."""
    lacking = [block for block in blocks if branch not in block.columns]
    if lacking and len(lacking) < len(blocks):
        raise DataError(
            file=str(lacking[0].file),
            branch=branch,
            what=f"the event tree has no branch {branch}, and those of other files of its set do",
            why="the files of a set are read as one sample",
            mend="make them all with one version",
        )
    if lacking:
        return None
    column: NDArray[Any] = np.concatenate([block.columns[branch] for block in blocks])
    return column


def _with_jets(step: Step[object], name: str, set_files: SetFiles, ids: EventIds) -> EventList:
    events = EventsOfJets(name)
    for block in _rows(step, name, set_files, set_files.jet_tree, ids, whole=False):
        with in_tree(set_files.jet_tree):
            events.take(block)
    with in_tree(set_files.jet_tree):
        events.check_counts()
    return events.listed()
