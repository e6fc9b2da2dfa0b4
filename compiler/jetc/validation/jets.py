"""Jets with their truth and what a tagger makes of them, and groups of their classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Discriminant", "TaggedJets", "against"]


@dataclass(frozen=True, slots=True, eq=False)
class TaggedJets:
    """Test jets. All are (jets,), but `scores`, integers of (jets, classes).

    `ratio` is truth pT over jet pT, which is not clipped; `jet_pt` and `regressed_pt` are in GeV.
    """

    classes: tuple[str, ...]
    scores: NDArray[np.int64]
    labels: NDArray[np.uint8]
    ratio: NDArray[np.float64]
    jet_pt: NDArray[np.float64]
    regressed_pt: NDArray[np.float64]

    @property
    def truth_pt(self) -> NDArray[np.float64]:
        """Truth pT in GeV, (jets,)."""
        return self.ratio * self.jet_pt

    def of(self, names: tuple[str, ...]) -> NDArray[np.bool_]:
        """Return which jets are of one of the classes `names`, (jets,)."""
        return np.isin(self.labels, [self.classes.index(each) for each in names])

    def groups(self) -> Mapping[str, NDArray[np.bool_]]:
        """Return which jets are of each class, and of any, by name."""
        every = {name: self.labels == index for index, name in enumerate(self.classes)}
        return {"all": np.ones(len(self.labels), dtype=np.bool_), **every}


@dataclass(frozen=True, slots=True)
class Discriminant:
    """A score of jets: the sum of scores of `numerator` over that of `denominator`, which includes it."""

    name: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]

    @property
    def background(self) -> tuple[str, ...]:
        """Classes that it is against."""
        return tuple(each for each in self.denominator if each not in self.numerator)

    @property
    def file_name(self) -> str:
        """Give its name as a file: no class has a + or a - in its name, so no two have the same."""
        return f"{'+'.join(self.numerator)}-against-{'+'.join(self.background)}"

    def of(self, jets: TaggedJets) -> NDArray[np.float64]:
        """Return its value for each jet, (jets,); half where no class has a score."""
        wanted, every = (
            jets.scores[:, [jets.classes.index(each) for each in names]].sum(axis=1)
            for names in (self.numerator, self.denominator)
        )
        return np.where(every > 0, wanted / np.maximum(every, 1), 0.5)


def against(name: str, others: tuple[str, ...]) -> Discriminant:
    """Return the score of class `name` against `others`."""
    return Discriminant(f"{name} against {', '.join(others)}", (name,), (name, *others))
