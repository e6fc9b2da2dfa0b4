"""Sets of stage `dataset` read by workers that share the build folder: files stay where they are.

A worker writes what a set gives into a folder of its own in the scratch of the stage. It becomes the artifact
where every byte is as the worker left it, so one that was taken for lost and goes on changes nothing.
"""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jetc.cluster.connection import Task, tell
from jetc.cluster.sharing import check_shares
from jetc.diagnostics.diagnostic import ToolError
from jetc.plan.manifest import ArtifactManifest, Took, difference, make_manifest
from jetc.stages.dataset.together import advance_of
from jetc.writing import put_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from jetc.cluster.connection import Cluster
    from jetc.plan.stage import Progress, Step
    from jetc.stages.dataset.together import ReadSet

__all__ = ["read_there"]


@dataclass(frozen=True, slots=True)
class _Made:
    """What a set gave: the folder's name in scratch, and every file with its digest."""

    name: str
    files: ArtifactManifest


def read_there(
    cluster: Cluster, probe: Path, given: Mapping[str, Mapping[str, str]], sets: Sequence[ReadSet]
) -> None:
    """Have workers read sets into the artifacts of their steps.

    `given` are the SHA-256 of the user's files of each set, by the name that the spec has for each. `probe`
    is locked in a folder that they share. ToolError where a worker does not see it, or sees another file
    than this machine does, or where what it wrote is not here as it was there.
    """
    bar = _Bar(sets[0].step.progress)
    topic = cluster.hear(bar.take)
    tasks = (
        Task(one, f"set {one.name}", _read, (probe, given[one.name], one.run, _sent(one, probe, topic)))
        for one in sets
    )
    for one, made in cluster.finished(tasks, "sets that it had read are read again"):
        _take(one, made)
        bar.take((one.name, advance_of(one)))


@dataclass(slots=True)
class _Bar:
    """The bar of all sets, told by several threads; a set that is read again moves it from where it was."""

    progress: Progress
    reached: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, said: tuple[str, float]) -> None:
        """Take up to which MB of its ntuples a set is read."""
        name, reached = said
        with self.lock:
            gain = reached - self.reached.get(name, 0.0)
            if gain > 0:
                self.reached[name] = reached
                self.progress.advance(gain)


def _sent(one: ReadSet, probe: Path, topic: str) -> Step[Any]:
    """Return the step of a set for a worker, which tells from there how far it is."""
    return replace(one.step, progress=_Told(probe, topic, one.name, advance_of(one)), earlier=())


def _read(probe: Path, given: Mapping[str, str], run: Callable[[Step[Any]], None], step: Step[Any]) -> _Made:
    """Read a set on a worker, from the files that have the digests which the machine of the build saw."""
    sealed = {
        step.inputs[stage] / name: sha256
        for stage, files in step.seals.items()
        for name, sha256 in files.items()
    }
    check_shares(probe, sealed | {step.base / name: sha256 for name, sha256 in given.items()})
    folder = step.scratch / uuid.uuid4().hex
    folder.mkdir()
    run(replace(step, folder=folder))
    return _Made(folder.name, make_manifest(folder, {}, Took(0)))


@dataclass(slots=True)
class _Told:
    """The progress of set `name`, MB of its ntuples, on a worker, told of `topic`."""

    probe: Path
    topic: str
    name: str
    size: float
    total: float = 1.0
    done: float = 0.0

    def start(self, label: str, total: float, unit: str) -> None:  # noqa: ARG002 - all sets have one bar
        """Take how many jets the set has."""
        self.total = max(total, 1)

    def advance(self, amount: float = 1) -> None:
        """Tell that so many jets more are read; ToolError where the build that wants them has ended."""
        check_shares(self.probe, {})
        self.done += amount
        tell(self.topic, (self.name, self.size * min(1.0, self.done / self.total)))


def _take(one: ReadSet, made: _Made) -> None:
    """Make what a worker wrote the artifact; ToolError where it is not as it was there."""
    there, folder = one.step.scratch / made.name, one.step.folder
    wrong = difference(there, made.files)
    if wrong is not None:
        raise ToolError(
            tool="dask",
            what=f"set {one.name} is not here as a worker wrote it: {wrong}",
            mend="look at the file system of the build folder, and run the same command again",
        )
    put_folder(there, folder)
