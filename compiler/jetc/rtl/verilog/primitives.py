"""alkaid's primitives in Verilog, under names of the design."""

from __future__ import annotations

import re
from importlib.metadata import version
from importlib.resources import files

__all__ = ["plain", "prefixed", "primitives_text"]

_PRIMITIVES = ("binop", "multiplier", "mux", "negative", "shift_adder", "ternary_adder")
_TIMESCALE = re.compile(r"^`timescale.*\n+", re.MULTILINE)
_LICENCE = f"""\
// Primitives of alkaid {version("alkaid")}, its modules renamed by a prefix.
// Copyright its authors, GNU Lesser General Public License version 3 or later,
// https://www.gnu.org/licenses/lgpl-3.0.html. The other files of this design do not carry that licence.
"""


def primitives_text(prefix: str) -> str:
    """Return alkaid's adders, multiplexers and multipliers, their names prefixed."""
    folder = files("alkaid.codegen.rtl.verilog") / "source"
    texts = [plain((folder / f"{each}.v").read_text("utf-8")) for each in _PRIMITIVES]
    return _LICENCE + prefixed("\n".join(texts), prefix)


def plain(text: str) -> str:
    """Take the time scale out of a text of alkaid's."""
    return _TIMESCALE.sub("", text)


def prefixed(text: str, prefix: str) -> str:
    """Put `prefix` before the names of the primitives that a text defines or uses."""
    return re.sub(rf"\b({'|'.join(_PRIMITIVES)})(?=\s*#\()", rf"{prefix}_\1", text)
