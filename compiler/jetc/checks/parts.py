"""The FPGA parts that jetc knows, with what they hold."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PARTS", "FpgaPart"]


@dataclass(frozen=True, slots=True)
class FpgaPart:
    """An FPGA: logic it holds. **Source**: AMD DS890, UltraScale+ product tables."""

    luts: int
    flip_flops: int
    dsps: int
    bram18s: int


PARTS = {
    "xcvu13p-flga2577-2-e": FpgaPart(luts=1_728_000, flip_flops=3_456_000, dsps=12_288, bram18s=5_376),
    "xcvu9p-flga2577-2-e": FpgaPart(luts=1_182_240, flip_flops=2_364_480, dsps=6_840, bram18s=4_320),
}
