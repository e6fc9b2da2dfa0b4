"""Words of Tcl, and the vendor scripts made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.vendor.tcl import clock_period_ns, word
from jetc.vendor.vitis import vitis_script, vitis_settings
from jetc.vendor.vivado import VendorTarget, vivado_files

if TYPE_CHECKING:
    from pathlib import Path

PART = "xcvu13p-flga2577-2-e"
HOSTILE = ["a}; exec rm -rf /; {", "[exec id]", "$env(HOME)", "a b", "a\nb", "", '"', "a;b", "\\", "a{", "é"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_tcl_could_read_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in a Tcl script"):
        word(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_name_reaches_a_script(text: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in a Tcl script"):
        vitis_script(text, part=PART, clock_mhz=360.0)
    with pytest.raises(ValueError, match="cannot stand in a Tcl script"):
        vitis_script("tiny", part=text, clock_mhz=360.0)
    with pytest.raises(ValueError, match="cannot stand in a Tcl script"):
        vitis_settings("tiny", part=text, clock_mhz=360.0)
    with pytest.raises(ValueError, match="cannot stand in a Tcl script"):
        vivado_files("tiny_tagger", (text,), VendorTarget(PART, 360.0))
    with pytest.raises(ValueError, match="cannot stand in a Tcl script"):
        vivado_files("tiny_tagger", ("tiny.v",), VendorTarget(text, 360.0))


@pytest.mark.parametrize(
    ("mhz", "period"), [(360.0, "2.777"), (240.0, "4.166"), (500.0, "2.000"), (1000.0, "1.000")]
)
def test_the_period_is_never_longer_than_the_clocks(mhz: float, period: str) -> None:
    assert clock_period_ns(mhz) == period
    assert float(period) <= 1000.0 / mhz


@pytest.mark.parametrize("name", ["clock.xdc", "project.tcl", "run.tcl"])
def test_the_vivado_files_are_the_golden_files(golden: Path, name: str) -> None:
    sources = ("verilog/tiny_primitives.v", "verilog/tiny_tagger.v")
    files = vivado_files("tiny_tagger", sources, VendorTarget(PART, 360.0))
    assert files[name] == (golden / "vivado" / name).read_text("utf-8")


def test_what_vitis_reads_is_the_golden_script(golden: Path) -> None:
    texts = {"synthesise.tcl": vitis_script, "project.tcl": vitis_settings}
    for file, text in texts.items():
        assert text("tiny", part=PART, clock_mhz=360.0) == (golden / "vitis" / file).read_text("utf-8")
