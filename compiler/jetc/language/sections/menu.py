"""Section `menu`: trigger paths made of jets, choices among them, variables, scores and cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from jetc.language.expressions.events import Size, sizes_of
from jetc.language.expressions.expression import names
from jetc.language.sections.section import Format, GeneratedTruth, MenuExpression, Name, Section
from jetc.language.sections.working_points import RatePrecision, ScoreRatio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.language.expressions.expression import Expression

__all__ = [
    "BestPair",
    "Menu",
    "MenuAcceptance",
    "MenuBranch",
    "MenuObject",
    "MenuPath",
    "MenuScore",
    "ScoreBranch",
]

ScoreBranch = Literal[
    "jet_bjetscore",
    "jet_tauscore",
    "jet_SC4NGJet_score_b",
    "jet_SC4NGJet_score_charm",
    "jet_SC4NGJet_score_light",
    "jet_SC4NGJet_score_gluon",
    "jet_SC4NGJet_score_taup",
    "jet_SC4NGJet_score_taum",
    "jet_SC4NGJet_score_muon",
    "jet_SC4NGJet_score_electron",
]
"""Branches of the jets with scores that another tagger gave."""


class _Named(Section):
    name: Name
    """Name by which expressions know it."""


class MenuScore(ScoreRatio, _Named):
    """A discriminant of each jet: one sum of class scores over another, in the format it is compared in."""


class MenuBranch(_Named):
    """A score of each jet that another tagger gave: a branch of the ntuples, in its format here."""

    branch: ScoreBranch
    """Branch of the jets, a pure number. A jet without a score has no value here."""
    type: Format
    """Format that each score is rounded into once; it saturates."""


class BestPair(Section):
    """The pair of jets of an event for which an expression is largest."""

    where: Annotated[MenuExpression | None, Field(exclude_if=lambda value: value is None)] = None
    """Condition on a pair; left out, all pairs are tried."""
    best: MenuExpression
    """What is largest for the pair that is chosen; of equal pairs that of the jets that stand first."""


class MenuObject(_Named):
    """Jets of each event, in an order: all that meet a condition, the first of them, or their best pair."""

    of: Annotated[Name | None, Field(exclude_if=lambda value: value is None)] = None
    """Object declared before, whose jets these are; left out, all jets of the event."""
    without: Annotated[Name | None, Field(exclude_if=lambda value: value is None)] = None
    """Object declared before, whose jets these are not; an event without it has none of these either."""
    where: Annotated[MenuExpression | None, Field(exclude_if=lambda value: value is None)] = None
    """Condition on each jet."""
    order: Annotated[MenuExpression | None, Field(exclude_if=lambda value: value is None)] = None
    """What is largest for the first jet; left out, the order of `of`, which is by pt for all jets."""
    take: Annotated[int | None, Field(ge=1, le=16, exclude_if=lambda value: value is None)] = None
    """The first so many; an event with fewer does not have the object. Left out, all, or none."""
    pair: Annotated[BestPair | None, Field(exclude_if=lambda value: value is None)] = None
    """The best pair of them; an event without a pair does not have the object."""


class MenuPath(_Named):
    """A trigger path: what an event needs, and what is derived for a rate."""

    require: Annotated[MenuExpression | None, Field(exclude_if=lambda value: value is None)] = None
    """Condition on an event, with names of paths declared before; a cut may be scanned."""
    derive: Annotated[MenuExpression | None, Field(exclude_if=lambda value: value is None)] = None
    """Score, or quantity in GeV, whose threshold gives the rate; left out, all cuts are fixed."""
    type: Annotated[Format | None, Field(exclude_if=lambda value: value is None)] = None
    """Format of `derive` where that is a ratio of two scores, rounded once."""
    rate: Annotated[MenuExpression | None, Field(exclude_if=lambda value: value is None)] = None
    """Rate that the threshold must not exceed on the derivation events: 14 kHz, or rate(path)."""
    rate_precision: Annotated[RatePrecision | None, Field(exclude_if=lambda value: value is None)] = None
    """Largest standard deviation to expect of the quoted rate, over the rate; beyond it the build ends."""
    signals: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Sets whose efficiency is reported; the first chooses the scanned cut."""
    compare: Annotated[Name | None, Field(exclude_if=lambda value: value is None)] = None
    """Path declared before, whose efficiencies stand beside these: the same jets without scores, say."""

    @property
    def named(self) -> Iterator[str]:
        """Yield the names of what is required and of what is derived."""
        return _names_in(self.require, self.derive)


