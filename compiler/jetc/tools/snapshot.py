"""Files as a checkout would show them: of a commit, or of the working tree and what it leaves out.

Links are followed and submodules entered. Where that leads out of what git knows, or to an object that is
not here, nobody can tell what the file was: NotHereError.
"""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.language.text.document import read_file
from jetc.tools.git import GITLINK, LINK, Repository, TreeEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NotHereError", "Snapshot", "WorkingTree"]

_MOST_LINKS = 40
"""Links in a row that Linux follows, too."""
_LFS = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n")


class NotHereError(DataError):
    """A file that there is and whose content cannot be known here; of the same `identity`, it is the same."""

    identity: str | None = None


def _not_here(path: str, what: str, mend: str, *, identity: str | None = None) -> NotHereError:
    error = NotHereError(file=path, what=what, why="a change of a file is judged by its content", mend=mend)
    error.identity = identity
    return error


@dataclass(eq=False)
class Snapshot:
    """The files `entries` of a repository, by path from its top; `within` is that of a submodule."""

    repository: Repository
    entries: dict[str, TreeEntry]
    within: str = ""
    _known: dict[str, bytes] = field(default_factory=dict)
    _modules: dict[str, Snapshot] = field(default_factory=dict)

    @cached_property
    def _prefix(self) -> str:
        return self.repository.prefix()

    def inside(self, path: Path) -> str:
        """Return a path, which may be relative to the repository's folder, from its top."""
        below = os.path.relpath(path, self.repository.folder.absolute()) if path.is_absolute() else path
        return posixpath.normpath(posixpath.join(self._prefix, str(below)))

    def content(self, path: str) -> bytes:
        """Return a file's content; FileNotFoundError where there is no such file."""
        place, real = self.resolved(path)
        entry = place.entry(real)
        if entry is None or entry.mode == GITLINK:
            raise FileNotFoundError(2, "there is no such file", self._told(path))
        return place.blob(real, entry)

    def blob(self, path: str, entry: TreeEntry) -> bytes:
        """Return the content of an entry at `path`, that of a large file from where git-lfs keeps it."""
        if entry.digest not in self._known:
            self._known.update(self.repository.blobs([entry.digest]))
        if entry.digest not in self._known:
            mend = "fetch it: git fetch --refetch"
            raise _not_here(self._told(path), "its content is not in this clone", mend, identity=entry.digest)
        return large(self.repository, self._known[entry.digest], self._told(path))

    def entry(self, path: str) -> TreeEntry | None:
        """Return what stands at a path without a link on the way."""
        return self.entries.get(path)

    def link(self, path: str) -> str | None:
        """Return what the link at a path says, or None where there is no link."""
        entry = self.entry(path)
        if entry is None or entry.mode != LINK:
            return None
        return os.fsdecode(self.blob(path, entry))

    def resolved(self, path: str) -> tuple[Snapshot, str]:
        """Return where a path leads when links are followed, in this snapshot or that of a submodule.

        FileNotFoundError for links in a circle; NotHereError for one out of the repository.
        """
        left, here = path.split("/"), ""
        for _ in range(_MOST_LINKS):
            while left:
                step = posixpath.normpath(posixpath.join(here, left.pop(0)))
                target = self.link(step)
                if target is not None:
                    break
                here = "" if step == "." else step
                entry = self.entry(here)
                if entry is not None and entry.mode == GITLINK and left:
                    return self.module(here, entry).resolved("/".join(left))
            else:
                return self, here
            left = [*self._target(step, target).split("/"), *left]
            here = ""
        raise FileNotFoundError(2, "links lead in a circle", self._told(path))

    def _target(self, link: str, target: str) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target))
        if posixpath.isabs(path) or path == ".." or path.startswith("../"):
            what = f"it is a link to {target}, out of the repository"
            raise _not_here(self._told(link), what, "link to a file of the repository")
        return path

    def module(self, path: str, entry: TreeEntry) -> Snapshot:
        """Return the files of the submodule at a path; NotHereError where its commit is not here."""
        if path not in self._modules:
            inner = self._module_repository(path)
            if inner is None or not inner.has(entry.digest):
                what = f"commit {entry.digest[:12]} of this submodule is not here"
                mend = f"git submodule update --init {path}, or fetch more of its history"
                raise _not_here(self._told(path), what, mend, identity=entry.digest)
            self._modules[path] = Snapshot(inner, inner.tree(entry.digest), self._told(path) + "/")
        return self._modules[path]

    def _module_repository(self, path: str) -> Repository | None:
        places = (self.repository.top() / path, self.repository.own_path("modules") / path)
        here = (each for each in places if (each / ".git").exists() or (each / "HEAD").is_file())
        return next((Repository(each, inner=True) for each in here), None)

    def _told(self, path: str) -> str:
        return self.within + path

    @cached_property
    def _folders(self) -> set[str]:
        return {""} | {path[: each.start()] for path in self.entries for each in re.finditer("/", path)}

    def yaml_files(self) -> tuple[list[str], list[NotHereError]]:
        """Return each path that a spec may have, through links and submodules too, and what hides others."""
        hidden: list[NotHereError] = []
        paths = list(self._yaml_below("", hidden, ()))
        digests = (self.entries[each].digest for each in paths if each in self.entries)
        self._known.update(self.repository.blobs(each for each in digests if each not in self._known))
        return paths, hidden

    def _yaml_below(self, folder: str, hidden: list[NotHereError], through: tuple[str, ...]) -> Iterator[str]:
        start = f"{folder}/" if folder else ""
        for path, entry in self.entries.items():
            if not path.startswith(start):
                continue
            if entry.mode == LINK:
                yield from self._yaml_behind(path, hidden, through)
            elif entry.mode == GITLINK:
                yield from self._yaml_in(path, entry, hidden)
            elif is_yaml(path):
                yield path

    def _yaml_in(self, path: str, entry: TreeEntry, hidden: list[NotHereError]) -> Iterator[str]:
        try:
            paths, others = self.module(path, entry).yaml_files()
        except NotHereError as error:
            hidden.append(error)
            return
        hidden += others
        yield from (f"{path}/{each}" for each in paths)

    def _yaml_behind(self, link: str, hidden: list[NotHereError], through: tuple[str, ...]) -> Iterator[str]:
        """Yield what a link leads to: itself where that is a file, or else what stands in the folder."""
        try:
            place, real = self.resolved(link)
        except FileNotFoundError:
            return
        except NotHereError:  # told where it is read
            yield link
            return
        if real not in place._folders:  # noqa: SLF001 - of the same class
            yield link
        elif real not in through and not f"{link}/".startswith(f"{real}/" if real else ""):
            below = place._yaml_below(real, hidden, (*through, real))  # noqa: SLF001 - of the same class
            yield from (f"{link}/{each.removeprefix(real).removeprefix('/')}" for each in below)


