"""What the expressions of a menu may name, and their types: of a jet, of a pair of jets, of an event."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from jetc.language.expressions.conditions import FLAG, Checker, Type
from jetc.language.expressions.expression import Binary, Call, Fault, Name, children, terms
from jetc.language.expressions.quantities import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jetc.language.expressions.expression import Expression

__all__ = [
    "JET_QUANTITIES",
    "PAIR_QUANTITIES",
    "EventChecker",
    "Scope",
    "Size",
    "available",
    "each_jet",
    "of_events",
    "of_jets",
    "of_pairs",
    "requirements",
    "scanned",
    "sizes_of",
]

_GEV = (("GeV", 1),)
JET_QUANTITIES = {
    "pt": Type(Kind.REAL, _GEV),
    "eta": Type(Kind.REAL),
    "phi": Type(Kind.REAL),
    "regressed_pt": Type(Kind.REAL, _GEV),
}
"""What a jet has beside its scores."""
PAIR_QUANTITIES = {
    "delta_r": Type(Kind.REAL),
    "delta_eta": Type(Kind.REAL),
    "delta_phi": Type(Kind.REAL),
    "mass": Type(Kind.REAL, _GEV),
}
"""What two jets have together; distances are not negative."""
_PAIR = 2
_OVER_JETS = ("min", "max", "sum", "product")
_OUT_OF_PLACE = {
    "scan": ("cuts to try stand behind a > of require, which 'and' joins to the rest", "move it there"),
    "rate": ("the rate of a path is a target", "write it at the key rate"),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How many jets an object has: `most` (None: any number), and whether it has as many where it exists."""

    most: int | None
    fixed: bool

    @property
    def known(self) -> int | None:
        """The number of its jets where that is fixed."""
        return self.most if self.fixed else None


class Declared(Protocol):
    """An object of a menu, as far as it says how many jets there are."""

    @property
    def name(self) -> str: ...

    @property
    def of(self) -> str | None: ...

    @property
    def without(self) -> str | None: ...

    @property
    def where(self) -> Expression | None: ...

    @property
    def take(self) -> int | None: ...

    @property
    def pair(self) -> object | None: ...


def sizes_of(objects: Sequence[Declared]) -> dict[str, Size]:
    """Return how many jets each of `objects` has, by name, where all that they name stand before."""
    sizes: dict[str, Size] = {}
    for at, each in enumerate(objects):
        sizes[each.name] = _size(each, sizes, objects[:at])
    return sizes


def _size(each: Declared, sizes: Mapping[str, Size], before: Sequence[Declared]) -> Size:
    if each.pair is not None:
        return Size(_PAIR, fixed=True)
    if each.take is not None:
        return Size(each.take, fixed=True)
    of = Size(None, fixed=False) if each.of is None else sizes[each.of]
    fixed = of.fixed and each.where is None and each.without is None
    return Size(available(each, sizes, before), fixed=fixed)


def available(each: Declared, sizes: Mapping[str, Size], before: Sequence[Declared]) -> int | None:
    """Return how many jets `each` has at most before any is taken; None where that is any number.

    `sizes` are those of the objects `before`.
    """
    if each.of is None:
        return None
    most = sizes[each.of].most
    if most is None or each.without is None or each.of not in tuple(_made_of(each.without, before)):
        return most
    return most - (sizes[each.without].known or 0)


