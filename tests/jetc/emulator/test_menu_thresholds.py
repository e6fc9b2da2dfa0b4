"""What a menu derived as constants of C++ and of Verilog."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from jetc.artifacts.menu import ChosenCutRecord, LineRecord, MenuRecord, ThresholdRecord
from jetc.emulator.menu_thresholds import menu_header, menu_verilog
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Displayed = Callable[[Path], str]

TOLD = {
    "requires": "count(four) == 4",
    "threshold on": "sum(four.tag)",
    "object four": "4 jets",
    "rate": "all",
}


def path(name: str, code: int | None, form: str = "ap_ufixed<13,3>", cut: float | None = None) -> LineRecord:
    exact = FixedPoint.parse(form)
    threshold = None
    if code is not None:
        threshold = ThresholdRecord(
            code=code, format=exact, lsb=exact.lsb, value=code * exact.lsb, variable="sum(four.tag)", unit="1"
        )
    found = None if cut is None else ChosenCutRecord(variable="sum(jets.pt)", value=cut, unit="GeV")
    return LineRecord.model_construct(name=name, definitions=TOLD, cut=found, threshold=threshold)


@pytest.fixture
def record() -> MenuRecord:
    paths = (path("hh4b", 2**13, cut=190.0), path("fixed", None), path("below", -5, "ap_fixed<6,3>"))
    return MenuRecord.model_construct(paths=paths)


def test_each_derived_path_has_its_cut_and_its_code(tmp_path: Path, record: MenuRecord) -> None:
    text = menu_header(record, name="tiny")
    (tmp_path / "tiny_menu.h").write_text(text)
    values = (
        "hh4b_cut == 190 && hh4b_threshold == 8192 && hh4b_threshold_fraction == 10 && below_threshold == -5"
    )
    source = f'#include "tiny_menu.h"\nusing namespace jetc_tiny_menu;\nstatic_assert({values});\n'
    (tmp_path / "reads.cpp").write_text(source)
    command = [str(shutil.which("g++")), "-std=c++17", "-fsyntax-only", str(tmp_path / "reads.cpp")]
    subprocess.run(command, check=True, capture_output=True)
    assert "// path fixed.\n// requires: count(four) == 4.\n" in text
    assert "fixed_" not in text
    assert "rate" not in text


def test_verilog_has_the_same_codes(tmp_path: Path, record: MenuRecord, displayed: Displayed) -> None:
    """One above the largest of its format, as where nothing passes, and one below zero."""
    (tmp_path / "tiny_menu.vh").write_text(menu_verilog(record, name="tiny"))
    source = """module reads;
`include "tiny_menu.vh"
initial $display("%0d %0d %0d", tiny_hh4b_threshold, tiny_hh4b_threshold_fraction, tiny_below_threshold);
endmodule
"""
    (tmp_path / "reads.v").write_text(source)
    shown = displayed(tmp_path)
    assert shown == "8192 10 -5\n"
