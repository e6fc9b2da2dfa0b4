"""The vendor tools' adapters, with fake tools first on PATH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.vitis import HlsEstimate, read_estimate, run_vitis, vitis_path
from jetc.tools.vivado import Implemented, read_reports, run_vivado, vivado_path
from jetc.vendor.vitis import SOLUTION, vitis_script
from jetc.vendor.vivado import POST_ROUTE, POST_SYNTHESIS, VendorTarget, vivado_files

MOCKS = Path(__file__).parents[2] / "mock_tools"
PART = "xcvu13p-flga2577-2-e"


@pytest.fixture
def mocked(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("PATH", os.pathsep.join([str(MOCKS), os.environ["PATH"]]))
    return monkeypatch


@pytest.fixture
def vivado_folder(tmp_path: Path) -> Path:
    for name, text in vivado_files("tiny_tagger", ("verilog/tiny.v",), VendorTarget(PART, 360.0)).items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def vitis_folder(tmp_path: Path) -> Path:
    script = vitis_script("tiny", part=PART, clock_mhz=360.0)
    (tmp_path / "synthesise.tcl").write_text(script)
    return tmp_path


def test_tools_that_are_not_there_are_not_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert vivado_path() is None
    assert vitis_path() is None


@pytest.mark.usefixtures("mocked")
def test_vivados_figures_after_synthesis_and_after_routing_stay_apart(vivado_folder: Path) -> None:
    program = vivado_path()
    assert program == str(MOCKS / "vivado")
    run_vivado(program, vivado_folder, "run.tcl")
    assert read_reports(vivado_folder, POST_SYNTHESIS) == Implemented(0.351, 73111, 65432, 8, 1.5)
    assert read_reports(vivado_folder, POST_ROUTE) == Implemented(-0.042, 71022, 65432, 8, 1.5)


def test_a_failing_vivado_is_shown_with_its_last_lines(
    mocked: pytest.MonkeyPatch, vivado_folder: Path
) -> None:
    mocked.setenv("MOCK_VIVADO", "fail")
    with pytest.raises(ToolError) as caught:
        run_vivado(str(MOCKS / "vivado"), vivado_folder, "run.tcl")
    error = caught.value
    assert (error.tool, error.exit_code) == ("vivado", 1)
    assert error.command[-2:] == ("-source", "run.tcl")
    assert error.last_lines == ("ERROR: [Common 17-69] Command failed: Part not found",)
    assert error.log == str(vivado_folder / "vivado.log")


def test_a_missing_report_is_a_failure(mocked: pytest.MonkeyPatch, vivado_folder: Path) -> None:
    mocked.setenv("MOCK_VIVADO", "no timing")
    run_vivado(str(MOCKS / "vivado"), vivado_folder, "run.tcl")
    with pytest.raises(ToolError, match=r"it wrote no post_route_timing\.rpt"):
        read_reports(vivado_folder, POST_ROUTE)


def test_a_report_without_the_figure_is_a_failure(vivado_folder: Path) -> None:
    (vivado_folder / "post_route_utilisation.rpt").write_text("| CLB Registers | 12 |\n")
    with pytest.raises(ToolError, match="its report has no CLB LUTs"):
        read_reports(vivado_folder, POST_ROUTE)


@pytest.mark.usefixtures("mocked")
def test_the_estimate_of_c_synthesis_is_read(vitis_folder: Path) -> None:
    program = vitis_path()
    assert program is not None
    run_vitis(program, vitis_folder, "synthesise.tcl")
    assert read_estimate(vitis_folder / "tiny_hls" / SOLUTION) == HlsEstimate(
        2.015, 61, 1, 223344, 98765, 120, 10
    )


def test_an_undefined_latency_is_a_failure(mocked: pytest.MonkeyPatch, vitis_folder: Path) -> None:
    mocked.setenv("MOCK_VITIS", "undef")
    run_vitis(str(MOCKS / "vitis_hls"), vitis_folder, "synthesise.tcl")
    with pytest.raises(ToolError, match=r"csynth.xml has 'undef' at .*Worst-caseLatency, wanted a number"):
        read_estimate(vitis_folder / "tiny_hls" / SOLUTION)


def test_a_failing_vitis_is_shown_with_its_last_lines(mocked: pytest.MonkeyPatch, vitis_folder: Path) -> None:
    mocked.setenv("MOCK_VITIS", "fail")
    with pytest.raises(ToolError) as caught:
        run_vitis(str(MOCKS / "vitis_hls"), vitis_folder, "synthesise.tcl")
    assert caught.value.last_lines == ("ERROR: [HLS 200-1023] Part is not installed.",)


def test_no_report_at_all_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="no report in"):
        read_estimate(tmp_path)
