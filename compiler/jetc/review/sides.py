"""The two sides of a comparison: files, files of a revision, or every spec that a branch touches."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostic import DataError, SpecError
from jetc.review.comparison import LockState, Side
from jetc.review.lock import Lock, read_lock
from jetc.review.seal import is_lock, lock_path, spec_digest
from jetc.spec.compose import EXTENDS, compose
from jetc.spec.document import read_file
from jetc.spec.load import load
from jetc.spec.model import Spec
from jetc.tools.git import Repository

if TYPE_CHECKING:
    from jetc.review.lock import Lock
    from jetc.spec.compose import Reader
    from jetc.spec.load import LoadedSpec

__all__ = ["Pair", "Unpaired", "is_spec", "side_of", "sides_against", "sides_of"]

Pair = tuple[Side, Side]

_SECTIONS = set(Spec.model_fields) - {"version", "name"}
_DIGITS = 12
"""Of a commit's digest, as a place shows it."""


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A spec with one side only; `breaks` where whoever uses it may have to change."""

    path: Path
    what: str
    breaks: bool


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
        return side_of(f"HEAD:{one}"), side_of(one)
    return side_of(one), side_of(two)


def _is_range(name: str) -> bool:
    """Tell whether a name is ``REV..REV``; no revision begins or ends with a slash, as in ``../``."""
    is_path = any(each in name for each in (":", "../", "/.."))
    return ".." in name and not is_path and not Path(name).exists()


def sides_against(revision: str, specs: tuple[Path, ...]) -> tuple[tuple[Pair, ...], tuple[Unpaired, ...]]:
    """Return the sides of each of `specs` that differs, every spec of the folder where empty.

    The old side is where this branch left `revision`. SpecError where the new side is no good spec.
    """
    repository = Repository(Path())
    start = repository.merge_base(revision, "HEAD")[:_DIGITS]
    wanted = specs or (*repository.yaml_files(start), *repository.yaml_files(None))
    pairs, unpaired = [], []
    for path in sorted(set(wanted)):
        before = Path(f"{start}:{path}")
        reader = _reader(repository, start)
        old, new = _is_there(before, reader), _is_there(path, read_file)
        if old and new:
            if _layers(before, reader) == _layers(path, read_file):
                continue
            try:
                one = side_of(str(before), label=f"{revision}:{path}")
            except SpecError as error:
                unpaired.append(Unpaired(path, _no_good(error, revision), breaks=True))
                continue
            pairs.append((one, side_of(str(path))))
        elif old:
            unpaired.append(Unpaired(path, "this spec is gone: whoever uses it loses it", breaks=True))
        elif new:
            unpaired.append(Unpaired(path, "a new spec", breaks=False))
        elif path in specs:
            raise DataError(
                file=str(path),
                what="is no spec, here or there",
                why=f"it is neither here nor at {revision}, or it is not a spec",
                mend="name a spec",
            )
    return tuple(pairs), tuple(unpaired)


def _no_good(error: SpecError, revision: str) -> str:
    first = error.diagnostics[0]
    return f"not compared: at {revision} it is no good spec, by {first.code}: {first.what}"


def _is_there(path: Path, reader: Reader) -> bool:
    """Tell whether a spec stands at a path; a folder or a link to nowhere is none."""
    with contextlib.suppress(OSError):
        return is_spec(path, reader=reader)
    return False


def is_spec(path: Path, *, reader: Reader = read_file) -> bool:
    """Tell whether a file is meant as a spec, good or not, among other YAML; OSError where it cannot be read.

    It extends another and has a name or a section of the language, or it has a version and a section.
    """
    if is_lock(path):
        return False
    text = reader(path).decode("utf-8", errors="replace")
    keys = {line.partition(":")[0].rstrip() for line in text.splitlines() if ":" in line}
    return (EXTENDS in keys and bool(keys & {*_SECTIONS, "name"})) or (
        "version" in keys and bool(keys & _SECTIONS)
    )


def _layers(path: Path, reader: Reader) -> tuple[bytes, ...]:
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
        revision, colon, inside = name.partition(":")
        at_revision = bool(colon and inside) and not path.exists()
        reader = _reader(Repository(Path()), revision) if at_revision else read_file
    loaded = load(path, reader=reader)
    text = b"".join(_layers(path, reader)).decode("utf-8")
    lock, state = _locked(loaded, reader)
    return Side(label or name, loaded, text, lock, state)


def _locked(loaded: LoadedSpec, reader: Reader) -> tuple[Lock | None, LockState]:
    try:
        found = read_lock(lock_path(loaded.path), reader=reader)
    except SpecError:
        return None, LockState.UNUSABLE
    if found is None:
        return None, LockState.ABSENT
    fresh = found[0].spec.digest == spec_digest(loaded.spec)
    return (found[0], LockState.FRESH) if fresh else (None, LockState.STALE)


def _reader(repository: Repository, revision: str) -> Reader:
    """Return a reader of paths that begin with ``REV:``."""
    return lambda path: repository.content(revision, Path(str(path).removeprefix(f"{revision}:")))
