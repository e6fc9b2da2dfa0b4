"""The devices that jetc knows, with what they hold: data, and nothing else.

**Source**: where to look: AMD's data sheets. 7 series: DS180 and, for Zynq-7000, DS190. UltraScale and
UltraScale+: DS890, Zynq UltraScale+: DS891, RFSoC: DS889, Alveo cards: DS962 (U200, U250), DS963 (U280),
DS965 (U50), DS978 (U55C). Versal: DS950. The figures were written from memory of them, and the sheets were
not at hand to compare: `WITNESSED` says what else has them. Any other device can be declared in a spec.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from jetc.devices.family import Family

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEVICES", "WITNESSED", "Holds"]


@dataclass(frozen=True, slots=True)
class Holds:
    """What a device holds: block RAMs of 36 kbit, UltraRAMs of 288 kbit."""

    family: Family
    luts: int
    flip_flops: int
    dsps: int
    block_rams: int
    ultra_rams: int = 0


def _of(family: Family, rows: Mapping[str, tuple[int, ...]]) -> dict[str, Holds]:
    """Return devices of one family; each has two flip-flops a LUT."""
    return {name: Holds(family, luts, 2 * luts, *others) for name, (luts, *others) in rows.items()}


_SERIES_7 = {
    # LUT, DSP, block RAM
    "xc7a35t": (20_800, 90, 50),
    "xc7a50t": (32_600, 120, 75),
    "xc7a75t": (47_200, 180, 105),
    "xc7a100t": (63_400, 240, 135),
    "xc7a200t": (134_600, 740, 365),
    "xc7k70t": (41_000, 240, 135),
    "xc7k160t": (101_400, 600, 325),
    "xc7k325t": (203_800, 840, 445),
    "xc7k355t": (222_600, 1_440, 715),
    "xc7k410t": (254_200, 1_540, 795),
    "xc7k420t": (260_600, 1_680, 835),
    "xc7k480t": (298_600, 1_920, 955),
    "xc7v585t": (364_200, 1_260, 795),
    "xc7v2000t": (1_221_600, 2_160, 1_292),
    "xc7vx330t": (204_000, 1_120, 750),
    "xc7vx415t": (257_600, 2_160, 880),
    "xc7vx485t": (303_600, 2_800, 1_030),
    "xc7vx550t": (346_400, 2_880, 1_180),
    "xc7vx690t": (433_200, 3_600, 1_470),
    "xc7vx980t": (612_000, 3_600, 1_500),
    "xc7vx1140t": (712_000, 3_360, 1_880),
    "xc7z010": (17_600, 80, 60),
    "xc7z020": (53_200, 220, 140),
    "xc7z030": (78_600, 400, 265),
    "xc7z035": (171_900, 900, 500),
    "xc7z045": (218_600, 900, 545),
    "xc7z100": (277_400, 2_020, 755),
}
_ULTRASCALE = {
    # LUT, DSP, block RAM
    "xcku035": (203_128, 1_700, 540),
    "xcku040": (242_400, 1_920, 600),
    "xcku060": (331_680, 2_760, 1_080),
    "xcku085": (497_520, 4_100, 1_620),
    "xcku095": (537_600, 768, 1_680),
    "xcku115": (663_360, 5_520, 2_160),
    "xcvu065": (358_080, 600, 1_260),
    "xcvu095": (537_600, 768, 1_728),
    "xcvu125": (716_160, 1_200, 2_520),
    "xcvu160": (926_400, 1_560, 3_276),
    "xcvu190": (1_074_240, 1_800, 3_780),
    "xcvu440": (2_532_960, 2_880, 2_520),
}
_ULTRASCALE_PLUS = {
    # LUT, DSP, block RAM, UltraRAM
    "xcku3p": (162_720, 1_368, 360, 48),
    "xcku5p": (216_960, 1_824, 480, 64),
    "xcku9p": (274_080, 2_520, 912, 0),
    "xcku11p": (298_560, 2_928, 600, 80),
    "xcku13p": (341_280, 3_528, 744, 112),
    "xcku15p": (522_720, 1_968, 984, 128),
    "xcvu3p": (394_080, 2_280, 720, 320),
    "xcvu5p": (600_577, 3_474, 1_024, 470),
    "xcvu7p": (788_160, 4_560, 1_440, 640),
    "xcvu9p": (1_182_240, 6_840, 2_160, 960),
    "xcvu11p": (1_296_000, 9_216, 2_016, 960),
    "xcvu13p": (1_728_000, 12_288, 2_688, 1_280),
    "xcvu19p": (4_085_760, 3_840, 2_160, 320),
    "xcvu31p": (439_680, 2_880, 672, 320),
    "xcvu33p": (439_680, 2_880, 672, 320),
    "xcvu35p": (871_680, 5_952, 1_344, 640),
    "xcvu37p": (1_303_680, 9_024, 2_016, 960),
    "xcvu45p": (871_680, 5_952, 1_344, 640),
    "xcvu47p": (1_303_680, 9_024, 2_016, 960),
    "xczu3eg": (70_560, 360, 216, 0),
    "xczu5ev": (117_120, 1_248, 144, 64),
    "xczu7ev": (230_400, 1_728, 312, 96),
    "xczu9eg": (274_080, 2_520, 912, 0),
    "xczu11eg": (298_560, 2_928, 600, 80),
    "xczu15eg": (341_280, 3_528, 744, 112),
    "xczu19eg": (522_720, 1_968, 984, 128),
    "xczu28dr": (425_280, 4_272, 1_080, 80),
    "xczu48dr": (425_280, 4_272, 1_080, 80),
    "xcu50": (871_680, 5_952, 1_344, 640),
    "xcu55c": (1_303_680, 9_024, 2_016, 960),
    "xcu200": (1_182_240, 6_840, 2_160, 960),
    "xcu250": (1_728_000, 12_288, 2_688, 1_280),
    "xcu280": (1_303_680, 9_024, 2_016, 960),
}
_VERSAL = {
    # LUT, DSP, block RAM, UltraRAM
    "xcvc1902": (899_840, 1_968, 967, 463),
    "xcvm1802": (899_840, 1_968, 967, 463),
    "xcvp1202": (900_224, 3_984, 1_341, 677),
    "xcvp1502": (1_720_448, 7_440, 2_541, 1_301),
    "xcvp1702": (2_540_672, 10_896, 3_741, 1_925),
    "xcvp1802": (3_360_896, 14_352, 4_941, 2_549),
}

DEVICES: Mapping[str, Holds] = MappingProxyType(
    _of(Family.SERIES_7, _SERIES_7)
    | _of(Family.ULTRASCALE, _ULTRASCALE)
    | _of(Family.ULTRASCALE_PLUS, _ULTRASCALE_PLUS)
    | _of(Family.VERSAL, _VERSAL)
)
"""By the beginning of a part's name, which names the device."""

