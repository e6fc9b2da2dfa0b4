"""The place of characters in a text."""

from __future__ import annotations

__all__ = ["At"]

At = tuple[int, int]
"""First character and the one after the last, from the start of a text."""
