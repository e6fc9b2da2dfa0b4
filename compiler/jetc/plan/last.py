"""What was built last below a build folder, for commands that name no spec."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from jetc.diagnostics.diagnostic import DataError
from jetc.plan.clearing import clear_for_file
from jetc.reading import read_whole
from jetc.writing import write_whole

__all__ = ["LastBuild", "read_last", "remember"]

_FILE = "last.json"
_ARTIFACT = re.compile(r"[A-Za-z0-9_.]+-[0-9a-f]{1,64}")


class LastBuild(BaseModel):
    """A finished build: its spec, the text of the spec in full, and the names of its artifacts by stage.

    Of an imported design `spec` is the folder of the project, and `text` what a comparison reads, at least.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    spec: str
    text: str
    artifacts: dict[str, str]
    imported: bool = False

    @property
    def base(self) -> Path:
        """Give the folder that relative paths start from."""
        return Path(self.spec) if self.imported else Path(self.spec).parent

    @property
    def keys(self) -> dict[str, str]:
        """Give the key of each artifact."""
        return {stage: name.rpartition("-")[2] for stage, name in self.artifacts.items()}


def remember(build: Path, last: LastBuild) -> None:
    """Write down what was built last, unless the file says so already."""
    if _read(build) != last:
        clear_for_file(build / _FILE)
        write_whole(build / _FILE, last.model_dump_json(indent=1) + "\n")


def read_last(build: Path, *, why: str, mend: str) -> LastBuild:
    """Return what was built last; DataError with `why` and `mend` where that is unknown."""
    found = _read(build)
    if found is None:
        there = (build / _FILE).exists()
        what = f"{_FILE} in it is not as a build wrote it" if there else "nothing was built here yet"
        raise DataError(file=str(build), what=what, why=why, mend=mend)
    return found


def _read(build: Path) -> LastBuild | None:
    try:
        found = LastBuild.model_validate_json(read_whole(build / _FILE))
    except (OSError, ValidationError):
        return None
    named = found.artifacts.items()
    good = all(_ARTIFACT.fullmatch(name) and name.startswith(f"{stage}-") for stage, name in named)
    return found if good else None
