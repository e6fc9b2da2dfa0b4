"""How often the quoted intervals hold the truth: toys of the whole chain, and of areas under ROC curves.

Run it with the project's Python: ``.venv/bin/python benchmarks/intervals.py [TOYS]`` (1,000 where left out).

A toy is a minimum-bias set as the generator makes it: strata with their sizes and weights, library
interactions that are reused, and fresh ones. An interaction has a hardness of its own, which its every use
shares, and one of the use; the event scores what its hardest interaction does. The product's own functions
then divide the set, derive cut and threshold on one half, and quote the other. The truth is the chance,
known in closed form, that a new event from a library without end passes that very cut and threshold.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc.physics.division import divide
from jetc.physics.menu.derivation import Background, HalfSample, Trial, curve, derive
from jetc.physics.menu.paths import PathEvents
from jetc.physics.menu.rate_interval import chance, rate_interval
from jetc.physics.roc import area
from jetc.physics.spread import spread
from jetc.sample.constants import load_detector
from jetc.sample.pileup import draw_counts, minbias_strata, minbias_weights, strata_of
from scipy import special, stats

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Draw = Callable[[np.random.Generator], tuple[Floats, Floats]]

TOTAL_KHZ = 31038.96
LEVEL = 0.95
CROSSING = load_detector().crossing
STRATA = strata_of(200.0, CROSSING)
CYCLE = CROSSING.stratum_events.astype(np.int64)
KINDS = len(STRATA.chances)
CODE = 0.01
"""Step of the integer score in units of the hardness."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A trigger: its target, the part of its rate from the heaviest stratum, and how reuse correlates.

    `shared` is the part of the variance of a hardness that every use of an interaction shares, `cut` how
    far below the target's threshold the cut before the score lies.
    """

    name: str
    target_khz: float
    heavy: float
    shared: float
    cut: float = 0.3
    events: int = 14_000
    library: int = 750

    def shifts(self) -> Floats:
        """Return by kind of interaction the hardness, in standard deviations, at which the target is met."""
        part = np.array([0.2, 0.35, 0.25, 0.12, 0.08])
        rates = np.concatenate(([self.heavy], part * (1 - self.heavy))) * self.target_khz
        chance = np.minimum(rates / TOTAL_KHZ / STRATA.chances[1:], 0.95)
        empty = np.exp(-STRATA.means[1])
        chance[0] = -np.log((1 - chance[0]) * (1 - empty) + empty) / STRATA.means[1]
        return np.concatenate(([np.inf], -special.ndtri(chance)))

    def rate_khz(self, hardness: float) -> float:
        """Return the true rate of events harder than `hardness`."""
        chance = special.ndtr(-(hardness + self.shifts()))
        empty, mean = np.exp(-STRATA.means[1]), STRATA.means[1]
        passes = 1 - (1 - chance) * np.exp(-mean * chance[1])
        passes[1] = 1 - (np.exp(-mean * chance[1]) - empty) / (1 - empty)
        passes[0] = 0.0
        return float(TOTAL_KHZ * STRATA.chances @ passes)


@dataclass(frozen=True, slots=True, eq=False)
class Toy:
    """The events of a set, all (events,)."""

    stratum: NDArray[np.int64]
    weight: Floats
    interaction: NDArray[np.int64]
    hardness: Floats


def minbias(scenario: Scenario, random: np.random.Generator) -> Toy:
    """Return a set; its hardest interactions stand for their events, as the generator notes them."""
    stratum = minbias_strata(0, scenario.events, CYCLE)
    counts = draw_counts(stratum, STRATA, random)
    own = random.normal(size=scenario.library)
    used = np.repeat(np.arange(len(stratum)), counts[:, 1])
    row = random.integers(0, scenario.library, len(used))
    shared, shifts = scenario.shared, scenario.shifts()
    hardness = np.sqrt(shared) * own[row] + np.sqrt(1 - shared) * random.normal(size=len(used)) - shifts[1]
    order = np.lexsort((hardness, used))
    last = order[np.append(used[order][1:] != used[order][:-1], True)]
    best, interaction = np.full(len(stratum), -10.0), np.full(len(stratum), -1)
    best[used[last]], interaction[used[last]] = hardness[last], row[last]
    for kind in range(2, KINDS):
        inside = np.flatnonzero(stratum == kind)
        fresh = random.normal(size=len(inside)) - shifts[kind]
        interaction[inside[fresh > best[inside]]] = -1
        best[inside] = np.maximum(best[inside], fresh)
    return Toy(stratum, minbias_weights(stratum, STRATA, CYCLE), interaction, best)


@dataclass(frozen=True, slots=True)
class Found:
    """Where an interval lies about the truth: whether it holds it, and its width, kHz."""

    low: bool
    high: bool
    width: float


def found(truth: float, low: float, high: float) -> Found:
    """Return how `low` to `high` does for `truth`."""
    return Found(truth < low, truth > high, high - low)


def quoted(toy: Toy, scenario: Scenario, seed: int) -> tuple[HalfSample, HalfSample, Trial, float]:
    """Return both halves, the trial derived on the first, and the true rate of that trial."""
    division = divide(toy.weight, toy.stratum, toy.interaction, fraction=0.5, seed=seed, by_hardness=True)
    codes = np.floor((toy.hardness + 10) / CODE).astype(np.int64)
    seeds = PathEvents(np.arange(len(codes)), toy.hardness, codes)
    first, second = (
        HalfSample.of(seeds, division, half, TOTAL_KHZ) for half in (division.derivation, division.evaluation)
    )
    (trial,) = derive(first, first, cuts=(-scenario.cut,), target_khz=scenario.target_khz, minimum=0)
    truth = scenario.rate_khz(max(trial.threshold * CODE - 10, trial.cut))
    return first, second, trial, truth


@dataclass(frozen=True, slots=True)
class Held:
    """What a toy shows of the interval of a rate: whether it holds the truth, and whether the truth is below.

    `width` is in kHz, of toys whose interval is worked out; rates are over the target.
    """

    holds: bool
    below: bool
    width: float
    design_effect: float
    quoted: float


def one_toy(scenario: Scenario, number: int, *, measured: bool) -> Held:
    """Return what a toy shows."""
    toy = minbias(scenario, np.random.default_rng((number, 7)))
    first, second, trial, truth = quoted(toy, scenario, number)
    background = Background(second, (first, second), trial.cut)
    passing, strata = background.counted(trial.threshold)
    independent = float(background.passing(trial.threshold).every @ second.event_rate**2)
    variance = float(passing @ (strata.rate * strata.event_rate))
    found, effect = float(passing @ strata.event_rate), variance / independent if independent else 1.0
    holds, width = chance(passing, strata, truth) >= 1 - LEVEL, np.nan
    if measured:
        low, high = rate_interval(passing, strata, LEVEL)
        width = high - low
    return Held(holds, not holds and truth < found, width, effect, found / scenario.target_khz)


SCENARIOS = (
    Scenario("no reuse, a light heavy stratum", 14.0, heavy=0.02, shared=0.0),
    Scenario("one event of 5 kHz", 28.0, heavy=0.2, shared=0.0, cut=0.0),
    Scenario("one event of 10 kHz", 28.0, heavy=0.35, shared=0.0, cut=0.0),
    Scenario("the same, cut far below", 28.0, heavy=0.35, shared=0.0, cut=0.1),
    Scenario("the same, reuse shares half", 28.0, heavy=0.35, shared=0.5, cut=0.1),
    Scenario("the same, reuse shares 0.8", 28.0, heavy=0.35, shared=0.8, cut=0.1),
    Scenario("100 kHz, reuse shares 0.8", 100.0, heavy=0.35, shared=0.8),
    Scenario("100 kHz, reuse shares 0.95", 100.0, heavy=0.35, shared=0.95),
    Scenario("1,000 kHz, reuse shares 0.8", 1000.0, heavy=0.35, shared=0.8),
    Scenario("1,000 kHz, reuse shares 0.95", 1000.0, heavy=0.35, shared=0.95),
    Scenario("small set, reuse shares 0.5", 28.0, heavy=0.35, shared=0.5, events=2_000),
)


def covers(rows: list[Found]) -> str:
    """Return the per cent of intervals that hold the truth."""
    return f"{100 * np.mean([not (each.low or each.high) for each in rows]):5.1f}"


MEASURED = 100
"""Toys of a scenario whose interval is worked out; of the others it is asked whether it holds the truth."""


def rates(toys: int) -> None:
    """Print the coverage of the rate's interval, one line a scenario."""
    print("rates: per cent that hold the truth, and median width")  # noqa: T201
    for scenario in SCENARIOS:
        found = [one_toy(scenario, number, measured=number < MEASURED) for number in range(toys)]
        holds, below = (100 * np.mean([getattr(each, name) for each in found]) for name in ("holds", "below"))
        effect, over = (
            np.mean([getattr(each, name) for each in found]) for name in ("design_effect", "quoted")
        )
        print(  # noqa: T201
            f"{scenario.name:34s} {scenario.target_khz:g} kHz: {holds:.1f}, truth below {below:.1f}  "
            f"width {np.nanmedian([each.width for each in found]):.1f} kHz  design effect {effect:.2f}  "
            f"quoted over target {over:.2f}",
            flush=True,
        )


