"""The plan: which stages are up to date, which run, which may, and what forces them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.given import meant_files
from jetc.plan.key import FlatSpec, Ingredients, digest, ingredients, input_ingredients

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jetc.plan.design import Design
    from jetc.plan.stage import Stage
    from jetc.plan.store import Store

__all__ = ["KeyChange", "Look", "Planned", "Planner", "make_plan"]

Look = Callable[[str, str], "str | None"]
"""Says of the artifact of a stage under a key how it is not as it was sealed; None where nothing is amiss."""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """An ingredient that differs from the last build; None where it was or is absent."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A stage, what is known of its key, whether its artifact is there, what changed since the last build.

    `waits` are the inputs that are to be made first: until then the key is not `known`, and `parts` lacks
    what is read of them. `fault` says how what stands in the artifact's place is not as it was sealed; where
    the key is not known and nothing else changed, that is the artifact of the last build. It also says
    that the artifact of the last build, or the seal that tells what made it, is gone.
    """

    stage: Stage
    parts: Ingredients
    known: str | None
    waits: tuple[str, ...]
    ready: bool
    built_before: bool
    changes: tuple[KeyChange, ...]
    fault: str | None = None

    @property
    def key(self) -> str:
        """Give the key; ValueError where inputs are not made yet."""
        if self.known is None:
            raise ValueError(f"the key of {self.stage.name} is not known before {self.waits[0]} is made")
        return self.known

    @property
    def read(self) -> Ingredients:
        """Give what its key says of inputs."""
        return {name: text for name, text in self.parts.items() if name.startswith("input.")}

    @property
    def given(self) -> Ingredients:
        """Give what its key says of the user's files, by the name that the spec has for each."""
        prefix = "file."
        return {
            name.removeprefix(prefix): text for name, text in self.parts.items() if name.startswith(prefix)
        }

    @property
    def runs(self) -> bool:
        """Whether it surely runs, and not only if an input comes out otherwise than in the last build."""
        depends = self.waits and self.built_before and not self.changes and self.fault is None
        return not self.ready and not depends


@dataclass(frozen=True, slots=True)
class Planner:
    """What the plan of a spec rests on; relative paths of the spec start from `base`.

    `given` are SHA-256 of the user's files that are known, by the name that the spec has for each. `look` is
    what reads an artifact, the store where None.
    """

    flat: FlatSpec
    store: Store
    base: Path
    given: Mapping[str, str] = field(default_factory=dict)
    look: Look | None = None

    def planned(self, stage: Stage, inputs: Mapping[str, Mapping[str, str] | None]) -> Planned:
        """Return the state of a stage.

        `inputs` has the digests of each artifact that stands before it, None for one that is to be made.
        """
        own = ingredients(stage, self.flat, file_key=self._file_key, meant=self._meant)
        parts = own | self.read(stage, inputs)
        waits = tuple(need.stage for need in stage.needs if inputs[need.stage] is None)
        last = self.store.last(self.flat.spec.name, stage.name)
        key, fault, ready = None, None, False
        look = self.look or self.store.fault
        if not waits:
            key = digest(parts)
            fault = look(stage.name, key)
            ready = fault is None and self.store.is_there(stage.name, key)
        changes = () if last is None else (*_changes(_without(last, waits), parts), *_new(waits, last))
        if waits and last is not None and not changes:
            fault = look(stage.name, digest(last))
        if fault is None and not ready and not changes:
            fault = self.store.last_fault(self.flat.spec.name, stage.name)
        return Planned(stage, parts, key, waits, ready, last is not None, changes, fault)

    def read(self, stage: Stage, inputs: Mapping[str, Mapping[str, str] | None]) -> Ingredients:
        """Return what the key of a stage says of `inputs`."""
        parts: Ingredients = {}
        for need in stage.needs:
            parts |= input_ingredients(need, inputs[need.stage] or {})
        return parts

    def named(self, stage: Stage) -> tuple[str, ...]:
        """Return the user's files that a stage reads, by name: folders and patterns stand for those there."""
        return self._meant(stage.files(self.flat.spec))

    def _meant(self, entries: tuple[str, ...]) -> tuple[str, ...]:
        return meant_files(entries, self.base)

    def _file_key(self, name: str) -> str:
        return self.given.get(name) or self.store.file_key(self.base / name)


def make_plan(  # noqa: PLR0913 - what a plan rests on
    spec: Design,
    *,
    stages: tuple[Stage, ...],
    store: Store,
    base: Path,
    to: str | tuple[str, ...] | None = None,
    look: Look | None = None,
) -> tuple[Planned, ...]:
    """Return the stages up to `to`, one or several, and their parts, in build order, each with its state.

    All stages where `to` is None. `look` tells how an artifact is not as it was sealed; one that remembers
    lets two plans of one command read each artifact once. The store itself where None.
    """
    planner = Planner(FlatSpec(spec), store, base, look=look)
    wanted = _wanted(stages, to)
    plan: list[Planned] = []
    inputs: dict[str, Mapping[str, str] | None] = {}
    for stage in (stage for stage in stages if stage.name in wanted):
        planned = planner.planned(stage, inputs)
        inputs[stage.name] = store.sealed(stage.name, planned.key) if planned.ready else None
        plan.append(planned)
    return tuple(plan)


def _wanted(stages: tuple[Stage, ...], to: str | tuple[str, ...] | None) -> set[str]:
    by_name = {stage.name: stage for stage in stages}
    if to is None:
        return set(by_name)
    wanted: set[str] = set()
    open_names = [name for each in ((to,) if isinstance(to, str) else to) for name in _named(stages, each)]
    while open_names:
        name = open_names.pop()
        if name not in wanted:
            wanted.add(name)
            open_names.extend(by_name[name].follows)
    return wanted


def _named(stages: tuple[Stage, ...], name: str) -> list[str]:
    """Return the stages that `name` means, by their name or kind; DataError where there is none."""
    found = [stage.name for stage in stages if name in {stage.name, stage.kind}]
    if not found:
        raise DataError(
            file=name,
            what="is no stage of this spec",
            why="a spec has stages for what it asks for: without generated events no pile-up is simulated",
            mend=f"its stages are {', '.join(stage.name for stage in stages)}",
        )
    return found


def _without(parts: Ingredients, inputs: Iterable[str]) -> Ingredients:
    beginnings = tuple(f"input.{name}/" for name in inputs)
    if not beginnings:
        return parts
    return {name: text for name, text in parts.items() if not name.startswith(beginnings)}


def _new(inputs: Iterable[str], last: Ingredients) -> Iterator[KeyChange]:
    """Yield those of the inputs of which the last build read nothing."""
    for name in inputs:
        if not any(part.startswith(f"input.{name}/") for part in last):
            yield KeyChange(f"input.{name}/", None, None)


def _changes(old: Ingredients, new: Ingredients) -> tuple[KeyChange, ...]:
    names = {name for name, _ in old.items() ^ new.items()}
    return tuple(KeyChange(name, old.get(name), new.get(name)) for name in sorted(names))
