"""Opens trees of ROOT files, and says what is wrong with a file where something is."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
import uproot

from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.exhaustion import device_failure, limit_met
from jetc.ntuple.rntuple import KIND as RNTUPLE
from jetc.ntuple.rntuple import FieldsAsTree
from jetc.ntuple.schema import EVENTS_TREE
from jetc.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from jetc.ntuple.schema import Branch

__all__ = [
    "AGAIN",
    "TREES",
    "NoTreeError",
    "branches_of",
    "check_type",
    "event_tree_of",
    "legible",
    "numbers_of",
    "open_tree",
]

TREES = ("TTree", RNTUPLE)
"""The classes of what is read."""
AGAIN = "copy the file again, or make it again"

_MIB = 1 << 20
_UNPACKED_FREE = 64 * _MIB
_UNPACKED_PER_BYTE = 200
"""A byte of an ntuple unpacks to 4 to 7; columns of one value, in a file of nothing else, to 200 at most."""

_OF_EVENTS = frozenset({"event", "weight", "stratum"})
"""Branches that an event tree must have."""

_FORM = "make the ntuple with a version of FastPUPPI whose branches have this type"


class NoTreeError(DataError):
    """A file that can be read, and has no tree of the name that is asked for."""


@contextmanager
def open_tree(file: Path, tree: str) -> Iterator[Any]:
    """Open a tree of a file; a DataError says why it cannot be."""
    if not file.is_file():
        raise DataError(
            file=str(file),
            what="there is no such file",
            why="the spec names it",
            mend="correct the path in the spec, or put the file there",
        )
    _check_magic(file)
    with legible(file, "the file cannot be opened as ROOT"):
        opened = uproot.open(
            file,
            object_cache=None,
            array_cache=None,
            handler=uproot.MultithreadedFileSource,  # fsspec's threads cost a seventh of the time of reading
            use_threads=False,
        )
    with opened, in_tree(tree):
        _check_length(opened, file)
        yield _find_tree(opened, file, tree)


@contextmanager
def legible(  # noqa: PLR0913 - the place
    file: Path,
    what: str,
    *,
    where: str = "",
    tree: str | None = None,
    branch: str | None = None,
    entries: range | None = None,
) -> Iterator[None]:
    """Turn whatever a damaged object raises into a DataError with `what`.

    Limits of the system pass, and what a device met is an OSError with the file.
    `where` begins the sentence of why, before what the library says.
    """
    try:
        yield
    except DataError:
        raise
    except Exception as error:
        if limit_met(error):
            raise
        failure = device_failure(error)
        if failure is not None:
            raise OSError(failure.errno, failure.strerror, str(file)) from error
        raise DataError(
            file=str(file),
            tree=tree,
            branch=branch,
            entry=entries[0] if entries else None,
            last_entry=entries[-1] if entries else None,
            what=what,
            why=where + _said(error),
            mend=AGAIN,
        ) from error


def _said(error: Exception) -> str:
    """Return what a library says, without the name of the file and the other lines that it adds."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _check_magic(file: Path) -> None:
    start = _first_bytes(file)
    if start != b"root":
        raise DataError(
            file=str(file),
            what="this is not a ROOT file" if start else "the file is empty",
            why=f"it starts with {start!r}, a ROOT file with b'root'",
            mend="name ROOT files of the FastPUPPI ntuple",
        )


def _first_bytes(file: Path) -> bytes:
    """Return four bytes; OSError, with the file, where the system will not give them."""
    try:
        with open_file(file) as stream:
            return stream.read(4)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error


def _check_length(opened: Any, file: Path) -> None:  # noqa: ANN401 - uproot has no types
    size, wanted = file.stat().st_size, int(opened.file.fEND)
    if size < wanted:
        raise DataError(
            file=str(file),
            what=f"the file is cut short at {size} bytes",
            why=f"its header says that it ends at {wanted}",
            mend=AGAIN,
        )


