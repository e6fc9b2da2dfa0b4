"""Words of a Tcl script that cannot be read as anything else."""

from __future__ import annotations

import re

__all__ = ["clock_period_ns", "word"]

_SAFE = re.compile(r"[A-Za-z0-9_./-]+")


def word(text: str) -> str:
    """Return `text` as one Tcl word; ValueError where it holds anything but letters, digits and ``_./-``.

    >>> word("xcvu13p-flga2577-2-e")
    '{xcvu13p-flga2577-2-e}'
    """
    if not _SAFE.fullmatch(text):
        msg = f"{text!r} cannot stand in a Tcl script: letters, digits and _ . / - can"
        raise ValueError(msg)
    return f"{{{text}}}"


def clock_period_ns(clock_mhz: float) -> str:
    """Return the period to the picosecond, rounded down, as the tools resolve no more.

    >>> clock_period_ns(360.0)
    '2.777'
    """
    picoseconds = int(1_000_000 // clock_mhz)
    return f"{picoseconds // 1000}.{picoseconds % 1000:03d}"
