"""Where the artifact of stage `hls4ml` keeps what others read."""

from __future__ import annotations

__all__ = ["NETWORK", "PROJECT", "TOP_FUNCTION"]

NETWORK = "network.json"
"""The layer IR, as `jetc_runtime.network.Network.to_json` writes it."""
PROJECT = "project"
"""Folder of the Vitis HLS project; its top function has the name of the spec."""
TOP_FUNCTION = "top_function.txt"
"""The qualified C++ name of the project's top function; its namespace is that of this very network."""
