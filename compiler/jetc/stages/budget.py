"""Stage `budget`: the design held to the latency and the area that the spec allows.

With a section `link` the design is that from the words on the link to the outgoing word.
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

__all__ = ["STAGE", "measure"]


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
    rtl = read(RtlRecord, step.inputs["rtl"])
    record = _record(rtl, step.spec.firmware)
    if record.is_late:
        raise _late(rtl, record, step.spec.firmware)
    if record.is_large:
        raise _large(rtl, record)
    write(record, step.folder)


def measure(step: Step[Reads]) -> None:
    """Write budget.json, whatever the design takes."""
    write(_record(read(RtlRecord, step.inputs["rtl"]), step.spec.firmware), step.folder)


def _record(rtl: RtlRecord, firmware: FirmwarePart) -> BudgetRecord:
    cycles = rtl.latency_cycles if rtl.link is None else rtl.link.latency_cycles
    return BudgetRecord(
        latency_cycles=cycles,
        latency_ns=cycles * 1000.0 / firmware.clock_mhz,
        budget_latency_ns=firmware.budget.latency_ns,
        luts=_luts(rtl),
        budget_luts=firmware.budget.luts,
    )


def _luts(rtl: RtlRecord) -> int | None:
    """Return the LUTs of the whole design; None where none are counted."""
    around = {"LUT": 0} if rtl.link is None else rtl.link.yosys
    return None if rtl.totals.yosys is None or around is None else rtl.totals.yosys["LUT"] + around["LUT"]


def _late(rtl: RtlRecord, record: BudgetRecord, firmware: FirmwarePart) -> GateError:
    stages = {name: module.stages for name, module in rtl.modules.items() if module.stages}
    if rtl.link is not None:
        ends = {"preparation": rtl.link.preparation_cycles, "packing": rtl.link.packing_cycles}
        stages |= {f"the {name} of the link": count for name, count in ends.items()}
    return GateError(
        gate="latency",
        what=f"{record.latency_cycles} cycles at {firmware.clock_mhz:g} MHz are {record.latency_ns:.1f} ns, "
        f"the budget is {record.budget_latency_ns:g} ns",
        why=", ".join(f"{name} takes {count} cycles" for name, count in stages.items()),
        mend=f"raise firmware.budget.latency_ns to {math.ceil(record.latency_ns)}",
    )


def _large(rtl: RtlRecord, record: BudgetRecord) -> GateError:
    parts = [
        f"{module.instances} x {name} at {module.yosys['LUT']}"
        for name, module in (*rtl.modules.items(), *(() if rtl.link is None else rtl.link.modules.items()))
        if module.yosys is not None
    ]
    return GateError(
        gate="area",
        what=f"{record.luts} LUTs, the budget is {record.budget_luts}",
        why=f"{rtl.labels['yosys']}: {', '.join(parts)}",
        mend=f"raise firmware.budget.luts to {record.luts}",
    )


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
