"""Every spec that a branch touches, as git and the file system know them, compared with where it began."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError, SpecError
from jetc.language.text.compose import EXTENDS
from jetc.reading import is_none
from jetc.review.comparison import compare
from jetc.review.seal import lock_path
from jetc.review.sides import is_spec, layers, reader_of, side_of
from jetc.tools.git import GITLINK, Repository
from jetc.tools.snapshot import NotHereError, Snapshot, WorkingTree, is_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.language.text.compose import Reader
    from jetc.review.sides import Pair

__all__ = ["Unpaired", "sides_against"]

_DIGITS = 12
"""Of a commit's digest, as a place shows it."""


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A spec that could not be compared.

    `breaks` where whoever uses it may have to change, `judged` is False where that is unknown.
    """

    path: Path
    what: str
    breaks: bool
    judged: bool = True


def sides_against(revision: str, specs: tuple[Path, ...]) -> tuple[tuple[Pair, ...], tuple[Unpaired, ...]]:
    """Return the sides of each of `specs` that differs, every spec below the folder where empty.

    The old side is where this branch left `revision`. SpecError where the new side is no good spec.
    """
    repository = Repository(Path())
    start = repository.merge_base(revision, "HEAD")
    then = Snapshot(repository, repository.tree(start))
    states = _States(revision, start[:_DIGITS], then, WorkingTree(repository, repository.index()))
    found = [states.named(path) for path in specs] if specs else list(states.every())
    pairs = tuple(each for each in found if isinstance(each, tuple))
    unpaired = tuple(each for each in found if isinstance(each, Unpaired))
    return pairs, unpaired


@dataclass(frozen=True, slots=True)
class _States:
    """The two states of the files: at commit `start`, where `revision` was left, and here."""

    revision: str
    start: str
    then: Snapshot
    here: WorkingTree

    def every(self) -> Iterator[Pair | Unpaired | None]:
        """Yield what is to be said of each spec below the folder, and of what hides specs there."""
        below = self.here.repository.prefix()
        old, hidden = self.then.yaml_files()
        wanted = {Path(os.path.relpath(each, below or ".")) for each in old if each.startswith(below)}
        wanted |= {path for path in self._otherwise_named(below) if self._was_good(path)}
        wanted |= {Path(each) for each in self.here.repository.files_here() if self._may_be_spec(each)}
        yield from (self._judged(path) for path in sorted(wanted))
        yield from (self._hidden(each) for each in hidden if each.file.startswith(below))

    def _otherwise_named(self, below: str) -> Iterator[Path]:
        """Yield the old files that may be specs by their content, not by their names."""
        wanted = (each for each in _mentioning(self.then, self.start) if each.startswith(below))
        return (Path(os.path.relpath(each, below or ".")) for each in wanted if not is_yaml(each))

    def _was_good(self, path: Path) -> bool:
        """Tell whether a file was, or may have been, a good spec, and not a page that quotes one."""
        before = self._at_start(path)
        state = _state(before, self._before)
        try:
            return isinstance(state, NotHereError) or (
                state and bool(side_of(str(before), reader=self._before))
            )
        except (SpecError, NotHereError):
            return False

    def named(self, path: Path) -> Pair | Unpaired | None:
        """Return what is to be said of the spec at `path`; DataError where there is none."""
        found = self._judged(path)
        if found is None and not self._is_known(path):
            raise DataError(
                file=str(path),
                what="is no spec, here or there",
                why=f"it is neither here nor at {self.revision}, or it is not a spec",
                mend="name a spec",
            )
        return found

    def _is_known(self, path: Path) -> bool:
        return _state(path, self._now) is not False

    def _may_be_spec(self, name: str) -> bool:
        path = self.here.repository.folder / name
        return is_yaml(name) or (path.is_symlink() and path.is_file())

    @property
    def _before(self) -> Reader:
        return reader_of(self.then, prefix=f"{self.start}:")

    @property
    def _now(self) -> Reader:
        return reader_of(self.here)

    def _judged(self, path: Path) -> Pair | Unpaired | None:
        """Return the sides of a spec that differ, what else is to be said of it, or None."""
        try:
            old, new = _state(self._at_start(path), self._before), _state(path, self._now)
            if isinstance(old, NotHereError) or (old and isinstance(new, NotHereError)):
                return self._untold(path, old, new)
            if old:
                return self._kept(path) if new else _gone(path)
            return self._fresh(path) if new is True else None
        except NotHereError as error:  # of a file that it extends
            return _not_judged(path, str(error))

    def _at_start(self, path: Path) -> Path:
        return Path(f"{self.start}:{path}")

    def _kept(self, path: Path) -> Pair | Unpaired | None:
        """Return what is to be said of a spec that was there and is here."""
        if self.here.leaves(self.here.inside(path)):
            return _not_judged(path, "it is a link out of the repository now")
        before = self._at_start(path)
        if layers(before, self._before) != layers(path, self._now):
            return self._pair(path, before)
        return self._retrained(path, before)

    def _retrained(self, path: Path, before: Path) -> Pair | None:
        """Return the sides of a spec that stayed while the weights of its lock did not."""
        if _lock_text(before, self._before) == _lock_text(path, self._now):
            return None
        found = self._pair(path, before)
        return found if isinstance(found, tuple) and compare(*found).unexplained else None

    def _pair(self, path: Path, before: Path) -> Pair | Unpaired:
        try:
            old = side_of(str(before), label=f"{self.revision}:{path}", reader=self._before)
        except SpecError as error:
            first = error.diagnostics[0]
            what = f"not compared: at {self.revision} it is no good spec, by {first.code}: {first.what}"
            return Unpaired(path, what, breaks=True)
        return old, side_of(str(path), reader=self._now)

    def _fresh(self, path: Path) -> Unpaired:
        """Return what to say of a spec that the old side has not: it is new, or the file was not a spec."""
        try:
            content = self.then.content(self.then.inside(path))
            content.decode("utf-8")
        except FileNotFoundError:
            return Unpaired(path, "a new spec", breaks=False)
        except UnicodeDecodeError:
            return _not_judged(path, f"at {self.revision} it is not UTF-8 text")
        return Unpaired(path, f"a new spec: at {self.revision} this file was none", breaks=False)

    def _untold(self, path: Path, old: _State, new: _State) -> Unpaired | None:
        if isinstance(old, NotHereError):
            told = f"at {self.revision}, {old.what}"
            if isinstance(new, NotHereError):
                same = old.identity is not None and old.identity == new.identity
            else:
                same = not new and self._link_stays(path)
            return None if same else _not_judged(path, told)
        return _not_judged(path, new.what) if isinstance(new, NotHereError) else None

    def _link_stays(self, path: Path) -> bool:
        """Tell whether a link out of the repository says the same as then, and can be read here."""
        inside = self.here.inside(path)
        return self.here.link(inside) == self.then.link(inside) and path.is_file()

    def _hidden(self, error: NotHereError) -> Unpaired | None:
        """Tell of a submodule that cannot be looked into, unless it is the same one as then."""
        entry = self.here.entry(error.file)
        if entry is not None and entry.mode == GITLINK and entry.digest == error.identity:
            return None
        return _not_judged(
            Path(error.file), f"{error.what}, so the specs in it cannot be compared; {error.mend}"
        )


def _mentioning(place: Snapshot, commit: str) -> Iterator[str]:
    """Yield the files of a commit, and of its submodules that are here, that say what every spec says."""
    found = place.repository.mentioning(commit, "version", EXTENDS)
    yield from place.entries if found is None else found
    for path, entry in place.entries.items():
        if entry.mode == GITLINK:
            with contextlib.suppress(NotHereError):  # said where its YAML files are looked for
                inner = place.module(path, entry)
                yield from (f"{path}/{each}" for each in _mentioning(inner, entry.digest))


_State = bool | NotHereError


def _state(path: Path, reader: Reader) -> _State:
    """Tell whether a spec stands at a path; a folder or a link to nowhere is none.

    OSError where the system does not give what is there.
    """
    try:
        return is_spec(path, reader=reader)
    except NotHereError as error:
        return error
    except OSError as error:
        if is_none(error):
            return False
        raise


def _lock_text(spec: Path, reader: Reader) -> bytes | None:
    try:
        return reader(lock_path(spec))
    except NotHereError:
        return None
    except OSError as error:
        if is_none(error):
            return None
        raise


def _gone(path: Path) -> Unpaired:
    return Unpaired(path, "this spec was removed: it breaks whoever uses it", breaks=True)


def _not_judged(path: Path, why: str) -> Unpaired:
    return Unpaired(path, f"not judged: {why}", breaks=True, judged=False)
