"""Reads ntuples in bounded blocks, and says what is wrong with a file where something is."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import awkward as ak
import numpy as np
import uproot

from jetc.diagnostic import DataError
from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS, EVENTS_TREE, JETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    import numpy.typing as npt

    from jetc.ntuple.schema import Branch

__all__ = ["count_entries", "has_branch", "iterate", "lists_events"]

_EVENT = "event"
_TABLE = {branch.name: branch for branch in (*EVENTS, *JETS)}
_AGAIN = "copy the file again, or make it again"


@contextmanager
def _open_tree(file: Path, tree: str) -> Iterator[Any]:
    """Open a tree of a file; a DataError says why it cannot be."""
    if not file.is_file():
        raise DataError(
            file=str(file),
            what="there is no such file",
            why="the spec names it",
            mend="correct the path in the spec, or put the file there",
        )
    _check_magic(file)
    try:
        opened = uproot.open(file)
    except MemoryError:
        raise
    except Exception as error:
        raise DataError(
            file=str(file), what="the file cannot be opened as ROOT", why=str(error), mend=_AGAIN
        ) from error
    with opened:
        _check_length(opened, file)
        yield _find_tree(opened, file, tree)


def _check_magic(file: Path) -> None:
    with file.open("rb") as stream:
        start = stream.read(4)
    if start != b"root":
        raise DataError(
            file=str(file),
            what="this is not a ROOT file" if start else "the file is empty",
            why=f"it starts with {start!r}, a ROOT file with b'root'",
            mend="name ROOT files of the FastPUPPI ntuple",
        )


def _check_length(opened: Any, file: Path) -> None:  # noqa: ANN401 - uproot has no types
    size, wanted = file.stat().st_size, int(opened.file.fEND)
    if size < wanted:
        raise DataError(
            file=str(file),
            what=f"the file is cut short at {size} bytes",
            why=f"its header says that it ends at {wanted}",
            mend=_AGAIN,
        )


def _find_tree(opened: Any, file: Path, tree: str) -> Any:  # noqa: ANN401 - uproot has no types
    try:
        found = opened[tree]
    except KeyError as error:
        trees = sorted(opened.keys(filter_classname="TTree", cycle=False))
        raise DataError(
            file=str(file),
            what=f"there is no tree {tree}",
            why=f"the file has {', '.join(trees) or 'no tree at all'}",
            mend="give the tree's path in the spec",
        ) from error
    except Exception as error:
        raise DataError(
            file=str(file), what=f"tree {tree} cannot be read", why=str(error), mend=_AGAIN
        ) from error
    kind = opened.classname_of(tree)
    if kind != "TTree":
        raise DataError(
            file=str(file),
            what=f"{tree} is a {kind}, not a TTree",
            why="only TTrees are read",
            mend="write the ntuple as a TTree",
        )
    return found


def count_entries(file: Path, *, tree: str) -> int:
    """Count the rows of a tree without reading them. Raises DataError like `iterate`."""
    with _open_tree(file, tree) as found:
        return int(found.num_entries)


def lists_events(file: Path, *, tree: str) -> bool:
    """Say whether a file lists every event beside the jets of `tree`, in the schema's event tree.

    Raises DataError like `iterate`.
    """
    with _open_tree(file, tree) as found:
        return _lists_events(found)


def has_branch(file: Path, *, tree: str, branch: str) -> bool:
    """Say whether a tree of a file has a branch. Raises DataError like `iterate`."""
    with _open_tree(file, tree) as found:
        return branch in found.keys()  # noqa: SIM118 - a tree is no mapping


def _check_branches(found: Any, file: Path, tree: str, branches: Sequence[str]) -> None:  # noqa: ANN401
    present = set(found.keys())
    for name in branches:
        if name not in present:
            raise DataError(
                file=str(file),
                branch=name,
                what=f"tree {tree} has no branch {name}",
                why="the spec needs it, as a feature, as truth, or to group jets into events",
                mend="make the ntuple with a FastPUPPI version that writes it, or do not use it",
            )


@contextmanager
def _readable(file: Path, first: int, branch: str | None = None) -> Iterator[None]:
    """Turn whatever a damaged basket raises into a DataError."""
    try:
        yield
    except (DataError, MemoryError):
        raise
    except Exception as error:
        raise DataError(
            file=str(file),
            branch=branch,
            entry=first,
            what="the file is damaged or cut short",
            why=f"the entries from here on cannot be read: {error}",
            mend=_AGAIN,
        ) from error


def _depth(array: ak.Array) -> int:
    return int(array.ndim)


def _kind(array: ak.Array) -> str:
    """Give the numpy kind of the numbers in a flat or jagged column; "O" when it holds no numbers."""
    try:
        return np.asarray(ak.flatten(array, axis=None)).dtype.kind
    except (TypeError, ValueError):
        return "O"


_ALLOWED_KINDS = {"b": "bui", "u": "bui", "i": "bui", "f": "buif"}
"""By the numpy kind of the schema's type, the kinds that hold it without loss."""


def _check_column(array: ak.Array, name: str, file: Path, first: int) -> None:
    """Check jaggedness, type and finiteness of one column; columns outside the schema need numbers."""
    branch = _TABLE.get(name)
    kind = _kind(array)
    allowed = "buif" if branch is None else _ALLOWED_KINDS[np.dtype(branch.dtype).kind]
    if branch is not None and _depth(array) != 1 + branch.jagged:
        _raise_shape(branch, file)
    if kind not in allowed:
        raise DataError(
            file=str(file),
            branch=name,
            what=f"its type is {array.type.content}",
            why=f"{'a number' if branch is None else branch.dtype} is wanted",
            mend="make the ntuple with a version of FastPUPPI whose branches have this type",
        )
    if kind == "f":
        _check_finite(array, name, file, first)


