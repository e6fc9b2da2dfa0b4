"""Reading the sets in columns, block by block, into the arrays that later stages map."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, Literal, TypedDict

import numpy as np

from jetc.diagnostic import DataError
from jetc.ntuple.read import count_entries, has_branch, iterate
from jetc.physics.features import code_type, feature_branches, input_codes
from jetc.physics.labels import LABEL_BRANCHES, label
from jetc.physics.split import uniform_of_event
from jetc.stages.growing import GrowingArray

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import awkward as ak
    from numpy.typing import NDArray

    from jetc.plan.stage import Step
    from jetc.spec.model import Features, Split

__all__ = ["build"]

_ENTRIES_PER_BLOCK = 20_000
_PARTS = ("train", "validation", "test")
_KINEMATICS = {"jet_pt": "jet_pt_phys", "jet_eta": "jet_eta_phys", "jet_phi": "jet_phi_phys"}

_INTERACTION = "interaction"
_NOT_REUSED = -1

_FEWEST_JETS = 2
"""Of a class in a part: the area under a ROC curve has an error only from two jets on."""


class SetFiles(TypedDict):
    """What sets.json says of a set."""

    files: list[str]
    relative_to: Literal["artifact", "spec"]
    jet_tree: str
    event_tree: str | None


class _TriggerSummary(TypedDict):
    """What dataset.json says of a trigger set; `events_counted` says which events its files list.

    `interactions` says whether they tell which events share a reused interaction.
    """

    events: int
    jets: int
    events_counted: Literal["all", "with a stored jet"]
    interactions: Literal["listed", "not listed"]


def build(step: Step) -> None:
    """Write the training parts, the trigger sets and ``dataset.json`` into ``step.folder``."""
    sets: dict[str, SetFiles] = json.loads((step.inputs["sample"] / "sets.json").read_text())
    entries = sum(
        count_entries(file, tree=each["jet_tree"]) for each in sets.values() for file in _files(step, each)
    )
    step.progress.start("reading jets", entries, "jets")
    summary = _training_parts(step, {name: sets[name] for name in step.spec.dataset.sets})
    trigger = {}
    for name in sorted(set(sets) - set(step.spec.dataset.sets)):
        trigger[name] = _trigger_set(step, name, sets[name])
    summary["trigger"] = trigger
    (step.folder / "dataset.json").write_text(json.dumps(summary, indent=1, sort_keys=True) + "\n")


def _files(step: Step, each: SetFiles) -> list[Path]:
    start = step.inputs["sample"] if each["relative_to"] == "artifact" else step.base
    return [start / name for name in each["files"]]


def _blocks(step: Step, each: SetFiles, branches: tuple[str, ...]) -> ak.Array:
    """Yield blocks of jets of a set, counting them as progress."""
    files = _files(step, each)
    for block in iterate(files, tree=each["jet_tree"], branches=branches, step_entries=_ENTRIES_PER_BLOCK):
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


def _training_parts(step: Step, sets: Mapping[str, SetFiles]) -> dict[str, object]:
    dataset, features = step.spec.dataset, step.spec.features
    branches = tuple(dict.fromkeys(("event", *LABEL_BRANCHES, *feature_branches(features))))
    flow: Counter[str] = Counter()
    with ExitStack() as stack:
        parts = {name: _Part(step.folder / name, features, stack) for name in _PARTS}
        for name, each in sets.items():
            for block in _blocks(step, each, branches):
                columns = {branch: _column(block, branch) for branch in ("event", *LABEL_BRANCHES)}
                labelled = label(columns, dataset)
                flow.update(dict(labelled.cut_flow))
                codes = input_codes(block[labelled.keep], features)
                where = _part_of(columns["event"][labelled.keep], dataset.split, salt=name)
                for number, part in enumerate(_PARTS):
                    mine = where == number
                    parts[part].append(
                        codes[mine],
                        labelled.label[mine],
                        labelled.target[mine],
                        columns["jet_pt_phys"][labelled.keep][mine],
                    )
    classes = [each.name for each in dataset.classes]
    counts = {
        name: {label_name: part.per_class[index] for index, label_name in enumerate(classes)}
        for name, part in parts.items()
    }
    _check_populated(counts)
    cut_flow = [{"cut": cut, "jets": jets} for cut, jets in flow.items()]
    return {"classes": classes, "counts": counts, "cut_flow": cut_flow}


def _column(block: ak.Array, branch: str) -> NDArray[np.generic]:
    return np.asarray(block[branch])


def _part_of(event: NDArray[np.generic], split: Split, *, salt: str) -> NDArray[np.int64]:
    """Return the index into `_PARTS` of each jet's event."""
    uniform = uniform_of_event(event.astype(np.uint64), seed=split.seed, salt=salt)
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


