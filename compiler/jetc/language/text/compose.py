"""From files to one tree: `extends` lays a spec over another, `--set` lays values over both.

Mappings are joined key by key; lists and values are replaced, and so is a mapping of another kind. A mapping
laid over a list of named items changes the items that it names. Every value keeps the place it came from.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import Diagnostic, Related, Span, SpecError
from jetc.language.text.document import Entry, Node, decoded, parse, read_file
from jetc.language.text.places import nearest, some

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EXTENDS", "Composed", "Reader", "compose"]

EXTENDS = "extends"
MAX_LAYERS = 8

Reader = Callable[[Path], bytes]
"""Gives the content of a file; OSError where it cannot."""


@dataclasses.dataclass(frozen=True, slots=True)
class Composed:
    """One tree of all layers, the faults found on the way, and the files it came from, topmost first."""

    tree: Node
    faults: tuple[Diagnostic, ...]
    files: tuple[Path, ...]


def compose(path: Path, *, settings: Sequence[str] = (), reader: Reader = read_file) -> Composed:
    """Read the spec at `path` over what it extends, with `settings` such as ``a.b=3`` laid over it.

    SpecError where a file cannot be read, or a layer has no place.
    """
    composer = _Composer(path.parent, reader)
    tree = composer.file(path, origin=None)
    for setting in settings:
        tree = composer.set(tree, setting)
    return Composed(tree, tuple(composer.faults), tuple(composer.files))


class _Composer:
    """Lays layers over each other, collecting faults and files."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        self._folder = folder
        self._reader = reader
        self.faults: list[Diagnostic] = []
        self.files: list[Path] = []

    def file(self, path: Path, *, origin: Node | None) -> Node:
        """Return the tree of `path` over all that it extends; `origin` is the text that names it."""
        if path in self.files:
            what = f"{path} extends itself"
            raise _refused(origin, what, "the layers would go in a circle", "extend another file")
        if len(self.files) == MAX_LAYERS:
            what = f"there are more than {MAX_LAYERS} layers"
            raise _refused(
                origin, what, "it would be hard to see which of them gives a value", "join some of them"
            )
        self.files.append(path)
        try:
            content = self._reader(path)
        except OSError as error:
            raise _unread(path, origin, error) from error
        tree, faults = parse(decoded(content, name=str(path)), name=str(path))
        self.faults.extend(faults)
        if not isinstance(tree.content, dict) or EXTENDS not in tree.content:
            return tree
        own = {key: entry for key, entry in tree.content.items() if key != EXTENDS}
        named = tree.content[EXTENDS].node
        base = self.file(self._base(named, path.parent), origin=named)
        return self._over(base, dataclasses.replace(tree, content=own))

    def _base(self, named: Node, beside: Path) -> Path:
        pure = PurePosixPath(str(named.content))
        inside = not pure.is_absolute() and ".." not in pure.parts
        path = beside / pure
        if not isinstance(named.content, str) or not inside or not _stays(path, self._folder):
            what = f"{_clipped(_written(named))} is no file of the spec's folder"
            why = "a spec reads only below its own folder, so that it means the same elsewhere"
            raise _refused(named, what, why, "give the path of a spec beside this one, or below")
        return path

    def _over(self, base: Node, top: Node) -> Node:
        if isinstance(top.content, dict) and isinstance(base.content, dict):
            return dataclasses.replace(top, content=self._joined(base.content, top.content))
        if isinstance(top.content, dict) and _named(base) is not None:
            return dataclasses.replace(base, content=self._items(base, top.content))
        return top

    def _joined(self, base: dict[str, Entry], top: dict[str, Entry]) -> dict[str, Entry]:
        joined = dict(base)
        for key, entry in top.items():
            joins = key in base and not _of_another_kind(entry.node, base[key].node)
            node = self._over(base[key].node, entry.node) if joins else entry.node
            joined[key] = dataclasses.replace(entry, node=node)
        return joined

    def _items(self, base: Node, top: dict[str, Entry]) -> tuple[Node, ...]:
        places = _named(base) or {}
        items = list(base.content) if isinstance(base.content, tuple) else []
        for key, entry in top.items():
            if key in places:
                items[places[key]] = self._over(items[places[key]], entry.node)
            else:
                self.faults.append(_no_item(key, entry.span, base, places))
        return tuple(items)

    def set(self, tree: Node, setting: str) -> Node:
        """Return `tree` with the value that ``path=value`` gives."""
        path, equals, text = setting.partition("=")
        name = f"--set {_clipped(setting)}"
        parts = _PART.findall(path) if _PATH.fullmatch(path) and equals else []
        if not parts:
            raise _no_setting(setting, Span(name, 1, 1, max(1, len(setting))))
        value, faults = parse(text or '""', name=name)
        self.faults.extend(faults)
        return _put(tree, [word or index for word, index in parts], value, Span(name, 1, 1, len(path)))


