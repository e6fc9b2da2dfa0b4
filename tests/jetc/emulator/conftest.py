"""What Icarus says of constants that a module includes."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _displayed(folder: Path) -> str:
    """Compile reads.v of `folder`, without a warning, run it, and return what it shows."""
    program = folder / "reads"
    command = [str(shutil.which("iverilog")), "-Wall", f"-I{folder}", "-o", str(program)]
    built = subprocess.run([*command, str(folder / "reads.v")], check=True, capture_output=True, text=True)
    assert not built.stderr
    run = [str(shutil.which("vvp")), str(program)]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def displayed() -> Callable[[Path], str]:
    """Return what runs a module."""
    return _displayed
