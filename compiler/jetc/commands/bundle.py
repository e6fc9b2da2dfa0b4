"""``jetc bundle``: the products of a build in one archive, named by its digest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from jetc_runtime.bundle import bundle_bytes

from jetc.commands.building import made, planned
from jetc.commands.outcome import Outcome
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from rich.console import Console

__all__ = ["bundle"]

_PACKED = (
    "training",
    "hls4ml",
    "emulator",
    "working_points",
    "rtl",
    "ip",
    "verification",
    "analysis",
    "report",
)
"""The stages whose artifacts go along; events, jets and projects of vendors do not."""
_SHOWN = 16


def bundle(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Bring a spec up to date, and pack it with its lock, where it has one, and its products."""
    path: Path = arguments.spec
    loaded, store, stages = planned(path, arguments.build_dir, None)
    every = made(loaded, store, stages, progress)
    files = {f"spec/{each.name}": each.read_bytes() for each in _beside(path)}
    for stage in every:
        if stage.stage.name in _PACKED:
            folder = store.folder(stage.stage.name, stage.key)
            files |= {
                f"{stage.stage.name}/{each.relative_to(folder)}": each.read_bytes()
                for each in sorted(folder.rglob("*"))
                if each.is_file()
            }
    content = bundle_bytes(files)
    digest = hashlib.sha256(content).hexdigest()
    out = arguments.output / f"{loaded.spec.name}-{digest[:_SHOWN]}.tar"
    write_whole(out, content)
    return Outcome(f"{out}: {len(files)} files, {len(content):,} bytes, SHA-256 {digest}")


def _beside(path: Path) -> list[Path]:
    """Return the spec, and its lock and weights where they are there."""
    locked = [path.with_suffix(".lock.yaml"), path.with_suffix(".weights.npz")]
    return [path, *(each for each in locked if each.is_file())]
