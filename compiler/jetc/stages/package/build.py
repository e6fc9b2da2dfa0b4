"""From the emulator's sources to the folder that the experiment's externals build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.network import Network

from jetc.emulator.calls import Types
from jetc.emulator.externals import Library, write_package
from jetc.emulator.identity import identity_of
from jetc.emulator.package import emulator_source
from jetc.prepare.link import link_chain
from jetc.stages.emulator.artifact import SOURCES
from jetc.stages.hls4ml.artifact import NETWORK, TOP_FUNCTION

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step

__all__ = ["build_package"]


def build_package(step: Step[Spec]) -> None:
    """Write the package that the spec asks for; ValueError where it asks for none."""
    spec, package = step.spec, step.spec.package
    if package is None:
        raise ValueError("the spec has no section package")
    hls4ml = step.inputs["hls4ml"]
    network = Network.from_json((hls4ml / NETWORK).read_text("utf-8"))
    namespace, _, function = (hls4ml / TOP_FUNCTION).read_text("utf-8").strip().rpartition("::")
    own = f"{package.library}_{namespace.rpartition('_')[2]}"
    wrapper = emulator_source(
        network,
        Types(
            tuple(each.type for each in spec.features.inputs),
            tuple(each.type for each in spec.features.of_the_jet),
        ),
        name=spec.name,
        top=f"{own}::{function}",
        namespace=f"jetc_{spec.name}_ports",
        chain=link_chain(spec.features, spec.link, network),
        conventions=package.conventions,
        identity=identity_of(spec, package, network),
    )
    library = Library(
        tagger=spec.name,
        versioned=package.library,
        namespace=namespace,
        own=own,
        wrapper=wrapper,
        conventions=package.conventions,
        encoding=spec.features.encoding,
        constituents=spec.features.constituents,
    )
    write_package(step.inputs["emulator"] / SOURCES, step.folder, library)
