"""The files of the folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.vendor.ip.folder import folder_files

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design, Passing, Vector


def test_the_lists_have_the_sources_and_the_test(design: Design, vectors: list[Vector]) -> None:
    files = folder_files(design, vectors)
    assert files["verilog.f"] == "verilog/tiny_tagger.v\ntestbench/tiny_testbench.sv\n"
    assert files["vhdl.f"] == "vhdl/tiny_tagger.vhd\ntestbench/tiny_testbench.vhd\n"
    assert files["tiny_tagger.xdc"] == "create_clock -name clk -period 2.777 [get_ports clk]\n"
    assert set(files["verilog.f"].split()) - set(design.verilog) <= set(files)


def test_what_stands_around_the_top_is_listed_with_it(design: Design, vectors: list[Vector]) -> None:
    linked = replace(design, link=("verilog/tiny_link.v",), link_vhdl=("vhdl/tiny_link.vhd",))
    assert folder_files(linked, vectors)["link.f"] == "verilog/tiny_tagger.v\nverilog/tiny_link.v\n"
    assert "      - verilog/tiny_link.v" in folder_files(linked, vectors)["tiny_tagger.core"]
    assert folder_files(linked, vectors)["link_vhdl.f"] == "vhdl/tiny_tagger.vhd\nvhdl/tiny_link.vhd\n"
    assert "      - vhdl/tiny_link.vhd" in folder_files(linked, vectors)["tiny_tagger.core"]
    assert not {"link.f", "link_vhdl.f"} & folder_files(design, vectors).keys()


def test_verilog_alone_has_no_test_in_vhdl_but_an_instance(design: Design, vectors: list[Vector]) -> None:
    alone = replace(design, vhdl=(), outer=replace(design.outer, vhdl=False))
    files = folder_files(alone, vectors)
    assert [each for each in files if "vhd" in each] == [
        "template/tiny_tagger.vhd",
        "identity/tiny_identity.vhd",
    ]


def test_a_wrapper_for_streams_has_a_test_in_each_language(
    streamed: Design, vectors: list[Vector], passing: Passing
) -> None:
    files = folder_files(streamed, vectors, passing)
    assert files["stream.f"].split() == [
        "verilog/tiny_tagger.v", "verilog/tiny_stream.v", "testbench/tiny_stream_testbench.sv",
    ]  # fmt: skip
    assert files["stream_vhdl.f"].split()[1:] == [
        "vhdl/tiny_stream.vhd", "testbench/tiny_stream_testbench.vhd",
    ]  # fmt: skip
    assert files["testbench/beats.txt"] == "00\n00\n07\n07\n05\n02\n02\n05\n"
    assert files["testbench/results.txt"] == "00\n1f\n15\n0a\n"
    assert files["tiny_stream.xdc"] == "create_clock -name aclk -period 2.777 [get_ports aclk]\n"


def test_what_names_the_design_is_listed_with_it(
    streamed: Design, vectors: list[Vector], passing: Passing
) -> None:
    files = folder_files(streamed, vectors, passing)
    for language, ending in (("identity.f", "v"), ("identity_vhdl.f", "vhd")):
        *_, identity, identified = files[language].split()
        assert (identity, identified) == (
            f"identity/tiny_identity.{ending}",
            f"identity/tiny_identified.{ending}",
        )
        assert {identity, identified} <= set(files)
