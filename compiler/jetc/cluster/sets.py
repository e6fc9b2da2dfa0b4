"""Sets of stage `dataset` read by workers that share the build folder: files stay where they are.

A worker writes what a set gives into a folder of its own in the scratch of the stage. It becomes the artifact
where every byte is as the worker left it, so one that was taken for lost and goes on changes nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jetc.cluster.connection import Task
from jetc.cluster.sharing import check_shares
from jetc.diagnostics.diagnostic import ToolError
from jetc.plan.manifest import ArtifactManifest, Took, difference, make_manifest
from jetc.stages.dataset.together import advance_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from jetc.cluster.connection import Cluster
    from jetc.plan.stage import Step
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
    silent = _Held(probe)
    tasks = (
        Task(
            one,
            f"set {one.name}",
            _read,
            (probe, given[one.name], one.run, replace(one.step, progress=silent, earlier=())),
        )
        for one in sets
    )
    for one, made in cluster.finished(tasks, "sets that it had read are read again"):
        _take(one, made)
        one.step.progress.advance(advance_of(one))


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


@dataclass(frozen=True, slots=True)
class _Held:
    """The progress of a set on a worker: it ends where the build that wants it has ended."""

    probe: Path

    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing: the set's bar is moved on where it is whole."""

    def advance(self, amount: float = 1) -> None:  # noqa: ARG002 - as above
        """Raise ToolError where the lock of the build is gone."""
        check_shares(self.probe, {})


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
    folder.rmdir()
    there.rename(folder)
