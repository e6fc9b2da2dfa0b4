"""Running a plan: each stage that is not ready, in order, sealed when it succeeds."""

from __future__ import annotations

import contextlib
import shutil
import time
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.plan.aside import Aside
from jetc.plan.key import FlatSpec
from jetc.plan.manifest import Took
from jetc.plan.plan import Planner
from jetc.plan.stage import Progress, Step
from jetc.plan.store import inputs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from jetc.plan.design import Design
    from jetc.plan.plan import Planned
    from jetc.plan.stage import Stage
    from jetc.plan.store import Store

__all__ = ["Watcher", "declared", "run", "run_again"]

D = TypeVar("D", bound="Design")


class Watcher(Progress, Protocol):
    """Receives what a build does."""

    def begin(self, stage: str) -> None:
        """Say that a stage starts to run."""

    def wait(self, stage: str, holder: str) -> None:
        """Say that `holder` makes the artifact of a stage, and that this build waits for it."""

    def end(self, stage: str, *, ran: bool, took: Took | None) -> None:
        """Say that a stage is done; `ran` is False where it was up to date."""

    def aside(self) -> Watcher:
        """Return who watches stages that are made beside the others."""


def run(  # noqa: PLR0913 - what a build consists of
    plan: tuple[Planned, ...],
    spec: Design,
    *,
    store: Store,
    base: Path,
    watcher: Watcher,
    sources: Mapping[Path, str] = MappingProxyType({}),
    shown: bool = True,
) -> tuple[Planned, ...]:
    """Bring every stage of `plan` up to date and return the plan with every key known.

    `sources` are the files of the spec with their SHA-256. The links below the name of the spec lead to the
    artifacts unless they are not to be `shown`. What a stage raises passes through; what is made aside is
    then ended, and the artifacts that were there stay as they were. DataError where a file of the user or an
    artifact that a stage read changed meanwhile: then nothing is sealed.
    """
    given = {name: text for planned in plan for name, text in planned.given.items()}
    building = _Build(Planner(FlatSpec(spec), store, base, given), watcher, sources, shown=shown)
    stages = [planned.stage for planned in plan]
    try:
        for planned in plan:
            building.bring(planned, stages)
        building.join()
    finally:
        building.end()
    return tuple(building.made[stage.name] for stage in stages)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Stages that are being made beside the others."""

    group: Sequence[Planned]
    work: Aside

    @property
    def names(self) -> frozenset[str]:
        return frozenset(planned.stage.name for planned in self.group)


@dataclass(slots=True)
class _Build:
    """A build under way: what is made so far, and by which key, and what is being made beside."""

    planner: Planner
    watcher: Watcher
    sources: Mapping[Path, str]
    shown: bool
    made: dict[str, Planned] = field(default_factory=dict)
    inputs: dict[str, Mapping[str, str] | None] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    beside: list[_Beside] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.planner.store

    def bring(self, planned: Planned, stages: Sequence[Stage]) -> None:
        """Bring one stage up to date, and where it is made together with others, those too.

        One that is made aside is begun, and has ended when a stage that waits for it is brought.
        """
        stage = planned.stage
        for each in self.beside:
            each.work.check()
        if any(stage.name in each.names for each in self.beside):
            return
        self.join([each for each in self.beside if not each.names.isdisjoint(stage.follows)])
        if planned.waits or planned.read != self.planner.read(stage, self.inputs):  # made again since
            planned = self.planner.planned(stage, self.inputs)
        if stage.name not in self.told:
            there = planned.ready and self.store.is_sealed(stage.name, planned.key)  # not removed since
            if there or self.store.has(stage.name, planned.key):
                self._tell(planned, self.watcher, ran=False)
            elif stage.aside:
                self._begin(self._group(planned, stages))
                return
            else:
                self._make(self._group(planned, stages), self.watcher)
        self._keep(planned)

    def join(self, waited: Sequence[_Beside] | None = None) -> None:
        """Wait for what is made beside, all or those `waited` for; raises what that raised."""
        for each in tuple(self.beside) if waited is None else waited:
            each.work.join()
            for planned in each.group:
                self._keep(planned)
            self.beside.remove(each)

    def end(self) -> None:
        """End what is made beside, if that is not done."""
        for each in self.beside:
            each.work.end()

    def _begin(self, group: Sequence[Planned]) -> None:
        """Make artifacts aside."""
        self.beside.append(_Beside(group, Aside(partial(self._make, group, self.watcher.aside()))))

    def _keep(self, planned: Planned) -> None:
        """Remember the key of a stage that is up to date, and show its artifact."""
        stage = planned.stage
        self.made[stage.name] = planned
        self.keys[stage.name] = planned.key
        self.inputs[stage.name] = self.store.sealed(stage.name, planned.key)
        if self.shown:
            self.store.show(self.planner.flat.spec.name, stage.name, planned.key)

    def _tell(self, planned: Planned, watcher: Watcher, *, ran: bool) -> None:
        took = self.store.took(planned.stage.name, planned.key)
        watcher.end(planned.stage.name, ran=ran, took=took)
        self.told.add(planned.stage.name)

    def _group(self, first: Planned, stages: Sequence[Stage]) -> list[Planned]:
        """Return the stages to be made at once: `first`, and those to be run together with it.

        One of these that follows what is still made is left for later.
        """
        if first.stage.together is None:
            return [first]
        how = first.stage.together, first.stage.aside
        alike = [each for each in stages if (each.together, each.aside) == how]
        able = [each for each in alike[alike.index(first.stage) :] if self.keys.keys() >= {*each.follows}]
        group = [self.planner.planned(each, self.inputs) for each in able]
        return sorted((each for each in group if not each.ready), key=lambda each: each.stage.name)

    def _make(
        self, group: Sequence[Planned], watcher: Watcher, still: Callable[[], None] = lambda: None
    ) -> None:
        """Make artifacts, or wait for the builds that make them, and seal them."""
        with contextlib.ExitStack() as stack:  # in the order of names, so that no two builds wait in a circle
            open_steps: list[tuple[Planned, Step[Design]]] = []
            for planned in group:
                waiting = partial(watcher.wait, planned.stage.name)
                making = self.store.making(planned.stage.name, planned.parts, waiting=waiting, still=still)
                folder, scratch = stack.enter_context(making)
                if self.store.has(planned.stage.name, planned.key):  # another build made it meanwhile
                    self._tell(planned, watcher, ran=False)
                else:
                    open_steps.append((planned, self._step(planned.stage, (folder, scratch), watcher)))
            if open_steps:
                self._run(open_steps, watcher)

    def _run(self, steps: Sequence[tuple[Planned, Step[Design]]], watcher: Watcher) -> None:
        for planned, _ in steps:
            watcher.begin(planned.stage.name)
        started = time.monotonic()
        with _unaltered_inputs([planned.stage for planned, _ in steps], self.keys, self.store):
            together = steps[0][0].stage.together
            if together is None:
                ((planned, step),) = steps
                planned.stage.run(step)
            else:
                together([step for _, step in steps])
        self._check_named(steps)
        self.store.check_files({**self.sources, **self._given(steps)})
        names = tuple(planned.stage.name for planned, _ in steps)
        took = Took(time.monotonic() - started, names if len(names) > 1 else ())
        for planned, step in steps:
            self.store.seal(planned.stage.name, planned.parts, written=step.folder, took=took)
            self._tell(planned, watcher, ran=True)

    def _check_named(self, steps: Sequence[tuple[Planned, Step[Design]]]) -> None:
        """Raise DataError where a folder or a pattern means other files than when the stages were planned."""
        for planned, _ in steps:
            changed = {*self.planner.named(planned.stage)} ^ {*planned.given}
            if changed:
                raise DataError(
                    file=str(self.planner.base / min(changed)),
                    what="came or went while the build was running",
                    why="the spec names its folder or a pattern, and it is not clear which files a product "
                    "was made from, so nothing was sealed",
                    mend="leave the folder alone until the build ends, and run the same command again",
                )

    def _given(self, steps: Sequence[tuple[Planned, Step[Design]]]) -> dict[Path, str]:
        base = self.planner.base
        return {base / name: text for planned, _ in steps for name, text in planned.given.items()}

    def _step(self, stage: Stage, places: tuple[Path, Path], watcher: Watcher) -> Step[Design]:
        spec, base = self.planner.flat.spec, self.planner.base
        return _step(stage, spec, self.keys, places, store=self.store, base=base, progress=watcher)


def run_again(  # noqa: PLR0913 - what a stage is given
    stage: Stage, spec: Design, *, keys: Mapping[str, str], store: Store, base: Path, watcher: Watcher
) -> str:
    """Run `stage` once more, aside, and return the text of the one file it writes.

    `keys` are those of the stage and of its inputs. What it raises passes through; the artifact of the
    stage, which said otherwise, is then removed.
    """
    key = keys[stage.name]
    waiting = partial(watcher.wait, stage.name)
    with store.making_again(stage.name, key, waiting=waiting) as places:
        step = _step(stage, spec, keys, places, store=store, base=base, progress=watcher)
        try:
            with _unaltered_inputs([stage], keys, store):
                stage.run(step)
        except GateError:
            store.forget(stage.name, key)
            raise
        (written,) = step.folder.iterdir()
        return written.read_text()


def _step(  # noqa: PLR0913 - what a stage is given
    stage: Stage,
    spec: Design,
    keys: Mapping[str, str],
    places: tuple[Path, Path],
    *,
    store: Store,
    base: Path,
    progress: Progress,
) -> Step[Design]:
    """Return what a stage is given, with links to what it reads of inputs that are as they were sealed."""
    folder, scratch = (place.resolve() for place in places)
    if not stage.resumes:
        shutil.rmtree(scratch)
        scratch.mkdir()
    seals = {need.stage: need.of(store.digests(need.stage, keys[need.stage])) for need in stage.needs}
    for name, files in seals.items():
        _link(store.folder(name, keys[name]).resolve(), files, inputs_of(folder) / name)
    return Step(
        spec=declared(spec, stage.sections),
        inputs={name: inputs_of(folder) / name for name in seals},
        folder=folder,
        scratch=scratch,
        progress=progress,
        base=base.resolve(),
        seals=seals,
        earlier=store.others(stage.name, folder.name.rpartition("-")[2]) if stage.resumes else (),
    )


def _link(artifact: Path, files: Mapping[str, str], view: Path) -> None:
    view.mkdir()
    for name in files:
        link = view / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(artifact / name)


@contextlib.contextmanager
def _unaltered_inputs(stages: Sequence[Stage], keys: Mapping[str, str], store: Store) -> Iterator[None]:
    """Read the inputs of stages again after they ran: where one was altered, that is the fault to report."""
    names = {need.stage for stage in stages for need in stage.needs}
    try:
        yield
    except Exception:
        _check(names, keys, store)
        raise
    _check(names, keys, store)


def _check(names: set[str], keys: Mapping[str, str], store: Store) -> None:
    for name in sorted(names):
        store.digests(name, keys[name])


def declared(spec: D, sections: tuple[str, ...]) -> D:
    """Return a design of the declared sections, fields and items; reading another raises AttributeError."""
    whole = {name: getattr(spec, name) for name in sections if "." not in name}
    fields: dict[str, dict[str, Any]] = {}
    for name, _, field_name in (section.partition(".") for section in sections if "." in section):
        listed, bracket, item = field_name.partition("[")
        value = getattr(getattr(spec, name), listed)
        known = fields.setdefault(name, {})
        if bracket:
            chosen = tuple(each for each in value if each.name == item.removesuffix("]"))
            value = (*known.get(listed, ()), *chosen)
        known[listed] = value
    parts = {name: type(getattr(spec, name)).model_construct(**each) for name, each in fields.items()}
    return type(spec).model_construct(**whole, **parts)
