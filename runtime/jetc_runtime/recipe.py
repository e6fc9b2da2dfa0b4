"""What a folder for analyses says of its tagger, ``tagger.json``: files, branches, steps, working points."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.steps import OPERATIONS, Branch, Step

__all__ = ["RECIPE", "HtPoint", "PairPoint", "Point", "Ratio", "Recipe", "Word"]

RECIPE = "tagger.json"
SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Ratio:
    """A jet's discriminant: a sum of class scores over another, rounded once into `type`.

    Where the network ends at logits, `entries` are codes of the exponentials that are summed in their place.
    """

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    type: FixedPoint
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HtPoint:
    """HT above `cut_gev`, and the summed discriminants of the leading jets at `threshold` or above."""

    name: str
    jets: int
    jet_pt_min_gev: float
    abs_eta_max: float
    ht_jet_pt_min_gev: float
    cut_gev: float
    threshold: int
    ratio: Ratio
    kind: Literal["ht_score_sum"] = "ht_score_sum"


@dataclass(frozen=True, slots=True)
class PairPoint:
    """Both regressed pT of the leading pair above `cut_gev`, both discriminants at `threshold` or above."""

    name: str
    abs_eta_max: float
    delta_r_min: float
    cut_gev: float
    threshold: int
    ratio: Ratio
    kind: Literal["tau_pair"] = "tau_pair"


Point = HtPoint | PairPoint
_POINTS = {"ht_score_sum": HtPoint, "tau_pair": PairPoint}


@dataclass(frozen=True, slots=True)
class Word:
    """An input: its port in the network, its name and unit, and the step that gives its code."""

    port: str
    name: str
    unit: str
    type: FixedPoint
    step: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is needed to tag jets of ntuples; `files` have their SHA-256, the library of lanes among them."""

    name: str
    network: str
    lanes: str
    files: dict[str, str]
    constituents: int
    encoding: str
    branches: tuple[Branch, ...]
    steps: tuple[Step, ...]
    inputs: tuple[Word, ...]
    points: tuple[Point, ...]

    def to_json(self) -> str:
        """Return it as JSON text, the same bytes for the same recipe."""
        return json.dumps({"schema": SCHEMA, **_plain(self)}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Read what `to_json` wrote; ValueError, which says what is wrong, where `text` is anything else."""
        plain = json.loads(text)
        if not isinstance(plain, dict) or plain.pop("schema", None) != SCHEMA:
            msg = f"it is not of version {SCHEMA}"
            raise ValueError(msg)
        try:
            recipe = cls(
                **plain
                | {
                    "branches": tuple(Branch(**each) for each in plain["branches"]),
                    "steps": tuple(map(_step, plain["steps"])),
                    "inputs": tuple(_typed(Word, each) for each in plain["inputs"]),
                    "points": tuple(map(_point, plain["points"])),
                }
            )
        except (KeyError, TypeError) as error:
            msg = f"it has not the fields of a tagger: {error}"
            raise ValueError(msg) from error
        recipe._check()
        return recipe

    def _check(self) -> None:
        """Raise ValueError where a file leaves the folder, or a step takes one that is not before it."""
        for name in (self.network, self.lanes, *self.files):
            if not isinstance(name, str) or "/" in name or name in {"", ".", ".."}:
                msg = f"file {name!r} is none of its folder"
                raise ValueError(msg)
        known = {each.name for each in self.branches}
        for number, step in enumerate(self.steps):
            good = (
                step.branch in known
                if step.operation == "branch"
                else step.operation in (*OPERATIONS, "total")
            )
            if not good or not all(type(each) is int and 0 <= each < number for each in step.sources):
                msg = f"step {number} is no step: {step}"
                raise ValueError(msg)
        if not all(0 <= each.step < len(self.steps) for each in self.inputs):
            msg = "an input has no step"
            raise ValueError(msg)


def _plain(value: Any) -> Any:  # noqa: ANN401 - anything that a recipe holds
    if isinstance(value, FixedPoint):
        return str(value)
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _typed(kind: Any, plain: dict[str, Any]) -> Any:  # noqa: ANN401 - any of the dataclasses here
    names = {each.name for each in fields(kind)}
    lists = {name: tuple(value) for name, value in plain.items() if isinstance(value, list)}
    formats = {"type": FixedPoint.parse(plain["type"])} if "type" in names else {}
    return kind(**plain | lists | formats)


def _step(plain: dict[str, Any]) -> Step:
    return Step(**plain | {"sources": tuple(plain["sources"]), "numbers": tuple(plain["numbers"])})


def _point(plain: dict[str, Any]) -> Point:
    ratio = _typed(Ratio, plain["ratio"])
    made: Point = _POINTS[plain["kind"]](**plain | {"ratio": ratio})
    return made
