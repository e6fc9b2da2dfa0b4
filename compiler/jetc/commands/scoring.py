"""Tagging ntuples in a stream: whole events in, a tree or table with scores and decisions out, or no file."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import uproot
from jetc_runtime.steps import BranchError, Table
from jetc_runtime.tagger import DECISION_BRANCHES

from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.read import count_entries, iterate
from jetc.ntuple.schema import JETS
from jetc.prepare.encodings import ENCODINGS
from jetc.writing import fresh_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from jetc_runtime.tagger import Tagged, Tagger
    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock
    from jetc.plan.stage import Progress

__all__ = ["OUT_TREE", "PARQUET", "tag_files"]

OUT_TREE, PARQUET = "Jets", ".parquet"
_ENTRIES = 20_000
_EVENT = "event"


def tag_files(  # noqa: PLR0913 - what to read, and where it goes
    tagger: Tagger, files: Sequence[Path], out: Path, *, tree: str, keep: Sequence[str], progress: Progress
) -> int:
    """Write what `tagger` says of every jet of `files` to `out`, and return how many jets there are.

    At most a block and an event are held. `keep` are branches of the jet that go along. DataError for a
    file that cannot be read or holds another value than its schema says; then nothing is written.
    """
    _check_kept(keep)
    for file in files:
        if out.resolve() == file.resolve():
            raise DataError(
                file=str(file),
                what="it would be written over while it is read",
                why="OUT is one of the files",
                mend="give OUT another name",
            )
    progress.start("tagging", sum(count_entries(each, tree=tree) for each in files), "jets")
    needed = [each.name for each in tagger.recipe.branches]
    blocks = iterate(
        files,
        tree=tree,
        branches=tuple(dict.fromkeys([*needed, *DECISION_BRANCHES, *keep])),
        step_entries=_ENTRIES,
        encoding=ENCODINGS[tagger.recipe.encoding].ntuple,
    )
    jets = 0
    with _whole(out) as written:
        for file, events in _whole_events(blocks):
            written.extend(_columns(tagger.recipe.name, events, _tagged(tagger, file, events), keep))
            jets += len(events.counts)
            progress.advance(len(events.counts))
    return jets


def _check_kept(keep: Sequence[str]) -> None:
    known = [each.name for each in JETS if not each.jagged]
    for name in keep:
        if name not in known:
            raise DataError(
                file="--keep",
                what=f"{name} is no branch of the jet",
                why="a row of OUT is a jet, and the reader checks each branch by its schema",
                mend=f"keep some of {', '.join(known)}",
            )


class _Written(Protocol):
    """Where columns go, a block of rows at a time."""

    def extend(self, columns: dict[str, NDArray[Any]]) -> None:
        """Append rows."""


class _Tree:
    """A tree that is made by what first goes into it."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401 - uproot has no types
        self._file = file
        self._tree: Any = None

    def extend(self, columns: dict[str, NDArray[Any]]) -> None:
        """Append rows."""
        if self._tree is None:
            self._tree = self._file.mktree(OUT_TREE, {name: each.dtype for name, each in columns.items()})
        self._tree.extend(columns)


class _Table:
    """A Parquet file whose columns are those of what first goes into it, a row group a block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None

    def extend(self, columns: dict[str, NDArray[Any]]) -> None:
        """Append rows."""
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        table = pa.table(columns)
        if self._writer is None:
            self._writer = ParquetWriter(self._path, table.schema)
        self._writer.write_table(table)

    def close(self) -> None:
        """Write the end of the file, if anything went into it."""
        if self._writer is not None:
            self._writer.close()


@contextmanager
def _whole(out: Path) -> Iterator[_Written]:
    """Give a new file's tree or table; the file takes the place of `out` when all is in it."""
    fresh = fresh_name(out)
    try:
        if out.suffix == PARQUET:
            with closing(_Table(fresh)) as table:
                yield table
        else:
            with uproot.recreate(fresh) as file:
                yield _Tree(file)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)


def _whole_events(blocks: Iterable[EventBlock]) -> Iterator[tuple[Path, Table]]:
    """Give all jets, never a part of an event's."""
    rest: Table | None = None
    file: Path | None = None
    for block in blocks:
        here = Table(block.columns, block.counts)
        table = here if rest is None else _joined(rest, here)
        event = table.columns[_EVENT]
        last = int(np.argmax(event == event[-1])) if len(event) else 0
        file = block.file
        if last:
            yield file, _part(table, slice(0, last))
        rest = _part(table, slice(last, len(event)))
    if rest is not None and file is not None and len(rest.counts):
        yield file, rest


def _joined(one: Table, other: Table) -> Table:
    columns = {
        name: np.concatenate([each, other.columns[name]])
        for name, each in one.columns.items()
        if name in other.columns
    }
    return Table(columns, np.concatenate([one.counts, other.counts]))


def _part(table: Table, jets: slice) -> Table:
    """Return some jets with their constituents, whose columns are longer than there are jets, or as long."""
    ends = np.concatenate([[0], np.cumsum(table.counts)])
    inner = slice(int(ends[jets.start]), int(ends[jets.stop]))
    jagged = {each.name for each in JETS if each.jagged}
    columns = {name: each[inner if name in jagged else jets] for name, each in table.columns.items()}
    return Table(columns, table.counts[jets])


def _tagged(tagger: Tagger, file: Path, events: Table) -> Tagged:
    try:
        return tagger.tag(events)
    except BranchError as error:
        raise DataError(
            file=str(file),
            what=str(error),
            why="the tagger takes the words on the link",
            mend="make the ntuple again, with the encoding that the spec names",
        ) from error


def _columns(name: str, events: Table, tagged: Tagged, keep: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return the columns of the jets as they are written."""
    kept = {each: events.columns[each] for each in keep}
    made: dict[str, NDArray[Any]] = {f"{name}_score_{label}": each for label, each in tagged.scores.items()}
    made |= {f"{name}_logit_{label}": each for label, each in tagged.logits.items()}
    made |= {f"{name}_pt_ratio": tagged.pt_ratio}
    made |= {} if tagged.pt is None else {f"{name}_pt": tagged.pt}
    made |= {f"{name}_discriminant_{point}": each for point, each in tagged.discriminants.items()}
    made |= {f"{name}_passes_{point}": each for point, each in tagged.decisions.items()}
    return kept | made
