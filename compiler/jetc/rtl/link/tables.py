"""A table as a function of Verilog."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.rtl.link.wires import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.rtl.link.wires import Wire

__all__ = ["tabled"]


def tabled(wire: Wire, width: int, case: str, cases: Mapping[str, int], usual: int) -> Wire:
    """Return a wire with the value of a function of what it was; `usual` is that of all other cases."""
    name, bits = f"{wire.name}_of", wire.width
    rows = [f"{at}: {name} = {literal(value, bits)};" for at, value in cases.items() if value != usual]
    lines = [
        f"    function [{bits - 1}:0] {name};",
        f"        input [{width - 1}:0] place;",
        f"        {case} (place)",
        *(f"            {each}" for each in rows),
        f"            default: {name} = {literal(usual, bits)};",
        "        endcase",
        "    endfunction",
    ]
    return replace(wire, text=f"{name}({wire.text})", function="\n".join(lines))
