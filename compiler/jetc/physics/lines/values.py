"""Values of a menu's expressions in columns: what has no value meets no comparison."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.language.expressions.expression import Binary, Logic, Member, Not
from jetc.physics.expressions import applied, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray

    from jetc.language.expressions.expression import Expression
    from jetc.physics.expressions import Applied

__all__ = ["value"]


def value(node: Expression, columns: Mapping[str, NDArray[Any]], apply: Applied = applied) -> Any:  # noqa: ANN401 - a column or a number
    """Return the value of `node`, as `value_of` does; ``!=`` and ``not in`` do not hold without a value."""
    with np.errstate(all="ignore"):
        return value_of(_ordered(node), columns, apply)


def _ordered(node: Expression) -> Expression:
    """Return a condition with ``a < b or a > b`` for ``a != b``: no number is neither."""
    match node:
        case Logic():
            return replace(node, parts=tuple(_ordered(each) for each in node.parts))
        case Not(Member(left, items)):
            return Logic("and", tuple(_other(left, each) for each in items))
        case Not():
            return replace(node, of=_ordered(node.of))
        case Binary("!="):
            return _other(node.left, node.right)
        case _:
            return node


def _other(left: Expression, right: Expression) -> Expression:
    return Logic("or", (Binary("<", left, right), Binary(">", left, right)))
