"""Where the artifact of stage `rtl` keeps what others read."""

from __future__ import annotations

__all__ = ["RTL", "VERILOG"]

RTL = "rtl.json"
"""The top module, its latency, its sources, its ports, and the area of every module."""
VERILOG = "verilog"
"""Folder of the Verilog files; rtl.json lists them in order of compilation."""
