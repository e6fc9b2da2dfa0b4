"""Icarus Verilog, from PATH."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jetc.tools.process import located

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["icarus_environment"]

_MEND = "install it: apt-get install iverilog; or leave it out with verification.icarus_jets: 0"


def icarus_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for Icarus; ToolError where it is missing."""
    located("iverilog", _MEND)
    located("vvp", _MEND)
    return dict(environment)
