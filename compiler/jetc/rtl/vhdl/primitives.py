"""alkaid's primitives in VHDL, under names of the design."""

from __future__ import annotations

import re
from importlib.metadata import version
from importlib.resources import files

__all__ = ["prefixed", "primitives_text"]

_PRIMITIVES = ("binop", "multiplier", "mux", "negative", "shift_adder", "ternary_adder")
_LICENCE = f"""\
-- Primitives of alkaid {version("alkaid")}, its entities renamed by a prefix.
-- Copyright its authors, GNU Lesser General Public License version 3 or later,
-- https://www.gnu.org/licenses/lgpl-3.0.html. The other files of this design do not carry that licence.
"""


def primitives_text(prefix: str) -> str:
    """Return alkaid's adders, multiplexers and multipliers, their names prefixed."""
    folder = files("alkaid.codegen.rtl.vhdl") / "source"
    texts = [(folder / f"{each}.vhd").read_text("utf-8") for each in _PRIMITIVES]
    return _LICENCE + prefixed("\n".join(texts), prefix)


def prefixed(text: str, prefix: str) -> str:
    """Put `prefix` before the names of the primitives that a text defines or uses."""
    return re.sub(rf"\b(entity (?:work\.)?|of )({'|'.join(_PRIMITIVES)})\b", rf"\1{prefix}_\2", text)
