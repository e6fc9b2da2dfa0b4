"""What a site keeps of a build: its record, the numbers of its report, and its lock where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar
from urllib.parse import quote

from pydantic import Field, StringConstraints

from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import Artifact, Record, read
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.section import NAME_PATTERN
from jetc.report.judged_rates import JudgedRates, judge_rates
from jetc.report.metrics import metrics_of
from jetc.review.lock import read_lock
from jetc.review.locking import locked_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.report.metrics import Metric
    from jetc.review.lock import Lock, LockedNumber

__all__ = [
    "BUILDS",
    "FIGURES",
    "Entry",
    "EntryRecord",
    "SiteRecord",
    "StageRecord",
    "folder_name",
    "last_number",
    "read_entries",
]

BUILDS, FIGURES = "builds", "figures"
"""Where a site has its builds, and where each of them has its plots."""
_LOCK = ".lock.yaml"
_KEY = 12
_Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
_Stage = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[A-Za-z0-9_-]+)*$")]
"""The name of a stage, or of a part of it: never a way to another folder."""


class StageRecord(Record):
    """A stage of a build: how long it took, what it read, and the bytes of each file.

    `together` are the stages that were made in the same run, where there were several.
    """

    key: str
    seconds: float
    together: tuple[str, ...]
    reads: tuple[str, ...]
    files: dict[str, int]
    tools: dict[str, str] = Field(default_factory=dict)
    """Version of each program and library that its key has."""


class EntryRecord(Artifact):
    """What a site knows of a build beside its report."""

    FILE: ClassVar = "build.json"
    STAGE: ClassVar = "site"

    number: int
    """Builds of a site are counted from 1, in the order in which they were added."""
    name: _Name
    added: str
    """The day, in UTC."""
    jetc: str
    commit: str | None
    spec: dict[str, str]
    """Each value of the spec as JSON, by its dotted name."""
    stages: dict[_Stage, StageRecord]


class SiteRecord(Artifact):
    """What a site knows of itself."""

    FILE: ClassVar = "site.json"
    STAGE: ClassVar = "site"

    last: int
    """The number of the build that was added last, whether or not it is still there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A build of a site."""

    folder: Path
    record: EntryRecord
    metrics: Mapping[str, Metric]
    lock: Lock | None

    @property
    def numbers(self) -> dict[str, LockedNumber]:
        """Give the numbers of the report that a lock keeps."""
        return locked_numbers(self.metrics)

    @property
    def rates(self) -> JudgedRates:
        """Give the judgement on the quoted rates of the trigger paths."""
        return judge_rates(self.metrics)

    @property
    def address(self) -> str:
        """Give the address of its folder, from the index."""
        return f"{BUILDS}/{quote(self.folder.name)}/"

    @property
    def lock_name(self) -> str:
        """Give the name of its lock, below the folder."""
        return f"{self.record.name}{_LOCK}"

    @property
    def has_figures(self) -> bool:
        """Tell whether its plots are there."""
        return (self.folder / FIGURES).is_dir()


def folder_name(name: str, report: str) -> str:
    """Return the name of a build's folder, from the key of its report: the same for the same report."""
    return f"{name}-{report[:_KEY]}"


def read_entries(site: Path) -> tuple[Entry, ...]:
    """Return the builds of a site, the first one first; DataError for one that cannot be read."""
    _check_links(site)
    folders = sorted(path for path in (site / BUILDS).glob("[!.]*") if path.is_dir())
    return tuple(sorted(map(_entry, folders), key=lambda each: each.record.number))


def last_number(site: Path) -> int:
    """Return the number of the build that was added last, 0 where there was none; DataError as for builds."""
    highest = max((each.record.number for each in read_entries(site)), default=0)
    known = read(SiteRecord, site).last if (site / SiteRecord.FILE).exists() else 0
    return max(known, highest)


def _check_links(site: Path) -> None:
    """Raise DataError for a symbolic link in a site: what is written to its place would be elsewhere."""
    builds = site / BUILDS
    for path in (site / "index.html", site / SiteRecord.FILE, builds, *builds.rglob("*")):
        if path.is_symlink():
            raise DataError(
                file=str(path),
                what="is a symbolic link",
                why="a site holds its own files, and nothing is written or handed out from elsewhere",
                mend="remove the link",
            )


def _check_place(folder: Path, record: EntryRecord) -> None:
    """Raise DataError where a record is in the folder of another build."""
    report = record.stages.get(MetricsRecord.STAGE)
    if report is None or folder.name != folder_name(record.name, report.key):
        raise DataError(
            file=str(folder / EntryRecord.FILE),
            what=f"is not of the build of this folder: it says {record.name}",
            why="each build has a folder of its own, with its name and the key of its report",
            mend=f"bring the file back, or remove {folder} and add its build again",
        )


def _entry(folder: Path) -> Entry:
    try:
        record = read(EntryRecord, folder)
        metrics = metrics_of(read(MetricsRecord, folder / MetricsRecord.STAGE))
    except DataError as error:
        raise DataError(
            file=error.file,
            what=error.what,
            why="the pages of a site are made from what stands in it, and no build is left out in silence",
            mend=f"bring the file back, or remove {folder} and add its build again",
        ) from error
    _check_place(folder, record)
    found = read_lock(folder / f"{record.name}{_LOCK}")
    return Entry(folder, record, metrics, None if found is None else found[0])