def _raise_shape(branch: Branch, file: Path) -> None:
    wanted = "one value per constituent" if branch.jagged else "one value per row"
    raise DataError(
        file=str(file),
        branch=branch.name,
        what=f"it does not hold {wanted}",
        why=f"{branch.name} is {branch.meaning}",
        mend="make the ntuple with a version of FastPUPPI whose branches have this shape",
    )


def _check_finite(array: ak.Array, name: str, file: Path, first: int) -> None:
    values = np.asarray(ak.flatten(array, axis=None))
    bad = np.flatnonzero(~np.isfinite(values))
    if not len(bad):
        return
    entry = int(bad[0])
    if _depth(array) > 1:
        entry = int(np.searchsorted(np.cumsum(np.asarray(ak.num(array))), entry, side="right"))
    raise DataError(
        file=str(file),
        branch=name,
        entry=first + entry,
        what=f"the value is {values[bad[0]]}",
        why="it would spread into every weight of the network",
        mend="make the ntuple without it, or drop the event it belongs to",
    )


def _check_counts(block: ak.Array, jagged: Sequence[str], file: Path, first: int) -> None:
    """Check that the jagged columns of a row have the same length."""
    lengths = {name: np.asarray(ak.num(block[name])) for name in jagged}
    for name in jagged[1:]:
        differs = np.flatnonzero(lengths[name] != lengths[jagged[0]])
        if len(differs):
            row = int(differs[0])
            raise DataError(
                file=str(file),
                branch=name,
                entry=first + row,
                what=f"{lengths[name][row]} values",
                why=f"{jagged[0]} has {lengths[jagged[0]][row]} constituents in this row",
                mend="make the ntuple again: its branches do not belong to the same constituents",
            )


@dataclass(slots=True)
class _EventOrder:
    """The event ids seen so far, to notice one that comes back."""

    seen: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    last: np.uint64 | None = None

    def check(self, events: npt.NDArray[np.uint64], file: Path, first: int) -> None:
        """Take the next block's ids. Raises DataError when one reappears after others."""
        if not len(events):
            return
        starts = np.flatnonzero(np.append(True, events[1:] != events[:-1]))
        if self.last is not None and events[0] == self.last:
            starts = starts[1:]
        ids = events[starts]
        _, first_use, use = np.unique(ids, return_index=True, return_inverse=True)
        again = first_use[use] < np.arange(len(ids))
        for earlier in self.seen:
            again |= np.isin(ids, earlier)
        if again.any():
            row = int(starts[np.argmax(again)])
            raise DataError(
                file=str(file),
                branch=_EVENT,
                entry=first + row,
                what=f"event {events[row]} comes back after other events",
                why="the jets of an event have to be neighbours, and an id may be used once",
                mend="sort the ntuple by event, and give events of different jobs different ids",
            )
        self.seen.append(np.sort(ids))
        self.last = events[-1]


def _lists_events(found: Any) -> bool:  # noqa: ANN401
    """Say whether the file lists events beside its jets, so that having no jets is a result."""
    listed = found.file.root_directory.get(EVENTS_TREE)
    return listed is not None and int(listed.num_entries) > 0


def _blocks(
    file: Path, tree: str, branches: Sequence[str], step_entries: int
) -> Iterator[tuple[int, ak.Array]]:
    """Give the first entry and the columns of each block of a file, unchecked."""
    with _open_tree(file, tree) as found:
        if found.num_entries == 0 and not _lists_events(found):
            raise DataError(
                file=str(file),
                what=f"tree {tree} has no entries",
                why="nothing can be learnt or measured from it",
                mend="take the file off the spec, or make it again",
            )
        _check_branches(found, file, tree, branches)
        for first in range(0, found.num_entries, step_entries):
            last = min(first + step_entries, found.num_entries)
            columns: dict[str, ak.Array] = {}
            for name in branches:
                with _readable(file, first, name):
                    columns[name] = found[name].array(entry_start=first, entry_stop=last)
                    if len(columns[name]) != last - first:
                        raise ValueError(f"{last - first} wanted, {len(columns[name])} found")
            yield first, ak.zip(columns, depth_limit=1)


def iterate(
    files: Iterable[Path | str], *, tree: str, branches: Sequence[str], step_entries: int
) -> Iterator[ak.Array]:
    """Give every row of a tree of several files, in order, at most `step_entries` at a time.

    A block has the fields `branches`; flat ones have the shape (rows,), those of constituents
    (rows, variable). Never more than one block is held, and nothing is dropped or padded.

    Raises DataError for a missing, foreign, damaged or empty file, a missing tree or branch, a
    type or shape that is not the schema's, a number that is not finite, branches that disagree on
    the constituents of a row, and, where `event` is read, an id that comes back after others.
    """
    order = _EventOrder()
    jagged = [name for name in branches if name.startswith(CANDIDATE_PREFIX)]
    for name in files:
        file = Path(name)
        for first, block in _blocks(file, tree, branches, step_entries):
            for branch in branches:
                _check_column(block[branch], branch, file, first)
            _check_counts(block, jagged, file, first)
            if _EVENT in branches:
                order.check(np.asarray(block[_EVENT]).astype(np.uint64), file, first)
            yield block
