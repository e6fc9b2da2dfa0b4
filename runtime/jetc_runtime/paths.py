"""What the trigger paths of a menu cut on: the jets that an event needs, and quantities made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc_runtime.jet_table import delta_r, leading_jets, scalar_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc_runtime.jet_table import JetTable

__all__ = ["HtPath", "PairPath", "ht", "jets_of_ht_path", "jets_of_pair_path", "regressed"]


class HtPath(Protocol):
    """HT, and the discriminants of the leading jets."""

    @property
    def jets(self) -> int:
        """Leading jets that an event needs."""

    @property
    def jet_pt_min_gev(self) -> float:
        """What the pT of each of them exceeds, GeV."""

    @property
    def abs_eta_max(self) -> float:
        """|eta| below which jets count."""

    @property
    def ht_jet_pt_min_gev(self) -> float:
        """What the pT of a jet of HT exceeds, GeV."""


class PairPath(Protocol):
    """The two leading jets, if they are apart."""

    @property
    def abs_eta_max(self) -> float:
        """|eta| below which jets count."""

    @property
    def delta_r_min(self) -> float:
        """What their distance exceeds."""


def ht(jets: JetTable, path: HtPath) -> NDArray[np.float64]:
    """Return the HT of every event, GeV, (events,)."""
    return scalar_sum(jets, _central(jets, path) & (jets.pt > path.ht_jet_pt_min_gev))


def jets_of_ht_path(jets: JetTable, path: HtPath, minimum: float) -> NDArray[np.int64]:
    """Return the leading jets, (events, jets of the path), of events with as many and HT above `minimum`."""
    leading = leading_jets(jets, _central(jets, path) & (jets.pt > path.jet_pt_min_gev), path.jets)
    above: NDArray[np.int64] = leading[ht(jets, path)[jets.event[leading[:, 0]]] > minimum]
    return above


def jets_of_pair_path(jets: JetTable, path: PairPath) -> NDArray[np.int64]:
    """Return the pair, (events, 2), of events whose two leading jets are apart."""
    pair = leading_jets(jets, _central(jets, path), 2)
    apart: NDArray[np.int64] = pair[delta_r(jets, pair[:, 0], pair[:, 1]) > path.delta_r_min]
    return apart


def regressed(
    jets: JetTable, chosen: NDArray[np.int64], pt_ratio: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the regressed pT, GeV, of `chosen` jets: their pT times its ratio."""
    gev: NDArray[np.float64] = jets.pt[chosen].astype(np.float64) * pt_ratio
    return gev


def _central(jets: JetTable, path: HtPath | PairPath) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = np.abs(jets.eta) < path.abs_eta_max
    return inside
