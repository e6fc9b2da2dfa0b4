"""Input words of the jet as a whole, from its columns in an ntuple."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.fields import branches_of_fields, values_of
from jetc.physics.features import code_type
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.ports import jet_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.language.sections.model import Features
    from jetc.prepare.expression import Expression

__all__ = ["jet_branches", "jet_words"]


def jet_branches(features: Features) -> tuple[str, ...]:
    """Return the branches that `jet_words` reads: none where the jet has no inputs."""
    return branches_of_fields(_codes(features)) or ()


def jet_words(
    columns: Mapping[str, NDArray[Any]], rows: NDArray[np.int64], features: Features
) -> NDArray[np.int16 | np.int32]:
    """Return the input words, (rows, inputs), of the jets in `rows`; the jet has inputs.

    `columns` are those of the branches, (jets,). Each word is a code in the type of its input.
    """
    codes = values_of(_codes(features), columns, rows, ENCODINGS[features.encoding].ntuple)
    words = np.stack([np.broadcast_to(each, rows.shape) for each in codes], axis=-1)
    return words.astype(code_type(features.of_the_jet))


def _codes(features: Features) -> tuple[Expression, ...]:
    inputs = ((each.name, each.type) for each in features.of_the_jet)
    return jet_codes(ENCODINGS[features.encoding], inputs)
