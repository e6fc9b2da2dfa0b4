"""The plan: which stages are up to date, which run, and what forces them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.plan.key import Ingredients, digest, ingredients

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Stage
    from jetc.plan.store import Store

__all__ = ["Change", "Planned", "make_plan"]


@dataclass(frozen=True, slots=True)
class Change:
    """An ingredient that differs from the last build; None where it was or is absent."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A stage with its key, whether its artifact is there, and what changed since the last build.

    `fault` says how what stands in the artifact's place is not as it was sealed.
    """

    stage: Stage
    parts: Ingredients
    key: str
    ready: bool
    built_before: bool
    changes: tuple[Change, ...]
    fault: str | None = None


def make_plan(
    spec: Spec, *, stages: tuple[Stage, ...], store: Store, base: Path, to: str | None = None
) -> tuple[Planned, ...]:
    """Return the stages up to `to` (all where None) in build order, each with its state."""
    wanted = _wanted(stages, to)
    planned: list[Planned] = []
    keys: dict[str, str] = {}
    for stage in (each for each in stages if each.name in wanted):
        parts = ingredients(stage, spec, inputs=keys, file_key=lambda name: store.file_key(base / name))
        keys[stage.name] = digest(parts)
        last = store.last(spec.name, stage.name)
        fault = store.fault(stage.name, keys[stage.name])
        planned.append(
            Planned(
                stage=stage,
                parts=parts,
                key=keys[stage.name],
                ready=fault is None and store.is_there(stage.name, keys[stage.name]),
                built_before=last is not None,
                changes=() if last is None else _changes(last, parts),
                fault=fault,
            )
        )
    return tuple(planned)


def _wanted(stages: tuple[Stage, ...], to: str | None) -> set[str]:
    by_name = {each.name: each for each in stages}
    if to is None:
        return set(by_name)
    wanted, open_names = set(), [to]
    while open_names:
        name = open_names.pop()
        if name not in wanted:
            wanted.add(name)
            open_names.extend(by_name[name].needs)
    return wanted


def _changes(old: Ingredients, new: Ingredients) -> tuple[Change, ...]:
    names = sorted(old.keys() | new.keys())
    return tuple(
        Change(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    )
