"""``jetc bundle``: the products of a build in one archive, named by its digest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from jetc_runtime.bundle import bundle_bytes

from jetc.commands.building import made, planned
from jetc.commands.finished import key_of
from jetc.commands.locked import lock_of
from jetc.commands.outcome import Outcome
from jetc.language.shape.fmt import render
from jetc.review.lock import lock_text
from jetc.review.seal import lock_path, weights_path
from jetc.stages.training.artifact import WEIGHTS
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.plan.plan import Planned
    from jetc.plan.store import Store

__all__ = ["REPORT", "SPEC", "bundle"]

SPEC, REPORT = "spec", "report/metrics.json"
"""Where a bundle has its spec, with lock and weights, and the numbers of its report."""
_TRAINING = "training"

_PACKED = (
    "training",
    "hls4ml",
    "emulator",
    "package",
    "menu",
    "rtl",
    "ip",
    "verification",
    "analysis",
    "report",
)
"""The stages whose artifacts go along; events, jets and projects of vendors do not."""
_SHOWN = 16


def bundle(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Bring a spec up to date, and pack it with its lock, its weights and its products."""
    path: Path = arguments.spec
    loaded, store, stages = planned(path, arguments.build_dir, None, weights=arguments.weights)
    every = made(loaded, store, stages, progress)
    files = _own(loaded, store, every)
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


def _own(loaded: LoadedSpec, store: Store, every: tuple[Planned, ...]) -> dict[str, bytes]:
    """Return the spec, in one file whatever it extends, and lock and weights of what was built."""
    path = loaded.path
    text = path.read_bytes()
    if len(loaded.layers) > 1:
        text = render(loaded.tree, note=lambda _: None).encode()
    return {
        f"{SPEC}/{path.name}": text,
        f"{SPEC}/{lock_path(path).name}": lock_text(lock_of(loaded, store, every)).encode(),
        f"{SPEC}/{weights_path(path).name}": (
            store.folder(_TRAINING, key_of(every, _TRAINING)) / WEIGHTS
        ).read_bytes(),
    }
