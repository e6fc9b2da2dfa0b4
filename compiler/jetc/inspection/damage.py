"""Whether an ntuple is damaged: its file, a basket or a value of it, in any branch that the schema knows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.ntuple.fields import gev_of_pt
from jetc.ntuple.generation import EncodingError, check_generation
from jetc.ntuple.opening import AGAIN, event_tree_of, open_tree
from jetc.ntuple.read import Wanted, branches_to_read, check_values, of_all_files, read_block, tables_of
from jetc.ntuple.relations import check_relations
from jetc.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jetc.plan.stage import Progress

__all__ = ["Damage", "check_left", "damage_in", "damage_of"]

_ROWS = 20_000
_START = b"root"


@dataclass(slots=True)
class Damage:
    """What is damaged of a file, and the rows that its trees say they have; None where they cannot say it."""

    reason: str = ""
    jets: int | None = None
    events: int | None = None


class _BrokenError(Exception):
    """Rows that cannot be read, or a value that is not what the schema promises."""

    def __init__(self, fault: DataError) -> None:
        super().__init__(str(fault))
        self.fault = fault


def damage_in(files: Mapping[str, Path], tree: str, encoding: str, progress: Progress) -> dict[str, Damage]:
    """Return what is damaged of `files`, by their names: none of those that are whole.

    DataError like `damage_of`, which names the encodings of all files where one is of another.
    """
    found = {}
    for name, file in files.items():
        try:
            damage = damage_of(file, tree, encoding)
        except EncodingError as error:
            raise of_all_files(error, [*files.values()], tree) from None
        if damage is not None:
            found[name] = damage
        progress.advance()
    return found


def check_left(name: str, files: int, damaged: Mapping[str, Damage], said: Iterable[int | None]) -> None:
    """Raise DataError where none of so many `files` of set `name` is left, or its events are not known.

    These are not known where the spec says how many all files were made of: `said`, None where it does not.
    """
    if not damaged:
        return
    file, first = next(iter(damaged.items()))
    if len(damaged) == files:
        raise DataError(
            file=file,
            what=f"set {name} has no file that is whole: all {files} are damaged; {first.reason}",
            why="nothing can be learnt or measured from it",
            mend="copy the files again, or make them again",
        )
    if any(events is not None for events in said):
        raise DataError(
            file=file,
            what=f"set {name}: the file is damaged, and the spec says how many events all files were "
            f"made of; {first.reason}",
            why="rates and efficiencies are fractions of the events of the files that are read, and how many "
            "those were made of is not known",
            mend="copy the file again, or leave it out of the set, and give the events of the others",
        )


def damage_of(file: Path, tree: str, encoding: str) -> Damage | None:
    """Return what is damaged of a file, None where nothing is.

    Its jet `tree` and its event tree are read to their ends, in every branch of the schema that they have.
    DataError where the file is not there, or is another file than is read: without the tree, of other types,
    of another `encoding`.
    """
    found = Damage()
    try:
        _read_whole(file, tree, encoding, found)
    except _BrokenError as broken:
        fault = broken.fault
    except DataError as error:
        if error.mend != AGAIN and (not file.is_file() or _starts_as_root(file)):
            raise
        fault = error
    else:
        return None
    found.reason = _reason(fault, file)
    return found


def _read_whole(file: Path, tree: str, encoding: str, found: Damage) -> None:
    with open_tree(file, tree) as jets:
        found.jets = int(jets.num_entries)
        event_tree = event_tree_of(jets, file, tree)
    if event_tree is not None:
        with open_tree(file, event_tree) as events:
            found.events = int(events.num_entries)
    for each in (tree, *([] if event_tree is None else [event_tree])):
        with in_tree(each):
            _read_tree(file, each, encoding)


def _read_tree(file: Path, tree: str, encoding: str) -> None:
    table, gev = tables_of(encoding), gev_of_pt(encoding)
    with open_tree(file, tree) as found:
        branches = branches_to_read(found, file, tree, Wanted((), tuple(table), encoding))
        for first in range(0, found.num_entries, _ROWS):
            last = min(first + _ROWS, found.num_entries)
            with _broken(tree):
                block = replace(read_block(found, file, branches, first, last), gev_of_pt=gev)
            check_generation(block, encoding)
            with _broken(tree):
                check_values(block, table)
                check_relations(block, encoding)


@contextmanager
def _broken(tree: str) -> Iterator[None]:
    try:
        with in_tree(tree):
            yield
    except DataError as error:
        raise _BrokenError(error) from error


def _starts_as_root(file: Path) -> bool:
    with open_file(file) as stream:
        return stream.read(len(_START)) == _START


def _reason(fault: DataError, file: Path) -> str:
    """Return where and what a fault is, and why, without the folder of the file."""
    place = fault.within
    text = f"{place}: {fault.what}: {fault.why}" if place else f"{fault.what}: {fault.why}"
    return text.replace(str(file), file.name)
