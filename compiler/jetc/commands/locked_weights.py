"""Stage `training` where the weights are given, those that a lock names or of a file: nothing is trained.

Training cannot give the same bytes on every processor; everything after it can.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.artifacts.record import write
from jetc.artifacts.training import TakenWeights, TrainingRecord
from jetc.diagnostics.diagnostic import DataError
from jetc.reading import open_file
from jetc.stages import stages_of
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.network_fit import misfit, misfit_of_learned
from jetc.stages.training.weights_file import MAX_BYTES, weights_of
from jetc.taggers.families import declared_topology
from jetc.taggers.learned import numbers

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.checks.load import LoadedSpec
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Stage, Step

__all__ = ["check_weights", "given_weights", "taking", "with_weights"]


def check_weights(content: bytes, path: Path, spec: Spec) -> None:
    """Raise DataError unless `content`, of the file at `path`, holds the weights of the network of `spec`."""
    topology = declared_topology(spec)
    weights, learned = weights_of(content, name=str(path)), spec.quantisation.learned
    wrong = misfit(weights, topology) if learned is None else misfit_of_learned(weights, topology, learned)
    if wrong is not None:
        raise DataError(
            file=str(path),
            what=f"does not fit the network: {wrong[0]}",
            why=wrong[1],
            mend="take lock and weights from one commit, or write both again: jetc build SPEC --lock",
        )


def given_weights(loaded: LoadedSpec, file: Path) -> tuple[Stage, ...]:
    """Return the stages of a spec, with the weights of `file` for what it would train.

    DataError where it lies outside the spec's folder, cannot be read, or does not fit the network.
    """
    base = loaded.path.parent.resolve()
    if not file.resolve().is_relative_to(base):
        raise DataError(
            file=str(file),
            what="is no file of the spec's folder",
            why="a build reads files below the folder of its spec alone, so that it means the same elsewhere",
            mend=f"copy it into {base}",
        )
    with open_file(file) as opened:
        content = opened.read(MAX_BYTES + 1)
    check_weights(content, file, loaded.spec)
    name, digest = str(file.resolve().relative_to(base)), hashlib.sha256(content).hexdigest()
    return with_weights(stages_of(loaded.spec), name, digest)


def with_weights(stages: tuple[Stage, ...], weights: str, digest: str) -> tuple[Stage, ...]:
    """Return `stages` with the one that trains replaced: it takes the file `weights`, as `taking` does."""
    return tuple(taking(weights, digest, each) if each.name == "training" else each for each in stages)


def taking(weights: str, digest: str, trained: Stage) -> Stage:
    """Return the stage that takes the file `weights`, relative to the spec, for what `trained` would train.

    DataError where its SHA-256 is not `digest` any more.
    """

    def run(step: Step[object]) -> None:
        given = step.base / weights
        with open_file(given) as file:
            content = file.read(MAX_BYTES + 1)
        if hashlib.sha256(content).hexdigest() != digest:
            raise DataError(
                file=str(given),
                what="changed while the build was running",
                why="the build is held to the weights that the lock names",
                mend="put those back, and run the same command again",
            )
        arrays = numbers(weights_of(content, name=str(given)))
        (step.folder / WEIGHTS).write_bytes(content)
        taken = TakenWeights(taken_from=weights, weights=sum(each.size for each in arrays.values()))
        write(TrainingRecord(made=taken), step.folder)

    code = (
        "jetc.artifacts.record",
        "jetc.artifacts.training",
        "jetc.commands.locked_weights",
        "jetc.stages.training.artifact",
        "jetc.stages.training.weights_file",
        "jetc.taggers.learned",
    )
    return replace(trained, sections=(), needs=(), after=(), code=code, run=run, files=lambda _: (weights,))
