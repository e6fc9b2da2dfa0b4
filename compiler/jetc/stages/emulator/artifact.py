"""Where the artifact of stage `emulator` keeps what others read."""

from __future__ import annotations

from jetc_runtime.manifest import MANIFEST

__all__ = ["FIRMWARE", "LOADED", "SOURCES"]

SOURCES = "sources"
"""Folder with everything the library is built from."""
FIRMWARE = "firmware"
"""Folder, inside the sources, of the C++ that hls4ml wrote."""
LOADED = (MANIFEST, "*.so")
"""What is read to run the emulator."""
