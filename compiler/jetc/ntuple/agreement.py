"""Whether the files of a set agree: in their event tree, their branches, and the types of those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.opening import NoTreeError, branches_of, event_tree_of, numbers_of, open_tree
from jetc.ntuple.schema import EVENTS, JETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from jetc.ntuple.schema import Branch

__all__ = ["common_event_tree", "who_has_what"]

_MOST_TOLD = 5
_NONE = "none"
_EVENT_TREE = "event tree"


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a file has: its event tree, and by subject, such as a branch, what it is there."""

    event_tree: str | None
    subjects: dict[str, str]


def common_event_tree(files: Sequence[Path], *, tree: str) -> str | None:
    """Return the path of the event tree of the files of one set, None where they have none.

    Raises DataError like `iterate`, and where files disagree: in having a tree, in which branches of the
    schema they have, or in the types of those. It names every file, but many that are alike.
    """
    layouts = _layouts(files, tree)
    if any(each.event_tree != layouts[0].event_tree for each in layouts):
        raise _disagreement(files, layouts, [_EVENT_TREE])
    subjects = dict.fromkeys(subject for each in layouts for subject in each.subjects)
    differing = [
        subject for subject in subjects if len({each.subjects.get(subject, _NONE) for each in layouts}) > 1
    ]
    if differing:
        raise _disagreement(files, layouts, differing)
    return layouts[0].event_tree


def _layouts(files: Sequence[Path], tree: str) -> list[_Layout]:
    """Return what each file has; DataError where one, or all, have no jet tree."""
    layouts, lacking = list[_Layout](), list[NoTreeError]()
    for file in files:
        try:
            layouts.append(_layout(file, tree))
        except NoTreeError as error:
            lacking.append(error)
            layouts.append(_Layout(None, {}))
    if len(lacking) == len(layouts) and lacking:
        raise lacking[0]
    if lacking:
        subject = f"tree {tree}"
        there = [_Layout(None, {subject: "there"} if each.subjects else {}) for each in layouts]
        raise _disagreement(files, there, [subject])
    return layouts


def _layout(file: Path, tree: str) -> _Layout:
    with open_tree(file, tree) as found:
        event_tree = event_tree_of(found, file, tree)
        there = branches_of(found, file, tree)
        subjects = {_EVENT_TREE: event_tree or _NONE} | _types(found, file, JETS, there, "branch")
    if event_tree is not None:
        with open_tree(file, event_tree) as events:
            there = branches_of(events, file, event_tree)
            subjects |= _types(events, file, EVENTS, there, f"{event_tree}, branch")
    return _Layout(event_tree, subjects)


def _types(
    found: Any,  # noqa: ANN401
    file: Path,
    table: tuple[Branch, ...],
    there: frozenset[str],
    of: str,
) -> dict[str, str]:
    types = {}
    for branch in table:
        if branch.name in there:
            kind, jagged = numbers_of(found, branch.name, file)
            types[f"{of} {branch.name}"] = f"{kind or 'no number'}{' per constituent' if jagged else ''}"
    return types


def _disagreement(files: Sequence[Path], layouts: list[_Layout], differing: list[str]) -> DataError:
    told = [_said(subject, files, layouts) for subject in differing[:_MOST_TOLD]]
    more = len(differing) - _MOST_TOLD
    first = layouts[0].subjects.get(differing[0], _NONE)
    odd = next(
        file
        for file, layout in zip(files, layouts, strict=True)
        if layout.subjects.get(differing[0], _NONE) != first
    )
    return DataError(
        file=str(odd),
        what="the files of this set disagree: "
        + "; ".join(told)
        + (f"; and {more} more" if more > 0 else ""),
        why="they are read as one sample, and what only some of them have would be lost",
        mend="make them all with one version and one configuration, or put them into sets of their own",
    )


def _said(subject: str, files: Sequence[Path], layouts: list[_Layout]) -> str:
    """Return who has what: "event tree outnano/Events in a.root, none in b.root"."""
    return f"{subject} {who_has_what(files, [each.subjects.get(subject, _NONE) for each in layouts])}"


def who_has_what(files: Iterable[Path], has: Iterable[str]) -> str:
    """Return which files have each of what files have: "float in a.root and b.root, double in c.root".

    Every file is named, but those of what most of them have, where these are many.
    """
    who: dict[str, list[str]] = {}
    for file, what in zip(files, has, strict=True):
        who.setdefault(what, []).append(file.name)
    usual = max(who, key=lambda what: len(who[what]))
    return ", ".join(
        f"{what} in {_some(names) if what == usual else ' and '.join(names)}" for what, names in who.items()
    )


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_TOLD
    return " and ".join(names[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")
