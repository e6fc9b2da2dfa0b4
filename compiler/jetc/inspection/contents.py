"""What the rows of ntuples hold: the generation, events, jets, and with a spec classes and inputs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.ntuple.event_ids import EVENT, TOLD_APART
from jetc.ntuple.id_rules import ids_by
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import CANDIDATE_PREFIX
from jetc.physics.event_list import EventList, EventsOfJets, UnlistedEvents, entries_of
from jetc.physics.extra_targets import NoTargetError, extra_target, target_branches
from jetc.physics.features import MissingInputError, feature_branches, input_words
from jetc.physics.jet_inputs import jet_branches, jet_words
from jetc.physics.labels import LABEL_BRANCHES, UndefinedTargetError, label
from jetc.prepare.encodings import DEFAULT, ENCODINGS
from jetc.prepare.encodings.cmssw_v0 import CMSSW_V0

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.inspection.files import Found
    from jetc.language.sections.model import Spec
    from jetc.ntuple.block import EventBlock
    from jetc.ntuple.event_ids import EventIds
    from jetc.physics.labels import Labelled
    from jetc.plan.stage import Progress

__all__ = ["Clipped", "Contents", "Events", "FirstJet", "Made", "ReadAs", "contents_of"]

_ROWS = 20_000
_ROWS_OF_EVENTS = 1_000_000
_FIRST = 10
_KINEMATICS = ("jet_pt_phys", "jet_eta_phys", "jet_phi_phys")
_OF_GENERATION = tuple(
    f"{CANDIDATE_PREFIX}_{each}" for each in ("pt", "pt_rel", "pt_log", "puppiweight", "emid", "id")
)
_NO_CLASS = "none"
_OWN_ID = "id of the file"
"""Column of the ids that the files have, where events get others."""


@dataclass(frozen=True, slots=True)
class Events:
    """The events of the files; without an event tree those with a stored jet, each of weight 1."""

    count: int
    weights: tuple[float, float, float]
    """The sum, the smallest, the largest."""
    strata: int
    listed: bool


@dataclass(frozen=True, slots=True)
class FirstJet:
    """A jet as the first rows have it; pT in GeV, angles in radians."""

    event: int
    pt_gev: float
    eta: float
    phi: float
    constituents: int
    of_class: str


@dataclass(frozen=True, slots=True)
class Clipped:
    """How many of the values of an input its type clips, and what the input is read from."""

    name: str
    values: int
    clipped: int
    source: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a spec would make of the jets: jets left after each cut, jets of each class, clipped values.

    Without cuts and classes where a set that measures has no truth, which it does not need.
    """

    cut_flow: tuple[tuple[str, int], ...]
    classes: tuple[tuple[str, int], ...]
    inputs: tuple[Clipped, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What the rows hold. `generation` is the ntuple's encoding; `made` is None without a spec.

    `told_apart` says by what events are; `split_events` how many lie in several files, None where none may.
    """

    generation: str
    jets: int
    constituents: int
    events: Events
    told_apart: str
    split_events: int | None
    first: tuple[FirstJet, ...]
    made: Made | None
    ids: EventIds
    event_list: EventList | None
    """The events of a set that measures."""


@dataclass(frozen=True, slots=True)
class ReadAs:
    """As which set files are read: its name, how it uses ids, and whether it measures, and is not trained on.

    A set that `measures` has every jet, and needs no truth.
    """

    name: str
    event_ids: str
    measures: bool


def contents_of(found: Found, spec: Spec | None, progress: Progress, one: ReadAs) -> Contents:
    """Read every jet of the files, as those of the set `one`, and check it as a build does.

    Inputs are those of the jets that `spec` selects; of a set that measures, those of all.

    Raises DataError where a value breaks its promise, or the ntuple is not of the encoding of `spec`.
    """
    names = {path: str(path) for path in found.paths}
    ids = ids_by(one.event_ids, names, jet_tree=found.jet_tree, event_tree=found.event_tree)
    generation = ENCODINGS[spec.features.encoding].ntuple if spec else _generation(found, ids)
    listed = _listed(found, found.event_tree, ids, one.name) if found.event_tree else None
    checked = listed or (EventsOfJets(one.name) if one.measures else UnlistedEvents(one.name))
    if listed is not None and one.measures:
        with in_tree(str(found.event_tree)):
            listed.check_usable()
    tally = _Tally(spec, measures=one.measures)
    jets = sum(tree.rows or 0 for file in found.files for tree in file.trees if tree.name == found.jet_tree)
    progress.start("reading jets", jets, "jets")
    needed, where_there = _branches(spec, measures=one.measures)
    rows = _blocks(found.paths, found.jet_tree, generation, ids, needed=needed, where_there=where_there)
    with in_tree(found.jet_tree):
        for block in ids.of_jets(_with_own_ids(rows)):
            tally.add(block)
            checked.take(block)
            progress.advance(len(block))
    with in_tree(found.event_tree or found.jet_tree):
        checked.check_counts()
    made = tally.made() if spec else None
    events = tally.unlisted() if listed is None else _counted(listed)
    return Contents(
        generation,
        tally.jets,
        tally.constituents,
        events,
        TOLD_APART[one.event_ids],
        ids.split_events,
        tuple(tally.first),
        made,
        ids,
        _measured(checked, one),
    )


def _measured(events: EventList | EventsOfJets | UnlistedEvents, one: ReadAs) -> EventList | None:
    if isinstance(events, EventsOfJets):
        return events.listed()
    return events if one.measures and isinstance(events, EventList) else None


def _with_own_ids(blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
    """Yield the blocks with the ids of their file in another column, too: they are shown."""
    for block in blocks:
        yield replace(block, columns=block.columns | {_OWN_ID: block.columns[EVENT]})


def _generation(found: Found, ids: EventIds) -> str:
    """Return the encoding whose promises the first rows keep; DataError of the newest where none does."""
    newest = ENCODINGS[DEFAULT].ntuple
    try:
        _first_block(found, newest, ids)
    except DataError as broken:
        try:
            _first_block(found, CMSSW_V0.name, ids)
        except DataError:
            raise broken from None
        return CMSSW_V0.name
    return newest


def _first_block(found: Found, encoding: str, ids: EventIds) -> None:
    with in_tree(found.jet_tree):
        next(iter(_blocks(found.paths[:1], found.jet_tree, encoding, ids)), None)


def _blocks(  # noqa: PLR0913 - files, and what is read of them
    files: Sequence[Path],
    tree: str,
    encoding: str,
    ids: EventIds,
    *,
    needed: Sequence[str] = (),
    where_there: Sequence[str] = (),
) -> Iterator[EventBlock]:
    return iterate(
        files,
        tree=tree,
        branches=ids.needed(dict.fromkeys((EVENT, *_KINEMATICS, *needed))),
        step_entries=_ROWS,
        optional=tuple(dict.fromkeys((EVENT, "weight", "stratum", *_OF_GENERATION, *where_there))),
        encoding=encoding,
    )


def _branches(spec: Spec | None, *, measures: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the branches that a spec needs of jets, and those that it reads where they are there."""
    if spec is None:
        return (), ()
    inputs, of_the_jet = feature_branches(spec.features), jet_branches(spec.features)
    if measures:
        scores = (each.branch for each in spec.menu.branches or ())
        return (*of_the_jet, *scores), (*inputs, *LABEL_BRANCHES)
    return (*LABEL_BRANCHES, *of_the_jet, *target_branches(spec.dataset.extra_targets or ())), inputs


@dataclass(slots=True, eq=False)
class _Tally:
    """Counts over blocks of jets."""

    spec: Spec | None
    measures: bool = False
    jets: int = 0
    constituents: int = 0
    first: list[FirstJet] = field(default_factory=list)
    _events: int = 0
    _last: int | None = None
    _flow: Counter[str] = field(default_factory=Counter)
    _classes: Counter[int] = field(default_factory=Counter)
    _clipped: dict[str, Clipped] = field(default_factory=dict)

    def add(self, block: EventBlock) -> None:
        """Count the jets of a block, which follow those before."""
        if not len(block):
            return
        self.jets += len(block)
        self.constituents += int(block.counts.sum())
        ids = block.columns[EVENT]
        self._events += int(np.count_nonzero(ids[1:] != ids[:-1])) + (int(ids[0]) != self._last)
        self._last = int(ids[-1])
        labelled = None if self.spec is None else self._made_of(block, self.spec)
        if len(self.first) < _FIRST:
            self.first += _first_jets(block, self.spec, labelled)[: _FIRST - len(self.first)]

    def _made_of(self, block: EventBlock, spec: Spec) -> Labelled | None:
        """Count what a spec makes of jets; no class of those without truth, in a set that measures."""
        labelled = None
        if not self.measures or all(name in block.columns for name in LABEL_BRANCHES):
            labelled = self._label(block, spec)
            self._flow.update(dict(labelled.cut_flow))
            self._classes.update(labelled.label.tolist())
        every = np.ones(len(block), dtype=np.bool_)
        self._count_inputs(block, spec, every if self.measures or labelled is None else labelled.keep)
        return labelled

    def _label(self, block: EventBlock, spec: Spec) -> Labelled:
        try:
            labelled = label(block.columns, spec.dataset)
        except UndefinedTargetError as error:
            raise block.fault(
                "jet_pt_phys", error.row, str(error), "a target is a ratio of both pT",
                "select pt > 0 GeV and target_pt > 0 GeV in the spec, or make the ntuple without this jet",
            ) from error  # fmt: skip
        for target in () if self.measures else spec.dataset.extra_targets or ():
            try:
                extra_target(block.columns, labelled.keep, target)
            except NoTargetError as error:
                raise block.fault(
                    error.branch, error.row, str(error), f"output {target.name} is trained on it",
                    "narrow where of the target, or select jets that have it",
                ) from error  # fmt: skip
        return labelled

    def _count_inputs(self, block: EventBlock, spec: Spec, keep: NDArray[np.bool_]) -> None:
        features = spec.features
        try:
            words = input_words(block.columns, block.counts, features, keep=keep)
        except MissingInputError as error:
            raise DataError(
                file=str(block.file),
                what=str(error),
                why="an input is computed from the words on the link, or read where the ntuple has it",
                mend="make the ntuple with a FastPUPPI version that writes it, or do not use the input; "
                "in an ntuple of jetc import parquet, give its branch in the mapping, a column or a constant",
                setting=("features", "inputs", error.index, "name"),
            ) from error
        for each, clipped, source in zip(features.inputs, words.saturated, words.sources, strict=True):
            self._more(each.name, words.taken, int(clipped), source)
        if features.of_the_jet:
            kept = np.flatnonzero(keep)
            of_the_jet = jet_words(block.columns, block.counts, kept, features)
            for each, clipped in zip(features.of_the_jet, of_the_jet.saturated, strict=True):
                self._more(f"jet: {each.name}", len(kept), int(clipped), "words")

    def _more(self, name: str, values: int, clipped: int, source: str) -> None:
        before = self._clipped.get(name, Clipped(name, 0, 0, source))
        self._clipped[name] = Clipped(name, before.values + values, before.clipped + clipped, source)

    def unlisted(self) -> Events:
        """Return the events of files without an event tree."""
        return Events(self._events, (float(self._events), 1.0, 1.0), strata=1, listed=False)

    def made(self) -> Made:
        """Return what the spec makes of the jets."""
        spec = None if self.measures and not self._flow else self.spec
        names = [] if spec is None else [each.name for each in spec.dataset.classes]
        classes = tuple((name, self._classes[index]) for index, name in enumerate(names))
        return Made(tuple(self._flow.items()), classes, tuple(self._clipped.values()))


def _first_jets(block: EventBlock, spec: Spec | None, labelled: Labelled | None) -> list[FirstJet]:
    count = min(_FIRST, len(block))
    names = np.full(len(block), "" if spec is None else _NO_CLASS, dtype=object)
    if spec is not None and labelled is not None:
        classes = np.array([each.name for each in spec.dataset.classes], dtype=object)
        names[labelled.keep] = classes[labelled.label]
    columns: list[NDArray[Any]] = [block.columns[each] for each in (_OWN_ID, *_KINEMATICS)]
    return [
        FirstJet(int(event), float(pt), float(eta), float(phi), int(block.counts[row]), str(names[row]))
        for row, (event, pt, eta, phi) in enumerate(zip(*(each[:count] for each in columns), strict=True))
    ]


def _listed(found: Found, tree: str, ids: EventIds, name: str) -> EventList:
    """Return the events that the event trees list, (events,), against which jets are held."""
    rows = iterate(
        found.paths,
        tree=tree,
        branches=ids.needed((EVENT, "weight", "stratum")),
        step_entries=_ROWS_OF_EVENTS,
        optional=(EVENT, "jets"),
        rows_of_event=1,
    )
    with in_tree(tree):
        blocks = list(ids.of_events(rows))
    columns = {
        name: np.concatenate([each.columns[name] for each in blocks] or [np.zeros(0)])
        for name in (EVENT, "weight", "stratum")
    }
    jets = [each.columns["jets"] for each in blocks if "jets" in each.columns]
    says_jets = bool(blocks) and len(jets) == len(blocks)
    return EventList(
        name=name,
        files=tuple((str(each.file), len(each)) for each in blocks),
        event=columns[EVENT].astype(np.uint64),
        weight=columns["weight"],
        stratum=columns["stratum"].astype(np.int64),
        jets=np.concatenate(jets).astype(np.int64) if says_jets else None,
        interaction=None,
        is_whole=True,
        truth={},
        has_all=True,
        block=np.repeat(np.arange(len(blocks), dtype=np.int32), [len(each) for each in blocks]),
        entry=entries_of(blocks),
    )


def _counted(events: EventList) -> Events:
    """Return how many events are listed, and their weights."""
    weight = events.weight
    ends = (float(weight.min()), float(weight.max())) if len(weight) else (0.0, 0.0)
    strata = len(np.unique(events.stratum))
    return Events(len(weight), (float(weight.sum()), *ends), strata=strata, listed=True)
