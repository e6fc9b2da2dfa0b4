"""Whether what is to be made has room on the disk, asked before the work."""

from __future__ import annotations

import shutil
from itertools import groupby
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jetc.sample.sealing import Job

__all__ = ["check_space"]


def check_space(jobs: Sequence[Job], *, least_bytes: float, unit: str) -> None:
    """Raise DataError where the files of `jobs` surely have no room in their folders, device by device.

    One `unit` ("events") of a job takes `least_bytes` at the least.
    """
    by_device = sorted(jobs, key=lambda job: _device(job.path.parent))
    for _, group in groupby(by_device, key=lambda job: _device(job.path.parent)):
        here = list(group)
        folder, size = here[0].path.parent, sum(job.size for job in here)
        need, free = int(size * least_bytes), shutil.disk_usage(folder).free
        if need > free:
            raise DataError(
                file=str(folder),
                what=f"has {free / 1e6:,.2f} MB free, and the {unit} to make need at least "
                f"{need / 1e6:,.2f} MB",
                why=f"{size} {unit} are still to be made",
                mend="make space on that device, name a place on another with --build-dir, or ask for "
                f"fewer {unit}",
            )


def _device(folder: Path) -> int:
    return folder.stat().st_dev
