"""GHDL, from PATH."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from jetc.tools.process import located

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ghdl_environment", "is_ghdl_there"]

_MEND = "install it: apt-get install ghdl; or leave it out with verification.ghdl_jets: 0"


def is_ghdl_there(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether GHDL is on PATH: a design is verified without it, and the record says so."""
    return shutil.which("ghdl", path=environment.get("PATH")) is not None


def ghdl_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for GHDL; ToolError where it is missing."""
    located("ghdl", _MEND)
    return dict(environment)
