"""From a spec to its artifacts: the plan, and running it with its progress shown."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.commands.locked_weights import given_weights
from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import DataError
from jetc.diagnostics.rendering import diagnostic_text
from jetc.exhaustion import check_memory, check_threads
from jetc.inspection.checksums import check_none_gone, check_sealed
from jetc.language.sections.given import entries_of, folders_meant, given_files
from jetc.language.text.places import find
from jetc.plan.last import LastBuild, remember
from jetc.plan.plan import make_plan
from jetc.plan.run import run, run_again
from jetc.plan.store import Store
from jetc.stages import stages_of
from jetc.tools.programs import check_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.language.sections.model import Spec
    from jetc.plan.design import Design
    from jetc.plan.plan import Planned
    from jetc.plan.stage import Stage

__all__ = ["built_folder", "made", "made_again", "planned", "remember_built"]


_TENSORFLOW = "tensorflow-cpu"
_MEMORY = 5 << 29
"""Addresses that a training takes, bytes: 1.8 GB of them for the libraries and their threads alone."""
_THREADS = 8
"""What TensorFlow starts beside those of its pools, which have one for each processor."""


def planned(
    path: Path,
    build_dir: Path,
    to: str | Callable[[Spec], Stage] | None,
    settings: Sequence[str] = (),
    weights: Path | None = None,
) -> tuple[LoadedSpec, Store, tuple[Planned, ...]]:
    """Return the spec at `path` with `settings`, the store, and its plan up to stage `to`.

    That is the name of a stage, or makes one of the spec that no build has. With the file `weights` nothing
    is trained.
    """
    loaded = load(path, settings=settings)
    store, spec = Store(build_dir), loaded.spec
    stages = stages_of(spec) if weights is None else given_weights(loaded, weights)
    if callable(to):
        stages = (*stages, last := to(spec))
        to = last.name
    return loaded, store, make_plan(spec, stages=stages, store=store, base=path.parent, to=to)


def built_folder(  # noqa: PLR0913 - what is built, where, and what it takes
    path: Path,
    build_dir: Path,
    stage: str,
    progress: Console,
    settings: Sequence[str] = (),
    *,
    weights: Path | None = None,
) -> Path:
    """Return the artifact of `stage` of the spec at `path`, brought up to date as `planned` says."""
    loaded, store, stages = planned(path, build_dir, stage, settings, weights)
    every = made(loaded, store, stages, progress)
    (key,) = (each.key for each in every if each.stage.name == stage)
    return store.folder(stage, key)


def made(
    loaded: LoadedSpec,
    store: Store,
    stages: tuple[Planned, ...],
    progress: Console,
    *,
    shown: bool = True,
) -> tuple[Planned, ...]:
    """Bring every stage of a plan up to date, telling so on `progress`, and return it with every key known.

    Where they are not to be `shown`, no link leads to them. DataError, before anything runs, for a file of
    the user that is not the one whose checksum stands beside it, or that is gone.
    """
    base = loaded.path.parent
    check_programs(stages, loaded.spec)
    check_none_gone((base / place, names) for place, names in folders_meant(entries_of(loaded.spec), base))
    check_sealed((base / each for each in given_files(loaded.spec, base)), store.file_key)
    if any(not each.ready and _TENSORFLOW in each.stage.tools for each in stages):
        check_memory(_MEMORY, "TensorFlow")
        check_threads(_THREADS + 2 * len(os.sched_getaffinity(0)), "TensorFlow")
    for each in loaded.warnings:
        progress.print(diagnostic_text(each), markup=False, highlight=False, soft_wrap=True)
    watcher = BuildWatcher(progress)
    try:
        with contextlib.nullcontext() if all(each.ready for each in stages) else store.in_use():
            built = run(
                stages,
                loaded.spec,
                store=store,
                base=base,
                watcher=watcher,
                sources=loaded.sources,
                shown=shown,
            )
    except DataError as error:
        if error.setting:
            span = find(loaded.tree, error.setting).span
            error.place = f"{span.file}:{span.line}:{span.column}"
        raise
    finally:
        watcher.stop()
    return built


def made_again(stage: Stage, spec: Design, built: LastBuild, store: Store, progress: Console) -> str:
    """Run `stage` of the last build again on what is stored, in scratch; return what `run_again` does."""
    watcher = BuildWatcher(progress)
    try:
        with store.in_use():
            return run_again(stage, spec, keys=built.keys, store=store, base=built.base, watcher=watcher)
    finally:
        watcher.stop()


def remember_built(
    store: Store, built: tuple[Planned, ...], *, spec: Path, text: str, imported: bool = False
) -> None:
    """Write down what was built last: of `spec`, whose text in full is `text`, as `LastBuild` has them."""
    artifacts = {each.stage.name: store.folder(each.stage.name, each.key).name for each in built}
    last = LastBuild(spec=str(spec.resolve()), text=text, artifacts=artifacts, imported=imported)
    remember(store.build, last)
