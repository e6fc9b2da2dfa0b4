"""Other forms of the rate's interval on the same toys: what each covers, where it misses, how wide it is.

Run it with the project's Python: ``.venv/bin/python benchmarks/interval_forms.py SPEC BUILD [TOYS]`` (1,000
where left out). Toys are those of `benchmarks/rates.py`, for each path with a target of the finished build
BUILD, and those of `benchmarks/intervals.py`, whose heavy strata have a rate. A form is made of three
choices:

* the quantiles: Fay and Feuer's gamma interval, or its mid-P form (M. P. Fay, S. Kim, Biometrical Journal 59
  (2017) 377), which gives the event that was not seen half the chance;
* how much that event weighs: as the heaviest stratum of all, of those with an event past the cut in either
  half, or of those with an event that passes in either half; or as all strata together from any one on, up
  to the first with an event that passes in either half, if the chance to pass does not fall on the way there;
* the design effect: the larger of those past the threshold and past the cut alone; or of the first, and of
  what remains of the second where the score takes events whatever their interaction.

"Below" is the per cent of toys in which the truth is below the interval, "above" above it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from intervals import LEVEL, SCENARIOS, minbias, quoted
from jetc.checks.load import load
from jetc.physics.menu.derivation import reached_strata
from jetc.physics.menu.rates import gamma_interval, unseen_event_rate
from jetc.physics.menu.reuse import design_effect
from rates import chain, pilots_of
from scipy import optimize, special

if TYPE_CHECKING:
    from collections.abc import Callable

    from intervals import Scenario
    from jetc.physics.menu.derivation import HalfSample, Trial
    from numpy.typing import NDArray

QUANTILES = ("gamma", "mid-P")
UNSEEN = ("any stratum", "together", "past the cut", "passing")
EFFECTS = ("the larger", "thinned")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a toy shows: the weighted sum, that of squares, what an unseen event weighs, effects, truth."""

    total: float
    squares: float
    unseen: dict[str, float]
    effect: dict[str, float]
    truth: float


def seen(first: HalfSample, second: HalfSample, trial: Trial, truth: float) -> Seen:
    """Return what the quoted half shows of a trial that was derived on the first."""
    code = np.array([trial.threshold])
    passing, other = (half.passing(trial.cut, code)[:, 0] for half in (second, first))
    rate, reached = second.event_rate, reached_strata((first, second), trial.cut)
    passed = passing + other > 0
    past_cut = second.variable > trial.cut
    effects = [effect(second, each) for each in (past_cut & (second.score >= trial.threshold), past_cut)]
    (own, alone), (of_cut, all_of_cut) = effects
    thinned = 1 + (of_cut - 1) * (alone / all_of_cut if all_of_cut else 0)
    heaviest = {
        "any stratum": rate,
        "past the cut": rate[reached],
        "passing": rate[passed] if passed.any() else rate[reached],
    }
    together = unseen_event_rate(passing + other, second.events, rate)
    return Seen(
        float(passing @ rate),
        float(passing @ rate**2),
        {**{name: float(each.max()) for name, each in heaviest.items()}, "together": together},
        {"the larger": max(own, of_cut), "thinned": max(own, thinned)},
        truth,
    )


def effect(half: HalfSample, passed: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the design effect of the candidates that passed, and the variance if all were independent."""
    passing = np.bincount(half.stratum[passed], minlength=len(half.events))
    found = design_effect(half.reuse, passed, passing=passing, events=half.events, weight=half.event_rate)
    return found, float((half.event_rate**2 * passing) @ (1 - passing / half.events))


def interval(toy: Seen, quantiles: str, unseen: str, effects: str) -> tuple[float, float]:
    """Return the interval of a form, kHz."""
    grown = toy.effect[effects]
    largest = toy.unseen[unseen] * grown
    if quantiles == "gamma":
        return gamma_interval(toy.total, toy.squares * grown, largest, LEVEL)
    return mid_p(toy.total, toy.squares * grown, largest)


def mid_p(total: float, variance: float, largest: float) -> tuple[float, float]:
    """Return the mid-P gamma interval: ends of the mean of both distributions of Fay and Feuer's ends."""
    more, spread = total + largest, variance + largest**2

    def chance(rate: float) -> float:
        low = special.gammainc(total**2 / variance, rate * total / variance) if total > 0 else 1.0
        return float(low + special.gammainc(more**2 / spread, rate * more / spread)) / 2

    tail, end = (1 - LEVEL) / 2, more + 40 * np.sqrt(spread)
    high = float(optimize.brentq(lambda rate: chance(rate) - 1 + tail, 0, end))
    return (float(optimize.brentq(lambda rate: chance(rate) - tail, 0, end)) if total > 0 else 0.0), high


def of_scenario(scenario: Scenario, number: int) -> tuple[HalfSample, HalfSample, Trial, float]:
    """Return a toy of a scenario as `chain` does of a build."""
    return quoted(minbias(scenario, np.random.default_rng((number, 7))), scenario, number, clusters=True)


def table(name: str, toys: list[Seen]) -> None:
    """Print a line for each form."""
    effects = ", ".join(f"{each} {np.mean([toy.effect[each] for toy in toys]):.2f}" for each in EFFECTS)
    spread = np.var([toy.total - toy.truth for toy in toys]) / np.mean([toy.squares for toy in toys])
    print(f"{name}, {len(toys)} toys; design effect: true {spread:.2f}, {effects}")  # noqa: T201
    truth = np.array([toy.truth for toy in toys])
    for form in product(QUANTILES, UNSEEN, EFFECTS):
        low, high = np.array([interval(toy, *form) for toy in toys]).T
        below, above = 100 * np.mean(truth < low), 100 * np.mean(truth > high)
        print(  # noqa: T201
            f"  {', '.join(form):40s} {100 - below - above:5.1f} below {below:4.1f} above {above:4.1f}"
            f"  width {np.median(high - low):6.1f} kHz",
            flush=True,
        )


def main(spec_path: Path, build: Path, toys: int = 1000) -> None:
    """Print a table for each path with a target of the build, and for each scenario."""
    spec = load(spec_path).spec
    fraction = spec.working_points.derivation_fraction
    chains: dict[str, Callable[[int], tuple[HalfSample, HalfSample, Trial, float]]] = {
        each.path.name: partial(chain, each, fraction=fraction) for each in pilots_of(spec, build)
    }
    for scenario in SCENARIOS:
        chains[f"{scenario.name}, {scenario.target_khz:g} kHz"] = partial(of_scenario, scenario)
    for name, make in chains.items():
        table(name, [seen(*make(number)) for number in range(toys)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *(int(each) for each in sys.argv[3:4]))
