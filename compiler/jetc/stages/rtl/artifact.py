"""Where the artifact of stage `rtl` keeps what others read."""

from __future__ import annotations

__all__ = ["VERILOG", "VHDL"]

VERILOG = "verilog"
"""Folder of the Verilog files; rtl.json lists them in order of compilation."""
VHDL = "vhdl"
"""Folder of the VHDL files, if the spec asks for them; rtl.json lists them in order of analysis."""
