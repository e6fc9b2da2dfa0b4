"""Jets on which decisions are compared: the same each time; those that no word has are refused."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.decide.menu import PairPath, Ports, Ratio
from jetc.diagnostics.diagnostic import DataError
from jetc.prepare.columns import unpacked
from jetc.prepare.words import JET
from jetc.stages.decisions.jets import about_cuts, alone, jets_of, random_jets
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.jet_table import JetTable

if TYPE_CHECKING:
    from jetc.stages.decisions.expected import ScoredJets
    from numpy.typing import NDArray

SCORE = FixedPoint.parse("ap_ufixed<8,1>")
PORTS = Ports({"b": SCORE, "light": SCORE}, FixedPoint.parse("ap_fixed<9,4>"))
PAIR = PairPath("pair", Ratio(("b",), ("b", "light"), SCORE), 2.4, 30.0, 0.5, 90)


class Silent:
    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


class Emulator:
    """Gives scores that are the jet's code."""

    def predict(
        self, codes: NDArray[np.int64], jet: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[np.int64]]:
        assert jet is None
        return {"class_scores": codes[:, 0, :2], "pt_ratio": codes[:, 0, 2:3]}


def trigger_set(pt: list[float]) -> Any:  # noqa: ANN401 - what is read of a TriggerSet
    count = len(pt)
    event = np.arange(count) // 2
    step = math.pi / 720
    eta, phi = ((np.arange(count) * scale * step).astype(np.float32) for scale in (3, -7))
    table = JetTable(event, np.array(pt, dtype=np.float32), eta, phi, int(event[-1]) + 1)
    return SimpleNamespace(jets=table, codes=(np.arange(count * 3).reshape(count, 1, 3),), name="ttbar")


def test_jets_of_a_set_are_whole_events_as_words() -> None:
    jets = jets_of(trigger_set([20.25, 20.0, 30.0, 4095.75, 12.0, 11.0]), Emulator(), 3, Silent())
    fields = unpacked(JET, jets.words)
    assert fields["jet", "pt"].tolist() == [81, 80, 120, 16383]
    assert fields["jet", "eta"].tolist() == [0, 3, 6, 9]
    assert fields["jet", "phi"].tolist() == [0, -7, -14, -21]
    assert jets.last.tolist() == [False, True] * 2
    assert jets.ratio.tolist() == [2, 5, 8, 11]


@pytest.mark.parametrize("pt", [20.1, 4096.0])
def test_a_jet_that_no_word_has_is_refused_with_its_value(pt: float) -> None:
    with pytest.raises(DataError, match=f"jet 1 of set ttbar has pt {pt:g}, no step of its word"):
        jets_of(trigger_set([20.25, pt]), Emulator(), 9, Silent())


def drawn(kind: str) -> ScoredJets:
    return about_cuts((PAIR,), PORTS, 200, 4, 5) if kind == "cuts" else random_jets(PORTS, 200, 4, 5)


@pytest.mark.parametrize("kind", ["cuts", "random"])
def test_drawn_jets_are_the_same_each_time_and_end_with_an_event(kind: str) -> None:
    one, two = drawn(kind), drawn(kind)
    assert np.array_equal(one.words, two.words)
    assert np.array_equal(one.scores, two.scores)
    assert one.last[-1]
    assert alone(one).last.all()
    assert one.scores.max() <= SCORE.max_code
