"""Stage `emulator`: the hls4ml C++ as the shared library that CMSSW loads, and that Python runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import jetc_runtime
from jetc_runtime.manifest import MANIFEST, FeaturePort, Manifest, OutputPort
from jetc_runtime.network import Network

from jetc.emit.emulator import emulator_source, ports_header
from jetc.plan.stage import Stage
from jetc.stages.cpp_constants import check_constants
from jetc.stages.emulator_artifact import FIRMWARE, SOURCES
from jetc.stages.hls4ml_artifact import NETWORK, PROJECT, project_namespace
from jetc.tools.gxx import Sources, build_library

if TYPE_CHECKING:
    from jetc.plan.stage import Step
    from jetc.spec.model import Spec

__all__ = ["STAGE"]

_BATCH = "batch-runner.so"
_SHARED = ("emulator.h", "words.h", "top_function.h", "batch.cpp", "README.md")


def run(step: Step) -> None:
    """Build; write <name>.so, batch-runner.so, emulator.json (the ports) and sources/.

    Raises GateError where the C++ holds other weights than the network.
    """
    name = step.spec.name
    project = step.inputs["hls4ml"] / PROJECT
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text(encoding="utf-8"))
    sources = step.folder / SOURCES
    _write_sources(step.spec, network, sources)
    shutil.copytree(project / "firmware", sources / FIRMWARE)
    check_constants(network, sources / FIRMWARE)
    step.progress.start("emulator", 2, "libraries")
    includes = (".", "firmware/ap_types")
    tagger = Sources(sources, (f"firmware/{name}.cpp", f"{name}_emulator.cpp"), includes)
    build_library(tagger, step.folder / f"{name}.so", scratch=step.scratch / "tagger")
    step.progress.advance()
    batch = Sources(sources, ("batch.cpp",), includes)
    build_library(batch, step.folder / _BATCH, scratch=step.scratch / "batch")
    step.progress.advance()
    manifest = _manifest(step.spec, network)
    (step.folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


def _write_sources(spec: Spec, network: Network, folder: Path) -> None:
    shared = Path(jetc_runtime.__file__).parent / "cpp"
    folder.mkdir()
    for file in _SHARED:
        shutil.copyfile(shared / file, folder / file)
    names = {"name": spec.name, "project_namespace": project_namespace(spec.name)}
    namespace = f"{project_namespace(spec.name)}_ports"
    types = tuple(each.type for each in spec.features.inputs)
    source = emulator_source(network, types, namespace=namespace, **names)
    (folder / f"{spec.name}_emulator.cpp").write_text(source, encoding="utf-8")
    header = ports_header(network, namespace=namespace)
    (folder / f"{spec.name}_ports.h").write_text(header, encoding="utf-8")


def _manifest(spec: Spec, network: Network) -> Manifest:
    return Manifest(
        name=spec.name,
        library=f"{spec.name}.so",
        batch=_BATCH,
        constituents=network.input.constituents,
        features=tuple(FeaturePort(each.name, each.type) for each in spec.features.inputs),
        outputs=tuple(
            OutputPort(each.name, each.labels, network.format_of(each.source)) for each in network.outputs
        ),
    )


STAGE = Stage(
    name="emulator",
    sections=("name", "features"),
    needs=("hls4ml",),
    tools=("g++",),
    code=(
        "jetc.stages.cpp_constants",
        "jetc.stages.emulator",
        "jetc.stages.emulator_artifact",
        "jetc.stages.hls4ml_artifact",
        "jetc.emit.emulator",
        "jetc.lower",
        "jetc.tools.gxx",
        "jetc.tools.hls4ml_headers",
        "jetc.tools.process",
        "jetc_runtime",
    ),
    run=run,
)