ALIKE = ((14_000, 14.0), (14_000, 100.0), (100_000, 14.0))
"""Events of one weight, and targets, kHz."""


def alike(toys: int) -> None:
    """Print the same for independent events of one weight, of which all crossings are made."""
    print("rates of events of one weight: per cent that hold the truth")  # noqa: T201
    for events, target in ALIKE:
        held = np.mean([one_alike(events, target, number) for number in range(toys)])
        print(f"{events:,} events, {target:g} kHz: {100 * held:.1f}", flush=True)  # noqa: T201


def one_alike(events: int, target: float, number: int) -> bool:
    """Return whether the interval of a toy holds the truth."""
    hardness = np.random.default_rng((number, 9)).normal(size=events)
    nothing = np.zeros(events, dtype=np.int64)
    division = divide(nothing + 1.0, nothing, nothing - 1, fraction=0.5, seed=number)
    seeds = PathEvents(np.arange(events), hardness, np.floor((hardness + 10) / CODE).astype(np.int64))
    first, second = (
        HalfSample.of(seeds, division, half, TOTAL_KHZ) for half in (division.derivation, division.evaluation)
    )
    (trial,) = derive(first, first, cuts=(-np.inf,), target_khz=target, minimum=0)
    truth = TOTAL_KHZ * float(special.ndtr(10 - trial.threshold * CODE))
    return (
        chance(*Background(second, (first, second), trial.cut).counted(trial.threshold), truth) >= 1 - LEVEL
    )