def _find_tree(opened: Any, file: Path, tree: str) -> Any:  # noqa: ANN401 - uproot has no types
    with legible(file, "the list of trees cannot be read"):
        classes = opened.classnames(cycle=False)
    if tree not in classes:
        trees = sorted(name for name, kind in classes.items() if kind in TREES)
        raise NoTreeError(
            file=str(file),
            what=f"there is no tree {tree}",
            why=f"the file has {', '.join(trees) or 'no tree at all'}",
            mend="give the tree's path in the spec",
        )
    if classes[tree] not in TREES:
        raise DataError(
            file=str(file),
            what=f"{tree} is a {classes[tree]}, not a TTree or an RNTuple",
            why="only those are read, and of RNTuples the final format: a trial format has another name",
            mend="write the ntuple as a TTree, or as an RNTuple with ROOT 6.34 or later",
        )
    with legible(file, f"tree {tree} cannot be read"):
        _check_unpacked(int(opened.key(tree).fObjlen), file, tree)
        found = _as_tree(opened[tree], file)
        _check_cycles(opened, found, file, tree)
    _check_sizes(found, file, tree)
    return found


def _as_tree(found: Any, file: Path) -> Any:  # noqa: ANN401 - uproot has no types
    """Return a tree as it is, an RNTuple with what is asked of a tree."""
    if found.classname != RNTUPLE:
        return found
    tree = FieldsAsTree(found)
    tree.check_lists(file)
    return tree


def _check_cycles(opened: Any, found: Any, file: Path, tree: str) -> None:  # noqa: ANN401
    """Refuse a tree of which an older cycle has more rows: it was written again over another one.

    A job that saves its tree from time to time leaves cycles of fewer rows.
    """
    cycles = [key for key in opened.keys() if key.rpartition(";")[0] == tree]  # noqa: SIM118 - of uproot
    rows = {key: int(opened[key].num_entries) for key in cycles if len(cycles) > 1}
    most = max(rows, key=lambda key: rows[key], default=tree)
    if rows and rows[most] > found.num_entries:
        raise DataError(
            file=str(file),
            what=f"tree {tree} is in the file {len(rows)} times: {most} has {rows[most]} rows, and "
            f"the newest one has {found.num_entries}",
            why="the newest one is read, and rows would be lost",
            mend="keep the tree that is meant in a file of its own",
        )


def _check_sizes(found: Any, file: Path, tree: str) -> None:  # noqa: ANN401
    with legible(file, f"tree {tree} cannot be read"):
        entries = int(found.num_entries)
        sizes = [int(branch.member("fTotBytes")) for branch in found.branches]
    if entries < 0 or min(sizes, default=0) < 0:
        raise DataError(
            file=str(file),
            what=f"tree {tree} says that it has {entries} entries and branches of {min(sizes)} bytes or more",
            why="neither can be below zero",
            mend=AGAIN,
        )
    _check_unpacked(sum(sizes), file, tree)


def _check_unpacked(unpacked: int, file: Path, tree: str) -> None:
    """Refuse a file that would unpack to much more than an ntuple of its size can."""
    size = file.stat().st_size
    most = _UNPACKED_FREE + _UNPACKED_PER_BYTE * size
    if unpacked > most:
        raise DataError(
            file=str(file),
            what=f"tree {tree} unpacks to {unpacked // _MIB} MiB, the file has {size} bytes",
            why=f"an ntuple of this size unpacks to {most // _MIB} MiB at most; more would fill the memory",
            mend="make the file again; name only ntuples of jets and their constituents",
        )


def event_tree_of(found: Any, file: Path, tree: str) -> str | None:  # noqa: ANN401
    """Return the path of the tree that lists every event beside the jets of `tree`, or None.

    It is called Events and stands beside the jet tree, or where the schema has it. Raises DataError
    where both are there, where it lists nothing although there are jets, and where it has another name.
    """
    beside = str(PurePosixPath(tree).parent / PurePosixPath(EVENTS_TREE).name)
    with legible(file, "the list of trees cannot be read"):
        classes = found.file.root_directory.classnames(cycle=False)
    there = [name for name in dict.fromkeys((beside, EVENTS_TREE)) if classes.get(name) in TREES]
    if len(there) > 1:
        raise DataError(
            file=str(file),
            what=f"there are two event trees, {there[0]} and {there[1]}",
            why=f"it is not clear which of them lists the events of {tree}",
            mend="keep one of them",
        )
    for name in (beside, EVENTS_TREE):
        if "RNTuple" in classes.get(name, "") and classes[name] not in TREES:
            raise DataError(
                file=str(file),
                what=f"the event tree {name} is a {classes[name]}, not a TTree or an RNTuple",
                why="only those are read; the events without a jet, and the weights, would be lost",
                mend="write the event tree as a TTree, or as an RNTuple with ROOT 6.34 or later",
            )
    if not there:
        _check_no_other(found, file, tree, classes)
        return None
    with open_tree(file, there[0]) as events:
        if events.num_entries == 0 and found.num_entries > 0:
            raise DataError(
                file=str(file),
                what=f"the event tree {there[0]} is empty, and {tree} has {found.num_entries} jets",
                why="the events of these jets, and their weights, would be unknown",
                mend="fill the event tree, or make the file without it",
            )
    return there[0]


