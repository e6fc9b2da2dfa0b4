"""``jetc rerun``: a bundle built and evaluated again, and each of its numbers compared."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jetc_runtime.bundle import BundleError, read_bundle

from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import parse
from jetc.checks.load import load
from jetc.commands.building import made
from jetc.commands.bundle import REPORT, SPEC
from jetc.commands.finished import key_of
from jetc.commands.locked import fresh_lock
from jetc.commands.locked_weights import check_weights, with_weights
from jetc.commands.outcome import EXIT_GATE, Outcome
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.given import entries_of, meant_files
from jetc.plan.plan import make_plan
from jetc.plan.store import Store
from jetc.review.lock import read_lock
from jetc.review.locking import values_of
from jetc.review.seal import is_lock, lock_path, weights_path
from jetc.stages import stages_of
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from rich.console import Console

    from jetc.artifacts.metrics import MetricEntry, SeriesEntry
    from jetc.plan.plan import Planned
    from jetc.review.lock import Lock

__all__ = ["Compared", "compared", "rerun"]

_TRAINING = "training"
_ABSENT = "absent"
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """A value of the bundle and the one that came here; None where it is not there."""

    name: str
    then: object
    now: object
    counts: bool = True
    """Whether it has to be the same: a version of a tool, or a number of a training, may be another."""

    @property
    def same(self) -> bool:
        """Whether both are equal."""
        return self.then == self.now

    @property
    def text(self) -> str:
        """The value, and where they differ both."""
        if self.same:
            return f"same     {self.name}: {self.then}"
        then, now = (_ABSENT if each is None else each for each in (self.then, self.now))
        return f"{'differs ' if self.counts else 'other   '} {self.name}: {then} → {now}"


def rerun(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Build a bundle's spec with its weights in a folder of its own, and name each number, same or not."""
    contents = _opened(arguments.bundle)
    folder: Path = arguments.output or Path(arguments.bundle.stem)
    spec = _unpacked(contents, folder)
    _link_data(spec, arguments.data)
    loaded = load(spec)
    lock = _lock(spec)
    store = Store(folder / "build")
    weights = weights_path(spec)
    check_weights(weights.read_bytes(), weights, loaded.spec)
    stages = with_weights(stages_of(loaded.spec), weights.name, lock.products["weights"])
    built = made(
        loaded, store, make_plan(loaded.spec, stages=stages, store=store, base=spec.parent), progress
    )
    here = store.read("report", key_of(built, "report"), MetricsRecord.FILE)
    rows = (
        *_of_locks(lock, fresh_lock(loaded, store, built)),
        *compared(_metrics(contents[REPORT]), _metrics(here)),
    )
    return _told(rows, folder, built)


def _told(rows: tuple[Compared, ...], folder: Path, built: tuple[Planned, ...]) -> Outcome:
    counted = [each for each in rows if each.counts]
    differ = [each for each in counted if not each.same]
    others = sum(not each.same for each in rows) - len(differ)
    lines = [each.text for each in sorted(rows, key=lambda each: each.same)]
    not_made = f", {others} of tools and training are others" if others else ""
    lines.append(
        f"{folder}: {len(built)} stages; {len(counted) - len(differ)} of {len(counted)} values are the same, "
        f"{len(differ)} differ{not_made}"
    )
    return Outcome("\n".join(lines), code=EXIT_GATE if differ else 0)


def _opened(path: Path) -> dict[str, bytes]:
    """Return the files of a bundle: all digests are compared, and nothing of them runs."""
    try:
        return read_bundle(path)
    except (BundleError, OSError) as error:
        raise DataError(
            file=str(path),
            what=str(error),
            why="a bundle is run again as it was packed, or not at all",
            mend="fetch it again, or pack it: jetc bundle SPEC",
        ) from error


