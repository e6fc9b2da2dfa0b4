"""Where the artifact of stage `lanes` keeps what others read."""

from __future__ import annotations

__all__ = ["LIBRARY", "SOURCES"]

LIBRARY = "lanes.so"
"""What the Makefile of the sources makes."""
SOURCES = "sources"
"""Folder with what the library is made from."""
