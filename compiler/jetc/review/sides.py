"""The two sides of a comparison: files, or files of a revision."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.diagnostics.diagnostic import DataError, SpecError
from jetc.language.sections.model import Spec
from jetc.language.text.compose import EXTENDS, compose
from jetc.language.text.document import decoded, parse, read_file
from jetc.plan.spec_digest import spec_digest
from jetc.review.comparison import LockState, Side
from jetc.review.lock import Lock, read_lock
from jetc.review.seal import is_lock, lock_path
from jetc.tools.git import Repository
from jetc.tools.snapshot import NotHereError, Snapshot, WorkingTree

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.language.text.compose import Reader
    from jetc.review.lock import Lock

__all__ = ["Pair", "is_spec", "layers", "reader_of", "revision_reader", "side_of", "sides_of"]

Pair = tuple[Side, Side]

_SECTIONS = set(Spec.model_fields) - {"version", "name"}
_DIGITS = 12
"""Of a commit's digest, as a place shows it."""


def sides_of(one: str, two: str | None) -> Pair:
    """Return both sides that the arguments of ``jetc diff A [B]`` name.

    Each is a file or REV:path; A may be a range REV..REV or REV...REV with B a path in both; a
    file alone is compared with what was committed last.
    """
    separator = "..." if "..." in one else ".."
    if _is_range(one):
        if two is None:
            raise DataError(
                file=one,
                what="is a range of revisions, and no spec is named",
                why="a comparison needs to know of which spec",
                mend=f"write jetc diff {one} SPEC",
            )
        left, right = (each or "HEAD" for each in one.split(separator, 1))
        start = Repository(Path()).merge_base(left, right)[:_DIGITS] if separator == "..." else left
        return side_of(f"{start}:{two}", label=f"{left}:{two}"), side_of(f"{right}:{two}")
    if two is None:
        repository = Repository(Path())
        here = WorkingTree(repository, repository.index())
        return side_of(f"HEAD:{one}"), side_of(one, reader=reader_of(here))
    return side_of(one), side_of(two)


def _is_range(name: str) -> bool:
    """Tell whether a name is ``REV..REV``; no revision begins or ends with a slash, as in ``../``."""
    is_path = any(each in name for each in (":", "../", "/.."))
    return ".." in name and not is_path and not Path(name).exists()


def is_spec(path: Path, *, reader: Reader = read_file) -> bool:
    """Tell whether a file is meant as a spec, good or not, among other YAML; OSError where it cannot be read.

    It extends another and has a name or a section of the language, or it has a version and a section. A
    file that is named as a lock is none where it has the seal of one.
    """
    content = reader(path)
    keys = _first_keys(content)
    if is_lock(path) and "seal" in keys:
        return False
    if not _are_of_a_spec(keys) and (b"version" in content or EXTENDS.encode() in content):
        keys = _parsed_keys(content)
    return _are_of_a_spec(keys)


def _are_of_a_spec(keys: set[str]) -> bool:
    return (EXTENDS in keys and bool(keys & {*_SECTIONS, "name"})) or (
        "version" in keys and bool(keys & _SECTIONS)
    )


def _first_keys(content: bytes) -> set[str]:
    """Return what stands before the colon of a line, which tells most files and needs no good YAML."""
    text = content.decode("utf-8-sig", errors="replace")
    return {line.partition(":")[0].rstrip() for line in text.splitlines() if ":" in line}


def _parsed_keys(content: bytes) -> set[str]:
    """Return the keys of a file that writes them in another way, such as JSON; none where it is no YAML."""
    try:
        tree, _ = parse(decoded(content, name=""), name="")
    except SpecError:
        return set()
    return set(tree.content) if isinstance(tree.content, dict) else set()


def layers(path: Path, reader: Reader) -> tuple[bytes, ...]:
    """Return the content of the spec at `path` and of all that it extends, as far as they can be read."""
    contents: list[bytes] = []

    def kept(wanted: Path) -> bytes:
        contents.append(reader(wanted))
        return contents[-1]

    with contextlib.suppress(SpecError):
        compose(path, reader=kept)
    return tuple(contents)


def side_of(name: str, *, label: str | None = None, reader: Reader | None = None) -> Side:
    """Return the side that `name` stands for, a file or REV:path; SpecError where it is no good spec."""
    path = Path(name)
    if reader is None:
        revision, colon, _ = name.partition(":")
        at_revision = bool(colon and name[len(revision) + 1 :]) and not path.exists()
        reader = revision_reader(Repository(Path()), revision) if at_revision else read_file
    loaded = load(path, reader=reader)
    lock, state = _locked(loaded, reader)
    return Side(label or name, loaded, loaded.layers, lock, state)


def _locked(loaded: LoadedSpec, reader: Reader) -> tuple[Lock | None, LockState]:
    try:
        found = read_lock(lock_path(loaded.path), reader=reader)
    except (SpecError, NotHereError):
        return None, LockState.UNUSABLE
    if found is None:
        return None, LockState.ABSENT
    fresh = found[0].spec.digest == spec_digest(loaded.spec)
    return (found[0], LockState.FRESH) if fresh else (None, LockState.STALE)


def revision_reader(repository: Repository, revision: str) -> Reader:
    """Return a reader of paths that begin with ``REV:``, with the links and submodules of then."""
    commit = repository.revision(revision)
    snapshot = Snapshot(repository, repository.tree(commit))
    return reader_of(snapshot, prefix=f"{revision}:")


def reader_of(snapshot: Snapshot, *, prefix: str = "") -> Reader:
    """Return a reader of a snapshot's files by their path from the repository's folder, after `prefix`."""

    def read(path: Path) -> bytes:
        try:
            return snapshot.content(snapshot.inside(Path(str(path).removeprefix(prefix))))
        except FileNotFoundError as error:
            reason = f"revision {prefix[:-1]} has no such file" if prefix else error.strerror
            raise FileNotFoundError(2, reason, str(path)) from None

    return read
