"""Tagging ntuples: pieces of files in, one file with scores and decisions out, or none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from jetc_runtime.recipe import RECIPE

from jetc.commands.tagging.job import EVENT, INDEX, check_order, cut_file, joined, no_jets, tag_piece
from jetc.commands.tagging.split import SplitEvents
from jetc.commands.tagging.written import written
from jetc.diagnostics.diagnostic import in_tree
from jetc.diagnostics.fault import Fault
from jetc.ntuple.correction import Corrections
from jetc.ntuple.event_ids import TOLD_APART
from jetc.ntuple.event_order import EventOrder
from jetc.ntuple.identity import check_distinct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jetc_runtime.steps import Table

    from jetc.commands.tagging.job import Columns, Job, Scored
    from jetc.commands.tagging.pieces import Piece
    from jetc.commands.tagging.spread import Place, Spread
    from jetc.plan.stage import Progress

__all__ = ["TaggedJets", "tag_files"]

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class TaggedJets:
    """How many jets were tagged, and how many events lie in several files; None where none may."""

    jets: int
    split_events: int | None = None


def tag_files(job: Job, files: Sequence[Path], out: Path, *, place: Place, progress: Progress) -> TaggedJets:
    """Write what the tagger of `job` says of every jet of `files` to `out`; return how many there are.

    The rows are those of the files, in order, but events of several files come after the last of these. At
    most a few pieces of them are held for each process of `place`, and the bytes of `out` are the same
    however many there are. DataError for a file that cannot be read or holds another value than its schema
    says, for one event id in two places where ids are used once, and else for two files of the same bytes;
    nothing is written.
    """
    if job.event_ids != "unique":  # ids tell nothing of copies
        check_distinct([("of these files", each) for each in files])
    split = SplitEvents.of(files, job.tree) if job.event_ids == "split" else None
    first = _good(cut_file(job, files[0]))
    with place(len(files) - 1 + len(first)) as spread:
        rest = spread(cut_file, ((job, each) for each in files[1:]))
        pieces = [*first, *(piece for each in rest for piece in _good(each))]
        if split is not None:
            pieces = [replace(each, split=split.ids_in(each.file)) for each in pieces]
        progress.start("tagging", sum(each.last - each.first for each in pieces), "jets")
        types, rule = no_jets(job, files[0]), TOLD_APART[job.event_ids]
        with written(out, types, identity=_identity(job, pieces), told_apart=rule) as to:
            for columns in _Events(job, split).whole(pieces, spread, progress):
                to.extend(columns)
    jets = sum(each.last - each.first for each in pieces)
    return TaggedJets(jets, None if split is None else split.count)


def _good(result: Result | Fault) -> Result:
    if isinstance(result, Fault):
        result.again()
    return result


def _identity(job: Job, pieces: Sequence[Piece]) -> bytes:
    """Return what tells the file from others: the tagger, what is kept, and what was read, in order.

    Readers keep what they read of a file by its UUID, so two files of other values must not have the same.
    """
    digest = hashlib.sha256(job.tagger[RECIPE]).hexdigest()
    read = [(each.file.name, each.identity, each.entries) for each in pieces if each.first == 0]
    return json.dumps([digest, job.tree, job.keep, job.event_ids, read]).encode()


@dataclass(slots=True)
class _Events:
    """Joins the jets of events that lie in two pieces of a file, or in several files, `split`.

    It checks what is of all pieces.
    """

    job: Job
    split: SplitEvents | None = None
    corrections: Corrections = field(default_factory=Corrections)
    open: Table | None = None
    """The jets of an event of which the next piece may have more."""
    _order: EventOrder = field(default_factory=EventOrder)
    _file: Path | None = None
    _indexed: int = 0

    def whole(self, pieces: Sequence[Piece], spread: Spread, progress: Progress) -> Iterator[Columns]:
        """Yield the columns of all jets in order, those of an event together."""
        results = spread(tag_piece, ((self.job, each) for each in pieces))
        for piece, each in zip(pieces, results, strict=True):
            scored = _good(each)
            yield from self._released(piece.file)
            self._check(piece, scored)
            for columns in self._of_piece(piece, scored):
                yield self._with_index(columns)
            progress.advance(piece.last - piece.first)
        yield from self._released(None)

    def _check(self, piece: Piece, scored: Scored) -> None:
        """Raise DataError as `iterate` of several blocks: files of one OUT are as those of one set."""
        if self.job.event_ids == "split" and piece.file != self._file:
            self._order, self._file = EventOrder(), piece.file
        with in_tree(self.job.tree):
            if self.job.event_ids != "restart":  # there the order was checked by places
                check_order(self._order, scored.rows)
            self.corrections.check(scored.rows)

    def _of_piece(self, piece: Piece, scored: Scored) -> Iterator[Columns]:
        yield from self._ended(piece, scored)
        if scored.columns is not None:
            yield scored.columns
        if self.split is not None and scored.apart is not None:
            self.split.hold(scored.apart)

    def _ended(self, piece: Piece, scored: Scored) -> Iterator[Columns]:
        """Yield the columns of events that end where the first event of a piece does."""
        head = scored.head
        if self.open is not None:
            if head is not None and self._goes_on(piece, self.open, head):
                head, self.open = _joined(self.open, head), None
            elif head is not None or piece.is_last:
                yield self.job.columns(piece.file, self.open)
                self.open = None
            else:  # all rows are of events of several files
                return
        if head is not None and scored.columns is None and scored.tail is None and not piece.is_last:
            self.open = head
            return
        if head is not None:
            yield self.job.columns(piece.file, head)
        self.open = scored.tail

    def _goes_on(self, piece: Piece, one: Table, other: Table) -> bool:
        if self.job.event_ids == "restart":
            return piece.goes_on
        return bool(one.columns[EVENT][-1] == other.columns[EVENT][0])

    def _released(self, file: Path | None) -> Iterator[Columns]:
        """Yield the columns of events whose last file stands before `file`, or of all that are held."""
        if self.split is not None:
            for rows, jets in self.split.before(file):
                yield self.job.columns(rows, jets)

    def _with_index(self, columns: Columns) -> Columns:
        """Count events over all files, where those of a piece are numbered; they are whole events."""
        if INDEX not in columns:
            return columns
        numbers = columns[INDEX]
        index = self._indexed + np.cumsum(np.append(False, numbers[1:] != numbers[:-1]))
        self._indexed = int(index[-1]) + 1
        return columns | {INDEX: index.astype(np.int64)}


def _joined(one: Table, more: Table) -> Table:
    """Return the jets of an event with more of it, which have its number where ids restart."""
    event = np.full_like(more.columns[EVENT], one.columns[EVENT][-1])
    return joined(one, replace(more, columns={**more.columns, EVENT: event}))
