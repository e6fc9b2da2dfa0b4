"""The thresholds as constants of C++ and of Verilog."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from jetc.artifacts.working_points import CutRecord, PointRecord, ThresholdRecord, WorkingPointsRecord
from jetc.emulator.thresholds import thresholds_header, thresholds_verilog
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Displayed = Callable[[Path], str]

TOLD = {"passes": "HT above its cut", "score": "sum of codes", "discriminant": "b / (b + gluon)"}


def point(name: str, cut: float, code: int) -> PointRecord:
    form = FixedPoint.parse("ap_ufixed<11,1>")
    return PointRecord.model_construct(
        name=name,
        definitions=TOLD,
        cut=CutRecord(variable="HT", value=cut, unit="GeV"),
        threshold=ThresholdRecord(code=code, format=form, lsb=form.lsb, value=code * form.lsb),
    )


def test_each_working_point_has_its_cut_and_its_code(tmp_path: Path) -> None:
    record = WorkingPointsRecord.model_construct(points=(point("hh4b", 220.0, 1536), point("loose", 30.5, 0)))
    text = thresholds_header(record, name="tiny")
    (tmp_path / "tiny_thresholds.h").write_text(text)
    values = "hh4b_cut_gev == 220 && hh4b_score == 1536 && hh4b_score_fraction == 10 && loose_cut_gev == 30.5"
    source = (
        f'#include "tiny_thresholds.h"\nusing namespace jetc_tiny_thresholds;\nstatic_assert({values});\n'
    )
    (tmp_path / "reads.cpp").write_text(source)
    command = [str(shutil.which("g++")), "-std=c++17", "-fsyntax-only", str(tmp_path / "reads.cpp")]
    subprocess.run(command, check=True, capture_output=True)
    assert "// passes: HT above its cut.\n" in text
    cast = "// The scores of a jet's outgoing word are cast from these: a threshold here is none of theirs.\n"
    assert cast in text
    assert cast in thresholds_verilog(record, name="tiny")


def test_verilog_has_the_same_codes(tmp_path: Path, displayed: Displayed) -> None:
    record = WorkingPointsRecord.model_construct(points=(point("hh4b", 220.0, 1536), point("loose", 30.5, 0)))
    (tmp_path / "tiny_thresholds.vh").write_text(thresholds_verilog(record, name="tiny"))
    source = """module reads;
`include "tiny_thresholds.vh"
initial $display("%0d %0d %0d", tiny_hh4b_score, tiny_hh4b_score_fraction, tiny_loose_score);
endmodule
"""
    (tmp_path / "reads.v").write_text(source)
    shown = displayed(tmp_path)
    assert shown == "1536 10 0\n"
