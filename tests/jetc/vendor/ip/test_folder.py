"""The files of the folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.vendor.ip.folder import folder_files

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design, Vector


def test_the_lists_have_the_sources_and_the_test(design: Design, vectors: list[Vector]) -> None:
    files = folder_files(design, vectors)
    assert files["verilog.f"] == "verilog/tiny_tagger.v\ntestbench/tiny_testbench.sv\n"
    assert files["vhdl.f"] == "vhdl/tiny_tagger.vhd\ntestbench/tiny_testbench.vhd\n"
    assert files["tiny_tagger.xdc"] == "create_clock -name clk -period 2.777 [get_ports clk]\n"
    assert set(files["verilog.f"].split()) - set(design.verilog) <= set(files)


def test_what_stands_around_the_top_is_listed_with_it(design: Design, vectors: list[Vector]) -> None:
    linked = replace(design, link=("verilog/tiny_link.v",))
    assert folder_files(linked, vectors)["link.f"] == "verilog/tiny_tagger.v\nverilog/tiny_link.v\n"
    assert "      - verilog/tiny_link.v" in folder_files(linked, vectors)["tiny_tagger.core"]
    assert "link.f" not in folder_files(design, vectors)


def test_verilog_alone_has_no_test_in_vhdl_but_an_instance(design: Design, vectors: list[Vector]) -> None:
    files = folder_files(replace(design, vhdl=()), vectors)
    assert [each for each in files if "vhd" in each] == [
        "identity/tiny_digest.vhd",
        "template/tiny_tagger.vhd",
    ]
