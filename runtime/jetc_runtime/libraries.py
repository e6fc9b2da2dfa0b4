"""Libraries that are loaded from the very bytes that were compared with their digest."""

from __future__ import annotations

import fcntl
import os
from functools import cache

__all__ = ["in_memory"]

_FIXED = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


@cache
def in_memory(content: bytes) -> str:
    """Return the path of a read-only file in memory with `content`.

    The file stays open until the process ends: the dynamic loader identifies a library by its path, so a
    second library must not get the same one.
    """
    memory = os.memfd_create("emulator", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(memory), "wb") as file:
        file.write(content)
    fcntl.fcntl(memory, fcntl.F_ADD_SEALS, _FIXED)
    return f"/proc/self/fd/{memory}"
