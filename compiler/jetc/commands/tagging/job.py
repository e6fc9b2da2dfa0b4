"""What one process does with a piece: it reads the rows, tags whole events, and gives columns back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from jetc_runtime.recipe import RECIPE
from jetc_runtime.steps import BranchError, Table
from jetc_runtime.tagger import DECISION_BRANCHES, Tagger

from jetc.commands.tagging.begins import event_begins
from jetc.commands.tagging.given import check_there
from jetc.commands.tagging.pieces import pieces_of
from jetc.commands.tagging.rows import opened
from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.diagnostics.fault import Fault
from jetc.ntuple.event_order import EventOrder
from jetc.ntuple.schema import CANDIDATE_PREFIX, JETS
from jetc.prepare.encodings import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from jetc_runtime.tagger import Tagged
    from numpy.typing import NDArray

    from jetc.commands.tagging.pieces import Piece
    from jetc.commands.tagging.rows import Rows
    from jetc.ntuple.block import EventBlock

__all__ = [
    "EVENT",
    "INDEX",
    "Columns",
    "Job",
    "Scored",
    "check_order",
    "cut_file",
    "joined",
    "no_jets",
    "tag_piece",
]

Columns = dict[str, "NDArray[Any]"]
EVENT = "event"
INDEX = "event_index"
"""Where ids restart, a column that counts events: in a piece by their order, and in OUT over all files."""
_OWN_ID = "id of the file"
"""Where ids restart, a column of the ids that the file has; events of a piece have its numbers for ids."""
_OVER_PIECES = (EVENT, "jet_pt_phys", f"{CANDIDATE_PREFIX}_pt")
"""What is checked over several pieces: the order of events, and whether all files have corrected jets."""
_ORDERED = (
    "give each event of the files an id of its own, with its rows side by side; say that ids restart, "
    "--event-ids restart, or that rows of one event lie in several files, --event-ids split; or tag the "
    "files of each job into an OUT of their own"
)
_JAGGED = frozenset(each.name for each in JETS if each.jagged)


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all pieces: the files of the tagger, the tree that is read, branches to `keep`.

    And how the files use ids, as `event_ids` of a set.
    """

    tagger: Mapping[str, bytes]
    tree: str
    keep: tuple[str, ...]
    event_ids: str = "unique"

    def loaded(self) -> Tagger:
        """Return the tagger, made once in a process; it computes in one thread."""
        digest = hashlib.sha256(self.tagger[RECIPE]).hexdigest()
        if digest not in _loaded:
            _loaded[digest] = Tagger.of(self.tagger, threads=1)
        return _loaded[digest]

    def opened(self, file: Path) -> AbstractContextManager[Rows]:
        """Open the rows of a file."""
        recipe = self.loaded().recipe
        needed = [each.name for each in recipe.branches]
        branches = tuple(dict.fromkeys([*needed, *DECISION_BRANCHES, *self.keep]))
        encoding = ENCODINGS[recipe.encoding].ntuple
        return opened(file, tree=self.tree, branches=branches, encoding=encoding)

    def columns(self, file: Path, jets: Table) -> Columns:
        """Return the columns of the jets of whole events, as they are written."""
        tagger = self.loaded()
        own = jets.columns.get(_OWN_ID)
        kept = {each: jets.columns[each] for each in self.keep}
        if own is not None:
            kept |= {EVENT: own} if EVENT in kept else {}
            kept[INDEX] = jets.columns[EVENT].astype(np.int64)
        return kept | _made(tagger.recipe.name, _tagged(tagger, file, jets))


_loaded: dict[str, Tagger] = {}
"""Taggers of this process, by the digest of their recipe, which has those of all other files."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What came of a piece: columns of the events that lie within it, and the jets of those at its ends.

    `head` are the jets of its first event, `tail` those of its last one, where the piece before or after may
    have more of them. `apart` are rows of events that lie in several files, which are in none of the others.
    `rows` has of all rows what is checked over several pieces.
    """

    columns: Columns | None
    head: Table | None
    tail: Table | None
    rows: EventBlock
    apart: EventBlock | None = None


def cut_file(job: Job, file: Path) -> tuple[Piece, ...] | Fault:
    """Return the pieces of a file; what is wrong with it is returned, too."""
    try:
        check_there(file)
        with in_tree(job.tree), job.opened(file) as rows:
            begins = event_begins(file, job.tree) if job.event_ids == "restart" else None
            return pieces_of(file, rows.identity, rows.edges(), begins)
    except Exception as error:  # noqa: BLE001 - raised again by the process that asked
        return _fault(error, file)