def _check_no_other(found: Any, file: Path, tree: str, classes: Mapping[str, str]) -> None:  # noqa: ANN401
    """Refuse an event tree under another name: it has what an event tree must have, and no jets."""
    for name in (name for name, kind in classes.items() if kind in TREES and name != tree):
        with legible(file, f"tree {name} cannot be read"):
            branches = frozenset(found.file.root_directory[name].keys(recursive=False))
        if branches >= _OF_EVENTS and not any(branch.startswith("jet_") for branch in branches):
            beside = PurePosixPath(tree).parent / PurePosixPath(EVENTS_TREE).name
            raise DataError(
                file=str(file),
                what=f"tree {name} lists events and their weights, and is not called {beside}",
                why="the events without a jet, and the weights, would be lost",
                mend=f"call it {beside}, or make the file without it",
            )


def branches_of(found: Any, file: Path, tree: str) -> frozenset[str]:  # noqa: ANN401
    """Return the names of the branches of a tree."""
    with legible(file, "the list of branches cannot be read", tree=tree):
        return frozenset(found.keys())


def numbers_of(found: Any, name: str, file: Path) -> tuple[np.dtype[Any] | None, bool]:  # noqa: ANN401
    """Return the type of a branch's numbers, None where it has none, and whether it is jagged."""
    with legible(file, "the type of its values cannot be read", branch=name):
        interpretation = found[name].interpretation
        jagged = isinstance(interpretation, uproot.AsJagged)
        inner = interpretation.content if jagged else interpretation
        if not isinstance(inner, uproot.AsDtype) or inner.inner_shape:
            return None, jagged
        return np.dtype(inner.to_dtype).newbyteorder("="), jagged


_COUNTED = 2.0**53
"""Beyond are the ends of ids and weights."""
_HELD_BY = {"b": "bui", "u": "ui", "i": "ui", "f": "buif"}
"""By the numpy kind of the schema's type, the kinds that hold it without loss."""


def check_type(found: Any, branch: Branch, file: Path) -> None:  # noqa: ANN401
    """Check a branch's type, sign and shape against the schema."""
    kind, jagged = numbers_of(found, branch.name, file)
    wanted = f"{branch.dtype} is wanted: {branch.meaning}"
    if kind is None or jagged != branch.jagged:
        shape = "one value per constituent" if branch.jagged else "one value per row"
        raise DataError(
            file=str(file),
            branch=branch.name,
            what=f"it does not hold {shape}: its type is {found[branch.name].interpretation}",
            why=f"{branch.name} is {branch.meaning}",
            mend="make the ntuple with a version of FastPUPPI whose branches have this shape",
        )
    if kind.kind not in _HELD_BY[np.dtype(branch.dtype).kind]:
        raise DataError(
            file=str(file), branch=branch.name, what=f"its type is {kind}", why=wanted, mend=_FORM
        )
    if branch.low < 0 and kind.kind not in {"f", "i"}:
        raise DataError(
            file=str(file),
            branch=branch.name,
            what=f"its type is {kind}, which has no sign",
            why=f"{branch.promise} is promised: {branch.meaning}; -1 reads as {np.array(-1).astype(kind)}",
            mend=_FORM,
        )
    if kind.kind in "iu" and not _holds(kind, branch):
        raise DataError(
            file=str(file),
            branch=branch.name,
            what=f"its type is {kind}, which holds {np.iinfo(kind).min} to {np.iinfo(kind).max}",
            why=f"{branch.promise} is promised: {branch.meaning}; a value beyond would read as another",
            mend=_FORM,
        )


def _holds(kind: np.dtype[Any], branch: Branch) -> bool:
    """Return whether a type of integers holds the range of a branch; ids and weights need not fill theirs."""
    limits = np.iinfo(kind)
    return branch.high > _COUNTED or (limits.min <= branch.low and branch.high <= limits.max)
