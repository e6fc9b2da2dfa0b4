"""What makes the bits on a machine: jetc's sources, Python, the tools of a task, libc, the architecture.

The processor is not looked at: libraries may choose other code on another one of the same architecture.
"""

from __future__ import annotations

import hashlib
import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.plan.key import NOT_FOUND, PROGRAMS, tool_version

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Identity", "differences", "found", "wanted"]

Identity = dict[str, str]
"""Versions by the name of a tool, of `jetc` with its sources' digest, `python`, `libc`; `machine`."""

_SHOWN = 12
_ABSENT = "none"
_NAME = re.compile(r"[\w.-]+")


def wanted(tools: Iterable[str]) -> Identity:
    """Return what workers need: this jetc, this Python, and `tools`, with all that distributions require.

    A distribution that is not here is not asked for; a program that is not here may not be there.
    """
    given = (*tools, "distributed")
    names = {name for name in given if name in PROGRAMS}
    left = [name for name in given if name not in PROGRAMS]
    while left:
        name = left.pop()
        if name not in names and _version(name) != _ABSENT:
            names.add(name)
            left += _required(name)
    return found(tuple(sorted(names)))


@cache
def found(names: tuple[str, ...]) -> Identity:
    """Return the version of each of `names` that is here, of jetc, Python and libc; the architecture."""
    own = {
        "jetc": f"{_version('jetc')} of sources {_sources()[:_SHOWN]}",
        "python": platform.python_version(),
        "libc": " ".join(platform.libc_ver()).strip() or _ABSENT,
        "machine": platform.machine(),
    }
    return own | {name: _version(name) for name in names if name not in own}


def differences(found: Identity, wanted: Identity) -> str:
    """Say in a line what of `wanted` is otherwise in `found`; an empty line where nothing is."""
    differ = [name for name in wanted if found.get(name) != wanted[name]]
    return ", ".join(f"{name} {found.get(name, _ABSENT)} in place of {wanted[name]}" for name in differ)


def _version(name: str) -> str:
    if name in PROGRAMS:
        there = tool_version(name)
        return _ABSENT if there == NOT_FOUND else there
    try:
        return version(name)
    except PackageNotFoundError:
        return _ABSENT


def _required(name: str) -> list[str]:
    """Return the distributions that one requires without being asked for an extra."""
    plain = [each for each in requires(name) or () if "extra ==" not in each]
    return [match[0].lower() for each in plain if (match := _NAME.match(each))]


@cache
def _sources() -> str:
    sources = hashlib.sha256()
    for package in ("jetc", "jetc_runtime"):
        folder = Path(str(files(package)))
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".toml"}):
            sources.update(f"{package}/{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return sources.hexdigest()
