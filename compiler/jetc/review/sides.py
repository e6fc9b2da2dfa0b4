"""The two sides of a comparison: files, files of a revision, or every spec that a branch touches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostic import DataError
from jetc.review.comparison import LockState, Side
from jetc.review.lock import is_lock, lock_path, read_lock, spec_digest
from jetc.spec.compose import EXTENDS, compose
from jetc.spec.document import read_file
from jetc.spec.load import load
from jetc.tools.git import Repository

if TYPE_CHECKING:
    from jetc.spec.compose import Reader

__all__ = ["Pair", "side_of", "sides_against", "sides_of"]

Pair = tuple[Side, Side]

_SPEC_KEYS = {"version", EXTENDS}


def sides_of(one: str, two: str | None) -> Pair:
    """Return both sides that the arguments of ``jetc diff A [B]`` name.

    Each is a file or REV:path; A may be a range REV..REV or REV...REV with B a path in both; a
    file alone is compared with what was committed last.
    """
    separator = "..." if "..." in one else ".."
    if ".." in one and ":" not in one and not Path(one).exists():
        if two is None:
            raise DataError(
                file=one,
                what="is a range of revisions, and no spec is named",
                why="a comparison needs to know of which spec",
                mend=f"write jetc diff {one} SPEC",
            )
        left, right = (each or "HEAD" for each in one.split(separator, 1))
        start = Repository(Path()).merge_base(left, right) if separator == "..." else left
        return side_of(f"{start}:{two}", label=f"{left}:{two}"), side_of(f"{right}:{two}")
    if two is None:
        return side_of(f"HEAD:{one}"), side_of(one)
    return side_of(one), side_of(two)


def sides_against(revision: str, specs: tuple[Path, ...]) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """Return the sides of each of `specs` (every one where empty), and a line for each that came or went.

    The old side is where this branch left `revision`.
    """
    repository = Repository(Path())
    start = repository.merge_base(revision, "HEAD")
    before, here = set(repository.yaml_files(start)), set(repository.yaml_files(None))
    wanted = set(specs) or before | here
    pairs, notes = [], []
    for path in sorted(wanted):
        old = path in before and _is_spec(Path(f"{start}:{path}"), _reader(repository, start))
        new = path.exists() and _is_spec(path, read_file)
        if old and new:
            pair = side_of(f"{start}:{path}", label=f"{revision}:{path}"), side_of(str(path))
            pairs.append(pair)
        elif old or new:
            notes.append(f"{path}: {'a new spec' if new else 'this spec is gone: whoever uses it loses it'}")
        elif path in specs:
            raise DataError(
                file=str(path),
                what="is no spec, here or there",
                why=f"it is neither here nor at {revision}, or it is not a spec",
                mend="name a spec",
            )
    return tuple(pairs), tuple(notes)


def _is_spec(path: Path, reader: Reader) -> bool:
    """Tell whether a file is meant as a spec: it names the version of the language, or what it extends."""
    if is_lock(path):
        return False
    head = reader(path)[:4096].decode("utf-8", errors="replace")
    return any(line.partition(":")[0] in _SPEC_KEYS and ":" in line for line in head.splitlines())


def side_of(name: str, *, label: str | None = None, reader: Reader | None = None) -> Side:
    """Return the side that `name` stands for, a file or REV:path; SpecError where it is no good spec."""
    path = Path(name)
    if reader is None:
        revision, colon, inside = name.partition(":")
        at_revision = bool(colon and inside) and not path.exists()
        reader = _reader(Repository(Path()), revision) if at_revision else read_file
    loaded = load(path, reader=reader)
    text = "".join(reader(each).decode("utf-8") for each in compose(path, reader=reader).files)
    found = read_lock(lock_path(path), reader=reader)
    if found is None:
        return Side(label or name, loaded, text, None, LockState.ABSENT)
    if found[0].spec.digest != spec_digest(loaded.spec):
        return Side(label or name, loaded, text, None, LockState.STALE)
    return Side(label or name, loaded, text, found[0], LockState.FRESH)


def _reader(repository: Repository, revision: str) -> Reader:
    """Return a reader of paths that begin with ``REV:``."""
    return lambda path: repository.content(revision, Path(str(path).removeprefix(f"{revision}:")))
