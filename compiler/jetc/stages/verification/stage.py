"""Stage `verification`: integer evaluator, C++ emulator and simulated RTL, equal on every bit."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from jetc.artifacts.dataset import CODES, JET_CODES
from jetc.artifacts.hls4ml import SoftmaxRecord
from jetc.artifacts.rtl import RtlRecord
from jetc.artifacts.sample import SetFiles
from jetc.plan.stage import Need, Stage
from jetc.prepare import CHAIN_MODULES
from jetc.stages.emulator.artifact import FIRMWARE, SOURCES
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.rtl.artifact import VERILOG, VHDL

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.verification.reads import Reads

__all__ = ["STAGE", "stage"]


def run(step: Step[Reads]) -> None:
    """Simulate; write verification.json; GateError where a bit, a weight or a table differs."""
    from jetc_runtime.emulator import CppEmulator
    from jetc_runtime.network import Network
    from jetc_testbench.verilator_runtime import MADE

    from jetc.stages.emulator.cpp_constants import check_constants
    from jetc.stages.verification.cpp_softmax import build_softmax
    from jetc.stages.verification.run import Cpp, verify

    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    sources = step.inputs["emulator"].resolve() / SOURCES
    check_constants(network, sources / FIRMWARE)
    softmax = partial(build_softmax, network, sources, step.inputs["hls4ml"], step.scratch / "softmax")
    emulator = CppEmulator(step.inputs["emulator"], sealed=step.seals["emulator"])
    (step.scratch / MADE).symlink_to(step.inputs["simulator"].resolve())
    verify(step, Cpp(emulator, emulator.predict_words, softmax))


def stage(spec: Spec) -> Stage:
    """Return the stage for the sets that `spec` trains on, whose test jets are compared.

    With section `link` it reads their ntuples, too.
    """
    sets = spec.dataset.sets
    files = (CODES, JET_CODES) if spec.features.of_the_jet else (CODES,)
    wanted = tuple(f"test/{each}" for each in files)
    tests = tuple(Need(f"dataset.{name}", wanted) for name in sets)
    made = STAGE if spec.verification.ghdl_jets == 0 else _WITH_GHDL
    if spec.link is None:
        return replace(made, needs=(*tests, *made.needs))
    words = tuple(Need(f"sample.{name}", (SetFiles.FILE, "*.root")) for name in sets)
    reading = ("awkward", "uproot")
    return replace(made, needs=(*tests, *words, *made.needs), tools=(*made.tools, *reading), files=_files)


def _files(spec: Spec) -> tuple[str, ...]:
    """Return the user's files of the sets that are trained on."""
    trained = (each for each in spec.samples.sets if each.name in spec.dataset.sets)
    return tuple(file for each in trained for file in each.files or ())


STAGE = Stage(
    name="verification",
    sections=("dataset.sets", "features", "link", "verification"),
    needs=(
        Need("hls4ml", (NETWORK, SoftmaxRecord.FILE)),
        Need("emulator"),
        Need("rtl", (RtlRecord.FILE, f"{VERILOG}/*")),
        Need("simulator"),
    ),
    tools=("cocotb", "verilator", "iverilog", "g++", "numpy"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.bench",
        "jetc.artifacts.format",
        "jetc.artifacts.hls4ml",
        "jetc.artifacts.interface",
        "jetc.artifacts.ports",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.artifacts.sample",
        "jetc.artifacts.verification",
        "jetc.emulator.softmax_tables",
        "jetc.lower.node",
        "jetc.ntuple",
        *CHAIN_MODULES,
        "jetc.stages.dataset.files",
        "jetc.stages.emulator.artifact",
        "jetc.stages.emulator.cpp_constants",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.rtl.artifact",
        "jetc.stages.training.jets",
        "jetc.stages.training.joined",
        "jetc.stages.verification",
        "jetc.tools.bench",
        "jetc.tools.ghdl",
        "jetc.tools.gxx",
        "jetc.tools.hls4ml_headers",
        "jetc.tools.icarus",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc.tools.verilated",
        "jetc.tools.verilator",
        "jetc_runtime.emulator",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers",
        "jetc_runtime.libraries",
        "jetc_runtime.manifest",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
        "jetc_testbench",
    ),
    run=run,
)

_WITH_GHDL = replace(
    STAGE,
    needs=tuple(
        replace(each, files=(*each.files, f"{VHDL}/*")) if each.stage == "rtl" else each
        for each in STAGE.needs
    ),
    tools=(*STAGE.tools, "ghdl"),
)
"""The VHDL is read where it is simulated; a key then tells GHDL's version, or that it is not there."""
