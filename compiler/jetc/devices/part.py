"""A Vivado part name: the device in it, and whether it can be one at all.

7-series names run device and package together, ``xc7vx690tffg1927-2``; later ones do not,
``xcvu13p-flga2577-2-e``, ``xcvp1802-lsvc4072-2MP-e-S``. Capital and small letters are the same.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from jetc.devices.table import DEVICES

__all__ = ["PART_PATTERN", "device_of", "is_series_7", "near_devices"]

PART_PATTERN = r"^[Xx][A-Za-z0-9]{4,24}(-[A-Za-z0-9]{1,16}){1,5}$"
"""Device, package, speed grade and what follows: letters, digits and hyphens, so no script can misread it."""
_PACKAGE = re.compile(r"[il]?[a-z]{2,4}\d{3,4}")
_SERIES_7 = re.compile(r"x[a-z]7")
_NEAR, _CUTOFF = 4, 0.6


def is_series_7(part: str) -> bool:
    """Tell whether `part` is named as those of the 7 series are.

    >>> is_series_7("xc7vx690tffg1927-2"), is_series_7("xcvu13p-flga2577-2-e")
    (True, False)
    """
    return _SERIES_7.match(part.lower()) is not None


def device_of(part: str) -> str | None:
    """Return the device of `part` as the table has it; None where the table does not.

    >>> device_of("xcu250-figd2104-2L-e"), device_of("xc7a200tsbg484-1"), device_of("xcvu14p-flga2577-2-e")
    ('xcu250', 'xc7a200t', None)
    """
    first = part.lower().partition("-")[0]
    if not is_series_7(part):
        return first if first in DEVICES else None
    fitting = (each for each in DEVICES if first.startswith(each) and _PACKAGE.fullmatch(first[len(each) :]))
    return max(fitting, key=len, default=None)


def near_devices(part: str) -> tuple[str, ...]:
    """Return devices of the table whose names are like the beginning of `part`, the nearest first."""
    first = part.lower().partition("-")[0]
    if is_series_7(part):
        first = re.sub(r"[il]?[a-z]{2,3}\d{3,4}$", "", first)
    return tuple(get_close_matches(first, DEVICES, n=_NEAR, cutoff=_CUTOFF))
