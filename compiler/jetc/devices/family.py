"""Families of FPGAs, and what the open tools call them."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Family"]


class Family(StrEnum):
    """A family whose devices have the same cells; LUTs have six inputs in all of them."""

    SERIES_7 = "7_series"
    ULTRASCALE = "ultrascale"
    ULTRASCALE_PLUS = "ultrascale_plus"
    VERSAL = "versal"

    @property
    def words(self) -> str:
        """The family's name as a data sheet has it."""
        return {
            Family.SERIES_7: "7 series",
            Family.ULTRASCALE: "UltraScale",
            Family.ULTRASCALE_PLUS: "UltraScale+",
            Family.VERSAL: "Versal",
        }[self]

    @property
    def yosys(self) -> str | None:
        """The family that Yosys's synth_xilinx takes; None where it has none, as for Versal.

        **Source**: ``help synth_xilinx`` of Yosys 0.70.
        """
        return {
            Family.SERIES_7: "xc7",
            Family.ULTRASCALE: "xcu",
            Family.ULTRASCALE_PLUS: "xcup",
            Family.VERSAL: None,
        }[self]

    @property
    def counted_by(self) -> str:
        """Say what counts the cells of a design, or why nothing does."""
        if self.yosys is None:
            return f"not counted: Yosys has no target for {self.words}"
        return (
            f"Yosys synth_xilinx {self.yosys}, before place and route; LUT counts shift registers (SRL), too"
        )

    @property
    def dsp(self) -> str:
        """The cell of a multiplier."""
        return {
            Family.SERIES_7: "DSP48E1",
            Family.ULTRASCALE: "DSP48E2",
            Family.ULTRASCALE_PLUS: "DSP48E2",
            Family.VERSAL: "DSP58",
        }[self]
