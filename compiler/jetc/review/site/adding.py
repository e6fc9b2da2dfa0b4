"""From the folder of a finished build to what a site keeps of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.plots import PlotsRecord
from jetc.artifacts.record import parse, read, write
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.section import NAME_PATTERN
from jetc.report.metrics import metrics_of
from jetc.review.lock import read_lock
from jetc.review.locking import locked_numbers
from jetc.review.reported import reported
from jetc.review.site.entry import EntryRecord, StageRecord, folder_name
from jetc.review.site.sources import commit_of
from jetc.stages.training.artifact import WEIGHTS
from jetc.validation.tables import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jetc.plan.key import Ingredients
    from jetc.plan.store import Store
    from jetc.review.lock import LockedNumber

__all__ = ["Source", "belongs", "copy_build", "drawn_of", "record_of", "source_of"]

_SPEC, _INPUT, _TOOL, _VERSION = "spec.", "input.", "tool.", "tool.jetc"
_WHOLE = ("training", "menu", "rtl", "verification", "decisions", "analysis", "report")
"""The stages whose files are all copied."""
_LARGEST = 1 << 20
"""Bytes of the largest JSON file of any other stage that is."""
_TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Source:
    """A finished build: the key of each stage that it shows, what made each, the numbers of its report."""

    name: str
    store: Store
    keys: Mapping[str, str]
    made_from: Mapping[str, Ingredients]
    numbers: Mapping[str, LockedNumber]

    @property
    def folder_name(self) -> str:
        """Give the name of its folder in a site: the same for the same report."""
        return folder_name(self.name, self.keys[MetricsRecord.STAGE])


def source_of(folder: Path) -> Source:
    """Return the build that `folder`, ``build/NAME``, shows; DataError where it is none, or was altered."""
    name, store, record = reported(folder, why="what is shown of a build is what its report says")
    if re.fullmatch(NAME_PATTERN, name) is None:
        raise DataError(
            file=str(folder),
            what="has no name as specs have",
            why="a site calls a build by it, in small letters, digits and single _ between them",
            mend="give the folder the name of its spec again",
        )
    keys = dict(_shown(store, name))
    made_from = {stage: store.last(name, stage) or {} for stage in keys}
    return Source(name, store, keys, made_from, locked_numbers(metrics_of(record)))


def _shown(store: Store, name: str) -> Iterator[tuple[str, str]]:
    """Yield each stage that a build shows and whose artifact is there, with its key."""
    for link in sorted((store.build / name).glob("[!.]*")):
        key = store.shown_key(name, link.name)
        if key is not None and store.is_sealed(link.name, key):
            yield link.name, key


def record_of(source: Source, *, number: int, commit: str | None) -> EntryRecord:
    """Return what a site says of a build; without a `commit`, that of jetc's sources, where it is known."""
    parts = source.made_from[MetricsRecord.STAGE]
    return EntryRecord(
        number=number,
        name=source.name,
        added=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        jetc=parts.get(_VERSION, "not known"),
        commit=commit or commit_of(source.made_from.values()),
        spec={name.removeprefix(_SPEC): text for name, text in parts.items() if name.startswith(_SPEC)},
        stages={stage: _stage(source, stage) for stage in source.keys},
    )


def _stage(source: Source, stage: str) -> StageRecord:
    key = source.keys[stage]
    took, folder = source.store.took(stage, key), source.store.folder(stage, key)
    reads = (
        name.removeprefix(_INPUT).partition("/")[0]
        for name in source.made_from[stage]
        if name.startswith(_INPUT)
    )
    return StageRecord(
        key=key,
        seconds=0.0 if took is None else took.seconds,
        together=() if took is None else took.together,
        reads=tuple(dict.fromkeys(reads)),
        files={name: (folder / name).stat().st_size for name in source.store.sealed(stage, key)},
        tools=_tools(source.made_from[stage]),
    )


def _tools(parts: Ingredients) -> dict[str, str]:
    """Return the versions of tools among what made a stage; jetc's own has a place of its own."""
    return {
        name.removeprefix(_TOOL): version
        for name, version in parts.items()
        if name.startswith(_TOOL) and name != _VERSION
    }


def copy_build(source: Source, record: EntryRecord, folder: Path) -> None:
    """Copy what a site keeps of a build; DataError where a file is not as it was sealed."""
    for stage, each in record.stages.items():
        sealed = source.store.sealed(stage, each.key)
        for name, size in each.files.items():
            if stage in _WHOLE or (size <= _LARGEST and name.endswith(".json") and "/" not in name):
                _copy(source.store.folder(stage, each.key) / name, folder / stage / name, sealed[name])
    write(record, folder)


def _copy(path: Path, target: Path, wanted: str) -> None:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted:
        raise DataError(
            file=str(path),
            what="it has other content than was sealed",
            why="what is handed out has to be what the build made",
            mend="run jetc build again: it makes the artifact again",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def belongs(lock: Path, source: Source) -> bool:
    """Tell whether a lock is of this build: of its name, its weights and its numbers, to the last digit.

    SpecError where it is no lock, DataError where it is not there.
    """
    found = read_lock(lock)
    if found is None:
        raise DataError(
            file=str(lock),
            what="is not there",
            why="a lock was named to be handed out",
            mend="write one with jetc build SPEC --lock, or leave --lock out",
        )
    kept, key = found[0], source.keys.get(_TRAINING)
    if key is None or kept.spec.name != source.name:
        return False
    bare = {
        name: each.model_copy(update={"spread": None, "seeds": None}) for name, each in kept.metrics.items()
    }
    weights = source.store.sealed(_TRAINING, key).get(WEIGHTS)
    return kept.products.get("weights") == weights and bare == source.numbers


def drawn_of(plots: Path, source: Source) -> PlotsRecord | None:
    """Return those of a build's sealed plots that a folder of `jetc plots` shows; None where it shows others.

    None, too, where they were measured on what the report did not read. DataError where a table beside a
    figure does not say what the build measured.
    """
    key = source.keys.get(PlotsRecord.STAGE)
    if key is None or not _reads_the_same(source, PlotsRecord.STAGE, MetricsRecord.STAGE):
        return None
    content = source.store.read(PlotsRecord.STAGE, key, PlotsRecord.FILE)
    every, drawn = parse(PlotsRecord, content, name=PlotsRecord.FILE), read(PlotsRecord, plots)
    if not drawn.plots.items() <= every.plots.items():
        return None
    chosen = every.model_copy(update={"plots": drawn.plots})
    if drawn != chosen:
        return None
    _check_tables(plots, chosen)
    return chosen


def _reads_the_same(source: Source, one: str, other: str) -> bool:
    """Tell whether two stages read the same of the spec and of each input that both read."""
    first, second = source.made_from[one], source.made_from[other]
    both = (name for name in first.keys() & second.keys() if name.startswith((_SPEC, _INPUT)))
    return all(first[name] == second[name] for name in both)


def _check_tables(folder: Path, record: PlotsRecord) -> None:
    for name, plot in record.plots.items():
        for form, text in texts(plot).items():
            path = folder / f"{name}.{form}"
            if path.is_symlink() or not path.is_file() or path.read_bytes() != text.encode():
                raise DataError(
                    file=str(path),
                    what="is not the table that the build measured",
                    why="what is handed out is what the build measured, to the last digit",
                    mend="draw the plots again: jetc plots SPEC -o FOLDER",
                )
