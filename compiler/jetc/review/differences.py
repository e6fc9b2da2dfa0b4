"""What differs between two specs: values, not their spelling, order of keys or comments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeGuard

from jetc.language.text.places import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.checks.load import LoadedSpec
    from jetc.diagnostics.diagnostic import Span
    from jetc.language.sections.model import Spec
    from jetc.language.text.document import Node
    from jetc.language.text.places import KeyPath

__all__ = ["Difference", "DifferenceKind", "differences"]

Plain = object


class DifferenceKind(StrEnum):
    """What happened to a value."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs.

    `name` says where, items of a list by their name: ``features.inputs[pt].type``. `field` is the
    same without items: ``features.inputs[].type``. `old` and `new` are plain data, None where absent;
    `old_span` and `new_span` are where they stand, or the nearest that encloses the place.
    """

    name: str
    field: str
    kind: DifferenceKind
    old: Plain
    new: Plain
    old_span: Span
    new_span: Span


def differences(old: LoadedSpec, new: LoadedSpec) -> tuple[Difference, ...]:
    """Return what differs from `old` to `new`, in the order of the language."""
    sides = _Sides(old.tree, new.tree)
    before, after = (_plain(each.spec) for each in (old, new))
    return tuple(sides.mappings(_At((), (), "", ""), before, after))


def _plain(spec: Spec) -> dict[str, Plain]:
    """Return the values of a spec, and the encoding where it is left out: there is always one."""
    plain: dict[str, Plain] = spec.model_dump(mode="json", exclude_none=True)
    features = spec.features.model_dump(mode="json", exclude_none=True)
    return plain | {"features": {"encoding": spec.features.encoding} | features}


@dataclass(frozen=True, slots=True)
class _At:
    """A place on both sides."""

    old: KeyPath
    new: KeyPath
    name: str
    field: str

    def key(self, key: str) -> _At:
        dot = "." * bool(self.name)
        return _At((*self.old, key), (*self.new, key), f"{self.name}{dot}{key}", f"{self.field}{dot}{key}")

    def item(self, name: str, old: int | None, new: int | None) -> _At:
        return _At(
            self.old if old is None else (*self.old, old),
            self.new if new is None else (*self.new, new),
            f"{self.name}[{name}]",
            f"{self.field}[]",
        )


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both trees, in which places are looked up."""

    old: Node
    new: Node

    def _difference(self, at: _At, kind: DifferenceKind, old: Plain, new: Plain) -> Difference:
        spans = find(self.old, at.old).span, find(self.new, at.new).span
        return Difference(at.name, at.field, kind, old, new, *spans)

    def _values(self, at: _At, old: Plain, new: Plain) -> Iterator[Difference]:
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self.mappings(at, old, new)
        elif _are_named(old) and _are_named(new):
            yield from self._lists(at, old, new)
        elif old != new or type(old) is not type(new):
            yield self._difference(at, DifferenceKind.CHANGED, old, new)

    def mappings(self, at: _At, old: dict[str, Plain], new: dict[str, Plain]) -> Iterator[Difference]:
        for key in (*old, *(key for key in new if key not in old)):
            if key not in new:
                yield self._difference(at.key(key), DifferenceKind.REMOVED, old[key], None)
            elif key not in old:
                yield self._difference(at.key(key), DifferenceKind.ADDED, None, new[key])
            else:
                yield from self._values(at.key(key), old[key], new[key])

    def _lists(
        self, at: _At, old: list[dict[str, Plain]], new: list[dict[str, Plain]]
    ) -> Iterator[Difference]:
        before, after = [str(each["name"]) for each in old], [str(each["name"]) for each in new]
        renamed = _renamed(before, after)
        for index, name in enumerate(before):
            other = renamed.get(name, name)
            if other in after:
                place = after.index(other)
                yield from self.mappings(at.item(name, index, place), old[index], new[place])
            else:
                yield self._difference(at.item(name, index, None), DifferenceKind.REMOVED, old[index], None)
        known = {renamed.get(name, name) for name in before}
        for index, name in enumerate(after):
            if name not in known:
                yield self._difference(at.item(name, None, index), DifferenceKind.ADDED, None, new[index])
        kept = [renamed.get(name, name) for name in before if renamed.get(name, name) in after]
        if kept != [name for name in after if name in known]:
            yield self._difference(at, DifferenceKind.REORDERED, before, after)


def _renamed(before: list[str], after: list[str]) -> dict[str, str]:
    """Return the new name of each item whose name went while another came in its place."""
    if len(before) != len(after):
        return {}
    pairs = zip(before, after, strict=True)
    return {old: new for old, new in pairs if old not in after and new not in before}


def _are_named(value: Plain) -> TypeGuard[list[dict[str, Plain]]]:
    """Tell whether a value is a list of mappings with names."""
    named = (isinstance(each, dict) and "name" in each for each in value) if isinstance(value, list) else ()
    return bool(value) and isinstance(value, list) and all(named)
