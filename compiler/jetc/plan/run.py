"""Running a plan: each stage that is not ready, in order, sealed when it succeeds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from jetc.diagnostic import GateError
from jetc.plan.stage import Progress, Step

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.plan.plan import Planned
    from jetc.plan.stage import Stage
    from jetc.plan.store import Store
    from jetc.spec.model import Spec

__all__ = ["Watcher", "declared", "run", "run_again"]


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
            with store.making(stage.name, planned.parts) as (folder, scratch):
                started = time.monotonic()
                inputs = {name: folders[name] for name in stage.needs}
                if not store.has(stage.name, planned.key):  # another build may have made it meanwhile
                    stage.run(_step(stage, spec, inputs, (folder, scratch), base=base, progress=watcher))
                    seconds = time.monotonic() - started
                    store.seal(stage.name, planned.parts, written=folder, seconds=seconds)
            watcher.end(stage.name, ran=True, seconds=time.monotonic() - started)
        folders[stage.name] = store.folder(stage.name, planned.key)
        store.show(spec.name, stage.name, planned.key)
    return folders


def run_again(  # noqa: PLR0913 - what a stage is given
    stage: Stage,
    spec: Spec,
    *,
    key: str,
    inputs: dict[str, Path],
    store: Store,
    base: Path,
    progress: Progress,
) -> str:
    """Run `stage` once more on `inputs`, aside, and return the text of the one file it writes.

    What it raises passes through; the artifact under `key`, which said otherwise, is then removed.
    """
    with store.making(stage.name, {"again": key}) as (folder, scratch):
        try:
            stage.run(_step(stage, spec, inputs, (folder, scratch), base=base, progress=progress))
        except GateError:
            store.forget(stage.name, key)
            raise
        (written,) = folder.iterdir()
        return written.read_text()


def _step(  # noqa: PLR0913 - what a stage is given
    stage: Stage,
    spec: Spec,
    inputs: dict[str, Path],
    places: tuple[Path, Path],
    *,
    base: Path,
    progress: Progress,
) -> Step:
    folder, scratch = places
    return Step(
        spec=declared(spec, stage.sections),
        inputs={name: path.resolve() for name, path in inputs.items()},
        folder=folder.resolve(),
        scratch=scratch.resolve(),
        progress=progress,
        base=base.resolve(),
    )


def declared(spec: Spec, sections: tuple[str, ...]) -> Spec:
    """Return a spec of the declared sections and fields alone; reading another raises AttributeError."""
    whole = {name: getattr(spec, name) for name in sections if "." not in name}
    fields: dict[str, dict[str, object]] = {}
    for name, _, field in (each.partition(".") for each in sections if "." in each):
        fields.setdefault(name, {})[field] = getattr(getattr(spec, name), field)
    parts = {name: type(getattr(spec, name)).model_construct(**each) for name, each in fields.items()}
    return type(spec).model_construct(**whole, **parts)
