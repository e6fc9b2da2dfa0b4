"""A set that is trained on: its labelled, quantised jets, divided into training, validation and test."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.dataset import CODES, Cut, TrainedSet, target_file
from jetc.artifacts.record import write
from jetc.diagnostics.diagnostic import in_tree
from jetc.physics.event_list import UnlistedEvents
from jetc.physics.extra_targets import NoTargetError, extra_target, target_branches
from jetc.physics.features import code_type
from jetc.physics.jet_inputs import jet_branches, jet_words
from jetc.physics.labels import LABEL_BRANCHES, UndefinedTargetError, label
from jetc.physics.split import uniform_of_event
from jetc.stages.dataset.artifact import PARTS, TEST_ETA, TEST_RATIO
from jetc.stages.dataset.growing import GrowingArray
from jetc.stages.dataset.jet_array import jet_array
from jetc.stages.dataset.reading import SaturationCount, SetReader, words_of_inputs
from jetc.stages.dataset.sets import listed_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.language.sections.extra_target import ExtraTarget
    from jetc.language.sections.model import Features, Split
    from jetc.ntuple.block import EventBlock
    from jetc.physics.event_list import EventList
    from jetc.physics.features import InputWords
    from jetc.physics.jet_inputs import JetWords
    from jetc.physics.labels import Labelled
    from jetc.plan.stage import Step
    from jetc.stages.dataset.given import Given
    from jetc.stages.dataset.reads import DatasetPart, ReadsOfTrained

__all__ = ["write_trained_set"]


class _Part:
    """The arrays of one part of the split."""

    def __init__(
        self, folder: Path, features: Features, targets: Sequence[ExtraTarget], stack: ExitStack
    ) -> None:
        row = (features.constituents, len(features.inputs))
        self.codes = stack.enter_context(
            GrowingArray(folder / CODES, dtype=code_type(features.inputs), row=row)
        )
        self.jet_codes = jet_array(folder, features, stack)
        self.labels = stack.enter_context(GrowingArray(folder / "labels.npy", dtype=np.uint8))
        self.target = stack.enter_context(GrowingArray(folder / "target.npy", dtype=np.float32))
        self.jet_pt = stack.enter_context(GrowingArray(folder / "jet_pt.npy", dtype=np.float32))
        self.extra = [
            stack.enter_context(GrowingArray(folder / target_file(each.name), dtype=np.float32))
            for each in targets
        ]
        self.per_class: Counter[int] = Counter()

    def append(
        self,
        codes: NDArray[np.generic],
        labels: NDArray[np.uint8],
        target: NDArray[np.float32],
        jet_pt: NDArray[np.float32],
    ) -> None:
        self.codes.append(codes)
        self.labels.append(labels)
        self.target.append(target)
        self.jet_pt.append(jet_pt)
        self.per_class.update(labels.tolist())


def write_trained_set(step: Step[ReadsOfTrained], name: str, given: Given) -> None:
    """Write ``{train,validation,test}/*.npy``, the summary of set `name` and what its events are.

    Beside them, where no training reads it, the target of test jets before it is clipped, and their eta.
    """
    dataset, features = step.spec.dataset, step.spec.features
    targets = dataset.extra_targets or ()
    reader, saturation = SetReader(step, name, features, given), SaturationCount(features)
    unlisted = reader.files.event_tree is None
    events = UnlistedEvents(name) if unlisted else listed_events(step, name, reader.files, reader.ids, given)
    flow: Counter[str] = Counter()
    with ExitStack() as stack:
        parts = [_Part(step.folder / part, features, targets, stack) for part in PARTS]
        ratio, eta = (
            stack.enter_context(GrowingArray(step.folder / each, dtype=np.float32))
            for each in (TEST_RATIO, TEST_ETA)
        )
        wanted = (*LABEL_BRANCHES, *jet_branches(features), *target_branches(targets))
        for block in reader.blocks(wanted, jets=events.all_jets):
            with in_tree(reader.files.jet_tree):
                events.take(block)
                labelled = _labelled(block, dataset)
            flow.update(dict(labelled.cut_flow))
            words = words_of_inputs(block, features, labelled.keep)
            saturation.add(words)
            of_the_jet = None
            if features.of_the_jet:
                kept = np.flatnonzero(labelled.keep)
                of_the_jet = jet_words(block.columns, block.counts, kept, features)
                saturation.add_jets(of_the_jet)
            where = _part_of(block.columns["event"][labelled.keep], dataset.split)
            _divide(block, labelled, _Words(words, of_the_jet), where, parts)
            with in_tree(reader.files.jet_tree):
                _divide_extra(block, labelled.keep, targets, where, parts)
            tested = where == PARTS.index("test")
            ratio.append(labelled.ratio[tested])
            eta.append(block.columns["jet_eta_phys"][labelled.keep][tested])
        with in_tree(reader.files.event_tree or reader.files.jet_tree):
            events.check_counts()
    classes = [each.name for each in dataset.classes]
    counts = {
        part: {class_name: made.per_class[index] for index, class_name in enumerate(classes)}
        for part, made in zip(PARTS, parts, strict=True)
    }
    cut_flow = tuple(Cut(cut=cut, jets=jets) for cut, jets in flow.items())
    write(
        TrainedSet(
            counts=counts,
            cut_flow=cut_flow,
            saturation=saturation.record(),
            skipped=reader.files.skipped,
            split_events=reader.ids.split_events,
            unused_weights=None if given.generated else _unused(events),
        ),
        step.folder,
    )


def _unused(events: EventList | UnlistedEvents) -> tuple[float, float] | None:
    """Return the smallest and the largest weight of events; None where all are 1, as they are counted."""
    weight = np.atleast_1d(events.weight)
    ends = (float(weight.min(initial=np.inf)), float(weight.max(initial=-np.inf)))
    return None if not len(weight) or ends == (1.0, 1.0) else ends


def _labelled(block: EventBlock, dataset: DatasetPart) -> Labelled:
    try:
        return label(block.columns, dataset)
    except UndefinedTargetError as error:
        raise block.fault(
            "jet_pt_phys",
            error.row,
            str(error),
            "the regression is trained on the ratio of both pT",
            "make the ntuple without this jet, or select pt > 0 GeV and target_pt > 0 GeV",
        ) from error


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The input words of the kept jets of a block: of their constituents, and of the jets themselves."""

    constituents: InputWords
    of_the_jet: JetWords | None


def _divide(
    block: EventBlock, labelled: Labelled, words: _Words, where: NDArray[np.int64], parts: Sequence[_Part]
) -> None:
    """Give each kept jet to the part of its event, which `where` (jets kept,) says."""
    jet_pt = block.columns["jet_pt_phys"][labelled.keep]
    for number, part in enumerate(parts):
        mine = where == number
        part.append(words.constituents.codes[mine], labelled.label[mine], labelled.target[mine], jet_pt[mine])
        if part.jet_codes is not None and words.of_the_jet is not None:
            part.jet_codes.append(words.of_the_jet.codes[mine])


def _divide_extra(
    block: EventBlock,
    keep: NDArray[np.bool_],
    targets: Sequence[ExtraTarget],
    where: NDArray[np.int64],
    parts: Sequence[_Part],
) -> None:
    """Give the further targets of each kept jet to the part of its event."""
    for index, target in enumerate(targets):
        values = _of_block(block, keep, target)
        for number, part in enumerate(parts):
            part.extra[index].append(values[where == number])


def _of_block(block: EventBlock, keep: NDArray[np.bool_], target: ExtraTarget) -> NDArray[np.float32]:
    try:
        return extra_target(block.columns, keep, target)
    except NoTargetError as error:
        raise block.fault(
            error.branch,
            error.row,
            str(error),
            f"output {target.name} is trained on it",
            "narrow where of the target, or select jets that have it",
        ) from error


def _part_of(event: NDArray[np.uint64], split: Split) -> NDArray[np.int64]:
    """Return the index into `PARTS` of each jet's event: the same in every set."""
    uniform = uniform_of_event(event, seed=split.seed)
    return np.where(uniform < split.test, 2, np.where(uniform < split.test + split.validation, 1, 0))
