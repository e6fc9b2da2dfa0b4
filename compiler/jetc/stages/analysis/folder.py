"""The folder that analyses load: the network, its C++ in lanes, and what it takes and says."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from jetc_runtime.discriminant import exp_entries
from jetc_runtime.network import Network
from jetc_runtime.recipe import RECIPE, Recipe
from jetc_testbench.block import inputs_of

from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.record import read
from jetc.emulator.recipe import point_of, steps_of
from jetc.emulator.working_points import working_points_of
from jetc.plan.key import file_digest
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY, SOURCES
from jetc.stages.lanes.comparison import check_lanes
from jetc.stages.lanes.scoring import sealed_library
from jetc.stages.training.jets import trained_sets
from jetc.stages.verification.vectors import choose, test_jets

if TYPE_CHECKING:
    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.plan.stage import Step
    from jetc.stages.analysis.reads import Reads

__all__ = ["write_folder"]


def write_folder(step: Step[Reads], emulator: Emulator) -> None:
    """Write tagger.json, network.json, lanes.so and its sources; GateError where lanes give another bit.

    A network whose sums may not fit 64 bits has no library: numpy computes it.
    """
    shutil.copyfile(step.inputs["hls4ml"] / NETWORK, step.folder / NETWORK)
    network = Network.from_json((step.folder / NETWORK).read_text("utf-8"))
    files: tuple[str, ...] = (NETWORK,)
    library = sealed_library(step)
    if library is not None:
        files = (NETWORK, LIBRARY)
        shutil.copyfile(library, step.folder / LIBRARY)
        shutil.copytree(step.inputs["lanes"] / SOURCES, step.folder / SOURCES, copy_function=shutil.copyfile)
        check_lanes(library, network, emulator, _vectors(step, network))
    (step.folder / RECIPE).write_text(_recipe(step, network, files).to_json(), encoding="utf-8")


def _vectors(step: Step[Reads], network: Network) -> dict[str, NDArray[Any]]:
    """Return every vector of the whole design."""
    settings = step.spec.verification
    jets = test_jets(network, trained_sets(step), settings.jets)
    return inputs_of(network, choose(network, jets, settings).codes)


def _recipe(step: Step[Reads], network: Network, files: tuple[str, ...]) -> Recipe:
    spec = step.spec
    steps = steps_of(spec.features, network)
    derived = working_points_of(spec, read(MenuRecord, step.inputs[MenuRecord.STAGE]))
    entries = exp_entries(spec.quantisation.logits, spec.working_points.exp_table)
    return Recipe(
        name=spec.name,
        network=NETWORK,
        lanes=LIBRARY,
        files={name: file_digest(step.folder / name) for name in files},
        constituents=spec.features.constituents,
        encoding=spec.features.encoding,
        branches=tuple(steps.branches.values()),
        steps=tuple(steps.steps),
        inputs=tuple(steps.words),
        points=tuple(point_of(each, entries) for each in derived),
    )
