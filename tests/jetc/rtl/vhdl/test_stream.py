"""The VHDL of the wrapper for streams: one statement for each of the Verilog's."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from jetc.rtl.stream import Slot, Stream
from jetc.rtl.vhdl.stream import stream_text
from jetc.tools.ghdl import is_ghdl_there

if TYPE_CHECKING:
    from pathlib import Path

TAGGER = """
library ieee;
use ieee.std_logic_1164.all;
entity tiny_tagger is
    port (
        clk, rst, in_valid : in std_logic; in_data : in std_logic_vector(23 downto 0);
        in_ready, out_valid : out std_logic; out_data : out std_logic_vector(10 downto 0)
    );
end entity;
architecture rtl of tiny_tagger is
begin
end architecture;
"""


def stream(per_beat: int, interval: int) -> Stream:
    slots = (Slot("in_data", 0, 8), Slot("in_data", 8, 9), Slot("in_data", 17, 7))
    return Stream("tiny_stream", "tiny_tagger", slots, per_beat, "out_data", 11, 4, interval)


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
@pytest.mark.parametrize(("per_beat", "interval"), [(3, 1), (2, 2), (1, 3)])
def test_ghdl_takes_it_and_warns_of_nothing(per_beat: int, interval: int, tmp_path: Path) -> None:
    (tmp_path / "tiny_stream.vhd").write_text(stream_text(stream(per_beat, interval)))
    (tmp_path / "tiny_tagger.vhd").write_text(TAGGER)
    command = ["ghdl", "-a", "--std=08", "--warn-error", "tiny_tagger.vhd", "tiny_stream.vhd"]
    subprocess.run(command, cwd=tmp_path, check=True)


def test_a_word_of_an_earlier_beat_is_kept_in_as_many_bits_as_it_has() -> None:
    text = stream_text(stream(2, 2))
    assert "    signal kept0 : std_logic_vector(16 downto 0);" in text
    assert "                kept0(16 downto 8) <= s_axis_tdata(24 downto 16);" in text
    assert "    in_data(23 downto 17) <= s_axis_tdata(6 downto 0);" in text
