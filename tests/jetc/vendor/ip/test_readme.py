"""What the folder says of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.vendor.ip.readme import readme_text

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design


def test_there_is_a_command_for_each_language(design: Design) -> None:
    commands = [each.strip() for each in readme_text(design).splitlines() if each.startswith("    ")]
    assert [each.split()[0] for each in commands[:3]] == ["iverilog", "ghdl", "fusesoc"]


def test_a_stream_has_commands_of_its_own(streamed: Design) -> None:
    commands = [each.strip() for each in readme_text(streamed).splitlines() if each.startswith("    ")]
    assert [each.split()[0] for each in commands[:5]] == ["iverilog", "ghdl", "iverilog", "ghdl", "fusesoc"]
    assert "`sim_vhdl`, `sim_stream`, `sim_stream_vhdl`, `lint`" in readme_text(streamed)


def test_the_words_that_a_chip_gives_are_printed(design: Design) -> None:
    assert "01234567 89abcdef 01234567 89abcdef 01234567 89abcdef 01234567 89abcdef   spec.digest" in (
        readme_text(design)
    )
    assert "fedcba98 76543210 12340000   products.verilog" in readme_text(design)


def test_what_stands_around_it_has_a_list_of_its_own(design: Design) -> None:
    linked = replace(design, link=("verilog/tiny_pack.v", "verilog/tiny_link.v"))
    assert (
        "| `link.f` | the same with what stands around it, from words on the link: its top is `tiny_link` |"
        in (readme_text(linked))
    )
    assert "link.f" not in readme_text(design)


def test_of_verilog_alone_nothing_is_said_of_ghdl(design: Design) -> None:
    text = readme_text(
        replace(design, vhdl=(), initiation_interval=3, outer=replace(design.outer, vhdl=False))
    )
    assert "ghdl" not in text.lower()
    assert "vhdl" not in text.lower()
    assert "It takes a jet every 3 clocks" in text
