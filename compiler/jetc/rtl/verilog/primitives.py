"""alkaid's primitives in Verilog, under names of the design."""

from __future__ import annotations

import re
from importlib.resources import files

from jetc.rtl.primitives import PRIMITIVES, licence

__all__ = ["plain", "prefixed", "primitives_text"]

_TIMESCALE = re.compile(r"^`timescale.*\n+", re.MULTILINE)


def primitives_text(prefix: str) -> str:
    """Return alkaid's adders, multiplexers and multipliers, their names prefixed."""
    folder = files("alkaid.codegen.rtl.verilog") / "source"
    texts = [plain((folder / f"{each}.v").read_text("utf-8")) for each in PRIMITIVES]
    return licence("//", "modules") + prefixed("\n".join(texts), prefix)


def plain(text: str) -> str:
    """Take the time scale out of a text of alkaid's."""
    return _TIMESCALE.sub("", text)


def prefixed(text: str, prefix: str) -> str:
    """Put `prefix` before the names of the primitives that a text defines or uses."""
    return re.sub(rf"\b({'|'.join(PRIMITIVES)})(?=\s*#\()", rf"{prefix}_\1", text)
