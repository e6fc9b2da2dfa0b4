"""The folder that analyses load: the network, its C++ in lanes, and what it takes and says."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from jetc_runtime.discriminant import exp_entries
from jetc_runtime.evaluate import evaluate
from jetc_runtime.lanes import INSTRUCTIONS, Lanes
from jetc_runtime.network import Network
from jetc_runtime.recipe import RECIPE, Recipe
from jetc_testbench.block import inputs_of

from jetc.artifacts.record import read
from jetc.artifacts.working_points import WorkingPointsRecord
from jetc.diagnostics.diagnostic import GateError
from jetc.emulator.lanes.library import LIBRARY, write_lanes
from jetc.emulator.lanes.value import LanesError
from jetc.emulator.recipe import point_of, steps_of
from jetc.plan.key import file_digest
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.training.jets import trained_sets
from jetc.stages.verification.vectors import choose, test_jets
from jetc.tools.make import make

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.plan.stage import Step
    from jetc.stages.analysis.reads import Reads

__all__ = ["SOURCES", "check_lanes", "write_folder"]

SOURCES = "sources"
"""Folder with what the library is made from."""


def write_folder(step: Step[Reads], emulator: Emulator) -> None:
    """Write tagger.json, network.json, lanes.so and its sources; GateError where lanes give another bit.

    A network whose sums may not fit 64 bits has no library: numpy computes it.
    """
    shutil.copyfile(step.inputs["hls4ml"] / NETWORK, step.folder / NETWORK)
    network = Network.from_json((step.folder / NETWORK).read_text("utf-8"))
    step.progress.start("analysis", 2, "steps")
    files = (NETWORK, LIBRARY) if _compiled(step, network) else (NETWORK,)
    step.progress.advance()
    if LIBRARY in files:
        check_lanes(network, step, emulator)
    (step.folder / RECIPE).write_text(_recipe(step, network, files).to_json(), encoding="utf-8")
    step.progress.advance()


def _compiled(step: Step[Reads], network: Network) -> bool:
    """Write sources and library; tell whether lanes compute the network."""
    sources, built = step.folder / SOURCES, step.scratch / SOURCES
    sources.mkdir()
    try:
        write_lanes(network, sources)
    except LanesError:
        shutil.rmtree(sources)
        return False
    shutil.copytree(sources, built)
    make(built, log=step.scratch / "make.log")
    shutil.copyfile(built / LIBRARY, step.folder / LIBRARY)
    return True


def check_lanes(network: Network, step: Step[Reads], emulator: Emulator) -> None:
    """Compare lanes with the evaluator and the C++ emulator on every vector of the whole design."""
    settings = step.spec.verification
    jets = test_jets(network, trained_sets(step), settings.jets)
    codes = inputs_of(network, choose(network, jets, settings).codes)
    expected = evaluate(network, codes)
    _compare("hls4ml's C++", emulator.predict(*(codes[each.name] for each in network.inputs)), expected)
    threads = len(os.sched_getaffinity(0))
    for each in INSTRUCTIONS:
        try:
            lanes = Lanes(step.folder / LIBRARY, network, threads=threads, instructions=each)
        except ValueError:  # not for this processor, which runs no library of that kind
            continue
        _compare(f"C++ in lanes, {each}", lanes.evaluate(codes), expected)


def _compare(name: str, found: Mapping[str, NDArray[Any]], expected: Mapping[str, NDArray[Any]]) -> None:
    for port, words in found.items():
        wrong = (words != expected[port]).any(axis=1)
        if wrong.any():
            raise GateError(
                gate="analysis",
                what=f"{name}: {port} of {int(wrong.sum())} of {len(wrong)} jets, first {wrong.argmax()}",
                why="analyses get the firmware's own bits, or nothing",
                mend="this is a fault of jetc: report the spec with its network.json",
            )


def _recipe(step: Step[Reads], network: Network, files: tuple[str, ...]) -> Recipe:
    spec = step.spec
    steps = steps_of(spec.features, network)
    records = {each.name: each for each in read(WorkingPointsRecord, step.inputs["working_points"]).points}
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
        points=tuple(point_of(each, records[each.name], entries) for each in spec.working_points.points),
    )
