"""The commit of jetc's sources, where git holds exactly those that made a build."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.plan.key import file_digest, sources
from jetc.tools.git import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jetc.plan.key import Ingredients

__all__ = ["commit_of"]

_CODE = "code."


def commit_of(made_from: Iterable[Ingredients]) -> str | None:
    """Return the commit that is checked out where jetc's sources are, or None where it is not known.

    It is known where each source in the keys of a build's stages has the content that its key has, and is a
    file of that commit with this content.
    """
    wanted = {name: text for each in made_from for name, text in each.items() if name.startswith(_CODE)}
    files = _files(wanted)
    if not files:
        return None
    repository = Repository(files[0].parent)
    try:
        commit, top = repository.revision("HEAD"), repository.top().resolve()
        tree = repository.tree(commit)
    except (DataError, ToolError):
        return None
    paths = {each: each.resolve() for each in files}
    if not all(each.is_relative_to(top) for each in paths.values()):
        return None
    held = {each: tree.get(path.relative_to(top).as_posix()) for each, path in paths.items()}
    return (
        commit
        if all(entry is not None and entry.digest == _blob(each) for each, entry in held.items())
        else None
    )


def _files(wanted: Ingredients) -> tuple[Path, ...]:
    """Return the source files that `wanted` names; none where one of them is gone or has other content."""
    packages = dict.fromkeys(name.removeprefix(_CODE).partition("/")[0] for name in wanted)
    try:
        found = {f"{_CODE}{name}": path for each in packages for name, path in sources(each)}
    except ModuleNotFoundError:
        return ()
    same = all(name in found and file_digest(found[name]) == text for name, text in wanted.items())
    return tuple(found[name] for name in wanted) if same else ()


def _blob(path: Path) -> str:
    """Return the name by which git knows the content of a file."""
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
