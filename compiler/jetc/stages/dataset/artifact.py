"""Where the artifacts of stage `dataset` keep what others read."""

from __future__ import annotations

__all__ = ["EVENTS_READ", "PARTS"]

PARTS = ("train", "validation", "test")
"""Folders of a set that is trained on."""
EVENTS_READ = "events_read.npz"
"""What tells the events of one set from others."""
