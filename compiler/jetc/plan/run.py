"""Running a plan: each stage that is not ready, in order, sealed when it succeeds."""

from __future__ import annotations

import shutil
import time
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from jetc.diagnostics.diagnostic import GateError
from jetc.plan.stage import Progress, Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.language.sections.model import Spec
    from jetc.plan.plan import Planned
    from jetc.plan.stage import Stage
    from jetc.plan.store import Store

__all__ = ["Watcher", "declared", "run", "run_again"]


class Watcher(Progress, Protocol):
    """Who is told what a build does."""

    def begin(self, stage: str) -> None:
        """Say that a stage starts to run."""

    def wait(self, stage: str, holder: str) -> None:
        """Say that `holder` makes the artifact of a stage, and that this build waits for it."""

    def end(self, stage: str, *, ran: bool, seconds: float | None) -> None:
        """Say that a stage is done; `ran` is False where it was up to date."""


def run(  # noqa: PLR0913 - what a build consists of
    plan: tuple[Planned, ...],
    spec: Spec,
    *,
    store: Store,
    base: Path,
    watcher: Watcher,
    sources: Mapping[Path, str] = MappingProxyType({}),
    shown: bool = True,
) -> dict[str, Path]:
    """Bring every stage of `plan` up to date and return the artifact folders by stage.

    `sources` are the files of the spec with their SHA-256. The links below the name of the spec lead to the
    artifacts unless they are not to be `shown`. What a stage raises passes through; the
    artifacts that were there stay as they were. DataError where a file of the user or an artifact that a
    stage read changed meanwhile: then nothing is sealed.
    """
    for planned in plan:
        stage = planned.stage
        if planned.ready and store.fits(stage.name, planned.key):  # its inputs may have been made again
            watcher.end(stage.name, ran=False, seconds=store.seconds(stage.name, planned.key))
        else:
            watcher.begin(stage.name)
            _make(planned, plan, spec, store=store, base=base, watcher=watcher, sources=sources)
        if shown:
            store.show(spec.name, stage.name, planned.key)
    return {each.stage.name: store.folder(each.stage.name, each.key) for each in plan}


def _make(  # noqa: PLR0913 - as run
    planned: Planned,
    plan: tuple[Planned, ...],
    spec: Spec,
    *,
    store: Store,
    base: Path,
    watcher: Watcher,
    sources: Mapping[Path, str],
) -> None:
    """Make an artifact, or wait for the build that makes it, and seal it."""
    stage, parts = planned.stage, planned.parts
    with store.making(stage.name, parts, waiting=partial(watcher.wait, stage.name)) as (folder, scratch):
        started = time.monotonic()
        if store.has(stage.name, planned.key):  # another build made it meanwhile
            watcher.end(stage.name, ran=False, seconds=store.seconds(stage.name, planned.key))
            return
        keys = {each.stage.name: each.key for each in plan if each.stage.name in stage.needs}
        _run_stage(stage, spec, keys, (folder, scratch), store=store, base=base, progress=watcher)
        given = {base / name: parts[f"file.{name}"] for name in stage.files(spec)}
        store.check_files({**sources, **given})
        seconds = time.monotonic() - started
        store.seal(stage.name, parts, written=folder, seconds=seconds)
    watcher.end(stage.name, ran=True, seconds=seconds)


def run_again(  # noqa: PLR0913 - what a stage is given
    stage: Stage, spec: Spec, *, keys: Mapping[str, str], store: Store, base: Path, watcher: Watcher
) -> str:
    """Run `stage` once more, aside, and return the text of the one file it writes.

    `keys` are those of the stage and of its inputs. What it raises passes through; the artifact of the
    stage, which said otherwise, is then removed.
    """
    key = keys[stage.name]
    again, waiting = {"again": key}, partial(watcher.wait, stage.name)
    with store.making(stage.name, again, waiting=waiting) as (folder, scratch):
        try:
            _run_stage(stage, spec, keys, (folder, scratch), store=store, base=base, progress=watcher)
        except GateError:
            store.forget(stage.name, key)
            raise
        (written,) = folder.iterdir()
        return written.read_text()


def _run_stage(  # noqa: PLR0913 - what a stage is given
    stage: Stage,
    spec: Spec,
    keys: Mapping[str, str],
    places: tuple[Path, Path],
    *,
    store: Store,
    base: Path,
    progress: Progress,
) -> None:
    """Run a stage on inputs that are as they were sealed, before it and after it."""
    folder, scratch = places
    if not stage.resumes:
        shutil.rmtree(scratch)
        scratch.mkdir()
    step = Step(
        spec=declared(spec, stage.sections),
        inputs={name: store.folder(name, keys[name]).resolve() for name in stage.needs},
        folder=folder.resolve(),
        scratch=scratch.resolve(),
        progress=progress,
        base=base.resolve(),
        seals={name: store.digests(name, keys[name]) for name in stage.needs},
    )
    try:
        stage.run(step)
    except Exception:
        _check_inputs(stage, keys, store)  # one that was altered meanwhile is the cause
        raise
    _check_inputs(stage, keys, store)


def _check_inputs(stage: Stage, keys: Mapping[str, str], store: Store) -> None:
    for name in stage.needs:
        store.digests(name, keys[name])


def declared(spec: Spec, sections: tuple[str, ...]) -> Spec:
    """Return a spec of the declared sections and fields alone; reading another raises AttributeError."""
    whole = {name: getattr(spec, name) for name in sections if "." not in name}
    fields: dict[str, dict[str, object]] = {}
    for name, _, field in (each.partition(".") for each in sections if "." in each):
        fields.setdefault(name, {})[field] = getattr(getattr(spec, name), field)
    parts = {name: type(getattr(spec, name)).model_construct(**each) for name, each in fields.items()}
    return type(spec).model_construct(**whole, **parts)
