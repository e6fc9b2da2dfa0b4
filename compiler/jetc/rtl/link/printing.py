"""A module in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.rtl.link.part import LinkModule
from jetc.rtl.verilog import staged as verilog
from jetc.rtl.vhdl import staged as vhdl

if TYPE_CHECKING:
    from jetc.rtl.link.module import Module

__all__ = ["printed", "values_of"]


def values_of(name: str) -> str:
    """Return the package of VHDL that tagger `name` calculates with."""
    return f"{name}_values"


def printed(module: Module, values: str, instances: int = 1) -> LinkModule:
    """Return a module in both languages; what VHDL calculates with is in package `values`."""
    bits = module.body.register_bits
    texts = verilog.module_text(module), vhdl.module_text(module, values)
    return LinkModule(module.name, instances, texts[0], bits, vhdl=texts[1])