WITNESSED: Mapping[str, str] = MappingProxyType(
    {
        "xcvu13p": "LUT, flip-flops, DSP, block RAM, UltraRAM: AvailableResources of Vitis HLS",
        "xcvu37p": "LUT, flip-flops, DSP, block RAM, UltraRAM: AvailableResources of Vitis HLS",
        "xcvu9p": "LUT, flip-flops, DSP, block RAM, UltraRAM: what reports of utilisation are read against",
        "xczu9eg": "LUT, flip-flops, DSP, block RAM, UltraRAM: AvailableResources of Vitis HLS",
        "xczu7ev": "LUT, flip-flops, DSP, block RAM: Vitis HLS; UltraRAM: boards.py of FABER",
        "xczu3eg": "LUT, flip-flops, DSP, block RAM: boards.py of FABER, for the Ultra96",
        "xczu5ev": "LUT, DSP, block RAM, UltraRAM: a table of the Kria K26, which is the same die",
        "xczu28dr": "DSP, block RAM, UltraRAM: platforms.py of FINN",
        "xc7z020": "LUT, flip-flops, DSP, block RAM: platforms.py of FINN",
        "xc7k325t": "LUT, flip-flops, DSP, block RAM: a csynth.xml of Vivado HLS",
        "xc7vx485t": "LUT, DSP: what reports of a VC707 are read against",
        "xc7z045": "LUT, flip-flops, DSP, block RAM: report_utilization of Vivado",
        "xc7a200t": "LUT: report_utilization of Vivado, after synthesis",
        "xc7a35t": "LUT, flip-flops: report_utilization of Vivado; DSP, block RAM: a table of BoxLambda",
        "xc7a100t": "LUT, flip-flops, DSP, block RAM: a table of BoxLambda",
        "xcku5p": "LUT: what is asked of it in a forum, as its specification says",
        "xcu250": "LUT, flip-flops, DSP, block RAM, UltraRAM: fpga_board_info of a generator for HLS",
        "xcu280": "LUT, flip-flops, DSP, block RAM, UltraRAM: a table of cards in a project for HLS",
    }
)
"""Devices whose figures stand elsewhere, too, all the same: which, and in what other projects published.

Two tables of cards have a U50, too, with the flip-flops, DSP, block RAM and UltraRAM here, but with 870,720
LUTs, which are not half of its flip-flops: they witness nothing.
"""
