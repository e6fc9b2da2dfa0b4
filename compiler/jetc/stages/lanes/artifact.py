"""Where the artifact of stage `lanes` keeps what others read."""

from __future__ import annotations

from jetc.emulator.lanes.library import LIBRARY

__all__ = ["LIBRARY", "SOURCES"]

SOURCES = "sources"
"""Folder with what the library is made from."""
