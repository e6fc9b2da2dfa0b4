"""Two working points, jets about their cuts, and what the derivation decides of them."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.language.sections.model import Range
from jetc.stages.decisions.expected import ScoredJets, expected, joined
from jetc.stages.decisions.jets import about_cuts, alone, random_jets
from jetc.stages.decisions.paths import decided, ports_of

from tests.jetc.trigger_paths import ht_path, pair_path, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.decide.menu import Path as Decided
    from jetc.decide.menu import Ports
    from jetc.language.sections.model import TriggerPath
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

HT = ht_path(
    "bb", ratio("b / (b + light)", "ap_ufixed<8,1,AP_TRN,AP_SAT>"), ht_gev=Range(120.0, 360.0, 10.0), jets=3
)
PAIR = pair_path(
    "ditau", ratio("tau / (tau + light + b)", "ap_ufixed<7,1,AP_RND_CONV,AP_SAT>"), abs_eta_max=2.172
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


def derived(cut: float, code: int) -> Any:  # noqa: ANN401 - what is read of a PointRecord
    return SimpleNamespace(cut=SimpleNamespace(value=cut), threshold=SimpleNamespace(code=code))


@pytest.fixture(scope="session")
def case(tiny: Network) -> Case:
    """Give two working points on the tiny tagger: HT above 180 GeV, and a pair."""
    trigger: tuple[TriggerPath, ...] = (HT, PAIR)
    points = tuple(zip(trigger, (derived(180.0, 250), derived(34.0, 40)), strict=True))
    paths, ports = decided(points), ports_of(tiny)
    groups = {
        "about": about_cuts(paths, ports, 4000, 16, 7),
        "random": random_jets(ports, 100, 16, 7),
        "alone": alone(about_cuts(paths, ports, 60, 1, 8)),
    }
    jets = joined(list(groups.values()))
    sizes = tuple((name, len(each.words)) for name, each in groups.items())
    return Case(paths, ports, jets, expected(jets, points, tuple(ports.scores), ports.ratio), sizes)
