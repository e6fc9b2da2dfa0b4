"""A set that is not trained on: every stored jet with its event, for rates and efficiencies."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.dataset import CODES, TriggerCount, TriggerSetRecord
from jetc.artifacts.record import write
from jetc.diagnostics.diagnostic import in_tree
from jetc.physics.features import code_type
from jetc.physics.jet_inputs import jet_branches, jet_words
from jetc.stages.dataset.branches import BranchScores
from jetc.stages.dataset.growing import GrowingArray
from jetc.stages.dataset.jet_array import jet_array
from jetc.stages.dataset.parts import part_of_files, weighted
from jetc.stages.dataset.reading import SaturationCount, SetReader, words_of_inputs
from jetc.stages.dataset.sets import listed_events
from jetc.stages.dataset.truth import TRUTH_OF_JETS, JetTruth, write_event_truth

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.language.sections.model import Features
    from jetc.ntuple.block import EventBlock
    from jetc.physics.event_list import EventList
    from jetc.plan.stage import Step
    from jetc.stages.dataset.given import Given
    from jetc.stages.dataset.reads import Trigger

__all__ = ["write_trigger_set"]

_KINEMATICS = {"jet_pt": "jet_pt_phys", "jet_eta": "jet_eta_phys", "jet_phi": "jet_phi_phys"}
_NOT_REUSED = -1


class _Jets:
    """The arrays of the jets of a set."""

    def __init__(self, folder: Path, features: Features, stack: ExitStack) -> None:
        row = (features.constituents, len(features.inputs))
        self.codes = stack.enter_context(
            GrowingArray(folder / CODES, dtype=code_type(features.inputs), row=row)
        )
        self.jet_codes = jet_array(folder, features, stack)
        self.event = stack.enter_context(GrowingArray(folder / "event.npy", dtype=np.int64))
        self.kinematics = {
            column: stack.enter_context(GrowingArray(folder / f"{column}.npy", dtype=np.float32))
            for column in _KINEMATICS
        }

    def append(self, block: EventBlock, codes: NDArray[np.generic], event: NDArray[np.int64]) -> None:
        self.codes.append(codes)
        self.event.append(event)
        for column, branch in _KINEMATICS.items():
            self.kinematics[column].append(block.columns[branch])


def write_trigger_set(step: Step[Trigger], name: str, given: Given) -> None:
    """Write the jets and the events of set `name`, their truth, its summary and what its events are."""
    features = step.spec.features
    reader, saturation = SetReader(step, name, features, given), SaturationCount(features)
    events = listed_events(step, name, reader.files, reader.ids, given)
    tree = reader.files.event_tree or reader.files.jet_tree
    with in_tree(tree):
        events.check_usable()
    last = -1
    with ExitStack() as stack:
        jets, truth = _Jets(step.folder, features, stack), JetTruth(step.folder, stack)
        scores = BranchScores(step.folder, step.spec.menu.branches or (), stack)
        wanted = ("event", *_KINEMATICS.values(), *scores.names, *jet_branches(features))
        for block in reader.blocks(wanted, where_there=TRUTH_OF_JETS, jets=events.all_jets):
            with in_tree(reader.files.jet_tree):
                index = events.take(block)
                last = _check_order(block, index, last)
            words = words_of_inputs(block, features)
            saturation.add(words)
            jets.append(block, words.codes, index)
            truth.append(block)
            scores.append(block)
            if jets.jet_codes is not None:
                of_the_jet = jet_words(block.columns, block.counts, np.arange(len(block)), features)
                saturation.add_jets(of_the_jet)
                jets.jet_codes.append(of_the_jet.codes)
    with in_tree(tree):
        events.check_counts()
    scores.check(name)
    if given.parts:
        with in_tree(tree):
            files = part_of_files(given.parts, step.base)
            events = weighted(events, given.parts, files, reader.ids)
            events.check_usable()
    _write_events(step.folder, events, given)
    write_event_truth(step.folder, events.truth)
    count = TriggerCount(
        events=len(events.event),
        jets=jets.codes.length,
        events_counted="all" if events.has_all else "with a stored jet",
        interactions="not listed" if events.interaction is None else "listed",
    )
    write(
        TriggerSetRecord(
            count=count,
            saturation=saturation.record(),
            skipped=reader.files.skipped,
            split_events=reader.ids.split_events,
        ),
        step.folder,
    )


def _write_events(folder: Path, events: EventList, given: Given) -> None:
    unknown = np.full(len(events.event), _NOT_REUSED)
    shared = unknown if events.interaction is None else events.interaction
    columns = {"weight": events.weight, "stratum": events.stratum, "interaction": shared}
    total = np.float64(sum(part.cross_section_pb for part in given.parts))
    of_parts = {"cross_section_pb": total} if given.parts else {}
    np.savez(folder / "events.npz", **columns, by_hardness=np.bool_(given.generated), **of_parts)


def _check_order(block: EventBlock, index: NDArray[np.int64], last: int) -> int:
    """Raise unless the jets' events `index` come in order; return the last one."""
    if not len(index):
        return last
    falls = np.diff(index, prepend=last) < 0
    if falls.any():
        row = int(np.argmax(falls))
        raise block.fault(
            "event",
            row,
            f"event {block.columns['event'][row]} stands before the last one in the event tree",
            "leading jets and HT are taken per event, and both trees are read in one order",
            "sort both trees by event",
        )
    return int(index[-1])
