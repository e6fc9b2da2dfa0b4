"""Stage `budget`: the design held to the latency and the area that the spec allows.

Apart from the RTL, so that another budget or clock makes no circuit, and no count of its cells, again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from jetc.artifacts.budget import BudgetRecord
from jetc.artifacts.record import read, write
from jetc.artifacts.rtl import RtlRecord
from jetc.diagnostics.diagnostic import GateError
from jetc.plan.stage import Need, Stage

if TYPE_CHECKING:
    from jetc.language.sections.model import Budget
    from jetc.plan.stage import Step

__all__ = ["STAGE"]


class FirmwarePart(Protocol):
    """What it reads of `firmware`."""

    @property
    def clock_mhz(self) -> float:
        """Clock frequency, MHz."""

    @property
    def budget(self) -> Budget:
        """Limits of latency and area."""


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def firmware(self) -> FirmwarePart:
        """The device and its clock."""


def run(step: Step[Reads]) -> None:
    """Write budget.json; GateError where the design takes more time or area than it may."""
    firmware = step.spec.firmware
    rtl = read(RtlRecord, step.inputs["rtl"])
    record = BudgetRecord(
        latency_cycles=rtl.latency_cycles,
        latency_ns=_checked_latency(rtl, firmware),
        budget_latency_ns=firmware.budget.latency_ns,
        luts=_checked_luts(rtl, firmware),
        budget_luts=firmware.budget.luts,
    )
    write(record, step.folder)


def _checked_latency(rtl: RtlRecord, firmware: FirmwarePart) -> float:
    cycles = rtl.latency_cycles
    latency = cycles * 1000.0 / firmware.clock_mhz
    if latency > firmware.budget.latency_ns:
        stages = {name: module.stages for name, module in rtl.modules.items() if module.stages}
        raise GateError(
            gate="latency",
            what=f"{cycles} cycles at {firmware.clock_mhz:g} MHz are {latency:.1f} ns, "
            f"the budget is {firmware.budget.latency_ns:g} ns",
            why=", ".join(f"{name} takes {count} cycles" for name, count in stages.items()),
            mend=f"raise firmware.budget.latency_ns to {math.ceil(latency)}",
        )
    return latency


def _checked_luts(rtl: RtlRecord, firmware: FirmwarePart) -> int:
    total = rtl.totals.yosys["LUT"]
    if total > firmware.budget.luts:
        parts = [
            f"{module.instances} x {name} at {module.yosys['LUT']}" for name, module in rtl.modules.items()
        ]
        raise GateError(
            gate="area",
            what=f"{total} LUTs, the budget is {firmware.budget.luts}",
            why=f"{rtl.labels['yosys']}: {', '.join(parts)}",
            mend=f"raise firmware.budget.luts to {total}",
        )
    return total


STAGE = Stage(
    name="budget",
    sections=("firmware.clock_mhz", "firmware.budget"),
    needs=(Need("rtl", (RtlRecord.FILE,)),),
    tools=(),
    code=(
        "jetc.artifacts.budget",
        "jetc.artifacts.format",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.stages.budget",
        "jetc_runtime.fixed_point",
    ),
    run=run,
)
