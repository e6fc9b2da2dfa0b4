"""Reading the sets in columns, block by block, into the arrays that later stages map."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.dataset import Cut, DatasetRecord, Saturation, TriggerCount
from jetc.artifacts.record import read, write
from jetc.artifacts.sample import SampleRecord, SetFiles
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.identity import CONTENT_BRANCHES, EventContents
from jetc.ntuple.read import count_entries, iterate
from jetc.physics.features import code_type, feature_branches, input_words
from jetc.physics.labels import LABEL_BRANCHES, UndefinedTargetError, label
from jetc.physics.split import uniform_of_event
from jetc.stages.dataset.growing import GrowingArray
from jetc.stages.dataset.sets import UnlistedEvents, files_of, listed_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.language.sections.model import Dataset, Features, Split
    from jetc.ntuple.block import Block
    from jetc.physics.features import InputWords
    from jetc.physics.labels import Labelled
    from jetc.plan.stage import Step

__all__ = ["build"]

_ENTRIES_PER_BLOCK = 20_000
_PARTS = ("train", "validation", "test")
_KINEMATICS = {"jet_pt": "jet_pt_phys", "jet_eta": "jet_eta_phys", "jet_phi": "jet_phi_phys"}

_NOT_REUSED = -1

_FEWEST_JETS = 2
"""Of a class in a part: the area under a ROC curve has an error only from two jets on."""


def build(step: Step) -> None:
    """Write the training parts, the trigger sets and ``dataset.json`` into ``step.folder``."""
    sets = read(SampleRecord, step.inputs["sample"]).sets
    entries = sum(
        count_entries(file, tree=each.jet_tree) for each in sets.values() for file in files_of(step, each)
    )
    step.progress.start("reading jets", entries, "jets")
    contents = EventContents()
    saturation = _Saturation(step.spec.features)
    trained = {name: sets[name] for name in step.spec.dataset.sets}
    counts, cut_flow = _training_parts(step, trained, contents, saturation)
    trigger = {}
    for name in sorted(set(sets) - set(step.spec.dataset.sets)):
        trigger[name] = _trigger_set(step, name, sets[name], contents, saturation)
    contents.check()
    summary = DatasetRecord(
        classes=tuple(each.name for each in step.spec.dataset.classes),
        counts=counts,
        cut_flow=cut_flow,
        saturation=saturation.record(),
        trigger=trigger,
    )
    write(summary, step.folder)


class _Saturation:
    """How many constituents were taken into inputs, and how many values each input's format clipped."""

    def __init__(self, features: Features) -> None:
        self._names = [each.name for each in features.inputs]
        self._taken = 0
        self._clipped: NDArray[np.int64] = np.zeros(len(self._names), dtype=np.int64)

    def add(self, words: InputWords) -> None:
        self._taken += words.taken
        self._clipped += words.saturated

    def record(self) -> Saturation:
        clipped = zip(self._names, self._clipped.tolist(), strict=True)
        return Saturation(constituents=self._taken, clipped=dict(sorted(clipped)))


def _blocks(
    step: Step, name: str, each: SetFiles, branches: tuple[str, ...], contents: EventContents
) -> Iterator[Block]:
    """Yield blocks of jets of a set, remembering their events and counting them as progress."""
    wanted = tuple(dict.fromkeys((*branches, *CONTENT_BRANCHES)))
    for block in iterate(
        files_of(step, each),
        tree=each.jet_tree,
        branches=wanted,
        step_entries=_ENTRIES_PER_BLOCK,
        optional=("weight", "stratum"),
    ):
        contents.add(block, name)
        yield block
        step.progress.advance(len(block))


class _Part:
    """The arrays of one part of the split."""

    def __init__(self, folder: Path, features: Features, stack: ExitStack) -> None:
        row = (features.constituents, len(features.inputs))
        self.codes = stack.enter_context(
            GrowingArray(folder / "codes.npy", dtype=code_type(features), row=row)
        )
        self.labels = stack.enter_context(GrowingArray(folder / "labels.npy", dtype=np.uint8))
        self.target = stack.enter_context(GrowingArray(folder / "target.npy", dtype=np.float32))
        self.jet_pt = stack.enter_context(GrowingArray(folder / "jet_pt.npy", dtype=np.float32))
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


