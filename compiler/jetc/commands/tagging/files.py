"""Tagging ntuples: pieces of files in, one file with scores and decisions out, or none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from jetc_runtime.recipe import RECIPE
from jetc_runtime.steps import Table

from jetc.commands.tagging.job import EVENT, check_order, cut_file, joined, tag_piece
from jetc.commands.tagging.written import written
from jetc.diagnostics.diagnostic import in_tree
from jetc.diagnostics.fault import Fault
from jetc.ntuple.correction import Corrections
from jetc.ntuple.event_order import EventOrder
from jetc.ntuple.schema import JETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jetc.commands.tagging.job import Columns, Job, Scored
    from jetc.commands.tagging.pieces import Piece
    from jetc.commands.tagging.spread import Place, Spread
    from jetc.plan.stage import Progress

__all__ = ["tag_files"]

Result = TypeVar("Result")


def tag_files(job: Job, files: Sequence[Path], out: Path, *, place: Place, progress: Progress) -> int:
    """Write what the tagger of `job` says of every jet of `files` to `out`; return how many there are.

    The rows are those of the files, in order. At most a few pieces of them are held for each process of
    `place`, and the bytes of `out` are the same however many there are. DataError for a file that cannot be
    read or holds another value than its schema says, and for one event id in two places; nothing is written.
    """
    first = _good(cut_file(job, files[0]))
    with place(len(files) - 1 + len(first)) as spread:
        rest = spread(cut_file, ((job, each) for each in files[1:]))
        pieces = [*first, *(piece for each in rest for piece in _good(each))]
        progress.start("tagging", sum(each.last - each.first for each in pieces), "jets")
        with written(out, _no_jets(job, files[0]), identity=_identity(job, pieces)) as to:
            for columns in _Events(job).whole(pieces, spread, progress):
                to.extend(columns)
    return sum(each.last - each.first for each in pieces)


def _good(result: Result | Fault) -> Result:
    if isinstance(result, Fault):
        result.again()
    return result


def _no_jets(job: Job, file: Path) -> Columns:
    """Return the columns that are written, without a row."""
    empty = {each.name: np.zeros(0, dtype=each.dtype) for each in JETS}
    return job.columns(file, Table(empty, np.zeros(0, dtype=np.int64)))


def _identity(job: Job, pieces: Sequence[Piece]) -> bytes:
    """Return what tells the file from others: the tagger, what is kept, and what was read, in order.

    Readers keep what they read of a file by its UUID, so two files of other values must not have the same.
    """
    digest = hashlib.sha256(job.tagger[RECIPE]).hexdigest()
    read = [(each.file.name, each.identity, each.entries) for each in pieces if each.first == 0]
    return json.dumps([digest, job.tree, job.keep, read]).encode()


@dataclass(slots=True)
class _Events:
    """Joins the jets of events that lie in two pieces of a file, and checks what is of all pieces."""

    job: Job
    order: EventOrder = field(default_factory=EventOrder)
    corrections: Corrections = field(default_factory=Corrections)
    open: Table | None = None
    """The jets of an event of which the next piece may have more."""

    def whole(self, pieces: Sequence[Piece], spread: Spread, progress: Progress) -> Iterator[Columns]:
        """Yield the columns of all jets in order, those of an event together."""
        results = spread(tag_piece, ((self.job, each) for each in pieces))
        for piece, each in zip(pieces, results, strict=True):
            scored = _good(each)
            self._check(scored)
            yield from self._ended(piece, scored)
            if scored.columns is not None:
                yield scored.columns
            progress.advance(piece.last - piece.first)

    def _check(self, scored: Scored) -> None:
        """Raise DataError as `iterate` of several blocks: files of one OUT are as those of one set."""
        with in_tree(self.job.tree):
            check_order(self.order, scored.rows)
            self.corrections.check(scored.rows)

    def _ended(self, piece: Piece, scored: Scored) -> Iterator[Columns]:
        """Yield the columns of events that end where the first event of a piece does."""
        head = scored.head
        all_of_one = head is not None and len(head.counts) == len(scored.rows) and piece.last < piece.entries
        if self.open is not None and head is not None:
            if self.open.columns[EVENT][-1] == head.columns[EVENT][0]:
                head = joined(self.open, head)
            else:
                yield self.job.columns(piece.file, self.open)
        if all_of_one:
            self.open = head
            return
        if head is not None:
            yield self.job.columns(piece.file, head)
        self.open = scored.tail
