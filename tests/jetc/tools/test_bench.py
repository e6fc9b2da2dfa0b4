"""Blocks of a design as native programs: what builds and runs them ends when jetc does."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools import bench, verilated
from jetc_runtime.fixed_point import FixedPoint
from jetc_testbench.native import NativeModule
from jetc_testbench.tables import TableModule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

WORD = FixedPoint(8, 8, signed=False)


def of_a_block(folder: Path) -> None:
    bench.build_block(NativeModule("block", (), (WORD,), (WORD,), 1), folder)


def of_tables(folder: Path) -> None:
    bench.look_up((TableModule("table", "scores", "exp", WORD, WORD, 0, 255),), (), folder)


def of_the_simulator(folder: Path) -> None:
    folder.mkdir()
    verilated.build_simulator(folder, folder)


@pytest.mark.parametrize("build", [of_a_block, of_tables, of_the_simulator])
def test_verilator_is_started_as_every_outside_program(
    build: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def failing(command: Sequence[str], **_: object) -> CompletedProcess[str]:
        started.append(Path(command[0]).name)
        return CompletedProcess(command, 3)

    monkeypatch.setattr(verilated, "run_program", failing)
    with pytest.raises(ToolError, match="verilator ended with 3"):
        build(tmp_path / "built")
    assert started == ["verilator"]


def test_a_quota_that_verilator_meets_is_no_fault_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(command: Sequence[str], *, output: IO[str], **_: object) -> CompletedProcess[str]:
        output.write("%Error: cannot write: Disk quota exceeded\n")
        output.flush()
        return CompletedProcess(command, 3)

    monkeypatch.setattr(verilated, "run_program", full)
    with pytest.raises(OSError, match="Disk quota exceeded"):
        of_a_block(tmp_path / "built")