class MenuAcceptance(Section):
    """The events of a signal that its generator puts within the reach of a trigger."""

    signal: Name
    """Signal set whose events these are."""
    jets: Annotated[int, Field(ge=1, le=16)]
    """Stored jets that an event has at least, of those that meet the condition."""
    where: GeneratedTruth
    """Condition on the generator's truth of a jet."""


class Menu(Section):
    """Trigger paths, derived on one half of the events and quoted on the other."""

    scores: Annotated[tuple[MenuScore, ...], Field(exclude_if=lambda value: not value)] = ()
    """Discriminants of each jet, by name."""
    branches: Annotated[
        tuple[MenuBranch, ...] | None, Field(min_length=1, exclude_if=lambda value: value is None)
    ] = None
    """Scores of another tagger, of each jet, by name; the ntuples of each set that is measured have them."""
    objects: Annotated[tuple[MenuObject, ...], Field(min_length=1)]
    """Jets of each event that paths are made of."""
    acceptance: Annotated[tuple[MenuAcceptance, ...], Field(exclude_if=lambda value: not value)] = ()
    """Acceptances at generator level, one for a signal: a further denominator of each of its efficiencies."""
    paths: Annotated[tuple[MenuPath, ...], Field(min_length=1)]
    """The paths; each may name those before it."""

    @property
    def signals(self) -> tuple[str, ...]:
        """Give the signal sets, each once."""
        return tuple(dict.fromkeys(name for path in self.paths for name in path.signals))

    def sets(self, rate_set: str) -> tuple[str, ...]:
        """Give the sets on which paths are derived and counted, `rate_set` first, each once."""
        return tuple(dict.fromkeys((rate_set, *self.signals)))

    @property
    def sizes(self) -> dict[str, Size]:
        """Give how many jets each object has, where all that it names exist."""
        return sizes_of(self.objects)

    def acceptance_of(self, signal: str) -> MenuAcceptance | None:
        """Give the acceptance of a signal, None where none is declared."""
        return next((each for each in self.acceptance if each.signal == signal), None)

    def path(self, name: str) -> MenuPath:
        """Give a path by its name; KeyError where there is none."""
        return {each.name: each for each in self.paths}[name]

    def objects_of(self, path: MenuPath) -> tuple[MenuObject, ...]:
        """Give the objects that `path` names, and those that they are made of, in their order."""
        used = {name.partition(".")[0].partition("[")[0] for name in path.named}
        for each in reversed(self.objects):
            if each.name in used:
                used |= {name for name in (each.of, each.without) if name is not None}
        return tuple(each for each in self.objects if each.name in used)

    def scores_of(self, path: MenuPath) -> tuple[MenuScore, ...]:
        """Give the discriminants that `path` and its objects use, in their order."""
        used = self._quantities_of(path)
        return tuple(each for each in self.scores if each.name in used)

    def branches_of(self, path: MenuPath) -> tuple[MenuBranch, ...]:
        """Give the scores of another tagger that `path` and its objects use, in their order."""
        used = self._quantities_of(path)
        return tuple(each for each in self.branches or () if each.name in used)

    def _quantities_of(self, path: MenuPath) -> set[str]:
        """Give the names of the quantities that `path` and its objects use, without those of objects."""
        found = set(path.named)
        for each in self.objects_of(path):
            pair = () if each.pair is None else (each.pair.where, each.pair.best)
            found |= set(_names_in(each.where, each.order, *pair))
        return {name.rpartition(".")[2] for name in found}

    @property
    def declared_scores(self) -> tuple[MenuScore | MenuBranch, ...]:
        """Give all scores that are declared: those of the network, and those of another tagger."""
        return (*self.scores, *(self.branches or ()))


def _names_in(*nodes: Expression | None) -> Iterator[str]:
    for node in nodes:
        if node is not None:
            yield from (each.name for each in names(node))
