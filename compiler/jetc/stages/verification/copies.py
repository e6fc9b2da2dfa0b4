"""Which modules stand in the design so often that a simulator had better take each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.artifacts.rtl import LinkModuleRecord, ModuleRecord

__all__ = ["copied"]

_MANY = 8
"""A module that Verilator takes for itself costs a second of compiler; each copy less saves its own C++."""


def copied(*parts: Mapping[str, ModuleRecord | LinkModuleRecord]) -> tuple[str, ...]:
    """Return the modules of `parts` of a design, by name, that stand in it many times."""
    return tuple(name for part in parts for name, each in part.items() if each.instances >= _MANY)
