"""Running a plan: each stage that is not ready, in order, sealed when it succeeds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from jetc.plan.stage import Progress, Step

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.plan.plan import Planned
    from jetc.plan.store import Store
    from jetc.spec.model import Spec

__all__ = ["Watcher", "run"]


class Watcher(Progress, Protocol):
    """Who is told what a build does."""

    def begin(self, stage: str) -> None:
        """Say that a stage starts to run."""

    def end(self, stage: str, *, ran: bool, seconds: float | None) -> None:
        """Say that a stage is done; `ran` is False where it was up to date."""


def run(
    plan: tuple[Planned, ...], spec: Spec, *, store: Store, base: Path, watcher: Watcher
) -> dict[str, Path]:
    """Bring every stage of `plan` up to date and return the artifact folders by stage.

    What a stage raises passes through; the artifacts that were there stay as they were.
    """
    folders: dict[str, Path] = {}
    for planned in plan:
        stage = planned.stage
        if planned.ready:
            watcher.end(stage.name, ran=False, seconds=store.seconds(stage.name, planned.key))
        else:
            watcher.begin(stage.name)
            seconds = _make(planned, spec, store=store, base=base, folders=folders, progress=watcher)
            watcher.end(stage.name, ran=True, seconds=seconds)
        folders[stage.name] = store.folder(stage.name, planned.key)
        store.show(spec.name, stage.name, planned.key)
    return folders


def _make(  # noqa: PLR0913 - what a stage is given
    planned: Planned, spec: Spec, *, store: Store, base: Path, folders: dict[str, Path], progress: Progress
) -> float:
    stage = planned.stage
    started = time.monotonic()
    with store.making(stage.name, planned.parts) as (folder, scratch):
        declared = {name: getattr(spec, name) for name in stage.sections}
        step = Step(
            spec=type(spec).model_construct(**declared),
            inputs={name: folders[name].resolve() for name in stage.needs},
            folder=folder.resolve(),
            scratch=scratch.resolve(),
            progress=progress,
            base=base.resolve(),
        )
        stage.run(step)
        seconds = time.monotonic() - started
        store.seal(stage.name, planned.parts, written=folder, seconds=seconds)
    return seconds
