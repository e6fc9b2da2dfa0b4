"""From the hls4ml project to the emulator's library, its sources and the manifest of its ports."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import jetc_runtime
from jetc_runtime.manifest import MANIFEST, FeaturePort, Manifest, OutgoingField, OutputPort
from jetc_runtime.network import Network

from jetc.artifacts.interface import interface_of
from jetc.emulator.calls import Types
from jetc.emulator.package import emulator_source, ports_header
from jetc.emulator.preparation import preparation_header
from jetc.prepare.link import link_chain
from jetc.stages.emulator.artifact import FIRMWARE, SOURCES
from jetc.stages.emulator.cpp_constants import check_constants
from jetc.stages.hls4ml.artifact import NETWORK, PROJECT, TOP_FUNCTION
from jetc.tools.make import make

if TYPE_CHECKING:
    from jetc.plan.stage import Step
    from jetc.stages.emulator.reads import Reads

__all__ = ["build_emulator", "write_sources"]

_BATCH = "batch-runner.so"
_SHARED = ("emulator.h", "words.h", "top_function.h", "batch.cpp", "Makefile", "README.md")


def build_emulator(step: Step[Reads]) -> None:
    """Build; write <name>.so, batch-runner.so, emulator.json (the ports) and sources/ with their Makefile.

    Raises GateError where the C++ holds other weights than the network.
    """
    sources = step.folder / SOURCES
    network = write_sources(step.spec, step.inputs["hls4ml"], sources)
    check_constants(network, sources / FIRMWARE)
    step.progress.start("emulator", 1, "libraries")
    built = step.scratch / SOURCES
    shutil.copytree(sources, built)
    make(built, log=step.scratch / "make.log")
    for library in (f"{step.spec.name}.so", _BATCH):
        shutil.copyfile(built / library, step.folder / library)
    step.progress.advance()
    manifest = _manifest(step.spec, network)
    (step.folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


def write_sources(spec: Reads, hls4ml: Path, folder: Path) -> Network:
    """Write what the library is built from to the new `folder`; return the network of artifact `hls4ml`."""
    network = Network.from_json((hls4ml / NETWORK).read_text(encoding="utf-8"))
    shared = Path(jetc_runtime.__file__).parent / "cpp"
    folder.mkdir()
    for file in _SHARED:
        shutil.copyfile(shared / file, folder / file)
    shutil.copytree(hls4ml / PROJECT / "firmware", folder / FIRMWARE)
    top = (hls4ml / TOP_FUNCTION).read_text(encoding="utf-8").strip()
    namespace = f"jetc_{spec.name}_ports"
    types = Types(
        tuple(each.type for each in spec.features.inputs),
        tuple(each.type for each in spec.features.of_the_jet),
    )
    chain = link_chain(spec.features, spec.link, network)
    if chain is not None:
        text = preparation_header(chain, name=spec.name, namespace=namespace)
        (folder / f"{spec.name}_preparation.h").write_text(text, encoding="utf-8")
    source = emulator_source(network, types, name=spec.name, top=top, namespace=namespace, chain=chain)
    (folder / f"{spec.name}_emulator.cpp").write_text(source, encoding="utf-8")
    header = ports_header(interface_of(network), namespace=namespace)
    (folder / f"{spec.name}_ports.h").write_text(header, encoding="utf-8")
    return network


def _manifest(spec: Reads, network: Network) -> Manifest:
    chain = link_chain(spec.features, spec.link, network)
    return Manifest(
        name=spec.name,
        library=f"{spec.name}.so",
        batch=_BATCH,
        constituents=network.input.constituents,
        features=tuple(FeaturePort(each.name, each.type) for each in spec.features.inputs),
        jet=tuple(FeaturePort(each.name, each.type) for each in spec.features.of_the_jet),
        outputs=tuple(
            OutputPort(each.name, each.labels, network.format_of(each.source)) for each in network.outputs
        ),
        outgoing=tuple(OutgoingField(each.name, each.bits) for each in chain.outgoing) if chain else (),
    )
