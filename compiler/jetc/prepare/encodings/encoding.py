"""An encoding: inputs by name, each an expression of the candidate's word and of the jet's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetc.prepare.expression import Expression

__all__ = ["Encoding", "Input"]


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a constituent, or of the jet: a code, and how many of its bits stand right of the point.

    `error` says how far the value is from what it stands for, and is proven by the tests. `span`, where it
    is given, are the values that every format of it must hold, and why; others saturate on purpose.
    `branch` is that of the ntuple with the same value, after the prefix of constituents, where there is one.
    """

    name: str
    value: Expression
    fraction: int
    unit: str
    meaning: str
    error: str = "none"
    span: tuple[int, int, str] | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Encoding:
    """A version of the inputs, by name; `source` says whose it is.

    `ntuple` is the name of the encoding whose ntuples it is read from. `make` gives the inputs of a
    candidate, and `make_jet` those of a jet of so many candidates. Both are asked when inputs are wanted: a
    spec waits for the tables of its own encoding alone.
    """

    name: str
    source: str
    ntuple: str
    make: Callable[[], Mapping[str, Input]]
    make_jet: Callable[[int], Mapping[str, Input]]

    def jet_inputs(self, candidates: int) -> Mapping[str, Input]:
        """Return the inputs of the jet as a whole, by name, where so many candidates are taken."""
        return self.make_jet(candidates)

    @property
    def inputs(self) -> Mapping[str, Input]:
        """The inputs by name."""
        return self.make()
