"""The objects of a menu in columns: which jets of each event, in which order.

Jets of an event stand in a row, `index` (events, jets); a row that has fewer ends in -1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.language.expressions.events import PAIR_QUANTITIES
from jetc.language.expressions.expression import names
from jetc.physics.expressions import applied
from jetc.physics.lines.values import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from jetc_runtime.jet_table import JetTable
    from numpy.typing import NDArray

    from jetc.language.expressions.expression import Call, Expression
    from jetc.language.sections.menu import BestPair, MenuObject

__all__ = ["Chosen", "choose", "jet_columns", "objects_of", "of_pair", "over_jets", "whole_event"]

_PAIRS_AT_ONCE = 1 << 18
"""Pairs of jets whose columns are in memory together."""
_PAIR = 2

JetColumns = "Mapping[str, NDArray[np.float64]]"
"""Quantities of the jets of a set by name, (jets + 1,): the last is of no jet, and has no value."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The jets of one object: `index` (events, jets), -1 for none; `exists` (events,)."""

    index: NDArray[np.int64]
    exists: NDArray[np.bool_]

    @property
    def present(self) -> NDArray[np.bool_]:
        """Tell where a jet is, (events, jets)."""
        return self.index >= 0


def jet_columns(
    jets: JetTable, *, pt_ratio: NDArray[np.float64], scores: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """Return the quantities of jets by name, (jets + 1,); `pt_ratio` and each of `scores` are (jets,)."""
    pt = jets.pt.astype(np.float64)
    known = {"pt": pt, "eta": jets.eta, "phi": jets.phi, "regressed_pt": pt * pt_ratio, **scores}
    return {name: np.append(np.asarray(each, dtype=np.float64), np.nan) for name, each in known.items()}


def whole_event(jets: JetTable) -> Chosen:
    """Return all jets of each event, hardest first; jets of equal pT keep their stored order."""
    order = np.lexsort((-jets.pt, jets.event))
    event = jets.event[order]
    many = np.bincount(event, minlength=jets.events)
    place = np.arange(len(event)) - np.repeat(np.cumsum(many) - many, many)
    index = np.full((jets.events, int(many.max(initial=0))), -1)
    index[event, place] = order
    return Chosen(index, np.ones(jets.events, dtype=bool))


def objects_of(
    declared: tuple[MenuObject, ...], jets: JetTable, columns: Mapping[str, NDArray[np.float64]]
) -> dict[str, Chosen]:
    """Return every object by name, of the jets that have `columns`."""
    everything = whole_event(jets)
    found: dict[str, Chosen] = {}
    for each in declared:
        parent = everything if each.of is None else found[each.of]
        without = None if each.without is None else found[each.without]
        found[each.name] = choose(each, parent, without, columns)
    return found


def choose(
    declared: MenuObject,
    parent: Chosen,
    without: Chosen | None,
    columns: Mapping[str, NDArray[np.float64]],
) -> Chosen:
    """Return the jets of `parent` that `declared` takes, less those of `without`."""
    keep = parent.present
    exists = parent.exists
    if declared.where is not None:
        keep = keep & _of_jets(declared.where, parent, columns).astype(bool)
    if without is not None:
        exists = exists & without.exists
        for place in range(without.index.shape[1]):
            keep = keep & (parent.index != without.index[:, place, None])
    keep = keep & exists[:, None]
    key = None if declared.order is None else _of_jets(declared.order, parent, columns)
    chosen = Chosen(_first(parent.index, keep, key, width=_width(declared, parent, keep)), exists)
    if declared.pair is not None:
        return _best_pair(declared.pair, chosen, columns)
    return chosen if declared.take is None else _taken(chosen, declared.take)


def _of_jets(
    node: Expression, chosen: Chosen, columns: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return the value of `node` for each jet, (events, jets)."""
    named = {each.name: columns[each.name][chosen.index] for each in names(node)}
    return np.broadcast_to(value(node, named), chosen.index.shape)


def _width(declared: MenuObject, parent: Chosen, keep: NDArray[np.bool_]) -> int:
    """Return the width of rows that have all of `keep`, and the jets of `parent` where all are taken."""
    if declared.where is None and declared.without is None:
        return parent.index.shape[1]
    return int(keep.sum(axis=1).max(initial=0))


def _first(
    index: NDArray[np.int64], keep: NDArray[np.bool_], key: NDArray[np.float64] | None, *, width: int
) -> NDArray[np.int64]:
    """Return the kept jets first, in the order of `key`, highest first, or as they were; and -1 behind.

    Jets whose key is no number stand behind the others that are kept.
    """
    if key is None:
        found = np.full((len(index), width), -1)
        rows, places = np.nonzero(keep)
        found[rows, (np.cumsum(keep, axis=1) - 1)[rows, places]] = index[rows, places]
        return found
    order = np.lexsort((-key, ~keep), axis=1)
    return np.take_along_axis(np.where(keep, index, -1), order, axis=1)[:, :width]


def _taken(chosen: Chosen, many: int) -> Chosen:
    """Return the first so many jets of events that have them."""
    if chosen.index.shape[1] < many:
        nothing = np.zeros(len(chosen.index), dtype=bool)
        return Chosen(np.full((len(chosen.index), many), -1), nothing)
    exists = chosen.exists & chosen.present[:, many - 1]
    return Chosen(np.where(exists[:, None], chosen.index[:, :many], -1), exists)


def _best_pair(pair: BestPair, chosen: Chosen, columns: Mapping[str, NDArray[np.float64]]) -> Chosen:
    """Return the pair for which `best` is largest; of equal ones that whose jets stand first."""
    index = np.full((len(chosen.index), _PAIR), -1)
    for rows, first, second in _pairs(chosen):
        jets = np.stack((chosen.index[rows][:, first], chosen.index[rows][:, second]), axis=-1)
        score = np.where((jets >= 0).all(axis=-1), _of_pairs(pair.best, jets, columns), -np.inf)
        if pair.where is not None:
            score = np.where(_of_pairs(pair.where, jets, columns).astype(bool), score, -np.inf)
        score = np.where(np.isnan(score), -np.inf, score)
        here = score.argmax(axis=1)
        at = np.arange(len(rows))
        found = score[at, here] > -np.inf
        index[rows[found]] = jets[at, here][found]
    return Chosen(index, index[:, 0] >= 0)


def _pairs(chosen: Chosen) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Yield rows with the places of both jets of each pair; rows of as many jets come together."""
    many = chosen.present.sum(axis=1)
    for size in range(_PAIR, chosen.index.shape[1] + 1):
        rows = np.flatnonzero(many == size)
        first, second = np.triu_indices(size, k=1)
        step = max(1, _PAIRS_AT_ONCE // len(first))
        for start in range(0, len(rows), step):
            yield rows[start : start + step], first, second


def _of_pairs(
    node: Expression, jets: NDArray[np.int64], columns: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return the value of `node` for each pair, (events, pairs); `jets` is (events, pairs, 2)."""
    named = {}
    for each in names(node):
        found = of_pair(each.name, jets, columns)
        named[each.name] = columns[each.name][jets] if found is None else found[..., None]
    present = np.ones(jets.shape, dtype=bool)

    def apply(call: Call, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a column or a number
        if len(call.arguments) > 1 or call.function == "abs":
            return applied(call, arguments)
        return over_jets(call.function, np.asarray(arguments[0]), present)

    return np.broadcast_to(value(node, named, apply), (*jets.shape[:-1], 1))[..., 0]


def of_pair(
    name: str, jets: NDArray[np.int64], columns: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64] | None:
    """Return what two jets have together, (...), from `jets` (..., 2); None where `name` is of one jet.

    Distances are not negative, in phi at most pi; the mass is that of two massless jets, GeV.
    """
    if name not in PAIR_QUANTITIES:
        return None
    one, two = jets[..., 0], jets[..., 1]
    eta = columns["eta"][one] - columns["eta"][two]
    phi = columns["phi"][one] - columns["phi"][two]
    phi = (phi + np.pi) % (2 * np.pi) - np.pi
    found: NDArray[np.float64]
    match name:
        case "delta_r":
            found = np.hypot(eta, phi)
        case "delta_eta":
            found = np.abs(eta)
        case "delta_phi":
            found = np.abs(phi)
        case _:
            squared = 2 * columns["pt"][one] * columns["pt"][two] * (np.cosh(eta) - np.cos(phi))
            found = np.sqrt(np.maximum(squared, 0))
    return found


def over_jets(function: str, values: NDArray[np.float64], present: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return min, max, sum or product of `values` (..., jets) over those `present`, (..., 1).

    The sum of none is 0; the others have no value then.
    """
    values, present = np.broadcast_arrays(values, present)
    found: NDArray[np.float64]
    match function:
        case "sum":
            found = np.where(present, values, 0).sum(axis=-1, keepdims=True)
            return found
        case "product":
            found = np.where(present, values, 1).prod(axis=-1, keepdims=True)
        case "min":
            found = np.where(present, values, np.inf).min(axis=-1, keepdims=True, initial=np.inf)
        case "max":
            found = np.where(present, values, -np.inf).max(axis=-1, keepdims=True, initial=-np.inf)
        case _:
            msg = f"{function} is not over jets"
            raise ValueError(msg)
    return np.where(present.any(axis=-1, keepdims=True), found, np.nan)
