"""What stands in ROOT files: trees, branches with their types, and of those what the schema knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.given import IN_A_FOLDER
from jetc.ntuple.agreement import common_event_tree
from jetc.ntuple.opening import TREES, legible, open_tree
from jetc.ntuple.schema import EVENTS, JETS, JETS_V0

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["BranchFound", "FileFound", "Found", "TreeFound", "found_in", "ntuples_at"]

_SCHEMA = {branch.name: branch for branch in (*JETS_V0, *JETS, *EVENTS)}


@dataclass(frozen=True, slots=True)
class TreeFound:
    """A tree or another object of a file; `rows` is None of what has none."""

    name: str
    kind: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class BranchFound:
    """A branch of the jet tree or of the event tree. `meaning` is the schema's; empty, nothing reads it."""

    tree: str
    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file, its size, and what stands in it."""

    path: Path
    bytes: int
    trees: tuple[TreeFound, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Files that are read as one set: they agree in their event tree and in the branches of the schema."""

    files: tuple[FileFound, ...]
    jet_tree: str
    event_tree: str | None
    branches: tuple[BranchFound, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, in order."""
        return tuple(each.path for each in self.files)


def ntuples_at(places: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files that are meant: a folder means the ``.root`` files in it, by name.

    Raises DataError where a folder has none, and where one file is named twice.
    """
    files: dict[Path, Path] = {}
    for file in (each for place in places for each in _files_at(place)):
        meant = file.resolve()
        if meant in files:
            raise DataError(
                file=str(file),
                what="this file is named twice",
                why="its jets would be counted twice",
                mend="name each file once",
            )
        files[meant] = file
    return tuple(files.values())


def _files_at(place: Path) -> list[Path]:
    files = sorted(place.glob(IN_A_FOLDER)) if place.is_dir() else [place]
    if not files:
        raise DataError(
            file=str(place),
            what="no .root file is in this folder",
            why="a folder means the .root files that lie in it, not those of its folders",
            mend="name the files, or the folder that has them",
        )
    for file in files:
        if not file.is_file():
            raise _no_file(file)
    return files


def _no_file(place: Path) -> DataError:
    if place.is_dir():
        what, mend = "it is a folder", "name it beside the other files, or rename it"
    elif place.is_symlink():
        what, mend = "the link leads to no file", "mend the link, or remove it"
    else:
        what, mend = "there is no such file or folder", "correct the path"
    return DataError(
        file=str(place),
        what=what,
        why="files are named as they are, or by their folder; a pattern is for the shell",
        mend=mend,
    )


def found_in(files: Iterable[Path], *, tree: str) -> Found:
    """Return what `files` hold, whose jets are in `tree`; no value of a branch is read.

    Raises DataError where a file cannot be read, or disagrees with the others.
    """
    paths = tuple(files)
    event_tree = common_event_tree(paths, tree=tree)
    every = tuple(_file(path, tree) for path in paths)
    shown = [tree, *([] if event_tree is None else [event_tree])]
    branches = tuple(each for name in shown for each in _branches(paths[0], name))
    return Found(every, tree, event_tree, branches)


def _file(path: Path, tree: str) -> FileFound:
    with open_tree(path, tree) as found, legible(path, "the list of trees cannot be read"):
        root = found.file.root_directory
        classes: dict[str, str] = root.classnames(cycle=False)
        trees = tuple(
            TreeFound(name, kind, int(root[name].num_entries) if kind in TREES else None)
            for name, kind in sorted(classes.items())
            if kind != "TDirectory"
        )
    return FileFound(path, path.stat().st_size, trees)


def _branches(path: Path, tree: str) -> Iterator[BranchFound]:
    with open_tree(path, tree) as found:
        for name in (each.name for each in found.branches):
            known = _SCHEMA.get(name)
            with legible(path, "the type of its values cannot be read", branch=name):
                kind = str(found[name].typename)
            yield BranchFound(tree, name, kind, known.unit if known else "", known.meaning if known else "")
