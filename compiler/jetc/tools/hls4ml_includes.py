"""Where hls4ml keeps the headers that it copies into projects, without importing it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from jetc.diagnostics.diagnostic import ToolError

__all__ = ["include_folders"]


def include_folders() -> tuple[str, ...]:
    """Return the folders of ``nnet_utils/...`` and of ``ap_fixed.h``; ToolError without hls4ml."""
    found = find_spec("hls4ml")
    if found is None or found.origin is None:
        raise ToolError(tool="hls4ml", what="it is not installed", mend="install hls4ml 1.3.0")
    templates = Path(found.origin).parent / "templates" / "vivado"
    return str(templates), str(templates / "ap_types")