DEEPER = (1.0, 0.3, 0.1)
"""Rates over the target at which a band is looked at."""


def one_band(scenario: Scenario, number: int) -> list[tuple[bool, bool]]:
    """Return at each of `DEEPER` whether the truth is within the interval alone, and within the curve."""
    toy = minbias(scenario, np.random.default_rng((number, 7)))
    first, second, trial, _ = quoted(toy, scenario, number)
    soft, *deeper = (
        first.threshold(trial.cut, factor * scenario.target_khz, 0) for factor in (20.0, *DEEPER)
    )
    marked = np.unique(np.linspace(soft, deeper[-1] + 1, 10).astype(np.int64))
    background = Background(second, (first, second), trial.cut)
    drawn = curve(background, second, np.unique([*marked, *deeper]), marked, level=LEVEL)
    ends = dict(zip(drawn.threshold, zip(drawn.low, drawn.high, strict=True), strict=True))
    held = []
    for code in deeper:
        truth = scenario.rate_khz(max(code * CODE - 10, trial.cut))
        low, high = ends[code]
        alone = chance(*background.counted(code), truth) >= 1 - LEVEL
        held.append((alone, low <= truth <= high))
    return held


def bands(toys: int) -> None:
    """Print how often a curve holds the truth, whose ends between marked thresholds are those of the next."""
    print("curves: per cent of intervals that hold the truth, by itself and of the curve")  # noqa: T201
    for scenario in SCENARIOS:
        held = 100 * np.mean([one_band(scenario, number) for number in range(toys)], axis=0)
        said = (
            f"{factor:g}: {alone:.1f}, {along:.1f}"
            for factor, (alone, along) in zip(DEEPER, held, strict=True)
        )
        print(f"{scenario.name:34s} rate over target {'; '.join(said)}", flush=True)  # noqa: T201


