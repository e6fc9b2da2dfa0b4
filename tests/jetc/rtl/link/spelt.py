"""What a wire is worth, in Verilog: ``$0`` stands for its first source, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.rtl.verilog.values import wire_text

if TYPE_CHECKING:
    from jetc.rtl.link.wires import Wire

__all__ = ["spelt"]


def spelt(wire: Wire) -> str:
    """Return the Verilog of a wire's value."""
    return wire_text(wire, lambda each: f"${wire.sources.index(each)}")
