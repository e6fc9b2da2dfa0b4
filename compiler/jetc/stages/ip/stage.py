"""Stage `ip`: the design for whoever takes it without jetc, and which spec and which RTL it is.

Apart from the RTL and the projects of vendors, since it names the whole spec: a budget changes what a chip
says of itself, and makes no circuit again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.rtl import RtlRecord
from jetc.plan.stage import WHOLE_SPEC, Need, Stage
from jetc.prepare import CHAIN_MODULES
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.rtl.artifact import VERILOG, VHDL

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step

__all__ = ["STAGE"]


def run(step: Step[Spec]) -> None:
    """Write the folder."""
    from jetc_runtime.network import Network

    from jetc.language.sections.link import decides
    from jetc.plan.spec_digest import spec_digest
    from jetc.prepare.link import link_chain
    from jetc.stages.ip.folder import Tagger, write_ip
    from jetc.vendor.vivado import VendorTarget

    spec = step.spec
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    tagger = Tagger(
        name=spec.name,
        network=network,
        chain=link_chain(spec.features, spec.link, network),
        decides=decides(spec.link),
        spec_digest=spec_digest(spec),
        target=VendorTarget(spec.firmware.part, spec.firmware.clock_mhz),
    )
    write_ip(step.folder, step.inputs["rtl"], tagger)


STAGE = Stage(
    name="ip",
    sections=WHOLE_SPEC,
    needs=(
        Need("hls4ml", (NETWORK,)),
        Need("rtl", (RtlRecord.FILE, f"{VERILOG}/*", f"{VHDL}/*")),
    ),
    tools=("numpy", "alkaid"),
    code=(
        "jetc.artifacts.format",
        "jetc.artifacts.ports",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.rtl.primitives",
        *CHAIN_MODULES,
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.ip",
        "jetc.stages.rtl.artifact",
        "jetc.vendor.ip",
        "jetc.vendor.tcl",
        "jetc.vendor.vivado",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=run,
)
