"""The ntuple's columns of constituents, from their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jetc.ntuple.encoding import MASSES, ONE_HOTS, inverse_pt, log_pt
from jetc.sample.particle_flow import FIRST_CHARGED

if TYPE_CHECKING:
    from jetc.sample.constants import TrackWord

__all__ = ["constituent_features"]

Integers = npt.NDArray[np.int64]


def constituent_features(
    constituents: npt.NDArray[Any], jets: npt.NDArray[Any], *, owner: Integers, word: TrackWord
) -> dict[str, npt.NDArray[np.generic]]:
    """Give every feature of the ntuple, by name, shape (constituents,); `owner` is each one's jet."""
    pt = constituents["pt"].astype(np.int64)
    identity = constituents["id"]
    charged = identity >= FIRST_CHARGED
    steps = word.angle_steps
    turn = constituents["phi"] - jets["phi"][owner]
    features: dict[str, npt.NDArray[np.generic]] = {
        "pt": pt * word.pt_lsb,
        "pt_rel": pt * word.pt_lsb * inverse_pt(jets["pt"].astype(np.int64))[owner],
        "pt_log": log_pt(pt),
        "eta": constituents["eta"],
        "phi": constituents["phi"],
        "deta": jets["eta"][owner] - constituents["eta"],
        "dphi": (turn + steps) % (2 * steps) - steps,
        "mass": np.array(MASSES)[identity],
        "id": identity,
        "charge": charged,
        "z0": constituents["z0"],
        "dxy": constituents["dxy"],
        "quality": constituents["quality"],
        "puppiweight": constituents["weight"],
        "emid": constituents["em_id"],
        "isfilled": np.ones(len(pt)),
    }
    return features | {name: identity == code for name, code in ONE_HOTS.items()}
