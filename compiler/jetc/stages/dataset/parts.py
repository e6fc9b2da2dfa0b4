"""A set that is several processes, or bins of one, of which rates are summed by their cross-sections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.given import meant_files
from jetc.ntuple.split_events import SplitIds
from jetc.stages.dataset.sets import filled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.ntuple.event_ids import EventIds
    from jetc.physics.event_list import EventList
    from jetc.stages.dataset.given import GivenPart

__all__ = ["part_of_files", "weighted"]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The events of a part that its files tell of, and the first of these files."""

    part: GivenPart
    events: int
    file: str


def part_of_files(parts: Sequence[GivenPart], base: Path) -> dict[Path, int]:
    """Return the number of the part of each file; `base` is the spec's folder."""
    return {
        base / name: number for number, each in enumerate(parts) for name in meant_files((each.entry,), base)
    }


def weighted(
    events: EventList, parts: Sequence[GivenPart], files: Mapping[Path, int], ids: EventIds
) -> EventList:
    """Return all events of a set in parts: the stratum is the part, the weight its pb per event.

    `files` are those of the set, with the numbers of their parts. DataError where they have weights or
    strata of their own, which would count twice, where they and the spec do not say together how many events
    a part has, and where an event lies in two parts.
    """
    _check_unweighted(events)
    part_of = {str(file): number for file, number in files.items()}
    if isinstance(ids, SplitIds):
        _check_in_one_part(ids, part_of, parts)
    of_blocks = np.array([part_of[file] for file, _ in events.files], dtype=np.int64)
    stratum = of_blocks[events.block]
    found = [
        _Found(part, int(np.count_nonzero(stratum == number)), _first(events, part_of, number))
        for number, part in enumerate(parts)
    ]
    generated = np.array([_generated(each, events) for each in found])
    if not events.has_all:
        events = filled(events, int(generated.sum()))
        lacking = generated - [each.events for each in found]
        stratum = np.concatenate([stratum, np.repeat(np.arange(len(parts)), lacking)])
    each_pb: NDArray[np.float64] = np.array([part.cross_section_pb for part in parts]) / generated
    return replace(events, stratum=stratum, weight=each_pb[stratum])


def _check_in_one_part(ids: SplitIds, part_of: Mapping[str, int], parts: Sequence[GivenPart]) -> None:
    for event, files in ids.files_of_split():
        one, other = part_of[str(files[0])], part_of[str(files[-1])]
        numbers = [part_of[str(file)] for file in files]
        if len({*numbers}) == 1:
            continue
        raise DataError(
            file=str(files[-1]),
            branch="event",
            what=f"event {event} is also in {files[0]}, which is a file of another entry: "
            f"{parts[one].entry!r} and {parts[other].entry!r}",
            why="an event stands for the cross-section of one entry",
            mend="put the files of an event into one entry; or, where ids name other events there, "
            "event_ids: restart",
        )


def _first(events: EventList, part_of: dict[str, int], number: int) -> str:
    """Return the first file of a part; one without a row tells of none."""
    of_part = (file for file, _ in events.files if part_of[file] == number)
    return next(of_part, next(file for file, each in part_of.items() if each == number))


def _generated(found: _Found, events: EventList) -> int:
    """Return how many events a part has; DataError where that is not known, or said twice and not alike."""
    said = found.part.events
    if events.is_whole and said in {None, found.events} and found.events:
        return found.events
    if not events.is_whole and said is not None and said >= found.events:
        return said
    told = "list" if events.is_whole else "have jets of"
    spec = "the spec says no number" if said is None else f"the spec says {said:,}"
    raise DataError(
        file=found.file,
        what=f"set {events.name}: files of {found.part.entry!r} {told} {found.events:,} events, and {spec}",
        why="an event of it stands for its cross-section over all events that were generated of it",
        mend="give the number that was generated, events of its cross-section, those without a jet among "
        "them, or add the files that are missing; where the files have an event tree, it says the number",
    )


def _check_unweighted(events: EventList) -> None:
    """Raise DataError where files weight their events: with the cross-sections that would count twice."""
    alike = bool((events.weight == 1).all()) and events.weight_of_jets == 1
    if not alike or (events.stratum != events.stratum[:1]).any():
        raise DataError(
            file=events.files[0][0],
            branch="weight",
            what=f"set {events.name}: its files have weights other than 1, or several strata, "
            "and the spec has cross-sections",
            why="both say what an event stands for: it would be counted twice",
            mend="take cross_sections out of the set, and give each event its weight over all parts; or make "
            "the files without weight and stratum",
        )