def _trigger_set(step: Step, name: str, each: SetFiles) -> _TriggerSummary:
    """Write every stored jet of a set that is not trained on, with its event; return the counts."""
    features = step.spec.features
    folder = step.folder / "trigger" / name
    event_id, weight, stratum = _events(step, name, each)
    interaction = _interactions(step, each)
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
        for block in _blocks(step, each, branches):
            index = _event_index(event_id, _column(block, "event"), name)
            last = _check_order(index, last, name)
            codes.append(input_codes(block, features))
            event.append(index)
            for column, branch in _KINEMATICS.items():
                kinematics[column].append(_column(block, branch))
    unknown = np.full(len(event_id), _NOT_REUSED)
    shared = unknown if interaction is None else interaction
    np.savez(folder / "events.npz", weight=weight, stratum=stratum, interaction=shared)
    return {
        "events": len(event_id),
        "jets": codes.length,
        "events_counted": "with a stored jet" if each["event_tree"] is None else "all",
        "interactions": "not listed" if interaction is None else "listed",
    }


def _events(
    step: Step, name: str, each: SetFiles
) -> tuple[NDArray[np.uint64], NDArray[np.float64], NDArray[np.int64]]:
    """Return (id, weight, stratum) of the events of a set, in the order of the files.

    Without an event tree these are the events that have a stored jet, all of weight 1.
    """
    files, tree = _files(step, each), each["event_tree"]
    if tree is None:
        rows = iterate(files, tree=each["jet_tree"], branches=("event",), step_entries=1_000_000)
        ids = np.concatenate([_column(block, "event") for block in rows]).astype(np.uint64)
        first = np.concatenate([[True], ids[1:] != ids[:-1]])
        event_id = ids[first]
        weight, stratum = np.ones(len(event_id)), np.zeros(len(event_id), dtype=np.int64)
    else:
        blocks = list(
            iterate(files, tree=tree, branches=("event", "weight", "stratum"), step_entries=1_000_000)
        )
        event_id = np.concatenate([_column(block, "event") for block in blocks]).astype(np.uint64)
        weight = np.concatenate([_column(block, "weight") for block in blocks]).astype(np.float64)
        stratum = np.concatenate([_column(block, "stratum") for block in blocks]).astype(np.int64)
    if len(np.unique(event_id)) != len(event_id):
        raise DataError(
            file=name,
            branch="event",
            what="an event id comes back after another event",
            why="its jets would count as two events, and the rate would be wrong",
            mend="give every event of a set its own id, and keep its jets together",
        )
    return event_id, weight, stratum


def _interactions(step: Step, each: SetFiles) -> NDArray[np.int64] | None:
    """Return the reused interaction of each event (events,), -1 for none; None where no file lists it."""
    files, tree = _files(step, each), each["event_tree"]
    if tree is None or not any(has_branch(file, tree=tree, branch=_INTERACTION) for file in files):
        return None
    blocks = iterate(files, tree=tree, branches=(_INTERACTION,), step_entries=1_000_000)
    return np.concatenate([_column(block, _INTERACTION) for block in blocks]).astype(np.int64)


def _event_index(
    event_id: NDArray[np.uint64], jet_event: NDArray[np.generic], name: str
) -> NDArray[np.int64]:
    """Return the position in `event_id` of each jet's event."""
    order = np.argsort(event_id, kind="stable")
    place = np.searchsorted(event_id[order], jet_event).clip(max=len(order) - 1)
    index: NDArray[np.int64] = order[place]
    wrong = np.flatnonzero(event_id[index] != jet_event)
    if len(wrong):
        raise DataError(
            file=name,
            branch="event",
            entry=int(wrong[0]),
            what=f"jet of event {jet_event[wrong[0]]}, which the event tree does not list",
            why="events and jets do not belong together",
            mend="make the file again",
        )
    return index


def _check_order(index: NDArray[np.int64], last: int, name: str) -> int:
    """Raise unless events come in order; return the last one."""
    if len(index) and (index[0] < last or (np.diff(index) < 0).any()):
        raise DataError(
            file=name,
            branch="event",
            what="the jets of an event do not stand together, in the order of the events",
            why="leading jets and HT are taken per event",
            mend="sort the ntuple by event",
        )
    return int(index[-1]) if len(index) else last
