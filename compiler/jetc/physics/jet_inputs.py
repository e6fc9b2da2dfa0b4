"""Input words of the jet as a whole, from its columns and its constituents' in an ntuple."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.fields import branches_of_fields, values_of
from jetc.physics.features import clipped, code_type, constituents_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.expression import totals_of
from jetc.prepare.ports import jet_codes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from jetc.language.sections.model import Features
    from jetc.prepare.expression import Expression

    Integers = NDArray[np.int64]

__all__ = ["JetWords", "jet_branches", "jet_words"]


def jet_branches(features: Features) -> tuple[str, ...]:
    """Return the branches that `jet_words` reads: none where the jet has no inputs."""
    return branches_of_fields(_codes(features)) or ()


@dataclass(frozen=True, slots=True, eq=False)
class JetWords:
    """The input words of jets as a whole.

    `codes` has the shape (jets, inputs), each word in the type of its input; `saturated` (inputs,) is how
    many values of each input its type clipped or wrapped.
    """

    codes: NDArray[np.int16 | np.int32]
    saturated: NDArray[np.int64]


def jet_words(
    columns: Mapping[str, NDArray[Any]], counts: Integers, rows: Integers, features: Features
) -> JetWords:
    """Return the input words of the jets in `rows`; the jet has inputs.

    `columns`, by branch, are (jets,), those of constituents flat over those that `counts` (jets,) counts.
    """
    encoding, inputs = ENCODINGS[features.encoding], features.of_the_jet
    quantities = encoding.jet_inputs(features.constituents)
    sources = [quantities[each.name] for each in inputs]
    wanted = [*_codes(features), *(each.value for each in sources)]
    totals = _totals(wanted, columns, counts, rows, features)
    found = values_of(wanted, columns, rows, encoding.ntuple, totals=totals)
    made = [np.broadcast_to(each, rows.shape) for each in found]
    codes = np.stack(made[: len(inputs)], axis=-1)
    values = zip(made[len(inputs) :], sources, inputs, strict=True)
    saturated = [clipped(value, source, each.type) for value, source, each in values]
    return JetWords(codes.astype(code_type(inputs)), np.array(saturated, dtype=np.int64))


def _totals(
    wanted: Sequence[Expression],
    columns: Mapping[str, NDArray[Any]],
    counts: Integers,
    rows: Integers,
    features: Features,
) -> dict[Expression, Integers]:
    """Return the sums over the constituents that are taken, (rows,), which `wanted` needs."""
    row, _, place = constituents_of(rows, counts, features.constituents)
    made: dict[Expression, Integers] = {}
    for each in totals_of(wanted):
        values = values_of([each.source], columns, rows[row], ENCODINGS[features.encoding].ntuple, place)[0]
        made[each] = np.zeros(len(rows), dtype=np.int64)
        np.add.at(made[each], row, values)
    return made


def _codes(features: Features) -> tuple[Expression, ...]:
    inputs = ((each.name, each.type) for each in features.of_the_jet)
    return jet_codes(ENCODINGS[features.encoding], inputs, features.constituents)
