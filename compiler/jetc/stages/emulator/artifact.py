"""Where the artifact of stage `emulator` keeps what others read."""

from __future__ import annotations

__all__ = ["FIRMWARE", "SOURCES"]

SOURCES = "sources"
"""Folder with everything the library is built from."""
FIRMWARE = "firmware"
"""Folder, inside the sources, of the C++ that hls4ml wrote."""
