"""The cut of a path that plots vary: the one that it scans, else its first above a pT, from none to twice it.

A cut is a condition ``quantity > pT`` of those that ``and`` joins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jetc.language.expressions.events import scanned
from jetc.language.expressions.expression import Binary, Call, Logic, Number, terms

if TYPE_CHECKING:
    from jetc.artifacts.menu import LineRecord
    from jetc.language.expressions.expression import Expression
    from jetc.language.sections.menu import MenuPath

__all__ = ["VariedCut", "varied"]

_STEPS = 40


@dataclass(frozen=True, slots=True)
class VariedCut:
    """A path whose cut on `variable`, in `unit`, is scanned."""

    path: MenuPath
    variable: str
    unit: str


def varied(path: MenuPath, line: LineRecord) -> VariedCut | None:
    """Return `path` with a scanned cut, its own or one about a fixed one; None where it has none to vary."""
    found = scanned(path.require)
    if found is not None and line.cut is not None:
        return VariedCut(path, str(found[0]), line.cut.unit)
    for each in () if path.require is None else terms(path.require):
        match each:
            case Binary(">", _, Number(value, "GeV")) if value > 0:
                ladder = (Number(0.0, "GeV"), Number(2 * value, "GeV"), Number(2 * value / _STEPS, "GeV"))
                opened = replace(each, right=Call("scan", ladder))
                require = _with(path.require, each, opened)
                return VariedCut(path.model_copy(update={"require": require}), str(each.left), "GeV")
    return None


def _with(node: Expression | None, old: Expression, new: Expression) -> Expression | None:
    """Return the conditions of `node`, of which `old` is one, with `new` in its place."""
    if isinstance(node, Logic) and node is not old:
        return replace(node, parts=tuple(new if each is old else each for each in node.parts))
    return new
