"""An encoding: inputs by name, each an expression of the candidate's word and of the jet's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.prepare.expression import Expression

__all__ = ["Encoding", "Input"]


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a constituent, or of the jet: a code, and how many of its bits stand right of the point.

    `error` says how far the value is from what it stands for, and is proven by the tests. `span`, where it
    is given, are the values that every format of it must hold, and why; others saturate on purpose.
    """

    name: str
    value: Expression
    fraction: int
    unit: str
    meaning: str
    error: str = "none"
    span: tuple[int, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Encoding:
    """A version of the inputs, by name; `source` says whose it is."""

    name: str
    source: str
    inputs: Mapping[str, Input]