def _made_of(name: str, before: Sequence[Declared]) -> Iterator[str]:
    """Yield `name` and the objects whose jets it has, one inside the other."""
    parents = {each.name: each.of for each in before}
    found: str | None = name
    while found is not None:
        yield found
        found = parents[found]


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use: `names` with their types, `objects`, which can be counted.

    `known` says in words which there are.
    """

    names: Mapping[str, Type]
    known: str
    objects: tuple[str, ...] = field(default=())


def of_jets(scores: Iterable[str]) -> Scope:
    """Return what a condition on each jet may name; `scores` are the classes and scores that jets have."""
    names = _of_a_jet(scores)
    return Scope(names, ", ".join(names))


def of_pairs(scores: Iterable[str]) -> Scope:
    """Return what a condition on two jets may name: quantities of both, and of the pair."""
    names = {name: _each(found, "the pair") for name, found in _of_a_jet(scores).items()}
    return Scope({**names, **PAIR_QUANTITIES}, ", ".join((*names, *PAIR_QUANTITIES)))


def of_events(scores: Iterable[str], *, objects: Mapping[str, Size], paths: tuple[str, ...] = ()) -> Scope:
    """Return what a condition on an event may name.

    Jets by number, and quantities of pairs, are those of `objects` whose size is fixed; `paths` are those
    declared before.
    """
    of_a_jet = _of_a_jet(scores)
    names: dict[str, Type] = dict.fromkeys(paths, FLAG)
    for name, size in objects.items():
        jets = size.known
        names |= {f"{name}.{each}": _each(found, name) for each, found in of_a_jet.items()}
        for place in range(jets or 0):
            names |= {f"{name}[{place}].{each}": found for each, found in of_a_jet.items()}
        if jets == _PAIR:
            names |= {f"{name}.{each}": found for each, found in PAIR_QUANTITIES.items()}
    of_paths = f"; paths {', '.join(paths)}" if paths else ""
    known = (
        f"objects {', '.join(objects)}, each with {', '.join(of_a_jet)}, of two jets with "
        f"{', '.join(PAIR_QUANTITIES)}{of_paths}"
    )
    return Scope(names, known, tuple(objects))


def _of_a_jet(scores: Iterable[str]) -> dict[str, Type]:
    return {**JET_QUANTITIES, **dict.fromkeys(scores, Type(Kind.REAL))}


def _each(found: Type, jets: str) -> Type:
    return Type(found.kind, found.unit, jets=jets)


def requirements(node: Expression | None) -> tuple[Expression, ...]:
    """Return the conditions that all must hold, but that with the cuts to try."""
    return () if node is None else tuple(each for each in terms(node) if not _scans(each))


def scanned(node: Expression | None) -> tuple[Expression, Call] | None:
    """Return what is compared with cuts to try, and the call that lists them; None where nothing is.

    Only the first of several is returned: `EventChecker` refuses the others.
    """
    for each in () if node is None else terms(node):
        if isinstance(each, Binary) and isinstance(each.right, Call) and _scans(each):
            return each.left, each.right
    return None


def each_jet(node: Expression) -> Iterator[Name]:
    """Yield the names of `node` that have a number for each jet: ``four.pt``, not ``four[0].pt``.

    Those inside a function over jets, which is one number, are not among them.
    """
    if isinstance(node, Name):
        owner, _, quantity = node.name.partition(".")
        if quantity and "[" not in owner and quantity not in PAIR_QUANTITIES:
            yield node
    for each in () if _is_over_jets(node) else children(node):
        yield from each_jet(each)


def _is_over_jets(node: Expression) -> bool:
    return isinstance(node, Call) and node.function in _OVER_JETS and len(node.arguments) == 1


def _scans(node: Expression) -> bool:
    is_call = isinstance(node, Binary) and isinstance(node.right, Call)
    return is_call and node.operator == ">" and node.right.function == "scan"  # type: ignore[union-attr]


class EventChecker(Checker):
    """Finds types in a scope of a menu, and notes faults."""

    def __init__(self, scope: Scope) -> None:
        super().__init__({})
        self._names = scope

    def wants_number(self, node: Expression) -> tuple[tuple[str, int], ...] | None:
        """Return the unit of `node`, None where a fault is noted: there are several numbers, or none."""
        found = self.number(node)
        if found is not None and found.jets:
            why, mend = "one number is expected", "take min, max or sum of it"
            self._mistyped(node.at, f"'{node}' is {found}", why, mend)
            return None
        return None if found is None else found.unit

    def requires(self, node: Expression) -> None:
        """Note the faults of what a path requires, with at most one term of cuts to try."""
        rest, found = requirements(node), scanned(node)
        for each in rest:
            self.wants_flag(each)
        if found is None:
            return
        if len(terms(node)) - len(rest) > 1:
            what, why = "it has cuts to try twice", "one cut is chosen, by what a signal keeps"
            self._mistyped(node.at, what, why, "fix one of them, or derive it")
        left, cuts = found
        known = self.wants_number(left)
        for each in cuts.arguments:
            unit = self.wants_number(each)
            if known is not None and unit is not None:
                self._same_unit(Type(Kind.REAL, known), Type(Kind.REAL, unit), left, each)

    def _name(self, node: Name) -> Type | None:
        found = self._names.names.get(node.name)
        if found is None:
            near = difflib.get_close_matches(node.name, (*self._names.names, *self._names.objects), n=1)
            mend = f"did you mean {near[0]!r}?" if near else "name one of those"
            what = f"there is no quantity {node.name!r}"
            self.faults.append(Fault("JET012", node.at, what, f"known here: {self._names.known}", mend))
        return found

    def _call(self, node: Call) -> Type | None:
        if node.function in _OUT_OF_PLACE:
            why, mend = _OUT_OF_PLACE[node.function]
            self._mistyped(node.at, f"{node.function} cannot stand here", why, mend)
            return None
        if node.function == "count":
            return self._count(node)
        if _is_over_jets(node):
            return self._over_jets(node)
        return super()._call(node)

    def _count(self, node: Call) -> Type | None:
        (of,) = node.arguments
        if isinstance(of, Name) and of.name in self._names.objects:
            return Type(Kind.INTEGER)
        why = (
            f"objects are {', '.join(self._names.objects)}" if self._names.objects else "there are none here"
        )
        self._mistyped(of.at, f"'{of}' is no object", f"count says how many jets one has; {why}", "name one")
        return None

    def _over_jets(self, node: Call) -> Type | None:
        (of,) = node.arguments
        found = self.number(of)
        if found is None:
            return None
        if not found.jets:
            why = f"{node.function} of one argument is over the jets of an object"
            self._mistyped(of.at, f"'{of}' is {found}", why, "name a quantity of an object's jets")
            return None
        if node.function == "product" and found.unit:
            why = "the unit of a product depends on how many there are"
            self._mistyped(of.at, f"'{of}' has a unit", why, "multiply pure numbers")
            return None
        return Type(Kind.REAL, found.unit)