def _unpacked(contents: Mapping[str, bytes], folder: Path) -> Path:
    """Write spec, lock and weights below `folder`; return the spec's path."""
    files = {Path(name).name: each for name, each in contents.items() if Path(name).parent == Path(SPEC)}
    specs = [name for name in files if name.endswith(".yaml") and not is_lock(Path(name))]
    if len(specs) != 1 or not {lock_path(Path(specs[0])).name, weights_path(Path(specs[0])).name} <= {*files}:
        raise DataError(
            file=f"{SPEC}/",
            what="the bundle has no spec with its lock and weights",
            why="they say what is built, with which weights, and what came of it",
            mend="pack it again: jetc bundle SPEC",
        )
    if REPORT not in contents:
        raise DataError(
            file=REPORT,
            what="the bundle does not have it",
            why="its numbers are those that are compared",
            mend="pack it again: jetc bundle SPEC",
        )
    (folder / SPEC).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(folder / SPEC / name, content)
    return folder / SPEC / specs[0]


def _link_data(spec: Path, data: Path | None) -> None:
    """Link the user's ntuples of the spec at `spec`, which no bundle holds, to where it looks for them.

    With `data`, links of an earlier run are removed first; without, those have to be there.
    """
    entries = entries_of(load(spec, reader=Path.read_bytes).spec)  # does not look for the ntuples yet
    if data is not None:
        for each in [each for each in spec.parent.rglob("*") if each.is_symlink()]:
            each.unlink()
    for name in meant_files(entries, data or spec.parent):
        there = spec.parent / name
        if there.is_file():
            continue
        if data is None or not (data / name).is_file():
            raise _not_there(name, data)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.symlink_to((data / name).resolve())


def _not_there(name: str, data: Path | None) -> DataError:
    mend = "name the folder in which they stand as the spec has them: --data FOLDER"
    if Path(name).is_absolute():
        mend = (
            "put it there, or link it there: the spec names it by absolute path, which --data does not change"
        )
    return DataError(
        file=name if data is None else str(data / name),
        what="the ntuple is not there",
        why="a bundle holds no events, and its spec is built of these",
        mend=mend,
    )


def _lock(spec: Path) -> Lock:
    found = read_lock(lock_path(spec))
    if found is None:
        raise FileNotFoundError(lock_path(spec))
    return found[0]


def _of_locks(then: Lock, now: Lock) -> Iterator[Compared]:
    """Give digests of inputs and products, and versions of tools; numbers are compared by the report."""
    one, other = values_of(then), values_of(now)
    for name in dict.fromkeys([*one, *other]):
        if not name.startswith("metrics."):
            yield Compared(
                name, one.get(name), other.get(name), counts=not name.startswith(("tools.", "jetc"))
            )


def _metrics(content: bytes) -> MetricsRecord:
    return parse(MetricsRecord, content, name=MetricsRecord.FILE)


def compared(then: MetricsRecord, now: MetricsRecord) -> Iterator[Compared]:
    """Give each number of two reports, with its interval, and the series of their figures."""
    for name in dict.fromkeys([*then.metrics, *now.metrics]):
        one, other = then.metrics.get(name), now.metrics.get(name)
        yield Compared(name, one and one.value, other and other.value, counts=_counts(one, other))
        if one and other and one.interval != other.interval:
            yield Compared(f"{name}, interval", one.interval, other.interval)
    for name in dict.fromkeys([*then.series, *now.series]):
        drawn, again = then.series.get(name), now.series.get(name)
        yield Compared(name, _drawn(drawn), _drawn(again), counts=_counts(drawn, again))


def _counts(one: MetricEntry | SeriesEntry | None, other: MetricEntry | SeriesEntry | None) -> bool:
    """Tell whether both have to be the same: what a training says is not there where none was made."""
    of_training = _TRAINING in {each.stage for each in (one, other) if each}
    return not (of_training and (one is None or other is None))


def _drawn(series: SeriesEntry | None) -> str | None:
    """Return how many numbers a figure draws, and their digest."""
    if series is None:
        return None
    text = json.dumps(series.values)
    return f"{len(series.values)} values, {hashlib.sha256(text.encode()).hexdigest()[:_SHOWN]}"
