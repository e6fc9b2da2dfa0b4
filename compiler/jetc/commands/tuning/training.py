"""One training of a point: built up to its counted cells, and what it gives as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jetc.checks.load import load
from jetc.commands.terminal import unheard
from jetc.commands.tuning.efficiency import efficiencies
from jetc.commands.tuning.point import areas, built_point, cost_of, network_of
from jetc.commands.tuning.proxy import bit_operations
from jetc.diagnostics.diagnostic import GateError, SpecError
from jetc.diagnostics.fault import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

__all__ = ["Measured", "measured"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one training gave: `numbers`, or that it `failed`, or the `fault` that stops a scan."""

    numbers: dict[str, Any] | None = None
    failed: str | None = None
    fault: Fault | None = None

    def checked(self) -> Measured:
        """Return this; the exception of a fault, as it was where it was raised."""
        if self.fault is not None:
            self.fault.again()
        return self


def measured(spec: Path, settings: tuple[str, ...], build_dir: Path, progress: Console | None) -> Measured:
    """Build `spec` with `settings` and return what it gives; it raises nothing."""
    console = unheard() if progress is None else progress
    try:
        return _measured(spec, settings, build_dir, console)
    except SpecError as error:
        codes = sorted({each.code for each in error.diagnostics})
        return Measured(failed=f"refused: {', '.join(codes)}")
    except GateError as error:
        if error.of_one_training:
            return Measured(failed=str(error))
        error.why += f"; this was the point {' '.join(settings)}"
        return Measured(fault=Fault.of(error))
    except Exception as error:  # noqa: BLE001 - raised again by the process that asked
        return Measured(fault=Fault.of(error))


def _measured(spec: Path, settings: tuple[str, ...], build_dir: Path, console: Console) -> Measured:
    loaded = load(spec, settings=settings)
    built = built_point(loaded, build_dir, console)
    cost = cost_of(build_dir, built)
    if cost.luts is None:
        return Measured(failed="Yosys has no target for the device, so LUTs are not counted")
    found = areas(loaded, build_dir, built, "validation")
    return Measured(
        {
            "validation": {name: (each.value, each.low, each.high) for name, each in found.items()},
            "luts": cost.luts,
            "cycles": cost.cycles,
            "latency_ns": cost.latency_ns,
            "bit_operations": bit_operations(network_of(build_dir, built)),
            "efficiency": efficiencies(loaded.spec, build_dir, built, "derivation"),
        }
    )
