"""All sets together: no event in two places, every class populated, no input saturated, one summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.dataset import Cut, DatasetRecord, Saturation, TrainedSet, TriggerSetRecord
from jetc.artifacts.record import read, write
from jetc.diagnostics.diagnostic import DataError
from jetc.inspection.saturation import check_saturation
from jetc.ntuple.identity import check_events
from jetc.stages.dataset.artifact import PARTS
from jetc.stages.dataset.events import read_column, read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.plan.stage import Step
    from jetc.stages.dataset.reads import Whole

__all__ = ["check_dataset"]

_KEYS = ("leading", "whole")
"""Columns of which each is one number for an event, and two events with equal ones may be the same."""
_NONE: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
_FEWEST_JETS = 2
"""Of a class in a part: the area under a ROC curve has an error only from two jets on."""


def check_dataset(step: Step[Whole], kind: type[DatasetRecord] = DatasetRecord) -> None:
    """Write ``dataset.json`` as `kind`; DataError for an event in two places, too few jets, or saturation."""
    folders = {name.removeprefix("dataset."): folder for name, folder in step.inputs.items()}
    names = step.spec.dataset.sets
    others = sorted(folders.keys() - set(names))
    _check_apart({name: folders[name] for name in (*names, *others)})
    trained = [read(TrainedSet, folders[name]) for name in names]
    trigger = {name: read(TriggerSetRecord, folders[name]) for name in others}
    counts = {part: _added([found.counts[part] for found in trained]) for part in PARTS}
    _check_populated(counts)
    saturation = {
        **{name: found.saturation for name, found in zip(names, trained, strict=True)},
        **{name: found.saturation for name, found in trigger.items()},
    }
    check_saturation(
        {name: _clipped(found) for name, found in saturation.items()}, step.spec.dataset.saturation_limit
    )
    skipped = {name: found.skipped for name, found in zip(names, trained, strict=True)}
    skipped |= {name: found.skipped for name, found in trigger.items()}
    split = {name: found.split_events for name, found in zip(names, trained, strict=True)}
    split |= {name: found.split_events for name, found in trigger.items()}
    record = kind(
        classes=tuple(counts[PARTS[0]]),
        counts=counts,
        cut_flow=_cut_flow(trained),
        saturation=_all_saturation([*saturation.values()]),
        trigger={name: found.count for name, found in trigger.items()},
        skipped={name: files for name, files in skipped.items() if files},
        split_events={name: events for name, events in split.items() if events is not None},
        unused_weights={
            name: found.unused_weights
            for name, found in zip(names, trained, strict=True)
            if found.unused_weights is not None
        },
    )
    write(record, step.folder)


def _check_apart(folders: Mapping[str, Path]) -> None:
    """Raise DataError where an event is in two places.

    What says where is read if a key repeats: until then 8 bytes of an event are held, not all 44.
    """
    if any(_repeats(folders.values(), key) for key in _KEYS):
        check_events([read_events(folder, name) for name, folder in folders.items()])


def _repeats(folders: Iterable[Path], key: str) -> bool:
    """Tell whether two events of any sets have one key; those of too few constituents count, too."""
    keys = np.concatenate([*filter(len, (read_column(each, key) for each in folders)), _NONE])
    keys.sort()
    return bool((keys[1:] == keys[:-1]).any())


def _added(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Return the sums of counts by name, in the order of the first."""
    return {name: sum(count[name] for count in counts) for name in counts[0]}


def _all_saturation(parts: Sequence[Saturation]) -> Saturation:
    taken = sum(part.constituents for part in parts)
    sources = {
        name: tuple(sorted({source for part in parts for source in part.sources[name]}))
        for name in parts[0].sources
    }
    return Saturation(
        constituents=taken,
        clipped=_added([part.clipped for part in parts]),
        sources=sources,
        jets=sum(part.jets for part in parts),
        jet_clipped=_added([part.jet_clipped for part in parts]),
    )


def _cut_flow(trained: Iterable[TrainedSet]) -> tuple[Cut, ...]:
    flow: Counter[str] = Counter()
    for found in trained:
        flow.update({row.cut: row.jets for row in found.cut_flow})
    return tuple(Cut(cut=cut, jets=jets) for cut, jets in flow.items())


def _check_populated(counts: Mapping[str, Mapping[str, int]]) -> None:
    few = [
        f"{name} in {part} ({jets})"
        for part, classes in counts.items()
        for name, jets in classes.items()
        if jets < _FEWEST_JETS
    ]
    if few:
        raise DataError(
            file="samples",
            what=f"fewer than {_FEWEST_JETS} jets of class {', '.join(few)}",
            why=f"the area under a ROC curve and its error need {_FEWEST_JETS} jets of each class",
            mend="add events of a process that makes such jets, or correct the truth of the class",
        )


def _clipped(found: Saturation) -> Iterator[tuple[str, int, int]]:
    """Yield each input, how many of its values were clipped, and how many there are."""
    yield from ((name, clipped, found.constituents) for name, clipped in found.clipped.items())
    yield from ((f"jet: {name}", clipped, found.jets) for name, clipped in found.jet_clipped.items())
