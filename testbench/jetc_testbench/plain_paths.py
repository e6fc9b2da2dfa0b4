"""Plain names for odd places: make and the simulators' scripts take a path with a space or a $ apart."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jetc_testbench.programs import BenchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["PlainPaths", "is_plain", "plain_paths"]

_PLAIN = re.compile(r"[A-Za-z0-9_./+@-]+")


def is_plain(path: str | Path) -> bool:
    """Tell whether every program takes a path as one word."""
    return _PLAIN.fullmatch(str(path)) is not None


@dataclass(frozen=True, slots=True)
class PlainPaths:
    """Names below a temporary folder `root`, made where they are asked for."""

    root: Path

    def of(self, path: str | Path) -> str:
        """Return `path`, or where that is not plain the name of a link to it."""
        if is_plain(path):
            return str(path)
        link = self._fresh() / re.sub(r"[^A-Za-z0-9_.]", "_", Path(path).name)
        link.symlink_to(Path(path).absolute())
        return str(link)

    def folder(self, path: Path) -> Path:
        """Return `path`, or a temporary folder: make asks the system where it is, so that no link helps."""
        return path if is_plain(path.resolve()) else self._fresh()

    def environment(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Return `environment` with a plain name for the Verilator that it names, if any."""
        root = environment.get("VERILATOR_ROOT")
        if root is None or is_plain(root):
            return dict(environment)
        plain = self.of(root)
        path = os.pathsep.join([f"{plain}/bin", environment.get("PATH", "")])
        return {**environment, "VERILATOR_ROOT": plain, "PATH": path}

    def _fresh(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.root))


@contextlib.contextmanager
def plain_paths() -> Iterator[PlainPaths]:
    """Yield plain names that hold until the end; BenchError where no temporary folder has a plain path."""
    places = [each for each in (tempfile.gettempdir(), "/tmp", "/var/tmp") if is_plain(each)]  # noqa: S108
    usable = [each for each in places if os.access(each, os.W_OK)]
    if not usable:
        msg = f"make needs a writable temporary folder whose path is letters, digits and _./+@- ({places})"
        raise BenchError(msg)
    with tempfile.TemporaryDirectory(prefix="jetc-", dir=usable[0]) as root:
        yield PlainPaths(Path(root))