def normal(positives: int, negatives: int, truth: float, spread: float) -> Draw:
    """Return a drawer of normal scores whose area is `truth`; positives have `spread`, negatives 1."""
    shift = float(special.ndtri(truth)) * np.sqrt(1 + spread**2)
    return lambda random: (random.normal(shift, spread, positives), random.normal(0, 1, negatives))


def tied(positives: int, negatives: int, separation: float) -> tuple[Draw, float]:
    """Return a drawer of scores of six values, and the area."""
    edges = np.linspace(-1, 3, 5)
    chances = [
        np.diff(np.concatenate(([0.0], special.ndtr(edges - shift), [1.0]))) for shift in (separation, 0.0)
    ]
    truth = float(chances[0] @ (np.cumsum(chances[1]) - chances[1] / 2))
    return (
        lambda random: (
            random.choice(6, positives, p=chances[0]).astype(np.float64),
            random.choice(6, negatives, p=chances[1]).astype(np.float64),
        ),
        truth,
    )


def logit_interval(value: float, error: float) -> tuple[float, float]:
    """Return the interval that was quoted before: normal in the logarithm of the odds."""
    reach = 1.96 * error / (value * (1 - value))
    odds = float(special.logit(value))
    return float(special.expit(odds - reach)), float(special.expit(odds + reach))


def one_area(draw: Draw, truth: float, toys: int) -> str:
    """Return a line of coverage and width, before and now; without overlap both were kept apart before."""
    random = np.random.default_rng(3)
    before, now = [], []
    for _ in range(toys):
        positive, negative = draw(random)
        auc = area(positive, negative, level=LEVEL)
        least = 0.025 ** (1 / min(len(positive), len(negative)))
        old = (
            logit_interval(auc.value, auc.standard_error)
            if auc.standard_error > 0
            else (auc.value * least, 1 - (1 - auc.value) * least)
        )
        before.append(found(truth, *old))
        now.append(found(truth, auc.low, auc.high))
    width = np.mean([each.width for each in now]) / np.mean([each.width for each in before])
    return f"before {covers(before)}  now {covers(now)} (width {width:.2f})"


def areas(toys: int) -> None:
    """Print the coverage of the area's interval, one line a sample."""
    print("areas: per cent that hold the truth, and mean width over that of before")  # noqa: T201
    for positives, negatives in ((20, 200), (50, 500)):
        for width in (1.0, 2.0):
            for truth in (0.6, 0.8, 0.9, 0.95, 0.99, 0.999):
                line = one_area(normal(positives, negatives, truth, width), truth, toys)
                name = f"{positives}/{negatives}, spread {width:g}"
                print(f"{name:22s} area {truth:<7g} {line}", flush=True)  # noqa: T201
        for separation in (0.5, 1.5, 2.5, 3.5):
            draw, truth = tied(positives, negatives, separation)
            name = f"{positives}/{negatives}, six scores"
            print(f"{name:22s} area {truth:<7.4f} {one_area(draw, truth, toys)}", flush=True)  # noqa: T201


def spreads(toys: int) -> None:
    """Print the coverage of the intervals of bias and width of an output, one line a sample."""
    print("bias and width of outputs: per cent that hold the truth")  # noqa: T201
    shapes = {"normal": stats.norm, "exponential": stats.expon, "Student's t of 2": stats.t(2)}
    for name, shape in shapes.items():
        low, median, high = shape.ppf([0.16, 0.5, 0.84])
        for jets in (60, 600, 6000):
            random, held = np.random.default_rng(5), np.zeros(2)
            for _ in range(toys):
                made = spread(shape.rvs(size=jets, random_state=random), level=LEVEL)
                ends = made.median_interval, made.width_interval
                for at, (truth, each) in enumerate(zip((median, (high - low) / 2), ends, strict=True)):
                    held[at] += each is not None and each[0] <= truth <= each[1]
            bias, width = 100 * held / toys
            print(f"{name:18s} {jets:5d} jets  bias {bias:.1f}  width {width:.1f}", flush=True)  # noqa: T201


def main() -> None:
    """Run all."""
    toys = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    spreads(toys)
    areas(toys)
    rates(toys)
    alike(toys)
    bands(toys // 10)


if __name__ == "__main__":
    main()
