"""Where the artifact of stage `rtl` keeps what others read."""

from __future__ import annotations

__all__ = ["VERILOG"]

VERILOG = "verilog"
"""Folder of the Verilog files; rtl.json lists them in order of compilation."""