def _training_parts(
    step: Step, sets: Mapping[str, SetFiles], contents: EventContents, saturation: _Saturation
) -> tuple[dict[str, dict[str, int]], tuple[Cut, ...]]:
    """Write the parts; return the jets of each by class, and the cut flow."""
    dataset, features = step.spec.dataset, step.spec.features
    branches = (*LABEL_BRANCHES, *feature_branches(features))
    flow: Counter[str] = Counter()
    with ExitStack() as stack:
        parts = [_Part(step.folder / name, features, stack) for name in _PARTS]
        for name, each in sets.items():
            unlisted = each.event_tree is None
            events = UnlistedEvents(name) if unlisted else listed_events(step, name, each)
            for block in _blocks(step, name, each, branches, contents):
                events.take(block)
                labelled = _labelled(block, dataset)
                flow.update(dict(labelled.cut_flow))
                words = input_words(block.columns, block.counts, features, keep=labelled.keep)
                saturation.add(words)
                _divide(block, labelled, words, dataset.split, parts)
            events.check_counts()
    classes = sorted((each.name, index) for index, each in enumerate(dataset.classes))
    counts = {
        name: {label_name: part.per_class[index] for label_name, index in classes}
        for name, part in sorted(zip(_PARTS, parts, strict=True), key=itemgetter(0))
    }
    _check_populated(counts)
    return counts, tuple(Cut(cut=cut, jets=jets) for cut, jets in flow.items())


def _labelled(block: Block, dataset: Dataset) -> Labelled:
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


def _divide(
    block: Block, labelled: Labelled, words: InputWords, split: Split, parts: Sequence[_Part]
) -> None:
    """Give each kept jet to the part of its event."""
    jet_pt = block.columns["jet_pt_phys"][labelled.keep]
    where = _part_of(block.columns["event"][labelled.keep], split)
    for number, part in enumerate(parts):
        mine = where == number
        part.append(words.codes[mine], labelled.label[mine], labelled.target[mine], jet_pt[mine])


def _part_of(event: NDArray[np.uint64], split: Split) -> NDArray[np.int64]:
    """Return the index into `_PARTS` of each jet's event: the same in every set."""
    uniform = uniform_of_event(event, seed=split.seed)
    return np.where(uniform < split.test, 2, np.where(uniform < split.test + split.validation, 1, 0))


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


def _trigger_set(
    step: Step, name: str, each: SetFiles, contents: EventContents, saturation: _Saturation
) -> TriggerCount:
    """Write every stored jet of a set that is not trained on, with its event; return the counts."""
    features = step.spec.features
    folder = step.folder / "trigger" / name
    events = listed_events(step, name, each)
    events.check_usable()
    row = (features.constituents, len(features.inputs))
    branches = ("event", *_KINEMATICS.values(), *feature_branches(features))
    last = -1
    with ExitStack() as stack:
        codes = stack.enter_context(GrowingArray(folder / "codes.npy", dtype=code_type(features), row=row))
        event = stack.enter_context(GrowingArray(folder / "event.npy", dtype=np.int64))
        kinematics = {
            column: stack.enter_context(GrowingArray(folder / f"{column}.npy", dtype=np.float32))
            for column in _KINEMATICS
        }
        for block in _blocks(step, name, each, branches, contents):
            index = events.take(block)
            last = _check_order(block, index, last)
            words = input_words(block.columns, block.counts, features)
            saturation.add(words)
            codes.append(words.codes)
            event.append(index)
            for column, branch in _KINEMATICS.items():
                kinematics[column].append(block.columns[branch])
    events.check_counts()
    unknown = np.full(len(events.event), _NOT_REUSED)
    shared = unknown if events.interaction is None else events.interaction
    np.savez(folder / "events.npz", weight=events.weight, stratum=events.stratum, interaction=shared)
    return TriggerCount(
        events=len(events.event),
        jets=codes.length,
        events_counted="all" if events.is_whole else "with a stored jet",
        interactions="not listed" if events.interaction is None else "listed",
    )


def _check_order(block: Block, index: NDArray[np.int64], last: int) -> int:
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
