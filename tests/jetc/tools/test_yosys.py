"""Cells by Yosys, on modules small enough to count by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.devices.family import Family
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools import yosys
from jetc.tools.yosys import Cells, count_cells, summed

if TYPE_CHECKING:
    from pathlib import Path

_TOP = """
module pair_stage0 (input [5:0] a, output b); assign b = ^a; endmodule
module pair (input clk, input [11:0] in_data, output reg [1:0] out_data);
    wire [1:0] made;
    pair_stage0 first (in_data[5:0], made[0]);
    pair_stage0 second (in_data[11:6], made[1]);
    always @(posedge clk) out_data <= made;
endmodule
"""


def test_each_use_of_a_module_is_counted(tmp_path: Path) -> None:
    source = tmp_path / "pair.v"
    source.write_text(_TOP)
    cells = count_cells((source,), "pair", family="xcup", scratch=tmp_path / "scratch")
    assert (cells.luts, cells.others) == (2, {"FDRE": 2})


_KEPT = """
module kept (input clk, write, input [4:0] at, from, input [13:0] a, output reg [13:0] b);
    reg [13:0] places [0:31];
    always @(posedge clk) begin
        if (write) places[at] <= a;
        b <= places[from];
    end
endmodule
"""


def test_a_memory_is_the_luts_that_it_is_made_of_where_memories_are_wanted(tmp_path: Path) -> None:
    source = tmp_path / "kept.v"
    source.write_text(_KEPT)
    cells = count_cells((source,), "kept", family="xcup", scratch=tmp_path / "scratch", memories=True)
    assert (cells.luts, cells.others) == (8, {"FDRE": 14, "RAM32M16": 1})


_MULTIPLIER = """
module product (input clk, input [15:0] a, b, output reg [31:0] c);
    always @(posedge clk) c <= a * b;
endmodule
"""


@pytest.mark.parametrize(("family", "dsp"), [("xc7", "DSP48E1"), ("xcu", "DSP48E2")])
def test_a_family_has_its_own_cells(family: str, dsp: str, tmp_path: Path) -> None:
    source = tmp_path / "product.v"
    source.write_text(_MULTIPLIER)
    cells = count_cells((source,), "product", family=family, scratch=tmp_path / "scratch")
    assert cells.others[dsp] == 1
    assert dsp in {each.dsp for each in Family if each.yosys == family}


@pytest.mark.parametrize("family", ["", "versal", "xcup; exec id"])
def test_a_family_that_yosys_does_not_have_is_refused(family: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no family that is counted"):
        count_cells((), "pair", family=family, scratch=tmp_path)


def test_a_module_taken_for_granted_is_not_counted(tmp_path: Path) -> None:
    stage, top = _TOP.split("module pair ")
    (tmp_path / "stage.v").write_text(stage)
    (tmp_path / "pair.v").write_text("module pair " + top)
    cells = count_cells(
        (tmp_path / "pair.v",),
        "pair",
        family="xcup",
        scratch=tmp_path / "scratch",
        boxes=(tmp_path / "stage.v",),
    )
    assert (cells.luts, cells.others) == (0, {"FDRE": 2})


def test_what_yosys_cannot_read_is_a_failure_with_its_words(tmp_path: Path) -> None:
    source = tmp_path / "broken.v"
    source.write_text("module broken (input a\n")
    with pytest.raises(ToolError) as caught:
        count_cells((source,), "broken", family="xcup", scratch=tmp_path / "scratch")
    assert any("syntax error" in each for each in caught.value.last_lines)


_LOOP = """
module looped (input a, output b);
    wire c;
    assign b = a & c & d;
    assign c = ~c | b;
    wire d;
endmodule
"""


def test_what_its_check_finds_is_a_failure_with_its_words(tmp_path: Path) -> None:
    source = tmp_path / "looped.v"
    source.write_text(_LOOP)
    with pytest.raises(ToolError) as caught:
        count_cells((source,), "looped", family="xcup", scratch=tmp_path / "scratch")
    told = "\n".join(caught.value.last_lines)
    assert "found logic loop in module looped" in told
    assert r"Wire looped.\d is used but has no driver" in told


def test_a_name_that_is_no_identifier_never_reaches_the_script(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a Verilog identifier"):
        count_cells((), "a; exec id", family="xcup", scratch=tmp_path)


@pytest.mark.parametrize("left", ["", "warning", '{"design": {"num_cel'])
def test_statistics_that_are_cut_short_are_told_with_the_space_that_is_left(
    left: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Yosys ends well on a full disk."""
    monkeypatch.setattr(yosys, "run_logged", lambda *_: (tmp_path / "cells.json").write_text(left))
    source = tmp_path / "pair.v"
    source.write_text(_TOP)
    with pytest.raises(ToolError, match=r"cells\.json, is cut short, .* \d+ KiB are free there"):
        count_cells((source,), "pair", family="xcup", scratch=tmp_path)


def test_cells_of_modules_add_up_as_often_as_each_is_placed() -> None:
    together = summed([(3, Cells(10, {"MUXF7": 1, "DSP48E2": 2})), (1, Cells(5, {"CARRY4": 4, "MUXF7": 7}))])
    assert together.by_name == {"LUT": 35, "CARRY4": 4, "DSP48E2": 6, "MUXF7": 10}
    assert list(together.by_name) == ["LUT", "CARRY4", "DSP48E2", "MUXF7"]
    assert summed([]) == Cells(0, {})
