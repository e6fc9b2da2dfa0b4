"""The ntuple's columns of constituents, from their words: in the encoding of the current public producer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jetc.prepare.encodings.cmssw_17 import CMSSW_17
from jetc.prepare.meaning import evaluate
from jetc.sample.particle_flow import FIRST_CHARGED

if TYPE_CHECKING:
    from jetc.prepare.expression import Owner

__all__ = ["constituent_features"]

Integers = npt.NDArray[np.int64]
_FIELDS = ("pt", "eta", "phi", "id", "z0", "dxy", "quality", "weight", "em_id")


def constituent_features(
    constituents: npt.NDArray[Any], jets: npt.NDArray[Any], *, owner: Integers
) -> dict[str, npt.NDArray[np.generic]]:
    """Give every feature of the ntuple, by name, shape (constituents,); `owner` is each one's jet."""
    codes: dict[tuple[Owner, str], npt.NDArray[np.generic]] = {
        ("candidate", name): constituents[name] for name in _FIELDS
    }
    codes |= {("jet", name): jets[name][owner] for name in ("pt", "eta", "phi")}
    inputs = [each for each in CMSSW_17.inputs.values() if each.branch is not None]
    made = evaluate([each.value for each in inputs], codes)
    return {
        "eta": constituents["eta"],
        "phi": constituents["phi"],
        "id": constituents["id"],
        "charge": constituents["id"] >= FIRST_CHARGED,
    } | {str(each.branch): np.ldexp(code, -each.fraction) for each, code in zip(inputs, made, strict=True)}
