"""Working points: paths of the menu that hardware and analyses apply, read as one of two shapes.

A path of any other shape is derived and quoted all the same; no circuit decides it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from jetc.language.expressions.expression import Binary, Call, Name, Number, terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc.language.expressions.expression import Expression
    from jetc.language.sections.menu import Menu, MenuObject, MenuPath
    from jetc.language.sections.working_points import ScoreRatio, WorkingPoints
    from jetc.language.text.characters import At

    KeyPath = tuple[str | int, ...]
    Place = tuple[KeyPath, At]

__all__ = [
    "HtScoreSum",
    "Measured",
    "Pointed",
    "Range",
    "ShapeError",
    "TauPair",
    "TriggerPath",
    "path_index",
    "points_of",
    "read_point",
    "sets_of",
]

_PAIR = 2
_MOST_JETS = 12
_MOST_ETA = 5.0


@dataclass(frozen=True, slots=True)
class Range:
    """Values from `minimum` to `maximum`, both included, in steps."""

    minimum: float
    maximum: float
    step: float


@dataclass(frozen=True, slots=True)
class HtScoreSum:
    """HT above a cut and the summed discriminant of the leading jets above a threshold.

    The `jets` leading jets have a pT above `jet_pt_min_gev`, those of HT above `ht_jet_pt_min_gev`, all of
    them an |eta| below `abs_eta_max`. Of the cuts `ht_gev`, GeV, that of the best signal efficiency is kept.
    `places` say where the spec has ``abs_eta`` and ``pt``.
    """

    kind: ClassVar[Literal["ht_score_sum"]] = "ht_score_sum"
    name: str
    jets: int
    jet_pt_min_gev: float
    abs_eta_max: float
    ht_jet_pt_min_gev: float
    ht_gev: Range
    score: ScoreRatio
    target_rate_khz: float
    signal_set: str
    rate_precision: float | None = None
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TauPair:
    """The two leading jets, apart by `delta_r_min`, both above a regressed pT and a score threshold.

    `places` say where the spec has ``abs_eta``, ``pt`` and ``delta_r``.
    """

    kind: ClassVar[Literal["tau_pair"]] = "tau_pair"
    name: str
    pt_min_gev: float
    abs_eta_max: float
    delta_r_min: float
    score: ScoreRatio
    target_rate_khz: float
    signal_set: str
    rate_precision: float | None = None
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)


TriggerPath = HtScoreSum | TauPair
"""What an event needs, and the rate from which its thresholds follow."""


class ShapeError(ValueError):
    """A path that no circuit decides: `key` of the menu says where, the message why."""

    def __init__(self, key: KeyPath, why: str) -> None:
        self.key = ("menu", *key)
        super().__init__(why)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _Chosen(Protocol):
    @property
    def points(self) -> tuple[str, ...]: ...


class Pointed(Protocol):
    """A spec, or the part of it that says which paths are working points."""

    @property
    def working_points(self) -> _Chosen:
        """Which paths are."""

    @property
    def menu(self) -> Menu:
        """The paths."""


class Measured(Pointed, Protocol):
    """The same, with the set that gives their rates."""

    @property
    def working_points(self) -> WorkingPoints:
        """Which paths are, and how rates are measured."""


def points_of(spec: Pointed) -> tuple[TriggerPath, ...]:
    """Return the working points in their order; errors as with `read_point`."""
    return tuple(read_point(spec.menu, name) for name in spec.working_points.points)


def sets_of(spec: Measured) -> tuple[str, ...]:
    """Return the rate set and the first signal of each working point, each once."""
    signals = (each.signal_set for each in points_of(spec))
    return tuple(dict.fromkeys((spec.working_points.rate_set, *signals)))


def path_index(menu: Menu, name: str) -> int:
    """Return the place of a path in the menu; KeyError where there is none."""
    return _index(menu.paths, name)


def _index(items: Sequence[_Named], name: str) -> int:
    for index, each in enumerate(items):
        if each.name == name:
            return index
    raise KeyError(name)


def read_point(menu: Menu, name: str) -> TriggerPath:
    """Return path `name` of the menu as a working point.

    Raises ShapeError, which says why, where no circuit decides it, and KeyError where the menu has none.
    """
    return _Reader(menu, path_index(menu, name)).read()


@dataclass(frozen=True, slots=True)
class _Jets:
    """Which jets an object has: above a pT in GeV, None where none is asked for, below an |eta|; how many.

    `places` say where the spec has both cuts.
    """

    pt_gev: float | None
    abs_eta: float
    take: int | None
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _Reader:
    """A path of a menu, at `index` of its paths."""

    menu: Menu
    index: int

    @property
    def path(self) -> MenuPath:
        return self.menu.paths[self.index]

    def read(self) -> TriggerPath:
        path = self.path
        if path.type is not None:
            raise self._unfit(
                "type", "the ratio is one of event scores, and a circuit has ratios of class scores alone"
            )
        match path.derive:
            case Call("sum", (Name(name),)):
                return self._ht_score_sum(name)
            case Call("min", (Name(name),)):
                return self._tau_pair(name)
            case _:
                raise self._unfit(
                    "derive", "what is derived is neither sum(object.score) nor min(object.score)"
                )

    def _ht_score_sum(self, derived: str) -> HtScoreSum:
        jets, score = self._jets_of(derived), self._score(derived)
        summed, ladder = self._ht_cut()
        of_ht = self._jets_of(summed)
        if of_ht.take is not None or of_ht.abs_eta != jets.abs_eta:
            raise self._unfit("require", "HT has all jets within the |eta| of those whose scores are summed")
        if jets.take is None:
            raise self._unfit("derive", "scores are summed of so many jets: the object has no take")
        if jets.take > _MOST_JETS:
            raise self._unfit("derive", f"a circuit sums the scores of {_MOST_JETS} jets at most")
        return HtScoreSum(
            name=self.path.name,
            jets=jets.take,
            jet_pt_min_gev=jets.pt_gev or 0.0,
            abs_eta_max=jets.abs_eta,
            ht_jet_pt_min_gev=of_ht.pt_gev or 0.0,
            ht_gev=ladder,
            score=score,
            target_rate_khz=self._rate(),
            signal_set=self.path.signals[0],
            rate_precision=self.path.rate_precision,
            places=jets.places,
        )

    def _ht_cut(self) -> tuple[str, Range]:
        """Return what HT sums, as ``object.pt``, and the cuts on it; one cut is a range of its own."""
        match self.path.require:
            case Binary(">", Call("sum", (Name(summed),)), cut) if summed.endswith(".pt"):
                match cut:
                    case Number(value):
                        return summed, Range(value, value, 1.0)
                    case Call("scan", (Number(low), Number(high), Number(step))):
                        return summed, Range(low, high, step)
        raise self._unfit(
            "require", "beside a sum of scores stands one cut: sum(object.pt) > a pT, or > scan(...)"
        )

    def _tau_pair(self, derived: str) -> TauPair:
        jets, score, owner = self._jets_of(derived), self._score(derived), derived.partition(".")[0]
        if jets.take != _PAIR or jets.pt_gev is not None:
            raise self._unfit(
                "derive", f"the pair is the two leading jets, of any pT: {owner} has other jets"
            )
        cuts: dict[str, float] = {}
        at: dict[str, Place] = {}
        required = () if self.path.require is None else terms(self.path.require)
        for each in required:
            match each:
                case Binary(">", Name(name), Number(value)):
                    cut = name
                case Binary(">", Call("min", (Name(name),)), Number(value)):
                    cut = f"min {name}"
                case _:
                    raise self._unfit("require", f"'{each}' is none of the two cuts of a pair")
            cuts[cut], at[cut] = value, (("menu", "paths", self.index, "require"), each.at)
        apart, hard = f"{owner}.delta_r", f"min {owner}.regressed_pt"
        if cuts.keys() != {apart, hard} or len(required) != len(cuts):
            raise self._unfit(
                "require", f"a pair has two cuts: {apart} > a number and min({owner}.regressed_pt) > a pT"
            )
        return TauPair(
            name=self.path.name,
            pt_min_gev=cuts[hard],
            abs_eta_max=jets.abs_eta,
            delta_r_min=cuts[apart],
            score=score,
            target_rate_khz=self._rate(),
            signal_set=self.path.signals[0],
            rate_precision=self.path.rate_precision,
            places={**jets.places, "pt": at[hard], "delta_r": at[apart]},
        )

    def _rate(self) -> float:
        if isinstance(self.path.rate, Number):
            return self.path.rate.value
        raise self._unfit("rate", "the rate of a working point is a number in kHz")

    def _score(self, name: str) -> ScoreRatio:
        wanted = name.partition(".")[2]
        try:
            return self.menu.scores[_index(self.menu.scores, wanted)]
        except KeyError:
            raise self._unfit("derive", f"{wanted} is none of menu.scores") from None

    def _jets_of(self, name: str) -> _Jets:
        """Return which jets the object of a quantity has; a circuit orders them by pT."""
        index = self._object(name.partition(".")[0])
        take = self.menu.objects[index].take
        conditions: list[tuple[int, Expression]] = []
        at: int | None = index
        while at is not None:
            each = self.menu.objects[at]
            conditions += [] if each.where is None else [(at, node) for node in terms(each.where)]
            self._check_plain(each, at, may_take=at == index)
            at = None if each.of is None else self._object(each.of)
        return self._cuts(conditions, index, take)

    def _object(self, name: str) -> int:
        try:
            return _index(self.menu.objects, name)
        except KeyError:
            raise self._unfit("derive", f"{name} is no object") from None

    def _check_plain(self, each: MenuObject, index: int, *, may_take: bool) -> None:
        for key in ("order", "pair", "without"):
            if getattr(each, key) is not None:
                why = f"a circuit takes the jets of {each.name} by their pT alone"
                raise ShapeError(("objects", index, key), why)
        if each.take is not None and not may_take:
            raise ShapeError(
                ("objects", index, "take"), f"jets are taken from those of {each.name}, which takes some"
            )

    def _cuts(self, conditions: Sequence[tuple[int, Expression]], index: int, take: int | None) -> _Jets:
        cuts: dict[str, float] = {}
        found: dict[str, Place] = {}
        for at, each in conditions:
            place: KeyPath = ("objects", at, "where")
            match each:
                case Binary(">", Name("pt"), Number(value)) if "pt" not in cuts:
                    cut = "pt"
                case Binary("<", Call("abs", (Name("eta"),)), Number(value)) if "abs_eta" not in cuts:
                    cut = "abs_eta"
                case _:
                    why = f"'{each}' is not the one cut pt > a pT, nor the one cut abs(eta) < a number"
                    raise ShapeError(place, why)
            cuts[cut], found[cut] = value, (("menu", *place), each.at)
        if "abs_eta" not in cuts:
            raise ShapeError(("objects", index), "a circuit takes jets below an |eta|: abs(eta) < a number")
        if not 0 < cuts["abs_eta"] <= _MOST_ETA:
            (_, *key), _ = found["abs_eta"]
            raise ShapeError(
                tuple(key), f"a circuit takes jets below an |eta| above 0 and up to {_MOST_ETA:g}"
            )
        return _Jets(cuts.get("pt"), cuts["abs_eta"], take, found)

    def _unfit(self, key: str, why: str) -> ShapeError:
        return ShapeError(("paths", self.index, key), why)
