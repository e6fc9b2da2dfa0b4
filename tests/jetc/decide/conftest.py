"""Two working points, jets about their cuts, and what the derivation decides of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.stages.decisions.expected import ScoredJets, expected, joined
from jetc.stages.decisions.jets import about_cuts, alone, random_jets
from jetc.stages.decisions.paths import decided, ports_of

from tests.jetc.trigger_paths import menu_of_both, points_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.decide.menu import Path as Decided
    from jetc.decide.menu import Ports
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

MENU = menu_of_both(
    "b / (b + light); ap_ufixed<8,1,AP_TRN,AP_SAT>",
    "tau / (tau + light + b); ap_ufixed<7,1,AP_RND_CONV,AP_SAT>",
    jets=3,
    ht="scan(120 GeV, 360 GeV, 10 GeV)",
    abs_eta=2.172,
    pt=34.0,
)


@dataclass(frozen=True)
class Case:
    """Paths with thresholds, the ports they take, jets, and the fields that should come out."""

    paths: Sequence[Decided]
    ports: Ports
    jets: ScoredJets
    expected: NDArray[np.int64]
    groups: tuple[tuple[str, int], ...]

    @property
    def outputs(self) -> NDArray[np.int64]:
        """Codes of the output ports: the scores, then the ratio."""
        return np.concatenate([self.jets.scores, self.jets.ratio[:, np.newaxis]], axis=1)


@pytest.fixture(scope="session")
def case(tiny: Network) -> Case:
    """Give two working points on the tiny tagger: HT above 180 GeV, and a pair."""
    points = points_on(MENU, sum=(180.0, 250), pair=(34.0, 40))
    paths, ports = decided(points), ports_of(tiny)
    groups = {
        "about": about_cuts(paths, ports, 4000, 16, 7),
        "random": random_jets(ports, 100, 16, 7),
        "alone": alone(about_cuts(paths, ports, 60, 1, 8)),
    }
    jets = joined(list(groups.values()))
    sizes = tuple((name, len(each.words)) for name, each in groups.items())
    return Case(paths, ports, jets, expected(jets, MENU, points, tuple(ports.scores), ports.ratio), sizes)