def is_yaml(path: str) -> bool:
    """Tell whether a file is YAML by its name."""
    return path.lower().endswith((".yaml", ".yml"))


def large(repository: Repository, content: bytes, path: str) -> bytes:
    """Return `content`, or what it stands for where it is a pointer of git-lfs."""
    pointer = _LFS.match(content)
    if pointer is None:
        return content
    digest = pointer[1].decode()
    kept = repository.own_path("lfs") / "objects" / digest[:2] / digest[2:4] / digest
    try:
        return kept.read_bytes()
    except OSError:
        what = "git-lfs keeps it, and its content is not in this clone"
        raise _not_here(path, what, "fetch it: git lfs pull", identity=digest) from None


@dataclass(eq=False)
class WorkingTree(Snapshot):
    """The files here, and of the index those that a sparse checkout leaves out."""

    @cached_property
    def _top(self) -> Path:
        return self.repository.top()

    def entry(self, path: str) -> TreeEntry | None:
        """Return what is staged and left out here; all else is read from the file system."""
        found = self.entries.get(path)
        if found is None or (found.mode == GITLINK and (self._top / path / ".git").exists()):
            return None
        return found if found.skipped or found.mode == GITLINK else None

    def link(self, path: str) -> str | None:
        """Return what a link says, here or where it is left out."""
        here = self._top / path
        return os.readlink(here) if here.is_symlink() else super().link(path)  # noqa: PTH115 - as it is written

    def leaves(self, path: str) -> bool:
        """Tell whether the file at a path stands elsewhere than in the repository."""
        real = os.path.realpath(self._top / path)
        return not Path(real).is_relative_to(os.path.realpath(self._top))

    def content(self, path: str) -> bytes:
        """Return a file as it is here, or as it is staged where it is left out."""
        try:
            content = read_file(self._top / path)
        except (FileNotFoundError, NotADirectoryError):
            return super().content(path)
        return large(self.repository, content, path)