def _of_another_kind(top: Node, base: Node) -> bool:
    """Tell whether two mappings say of themselves that they are of different kinds: no key is of both."""
    kinds = [each.content.get(_KIND) for each in (top, base) if isinstance(each.content, dict)]
    one, other = (each.node.content if each else None for each in (*kinds, None, None)[:2])
    return one is not None and other is not None and one != other


_KIND = "kind"
_PART = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|\[([A-Za-z0-9_]+)\]")
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\w+\])*", re.ASCII)


def _put(node: Node, parts: list[str], value: Node, span: Span) -> Node:
    if not parts:
        return value
    part, rest = parts[0], parts[1:]
    content = node.content
    if isinstance(content, tuple):
        places = {str(each): each for each in range(len(content))} | (_named(node) or {})
        index = places.get(part, len(content))
        if index < len(content):
            fresh = _put(content[index], rest, value, span)
            return dataclasses.replace(node, content=(*content[:index], fresh, *content[index + 1 :]))
    elif isinstance(content, dict) and (part in content or not rest):
        if not rest:
            return dataclasses.replace(node, content={**content, part: Entry(part, span, value)})
        changed = dataclasses.replace(content[part], node=_put(content[part].node, rest, value, span))
        return dataclasses.replace(node, content={**content, part: changed})
    raise SpecError((_no_item(part, span, node, _known(node)),))


def _known(node: Node) -> dict[str, int]:
    if isinstance(node.content, dict):
        return {key: index for index, key in enumerate(node.content)}
    content = node.content
    return _named(node) or (
        {str(each): each for each in range(len(content))} if isinstance(content, tuple) else {}
    )


def _named(node: Node) -> dict[str, int] | None:
    """Return the index of each item by its name, or None where the items have no names."""
    if not isinstance(node.content, tuple):
        return None
    names = {}
    for index, item in enumerate(node.content):
        entry = item.content.get("name") if isinstance(item.content, dict) else None
        if entry is None or not isinstance(entry.node.content, str):
            return None
        names[entry.node.content] = index
    return names


def _no_item(name: str, span: Span, base: Node, known: dict[str, int]) -> Diagnostic:
    return Diagnostic(
        "JET017",
        span,
        f"there is no {name!r} to change",
        f"known there: {some(known) or 'nothing'}",
        nearest(name, known, otherwise="name one of those" if known else "leave it out"),
        (Related(base.span, "what it is laid over"),),
    )


def _stays(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle; a character that no path has
        return False


def _written(named: Node) -> str:
    plain = named.plain()
    return repr(plain) if isinstance(plain, str) else json.dumps(plain)


def _clipped(text: str) -> str:
    most = 80
    return text if len(text) <= most else text[:most] + "…"


def _no_setting(setting: str, span: Span) -> SpecError:
    mend = "write it as training.epochs=3, or samples.sets[minbias].events=100"
    return SpecError(
        (Diagnostic("JET017", span, f"{setting!r} sets nothing", "a setting is PATH=VALUE", mend),)
    )


def _refused(origin: Node | None, what: str, why: str, mend: str) -> SpecError:
    span = Span("", 1, 1) if origin is None else origin.span
    return SpecError((Diagnostic("JET015", span, what, why, mend),))


def _unread(path: Path, origin: Node | None, error: OSError) -> SpecError:
    reason = error.strerror or "it cannot be read"
    if origin is None:
        span, why = Span(str(path), 1, 1), "a build needs a spec file"
        mend = "give the path of a .yaml file that you may read"
        return SpecError((Diagnostic("JET001", span, f"cannot read the spec: {reason}", why, mend),))
    what, why = f"cannot read {_clipped(str(path))}: {reason}", "this spec is laid over it"
    return SpecError((Diagnostic("JET064", origin.span, what, why, "put it there, or mend the path"),))
