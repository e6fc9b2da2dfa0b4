"""A folder is shared where a lock that is held in it is seen, and the files in it are the same."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from jetc.cluster.sharing import shared
from jetc.diagnostics.diagnostic import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = {Path(__file__): hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}


class Here:
    """Stands for a cluster of one worker, which sees what `seen` makes of a path."""

    def __init__(self, seen: Callable[[Path], Path]) -> None:
        self.seen = seen

    def everywhere(self, function: Callable[..., str], probe: Path, files: object) -> dict[str, str]:
        return {"tcp://10.0.0.2:1": function(self.seen(probe), files)}


def checked(folder: Path, seen: Callable[[Path], Path], files: dict[Path, str]) -> None:
    try:
        with shared(cast("Any", Here(seen)), folder, files) as probe:
            assert list(folder.glob(".*")) == [probe]
    finally:
        assert not list(folder.glob(".*"))


def test_a_worker_that_shares_the_folder_is_taken(tmp_path: Path) -> None:
    checked(tmp_path, lambda probe: probe, FILES)


def copied(probe: Path) -> Path:
    """A folder of the same name on another machine, where nobody holds the lock."""
    copy = probe.with_name("copy")
    copy.touch()
    return copy


@pytest.mark.parametrize(
    ("seen", "files", "said"),
    [
        (
            lambda probe: probe.parent / "elsewhere" / probe.name,
            FILES,
            "does not see .*elsewhere: No such file",
        ),
        (copied, FILES, "a lock that is held there does not hold on it"),
        (lambda probe: probe, {Path(__file__): "0" * 64}, "sees another .*test_sharing"),
        (lambda probe: probe, {Path("/gone"): "0" * 64}, "sees another /gone"),
    ],
)
def test_a_worker_that_does_not_is_refused(
    tmp_path: Path, seen: Callable[[Path], Path], files: dict[Path, str], said: str
) -> None:
    with pytest.raises(ToolError, match=rf"worker tcp://10\.0\.0\.2:1 .*{said}"):
        checked(tmp_path, seen, files)