def tag_piece(job: Job, piece: Piece) -> Scored | Fault:
    """Return what came of a piece; what is wrong with it is returned, too."""
    try:
        with in_tree(job.tree):
            with job.opened(piece.file) as rows:
                block = rows.block(piece.first, piece.last)
            check_order(EventOrder(), numbered := _numbered(piece, block))
            return _scored(job, piece, numbered)
    except Exception as error:  # noqa: BLE001 - as above
        return _fault(error, piece.file)


def _fault(error: Exception, file: Path) -> Fault:
    """Return what was met while `file` was read; of an OSError without a file, that is the file."""
    if isinstance(error, OSError) and error.filename is None:
        return Fault.of(OSError(error.errno or 0, error.strerror or str(error), str(file)))
    return Fault.of(error)


def check_order(order: EventOrder, block: EventBlock) -> None:
    """Raise DataError as `order` does, with what mends it where all files of a command are one set."""
    try:
        order.check(block)
    except DataError as error:
        error.mend = _ORDERED
        raise


def _numbered(piece: Piece, block: EventBlock) -> EventBlock:
    """Return a block with its events numbered, where ids restart; 0 is one that goes on."""
    if piece.begins is None:
        return block
    begins = np.zeros(len(block), dtype=np.uint64)
    begins[piece.begins] = 1
    columns = {_OWN_ID: block.columns[EVENT], EVENT: np.cumsum(begins, dtype=np.uint64)}
    return replace(block, columns=block.columns | columns)


def _scored(job: Job, piece: Piece, block: EventBlock) -> Scored:
    over = {name: each for name, each in block.columns.items() if name in _OVER_PIECES}
    whole, apart = _of_one_file(piece, block)
    jets, length = Table(whole.columns, whole.counts), len(whole)
    first, last = _within(piece, whole.columns[EVENT])
    inner = _part(jets, slice(first, last))
    return Scored(
        columns=job.columns(piece.file, inner) if first < last else None,
        head=_part(jets, slice(0, first)) if first else None,
        tail=_part(jets, slice(last, length)) if last < length else None,
        rows=replace(block, columns=over),
        apart=apart,
    )


def _of_one_file(piece: Piece, block: EventBlock) -> tuple[EventBlock, EventBlock | None]:
    """Return the rows of events that lie in this file alone, and the others, if any."""
    if piece.split is None or not len(piece.split):
        return block, None
    split = np.isin(block.columns[EVENT], piece.split)
    if not split.any():
        return block, None
    return block.taken(np.flatnonzero(~split)), block.taken(np.flatnonzero(split))


def _within(piece: Piece, event: NDArray[np.uint64]) -> tuple[int, int]:
    """Return where the events begin and end of which no other piece of the file can have jets."""
    begins = [0, *(np.flatnonzero(event[1:] != event[:-1]) + 1).tolist(), len(event)]
    first = begins[0 if piece.first == 0 else 1]
    return first, max(first, begins[-1 if piece.is_last else -2])


def no_jets(job: Job, file: Path) -> Columns:
    """Return the columns that are written, without a row."""
    columns = {each.name: np.zeros(0, dtype=each.dtype) for each in JETS}
    if job.event_ids == "restart":
        columns[_OWN_ID] = columns[EVENT]
    return job.columns(file, Table(columns, np.zeros(0, dtype=np.int64)))


def joined(one: Table, other: Table) -> Table:
    """Return the jets of both."""
    columns = {name: np.concatenate([each, other.columns[name]]) for name, each in one.columns.items()}
    return Table(columns, np.concatenate([one.counts, other.counts]))


def _part(table: Table, jets: slice) -> Table:
    """Return some jets with their constituents."""
    ends = np.concatenate([[0], np.cumsum(table.counts)])
    inner = slice(int(ends[jets.start]), int(ends[jets.stop]))
    columns = {name: each[inner if name in _JAGGED else jets] for name, each in table.columns.items()}
    return Table(columns, table.counts[jets])


def _tagged(tagger: Tagger, file: Path, jets: Table) -> Tagged:
    try:
        return tagger.tag(jets)
    except BranchError as error:
        raise DataError(
            file=str(file),
            what=str(error),
            why="the tagger takes the words on the link",
            mend="make the ntuple again, with the encoding that the spec names",
        ) from error


def _made(name: str, tagged: Tagged) -> Columns:
    """Return what a tagger says, by the names of the branches that are written."""
    made: Columns = {f"{name}_score_{label}": each for label, each in tagged.scores.items()}
    made |= {f"{name}_logit_{label}": each for label, each in tagged.logits.items()}
    made |= {f"{name}_pt_ratio": tagged.pt_ratio}
    made |= {f"{name}_output_{output}": each for output, each in tagged.outputs.items()}
    made |= {} if tagged.pt is None else {f"{name}_pt": tagged.pt}
    made |= {f"{name}_discriminant_{point}": each for point, each in tagged.discriminants.items()}
    made |= {f"{name}_passes_{point}": each for point, each in tagged.decisions.items()}
    return made
