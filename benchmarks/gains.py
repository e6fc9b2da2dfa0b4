"""How often the interval of a gain holds the truth: toys of two paths beside each other.

Run it with the project's Python: ``.venv/bin/python benchmarks/gains.py [TOYS]`` (300 where left out).

A toy is a minimum-bias set of independent events, with strata and weights as the generator makes them, and
a signal. Each event has two scores, both normal and correlated, whose means go with the hardness of its
stratum. One path cuts on the first score, the other one, with which it is compared, on the second. The
product's own functions divide the sets, derive both thresholds for one target, and quote the gain. The truth
is the efficiency of the first path at its threshold, less that of the other one where the two true rates are
equal. Both scores of minimum bias have one distribution, so that is at the same threshold.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from intervals import CODE, CYCLE, LEVEL, STRATA, TOTAL_KHZ, Scenario
from jetc.physics.division import divide
from jetc.physics.menu.derivation import derive
from jetc.physics.menu.paths import PathEvents
from jetc.sample.pileup import minbias_strata, minbias_weights
from jetc.stages.menu.compared import Derived, compared
from jetc.stages.menu.halves import Halves
from scipy import special

if TYPE_CHECKING:
    from jetc.physics.division import Division
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ZERO = 12.0
"""The score at which codes are 0."""
SIGNAL = 2_000
SEPARATION = 1.5, 0.5
"""Standard deviations of a signal's two scores above the threshold of a target of 28 kHz of one stratum."""
MARKS = 10
"""Thresholds of a curve that have an interval of their own."""


@dataclass(frozen=True, slots=True)
class Two:
    """Two paths with one target: the correlation of their scores, and the strata of minimum bias."""

    name: str
    correlation: float
    minbias: Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A set in two halves, and both scores of its events as codes, (events, 2)."""

    division: Division
    codes: NDArray[np.int64]

    def path(self, number: int) -> PathEvents:
        """Return the candidates of a path, which all events are."""
        codes = self.codes[:, number]
        return PathEvents(np.arange(len(codes)), np.ones(len(codes)), codes)


def scores(random: np.random.Generator, middle: Floats, correlation: float) -> NDArray[np.int64]:
    """Return codes of two correlated normal scores, (events, 2); `middle` (events, 2)."""
    shape = [[1.0, correlation], [correlation, 1.0]]
    drawn = random.multivariate_normal([0.0, 0.0], shape, size=len(middle))
    codes: NDArray[np.int64] = np.floor((drawn + np.maximum(middle, 6 - ZERO) + ZERO) / CODE).astype(np.int64)
    return codes


def sets(two: Two, number: int) -> dict[str, Scored]:
    """Return minimum bias and signal of a toy."""
    random = np.random.default_rng((number, 11))
    stratum = minbias_strata(0, two.minbias.events, CYCLE)
    weight, alone = minbias_weights(stratum, STRATA, CYCLE), np.full(len(stratum), -1)
    middle = -np.repeat(two.minbias.shifts()[stratum][:, None], 2, axis=1)
    background = divide(weight, stratum, alone, fraction=0.5, seed=number, by_hardness=True)
    one, none = np.zeros(SIGNAL, dtype=np.int64), np.full(SIGNAL, -1)
    signal = divide(np.ones(SIGNAL), one, none, fraction=0.5, seed=number)
    return {
        "minbias": Scored(background, scores(random, middle, two.correlation)),
        "signal": Scored(signal, scores(random, np.tile(SEPARATION, (SIGNAL, 1)), two.correlation)),
    }


def derived(
    made: dict[str, Scored], path: int, target_khz: float
) -> tuple[Derived, dict[str, NDArray[np.bool_]]]:
    """Return a path that is derived for the target, and which events of each set pass it.

    The second one, with which the first is compared, has a curve.
    """
    events = {name: each.path(path) for name, each in made.items()}
    halves = {name: Halves.of(events[name], each.division, TOTAL_KHZ) for name, each in made.items()}
    background, signal = halves["minbias"], halves["signal"]
    (trial,) = derive(
        background.derivation, signal.derivation, cuts=(-np.inf,), target_khz=target_khz, minimum=0
    )
    soft, hard = (background.derivation.threshold(-np.inf, by * target_khz, 0) for by in (20.0, 0.05))
    codes = np.unique(np.linspace(soft, hard, MARKS).astype(np.int64))
    curve = background.curve(signal, trial, codes, codes, level=LEVEL) if path else None
    rate = background.rates(trial, level=LEVEL).evaluation
    return Derived(halves, events, trial, rate, curve), {
        name: each.codes[:, path] >= trial.threshold for name, each in made.items()
    }


def one_toy(two: Two, number: int) -> tuple[bool, bool, float]:
    """Return whether the truth is below the interval of the gain, and above it, and the width."""
    made = sets(two, number)
    (path, passed), (other, _) = (derived(made, at, two.minbias.target_khz) for at in (0, 1))
    given = {name: (each.division, passed[name]) for name, each in made.items()}
    found = compared(
        path, other, given, rate_set="minbias", signals=("signal",), total_khz=TOTAL_KHZ, level=LEVEL
    )["signal"]
    threshold = path.trial.threshold * CODE - ZERO
    truth = float(special.ndtr(SEPARATION[0] - threshold) - special.ndtr(SEPARATION[1] - threshold))
    low, high = found.gain_interval
    return truth < low, truth > high, high - low


SCENARIOS = (
    Two("14,000 events", 0.0, Scenario("", 28.0, heavy=0.02, shared=0.0)),
    Two("14,000 events, scores share 0.8", 0.8, Scenario("", 28.0, heavy=0.02, shared=0.0)),
    Two("14,000 events, a heavy stratum", 0.0, Scenario("", 28.0, heavy=0.35, shared=0.0)),
    Two("a heavy stratum, scores share 0.8", 0.8, Scenario("", 28.0, heavy=0.35, shared=0.0)),
    Two("140,000 events, scores share 0.8", 0.8, Scenario("", 28.0, heavy=0.02, shared=0.0, events=140_000)),
)


def main() -> None:
    """Print a line for each scenario."""
    toys = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print("gains: per cent of intervals that hold the truth, that lie above it, and below; median width")  # noqa: T201
    for two in SCENARIOS:
        below, above, width = np.array([one_toy(two, number) for number in range(toys)]).T
        holds = 100 * np.mean((below == 0) & (above == 0))
        ends = f"{100 * below.mean():.1f} {100 * above.mean():.1f}"
        print(f"{two.name:36s} {holds:.1f}  {ends}  {100 * np.median(width):.1f} points", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
