"""What a part holds: as the table has it, or as a spec declares it."""

from __future__ import annotations

from typing import Protocol

from jetc.devices.family import Family
from jetc.devices.part import device_of
from jetc.devices.table import DEVICES, WITNESSED, Holds

__all__ = ["Declared", "family_of", "holds", "is_witnessed"]


class Declared(Protocol):
    """What a spec says of a device that the table does not have."""

    @property
    def family(self) -> str:
        """A value of `Family`."""

    @property
    def luts(self) -> int:
        """LUTs of six inputs."""

    @property
    def flip_flops(self) -> int:
        """Flip-flops of the logic."""

    @property
    def dsps(self) -> int:
        """DSP slices."""

    @property
    def block_rams(self) -> int:
        """Block RAMs of 36 kbit."""

    @property
    def ultra_rams(self) -> int:
        """UltraRAMs of 288 kbit."""


def holds(part: str, declared: Declared | None) -> Holds | None:
    """Return what `part` holds: as the table has it, else as declared; None where neither says it."""
    device = device_of(part)
    if device is not None:
        return DEVICES[device]
    if declared is None:
        return None
    return Holds(
        Family(declared.family),
        declared.luts,
        declared.flip_flops,
        declared.dsps,
        declared.block_rams,
        declared.ultra_rams,
    )


def family_of(part: str, declared: Declared | None) -> Family:
    """Return the family of `part`; ValueError where nothing says it, which `jetc.checks` refuses."""
    held = holds(part, declared)
    if held is None:
        raise ValueError(f"what {part} is, neither the table nor the spec says")
    return held.family


def is_witnessed(part: str) -> bool:
    """Tell whether more than the table says what `part` holds; of a part that is declared the spec does.

    >>> [is_witnessed(each) for each in ("xcvu13p-flga2577-2-e", "xcku115-flvb2104-2-e")]
    [True, False]
    """
    device = device_of(part)
    return device is None or device in WITNESSED
