"""The artifact store: sealed folders under their key, and the links that show them by stage.

``build/store/STAGE-KEY`` is an artifact, ``STAGE-KEY.json`` says what made it, and
``build/NAME/STAGE`` links to it. An artifact is written elsewhere and renamed into place, so it is
there whole or not at all.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from jetc.diagnostic import DataError
from jetc.plan.key import Ingredients, digest, file_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Store"]


class _File(TypedDict):
    bytes: int
    mtime_ns: int
    sha256: str


class _Manifest(TypedDict):
    """What is written beside an artifact: what made it, what it holds, how long it took."""

    ingredients: Ingredients
    files: dict[str, _File]
    seconds: float


@dataclass(frozen=True, slots=True)
class Store:
    """The artifacts below a build folder."""

    build: Path

    @property
    def _root(self) -> Path:
        return self.build / "store"

    def folder(self, stage: str, key: str) -> Path:
        """Return where the artifact of `stage` under `key` is or would be."""
        return self._root / f"{stage}-{key}"

    def has(self, stage: str, key: str) -> bool:
        """Tell whether the artifact is there with every file as it was sealed."""
        manifest = self._manifest(stage, key)
        if manifest is None:
            return False
        folder = self.folder(stage, key)
        return all(_as_sealed(folder / name, entry) for name, entry in manifest["files"].items())

    def seconds(self, stage: str, key: str) -> float | None:
        """Return how long the artifact took to make, or None where it is not there."""
        manifest = self._manifest(stage, key)
        return None if manifest is None else manifest["seconds"]

    def files(self, stage: str, key: str) -> dict[str, str]:
        """Return the SHA-256 of each file of the artifact as it was sealed; empty where it is not there."""
        manifest = self._manifest(stage, key)
        return {} if manifest is None else {name: each["sha256"] for name, each in manifest["files"].items()}

    def last(self, name: str, stage: str) -> Ingredients | None:
        """Return what made the artifact that `name` shows for `stage` now, or None."""
        key = self._shown_key(name, stage)
        manifest = None if key is None else self._manifest(stage, key)
        return None if manifest is None else manifest["ingredients"]

    def last_seconds(self, name: str, stage: str) -> float | None:
        """Return how long the artifact that `name` shows for `stage` took to make, or None."""
        key = self._shown_key(name, stage)
        return None if key is None else self.seconds(stage, key)

    def link(self, name: str, stage: str) -> Path:
        """Return the link by which `name` shows the artifact of `stage`."""
        return self.build / name / stage

    def _shown_key(self, name: str, stage: str) -> str | None:
        link = self.link(name, stage)
        return link.readlink().name.rpartition("-")[2] if link.is_symlink() else None

    @contextlib.contextmanager
    def making(self, stage: str, parts: Ingredients) -> Iterator[tuple[Path, Path]]:
        """Yield (empty folder to write, scratch) under a lock; seal with `seal` before leaving.

        Raises DataError where another build is making the same artifact.
        """
        name = f"{stage}-{digest(parts)}"
        folder, scratch = self._root / "making" / name, self._root / "scratch" / name
        scratch.mkdir(parents=True, exist_ok=True)
        locks = self._root / "locks"
        locks.mkdir(exist_ok=True)
        with (locks / name).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DataError(
                    file=str(self._root),
                    what=f"another build is making {stage}",
                    why="two builds would write one artifact",
                    mend="wait for it to end, or stop it",
                ) from error
            _remove(folder)
            folder.mkdir(parents=True)
            yield folder, scratch
            _remove(folder)

    def seal(self, stage: str, parts: Ingredients, *, written: Path, seconds: float) -> Path:
        """Rename the folder `written` into place under the key of `parts` and return it."""
        target = self.folder(stage, digest(parts))
        files = {
            str(path.relative_to(written)): _sealed(path)
            for path in sorted(written.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }
        manifest: _Manifest = {"ingredients": parts, "files": files, "seconds": round(seconds, 2)}
        _remove(target)
        _write_whole(
            target.with_name(target.name + ".json"), json.dumps(manifest, indent=1, sort_keys=True) + "\n"
        )
        written.rename(target)
        _remove(self._root / "scratch" / target.name)
        return target

    def show(self, name: str, stage: str, key: str) -> Path:
        """Link ``build/NAME/STAGE`` to the artifact and return the link."""
        link = self.link(name, stage)
        if self._shown_key(name, stage) == key:
            return link
        link.parent.mkdir(parents=True, exist_ok=True)
        fresh = link.with_name(f".{stage}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.path.relpath(self.folder(stage, key), link.parent))
        fresh.rename(link)
        return link

    def forget(self, stage: str, key: str) -> None:
        """Remove an artifact that turned out to be wrong."""
        folder = self.folder(stage, key)
        folder.with_name(folder.name + ".json").unlink(missing_ok=True)
        _remove(folder)

    def file_key(self, path: Path) -> str:
        """Return the digest of a user's file, read again only where its size or time changed.

        Raises DataError where it cannot be read.
        """
        try:
            found = path.stat()
            known = self._root / "files" / f"{_name_digest(path)}.json"
            state = {"path": str(path), "bytes": found.st_size, "mtime_ns": found.st_mtime_ns}
            if known.is_file():
                before = json.loads(known.read_text())
                if {**before, **state} == before:
                    return str(before["sha256"])
            fresh = file_digest(path)
        except OSError as error:
            raise DataError(
                file=str(path),
                what=f"cannot be read: {error.strerror}",
                why="samples.sets names it",
                mend="put the file there, or mend the path in the spec",
            ) from error
        if self._root.is_dir():
            known.parent.mkdir(exist_ok=True)
            _write_whole(known, json.dumps({**state, "sha256": fresh}) + "\n")
        return fresh

    def _manifest(self, stage: str, key: str) -> _Manifest | None:
        folder = self.folder(stage, key)
        path = folder.with_name(folder.name + ".json")
        if not folder.is_dir() or not path.is_file():
            return None
        try:
            manifest: _Manifest = json.loads(path.read_text())
        except json.JSONDecodeError:  # cut short by a crash: as good as absent
            return None
        return manifest


def _sealed(path: Path) -> _File:
    found = path.stat()
    return {"bytes": found.st_size, "mtime_ns": found.st_mtime_ns, "sha256": file_digest(path)}


def _as_sealed(path: Path, sealed: _File) -> bool:
    """Tell whether a file is as it was; its content is read only where its time is another."""
    if not path.is_file() or path.stat().st_size != sealed["bytes"]:
        return False
    return path.stat().st_mtime_ns == sealed["mtime_ns"] or file_digest(path) == sealed["sha256"]


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def _name_digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:20]


def _write_whole(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
