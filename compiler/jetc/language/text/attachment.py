"""Which entry or item each comment of a spec belongs to, so that the comment moves with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from jetc.language.text.comments import Lines, find_comments
from jetc.language.text.slots import Slots, is_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jetc.language.text.comments import Comment
    from jetc.language.text.document import Node
    from jetc.language.text.places import KeyPath
    from jetc.language.text.slots import Slot

__all__ = ["Own", "Remarks", "attach"]

_MODELINE = "# yaml-language-server:"
"""How the line begins that tells editors the schema; they look for it at the top."""


@dataclass(frozen=True, slots=True)
class Own:
    """A comment with a line of its own, `spaced` where an empty line stands above."""

    text: str
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Remarks:
    """The comments and empty lines of a spec, by the path of the entry, item or collection they belong to."""

    header: tuple[Own, ...] = ()
    header_spaced: bool = False
    """Whether an empty line parts the header from the first entry."""
    above: Mapping[KeyPath, tuple[Own, ...]] = field(default_factory=dict)
    beside: Mapping[KeyPath, tuple[str, ...]] = field(default_factory=dict)
    """The comment at the end of the line, and what continues it in the lines below."""
    below: Mapping[KeyPath, tuple[Own, ...]] = field(default_factory=dict)
    """Comments after the last entry or item of a collection."""
    spaced: frozenset[KeyPath] = frozenset()
    """Entries and items with an empty line above."""
    broken: frozenset[KeyPath] = frozenset()
    """Collections in brackets with a comment between these."""


def attach(text: str, tree: Node) -> Remarks:
    """Return the comments and empty lines of `text`, of which `tree` is the tree."""
    lines = Lines(text)
    margins = find_comments(text, tree, lines)
    slots = Slots(tree, margins, lines)
    remarks, late = _attached(_placed(margins.comments, slots))
    remarks = replace(
        remarks,
        spaced=frozenset(each.path for each in slots.all if lines.spaced(each.start)),
        broken=frozenset(path for each in margins.comments for path in slots.brackets_around(each.start)),
    )
    remarks = _with_header(remarks, slots.all[0].path)
    for path, texts in late:
        remarks = _with_late(remarks, path, texts)
    return remarks


class _Where(Enum):
    ABOVE = auto()
    BESIDE = auto()
    WITHIN = auto()
    """Between a key and its value, where canonical text has no room."""
    BELOW = auto()


@dataclass(frozen=True, slots=True)
class _Place:
    where: _Where
    path: KeyPath


_Late = tuple["KeyPath", tuple[str, ...]]
"""Comments of an entry that stand after its key, but cannot stand beside it: they go last above it."""


def _attached(placed: Iterable[tuple[_Place, list[Comment]]]) -> tuple[Remarks, list[_Late]]:
    """Return the comments by place, and those that have none of their own."""
    above: dict[KeyPath, tuple[Own, ...]] = {}
    below: dict[KeyPath, tuple[Own, ...]] = {}
    behind: dict[KeyPath, list[tuple[_Where, tuple[str, ...]]]] = {}
    for place, group in placed:
        path = place.path
        own = tuple(Own(each.text, each.spaced) for each in group)
        if place.where is _Where.ABOVE:
            above[path] = above.get(path, ()) + own
        elif place.where is _Where.BELOW:
            below[path] = below.get(path, ()) + own
        else:
            behind.setdefault(path, []).append((place.where, tuple(each.text for each in group)))
    beside = {
        path: texts for path, groups in behind.items() for where, texts in groups if where is _Where.BESIDE
    }
    late = [
        (path, texts)
        for path, groups in behind.items()
        for _, texts in groups
        if texts is not beside.get(path)
    ]
    return Remarks(above=above, beside=beside, below=below), late


def _with_late(remarks: Remarks, path: KeyPath, texts: tuple[str, ...]) -> Remarks:
    """Put comments last above an entry; the empty line above that is now above them."""
    first, *others = (Own(each) for each in texts)
    own = (*remarks.above.get(path, ()), replace(first, spaced=path in remarks.spaced), *others)
    return replace(remarks, above={**remarks.above, path: own}, spaced=remarks.spaced - {path})


def _placed(comments: Iterable[Comment], slots: Slots) -> Iterator[tuple[_Place, list[Comment]]]:
    """Yield the place of each comment, or of one beside an entry with those that continue it."""
    last: tuple[Slot | None, int] | None = None
    for group in _groups(comments, slots):
        first = group[0]
        before, after = slots.before(first.start), slots.after(first.start)
        place = _inside(first, before, after, slots)
        if place is None:
            # What follows a comment of an outer collection is no deeper, whatever its column.
            column = min(first.column, last[1]) if last and last[0] is after else first.column
            last = after, column
            place = _between(before, after, column, slots)
        yield place, group


def _groups(comments: Iterable[Comment], slots: Slots) -> Iterator[list[Comment]]:
    """Join a comment beside an entry with those below it that begin at the same column."""
    group: list[Comment] = []
    for comment in comments:
        after = slots.after(comment.start)
        if group and _continues(comment, group, after):
            group.append(comment)
            continue
        if group:
            yield group
        group = [comment]
    if group:
        yield group


def _continues(comment: Comment, group: list[Comment], after: Slot | None) -> bool:
    first, last = group[0], group[-1]
    aligned = (comment.line, comment.column) == (last.line + 1, first.column)
    return aligned and comment.alone and not first.alone and (after is None or comment.column > after.column)


def _inside(comment: Comment, before: Slot | None, after: Slot | None, slots: Slots) -> _Place | None:
    """Return the place of a comment beside or within an entry or in brackets; None where it is between."""
    if before is not None and not comment.alone:
        return _Place(_Where.BESIDE, _ended(before.path, comment, slots))
    if before is not None and comment.start < before.node.start:
        if is_block(before.node) and after is not None:
            return _Place(_Where.ABOVE, after.path)
        return _Place(_Where.WITHIN, before.path)
    brackets = slots.brackets_around(comment.start)
    return _in_brackets(brackets[-1], after, slots) if brackets else None


def _ended(path: KeyPath, comment: Comment, slots: Slots) -> KeyPath:
    """Return `path`, or the collection in brackets around it that ended before `comment`."""
    while path:
        around = slots.node(path[:-1])
        if not around.flow or comment.start < around.end:
            break
        path = path[:-1]
    return path


def _in_brackets(collection: KeyPath, after: Slot | None, slots: Slots) -> _Place:
    node = slots.node(collection)
    if after is not None and after.start < node.end:
        return _Place(_Where.ABOVE, after.path)
    return _Place(_Where.BELOW if node.content else _Where.WITHIN, collection)


def _between(before: Slot | None, after: Slot | None, column: int, slots: Slots) -> _Place:
    """Return the place of a comment between slots: below a collection that ends there, or above the next."""
    around = after.path[:-1] if after else ()
    following = _Place(_Where.ABOVE, after.path) if after else _Place(_Where.BELOW, ())
    if before is None or column <= (after.column if after else slots.column(())):
        return following
    outwards = (before.path[:count] for count in range(len(before.path) - 1, len(around), -1))
    ended = [each for each in outwards if is_block(slots.node(each))]
    as_deep = next((each for each in ended if slots.column(each) <= column), ended[-1] if ended else None)
    return following if as_deep is None else _Place(_Where.BELOW, as_deep)


def _with_header(remarks: Remarks, first: KeyPath) -> Remarks:
    """Set apart what stands at the top of the file: the editors' line, and what an empty line follows."""
    own = remarks.above.get(first, ())
    spaced_below = [*(each.spaced for each in own[1:]), first in remarks.spaced]
    size = max((count + 1 for count, spaced in enumerate(spaced_below) if own and spaced), default=0)
    if own and own[0].text.startswith(_MODELINE):
        size = max(size, 1)
    if not size:
        return remarks
    rest = tuple(replace(each, spaced=each.spaced and index > 0) for index, each in enumerate(own[size:]))
    return replace(
        remarks,
        header=own[:size],
        header_spaced=spaced_below[size - 1],
        above={**remarks.above, first: rest},
        spaced=remarks.spaced if rest else remarks.spaced - {first},
    )
