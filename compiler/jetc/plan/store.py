"""The artifact store: sealed folders under their key, and the links that show them by stage.

``build/store/STAGE-KEY`` is an artifact, ``STAGE-KEY.json`` says what made it and the digest of every
file, and ``build/NAME/STAGE`` links to it. A stage in parts has an artifact for each,
``dataset.minbias-KEY``. An artifact is written elsewhere and renamed into place, and sealed
then, so it is there whole or not at all; each use of it compares every byte with its seal.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.plan.clearing import make_folder, remove
from jetc.plan.files import fresh_digest, remembered_digest
from jetc.plan.key import Ingredients, digest
from jetc.plan.locks import exclusive, shared
from jetc.plan.manifest import ArtifactManifest, Took, difference, make_manifest, read_manifest
from jetc.writing import FRESH, fresh_name, keep, put_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

__all__ = ["Store", "inputs_of"]


_AGAIN = ".again"
"""Ends the names of the folders of a second run."""


def inputs_of(folder: Path) -> Path:
    """Return where, beside the folder that a stage writes, links lead to what it reads."""
    return folder.with_name(f"{folder.name}.inputs")


def _silent(_: str) -> None:
    """Ignore who is waited for."""


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

    def is_there(self, stage: str, key: str) -> bool:
        """Tell whether anything stands in the place of the artifact."""
        folder = self.folder(stage, key)
        return folder.exists() or folder.is_symlink()

    def has(self, stage: str, key: str) -> bool:
        """Tell whether the artifact is there, every byte of it as it was sealed."""
        return self.is_there(stage, key) and self.fault(stage, key) is None

    def fault(self, stage: str, key: str) -> str | None:
        """Say how what stands in the artifact's place is not as it was sealed; None where nothing is amiss.

        Nothing is amiss, too, where nothing is there.
        """
        if not self.is_there(stage, key):
            return None
        manifest = self._manifest(stage, key)
        if manifest is None:
            return f"its seal {self._seal(stage, key).name} is gone or cannot be read"
        return difference(self.folder(stage, key), manifest)

    def is_sealed(self, stage: str, key: str) -> bool:
        """Tell whether the artifact is there and has a seal that can be read; it is not read again."""
        return self._manifest(stage, key) is not None

    def sealed(self, stage: str, key: str) -> dict[str, str]:
        """Return the SHA-256 of each file as it was sealed, none read again; DataError where it is gone."""
        manifest = self._manifest(stage, key)
        if manifest is None:
            raise DataError(
                file=str(self.folder(stage, key)),
                what=f"the artifact of stage {stage} was removed while a build was using it",
                why="it was there a moment before, and what is made from it has to know its content",
                mend="leave the store alone until the build ends, and run the same command again",
            )
        return manifest.digests

    def others(self, stage: str, key: str) -> tuple[Path, ...]:
        """Return the artifacts of `stage` under other keys, newest first; they are not read again."""
        keys = (path.name.rpartition("-")[2] for path in self._root.glob(f"{stage}-*.json"))
        found = [self.folder(stage, each.removesuffix(".json")) for each in keys]
        there: list[tuple[int, str, Path]] = []
        for path in (path for path in found if path != self.folder(stage, key)):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # another build may remove it
                there += [(-path.stat().st_mtime_ns, path.name, path)] * path.is_dir()
        return tuple(path for *_, path in sorted(there))

    def digests(self, stage: str, key: str) -> dict[str, str]:
        """Read the artifact again and return the SHA-256 of each file; DataError where one has changed."""
        manifest = self._manifest(stage, key)
        wrong = self.fault(stage, key)
        if manifest is None or wrong is not None:
            raise DataError(
                file=str(self.folder(stage, key)),
                what=f"the artifact of stage {stage} was altered: {wrong or 'it is gone'}",
                why="what is loaded, compared or quoted has to be what the build made",
                mend="run jetc build again: it makes the artifact again",
            )
        return manifest.digests

    def read(self, stage: str, key: str, name: str) -> bytes:
        """Return the content of one file of an artifact; DataError where it is not as sealed."""
        sealed = self.digests(stage, key)
        content = (self.folder(stage, key) / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != sealed[name]:
            self.digests(stage, key)
        return content

    def took(self, stage: str, key: str) -> Took | None:
        """Return how long the artifact took to make, or None where it is not there."""
        manifest = self._manifest(stage, key)
        return None if manifest is None else manifest.took

    def last(self, name: str, stage: str) -> Ingredients | None:
        """Return what made the artifact that `name` shows for `stage`, even if it is gone, or None."""
        found = self._last_manifest(name, stage)
        return None if found is None else found.ingredients

    def last_fault(self, name: str, stage: str) -> str | None:
        """Say why the artifact that `name` shows for `stage` is gone or tells nothing; None where it does.

        None, too, where nothing is shown.
        """
        key = self.shown_key(name, stage)
        if key is None:
            return None
        if not self.is_there(stage, key):
            return f"{self.folder(stage, key).name} is gone"
        if self._sealed_as(stage, key) is None:
            return f"its seal {self._seal(stage, key).name} is gone or cannot be read"
        return None

    def last_took(self, name: str, stage: str) -> Took | None:
        """Return how long the artifact that `name` shows for `stage` took to make, or None."""
        found = self._last_manifest(name, stage)
        return None if found is None else found.took

    def _last_manifest(self, name: str, stage: str) -> ArtifactManifest | None:
        key = self.shown_key(name, stage)
        return None if key is None else self._sealed_as(stage, key)

    def link(self, name: str, stage: str) -> Path:
        """Return the link by which `name` shows the artifact of `stage`."""
        return self.build / name / stage

    def shown_key(self, name: str, stage: str) -> str | None:
        """Return the key of the artifact that `name` shows of `stage`, or None where it shows none."""
        link = self.link(name, stage)
        return link.readlink().name.rpartition("-")[2] if link.is_symlink() else None

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Hold the store together with other builds; the first one removes what killed builds left."""
        with shared(self._lock("store"), alone=self._sweep):
            yield

    @contextlib.contextmanager
    def making(
        self,
        stage: str,
        parts: Ingredients,
        *,
        waiting: Callable[[str], None] = _silent,
        still: Callable[[], None] = lambda: None,
    ) -> Iterator[tuple[Path, Path]]:
        """Yield (empty folder to write, scratch) under a lock; seal with `seal` before leaving.

        `inputs_of` the folder is where to put links to what is read. Where another build makes the same
        artifact, `waiting` is told who, and this waits for it, unless `still`, called now and then, raises.
        Scratch stays where an exception passes through.
        """
        with self._making(f"{stage}-{digest(parts)}", waiting, still) as places:
            yield places

    @contextlib.contextmanager
    def making_again(
        self, stage: str, key: str, *, waiting: Callable[[str], None] = _silent
    ) -> Iterator[tuple[Path, Path]]:
        """Yield folder and scratch as `making` does, for a second run of a stage whose artifact is there.

        Its scratch is of no use later: the next build sweeps what an exception or a kill left.
        """
        with self._making(f"{stage}-{key}{_AGAIN}", waiting) as places:
            yield places

    @contextlib.contextmanager
    def _making(
        self, name: str, waiting: Callable[[str], None], still: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[Path, Path]]:
        folder, scratch = self._root / "making" / name, self._root / "scratch" / name
        with self.in_use(), exclusive(self._lock(name), waiting=waiting, still=still):
            make_folder(folder.parent)
            views = inputs_of(folder)
            for each in (folder, views):
                remove(each)
            for each in (folder, views, scratch.parent, scratch):
                make_folder(each)
            try:
                yield folder, scratch
            finally:
                remove(folder)
                remove(views)
            remove(scratch)

    def _lock(self, name: str) -> Path:
        folder = self._root / "locks"
        self._root.mkdir(parents=True, exist_ok=True)
        make_folder(folder)
        return folder / name

    def seal(self, stage: str, parts: Ingredients, *, written: Path, took: Took) -> Path:
        """Put the folder `written` into place under the key of `parts`, seal it, and return it.

        Both are on the disk when this returns.
        """
        key = digest(parts)
        target, seal = self.folder(stage, key), self._seal(stage, key)
        manifest = make_manifest(written, parts, took)
        for name in (*manifest.files, *manifest.folders, ""):
            keep(written / name)
        remove(seal)
        remove(target)
        put_folder(written, target)
        write_whole(seal, manifest.model_dump_json(indent=1) + "\n")
        return target

    def show(self, name: str, stage: str, key: str) -> Path:
        """Link ``build/NAME/STAGE`` to the artifact and return the link."""
        link = self.link(name, stage)
        wanted = os.path.relpath(self.folder(stage, key), link.parent)
        if link.is_symlink() and os.fspath(link.readlink()) == wanted:
            return link
        if link.is_dir() and not link.is_symlink():
            raise DataError(
                file=str(link),
                what="is a folder",
                why=f"a build puts the link to the artifact of stage {stage} there",
                mend="move it away",
            )
        link.parent.mkdir(parents=True, exist_ok=True)
        fresh = fresh_name(link)
        fresh.symlink_to(wanted)
        fresh.replace(link)
        return link

    def show_only(self, name: str, stages: Collection[str]) -> None:
        """Remove the links below ``build/NAME`` to artifacts of stages that the spec no longer has.

        The artifacts stay in the store. What is no link to an artifact there is left alone.
        """
        for link in (self.build / name).glob("*"):
            if link.name not in stages and link.is_symlink():
                beginning = os.path.relpath(self._root / link.name, link.parent)
                if os.fspath(link.readlink()).startswith(f"{beginning}-"):
                    link.unlink(missing_ok=True)

    def forget(self, stage: str, key: str) -> None:
        """Remove an artifact that turned out to be wrong."""
        with exclusive(self._lock(f"{stage}-{key}"), waiting=_silent):
            remove(self._seal(stage, key))
            remove(self.folder(stage, key))

    def file_key(self, path: Path) -> str:
        """Return the digest of a user's file, read again where it may have changed since it was read.

        DataError where it cannot be read.
        """
        return remembered_digest(path, memory=self._root / "files")

    def check_files(self, files: Mapping[Path, str]) -> None:
        """Read files of the user again; DataError for the first whose SHA-256 is not the one given."""
        for path, before in files.items():
            if fresh_digest(path, memory=self._root / "files") != before:
                raise DataError(
                    file=str(path),
                    what="changed while the build was running",
                    why="it is not clear which content a product was made from, so nothing was sealed",
                    mend="leave it alone until the build ends, and run the same command again",
                )

    def _seal(self, stage: str, key: str) -> Path:
        folder = self.folder(stage, key)
        return folder.with_name(folder.name + ".json")

    def _manifest(self, stage: str, key: str) -> ArtifactManifest | None:
        """Return the manifest of an artifact that is there; None where it is broken or of another key."""
        return self._sealed_as(stage, key) if self.folder(stage, key).is_dir() else None

    def _sealed_as(self, stage: str, key: str) -> ArtifactManifest | None:
        """Return the manifest of an artifact that is there or was; None as above."""
        found = read_manifest(self._seal(stage, key))
        return found if found is not None and digest(found.ingredients) == key else None

    def _sweep(self) -> None:
        """Remove what killed builds left; no other build uses the store meanwhile."""
        remove(self._root / "making")
        for scratch in (self._root / "scratch").glob("*"):
            stage, _, key = scratch.name.rpartition("-")
            if key.endswith(_AGAIN) or self._manifest(stage, key) is not None:
                remove(scratch)
        for fresh in (*self.build.glob(f"{FRESH}*"), *self.build.glob(f"*/{FRESH}*")):
            remove(fresh)
        for fresh in (self._root / "files").glob(f"{FRESH}*"):
            remove(fresh)
