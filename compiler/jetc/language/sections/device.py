"""Section `firmware.device`: what a part holds that jetc does not know."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from jetc.language.sections.section import Section

__all__ = ["Device"]

_Count = Annotated[int, Field(ge=0, le=100_000_000)]


class Device(Section):
    """What a part holds that jetc does not know, from its data sheet."""

    family: Literal["7_series", "ultrascale", "ultrascale_plus", "versal"]
    """Yosys counts the cells of this family; for Versal it has none, and nothing is counted."""
    luts: Annotated[int, Field(ge=1, le=100_000_000)]
    """LUTs of six inputs."""
    flip_flops: Annotated[int, Field(ge=1, le=100_000_000)]
    """Flip-flops of the logic."""
    dsps: _Count
    """DSP slices."""
    block_rams: _Count
    """Block RAMs of 36 kbit."""
    ultra_rams: _Count
    """UltraRAMs of 288 kbit; 0 where the family has none."""
