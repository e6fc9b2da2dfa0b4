"""alkaid's primitives in VHDL, under names of the design."""

from __future__ import annotations

import re
from importlib.resources import files

from jetc.rtl.primitives import PRIMITIVES, licence

__all__ = ["prefixed", "primitives_text"]


def primitives_text(prefix: str) -> str:
    """Return alkaid's adders, multiplexers and multipliers, their names prefixed."""
    folder = files("alkaid.codegen.rtl.vhdl") / "source"
    texts = [(folder / f"{each}.vhd").read_text("utf-8") for each in PRIMITIVES]
    return licence("--", "entities") + prefixed("\n".join(texts), prefix)


def prefixed(text: str, prefix: str) -> str:
    """Put `prefix` before the names of the primitives that a text defines or uses."""
    return re.sub(rf"\b(entity (?:work\.)?|of )({'|'.join(PRIMITIVES)})\b", rf"\1{prefix}_\2", text)
