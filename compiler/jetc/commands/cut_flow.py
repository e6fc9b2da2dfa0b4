"""What became of the jets of each set: the tables with which a build ends that stops before its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.dataset import DatasetRecord, EarlySetsRecord, TrainedSet
from jetc.artifacts.record import parse
from jetc.artifacts.sample import SetFiles
from jetc.inspection.contents import Clipped
from jetc.inspection.tables import DAMAGED, Table, clipped_table
from jetc.ntuple.event_ids import TOLD_APART
from jetc.report.skipped import SKIPPED_COLUMNS, skipped_rows
from jetc.report.unused_weights import UNUSED_COLUMNS, UNUSED_WEIGHTS, unused_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jetc.artifacts.dataset import Saturation
    from jetc.inspection.tables import Value
    from jetc.language.sections.model import SampleSet
    from jetc.plan.store import Store

__all__ = ["WHOLE", "cut_flow_tables"]

WHOLE = (DatasetRecord.STAGE, EarlySetsRecord.STAGE)
"""Stages that look at several sets together, the one that looks at most of them first."""
_ALL = "all sets"


def cut_flow_tables(
    store: Store,
    keys: Mapping[str, str],
    trained: Sequence[str],
    samples: Sequence[SampleSet],
    *,
    rate_set: str,
) -> tuple[Table, ...]:
    """Return what a finished dataset, or its part that is trained on, counted; `keys` are those of stages.

    Of the user's files among `samples`, how their events were told apart, which were left out, and which
    weights are not used. Of the sets `trained` on, the cut flow and the classes; of the others, events and
    jets; of all, the values that inputs clip. DataError where an artifact is not as it was sealed.
    """
    last = next(stage for stage in WHOLE if stage in keys)
    file = DatasetRecord.FILE
    whole = parse(DatasetRecord, store.read(last, keys[last], file), name=file)
    stages = {name: f"{TrainedSet.STAGE}.{name}" for name in trained}
    sets = {
        name: parse(TrainedSet, store.read(stage, keys[stage], TrainedSet.FILE), name=TrainedSet.FILE)
        for name, stage in stages.items()
    }
    return (
        *_told_apart(store, keys, samples, whole.split_events),
        *_skipped(whole, rate_set),
        *_unused(whole),
        _cut_flow(whole, sets),
        _classes(whole),
        *_measured(whole),
        clipped_table(_clipped(whole.saturation)),
    )


def _told_apart(
    store: Store, keys: Mapping[str, str], samples: Sequence[SampleSet], split: Mapping[str, int]
) -> Iterator[Table]:
    columns = ("set", "files", "told apart by", "events by the spec")
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            each.name,
            _files_of(store, keys, each.name),
            TOLD_APART[each.event_ids],
            each.events,
            *([split.get(each.name)] if split else []),
        )
        for each in samples
        if each.files
    )
    if rows:
        more = ("events in several files",) if split else ()
        yield Table("Events of the user's files", (*columns, *more), rows)


def _skipped(whole: DatasetRecord, rate_set: str) -> Iterator[Table]:
    rows = tuple(skipped_rows(whole, rate_set))
    if rows:
        yield Table(DAMAGED, SKIPPED_COLUMNS, rows)


def _unused(whole: DatasetRecord) -> Iterator[Table]:
    rows = tuple(unused_rows(whole))
    if rows:
        yield Table(UNUSED_WEIGHTS, UNUSED_COLUMNS, rows)


def _files_of(store: Store, keys: Mapping[str, str], name: str) -> int:
    stage = f"{SetFiles.STAGE}.{name}"
    return len(parse(SetFiles, store.read(stage, keys[stage], SetFiles.FILE), name=SetFiles.FILE).files)


def _cut_flow(whole: DatasetRecord, sets: Mapping[str, TrainedSet]) -> Table:
    left = {name: {row.cut: row.jets for row in each.cut_flow} for name, each in sets.items()}
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (row.cut, *(each.get(row.cut, 0) for each in left.values()), row.jets) for row in whole.cut_flow
    )
    return Table("Cut flow: jets that are left of the sets trained on", ("cut", *sets, _ALL), rows)


def _classes(whole: DatasetRecord) -> Table:
    parts = whole.counts.values()
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (name, *(each[name] for each in parts)) for name in whole.classes
    )
    return Table("Jets of each class", ("class", *whole.counts), rows)


def _measured(whole: DatasetRecord) -> Iterator[Table]:
    if whole.trigger:
        rows = tuple(
            (name, each.events, each.events_counted, each.jets) for name, each in whole.trigger.items()
        )
        yield Table(
            "Sets that measure rates and efficiencies", ("set", "events", "events counted", "jets"), rows
        )


def _clipped(found: Saturation) -> Iterator[Clipped]:
    for name, clipped in found.clipped.items():
        yield Clipped(name, found.constituents, clipped, ", ".join(found.sources[name]))
    for name, clipped in found.jet_clipped.items():
        yield Clipped(f"jet: {name}", found.jets, clipped, "words")
