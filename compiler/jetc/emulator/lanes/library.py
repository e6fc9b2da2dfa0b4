"""The folder from which a library of lanes is made, with `make` alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from jetc_runtime.lanes import INSTRUCTIONS

from jetc.emulator.lanes.source import lanes_source

if TYPE_CHECKING:
    from jetc_runtime.network import Network

__all__ = ["write_lanes"]

_HERE = Path(__file__).parent
_COPIED = ("lanes.h", "dispatch.cpp", "Makefile")


def write_lanes(network: Network, folder: Path) -> None:
    """Write sources and Makefile of `network` into `folder`; LanesError where lanes do not compute it."""
    for name in _COPIED:
        shutil.copyfile(_HERE / name, folder / name)
    for each in INSTRUCTIONS:
        source = lanes_source(network, f"jetc_lanes_{each}")
        (folder / f"lanes_{each}.cpp").write_text(source, encoding="utf-8")
