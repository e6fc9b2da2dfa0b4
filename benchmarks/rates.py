"""What a finished build knows of its rates: the events that 10 % would take, and how often intervals hold.

Run it with the project's Python: ``.venv/bin/python benchmarks/rates.py SPEC BUILD [TOYS]``. BUILD is the
folder of a finished build, such as ``build/baseline``; its rate set is a pilot.

First, for each working point: what part of the variance is of each stratum of minimum bias, the events that
make the standard deviation of the quoted rate 10 % with the shares as they are, and with the best whole per
cent for CPU time (Neyman's, for all of them together; a stratum has 1 % or more), with the CPU minutes that
these take, and the interval that they would give. The variance is the pilot's, both halves, at the derived
threshold, so all of this is an estimate. Then, for each path of the menu whose target is a number, TOYS
(1,000 where left out) repetitions of the chain: library interactions, each with all its events, and fresh
events by stratum are drawn again from the build's, the threshold is derived on one half and quoted on the
other, and the truth is the rate of that very threshold in all of the build's events. Where a path tries
several cuts, the toys run twice: with the cut of the build, and with the cut chosen anew on the first half
of each toy, by the derivation half of the build's signal events, which are not drawn again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.record import read as read_record
from jetc.checks.load import load
from jetc.language.expressions.expression import Number
from jetc.physics.division import divide
from jetc.physics.lines.events import line_cuts, threshold_of
from jetc.physics.menu.counted import Tally, counted
from jetc.physics.menu.derivation import Background, HalfSample
from jetc.physics.menu.paths import PathEvents
from jetc.physics.menu.rate_interval import chance, rate_interval
from jetc.physics.menu.rates import crossing_rate_khz
from jetc.physics.menu.reuse import Lump
from jetc.physics.menu.working_point import derive_point
from jetc.stages.menu.derivation import MenuSet, codes_of, derive_menu, draw_seed, events_of, read_sets
from jetc_runtime.emulator import CppEmulator

if TYPE_CHECKING:
    from jetc.language.sections.menu import MenuPath
    from jetc.language.sections.model import Spec
    from jetc.physics.division import Division
    from jetc.physics.menu.derivation import Trial
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TARGET = 0.1
"""Standard deviation of a rate over the rate."""
CPU_MS = np.array([2.0, 2.1, 13.7, 15.3, 16.3, 17.3, 18.7])
"""CPU time of an event by stratum, ms: 240 events each at pile-up 200 on one loaded core of an AMD EPYC."""
ROUNDS = 20_000


class Silent:
    """Progress that nobody sees."""

    def start(self, label: str, total: float, unit: str) -> None:
        """Begin."""

    def advance(self, amount: float = 1) -> None:
        """Move on."""


@dataclass(frozen=True, slots=True, eq=False)
class Pilot:
    """A path on the rate set: `events` on it, their `division`, the `cuts` to choose among, its target.

    `lowest` is the lowest code of its threshold.

    `signal` is the derivation half of its first signal set, `seed` that of the bootstrap.
    """

    path: MenuPath
    target_khz: float
    lowest: int
    cuts: tuple[float, ...]
    events: PathEvents
    division: Division
    total_khz: float
    signal: HalfSample
    seed: tuple[int, ...]

    def half(self, *, derivation: bool) -> HalfSample:
        """Return one half."""
        half = self.division.derivation if derivation else self.division.evaluation
        return HalfSample.of(self.events, self.division, half, self.total_khz)

    def derived(self) -> Trial:
        """Return the best cut of `cuts`, and the threshold that one half gives."""
        first = self.half(derivation=True)
        return derive_point(
            first,
            self.signal,
            cuts=self.cuts,
            target_khz=self.target_khz,
            minimum=self.lowest,
            seed=self.seed,
        ).trial

    def passing(self, trial: Trial) -> NDArray[np.int64]:
        """Return the events of each stratum that pass, shape (strata,)."""
        passed = (self.events.variable > trial.cut) & (self.events.score >= trial.threshold)
        stratum = self.division.stratum[self.events.event[passed]]
        return np.bincount(stratum, minlength=len(self.division.share))

    def seen(self) -> NDArray[np.int64]:
        """Return the events of each stratum, shape (strata,)."""
        return np.bincount(self.division.stratum, minlength=len(self.division.share))

    def rate_khz(self, trial: Trial) -> float:
        """Return the rate of `trial` in all events."""
        return float(self.total_khz * (self.division.share @ (self.passing(trial) / self.seen())))

    def quoted(self, trial: Trial) -> Background:
        """Return what the rate of `trial` is quoted from."""
        halves = self.half(derivation=True), self.half(derivation=False)
        return Background(halves[1], halves, trial.cut)

    def variances(self, trial: Trial) -> Floats:
        """Return by stratum the relative variance of the rate, times the events that measure it there."""
        fraction = self.passing(trial) / self.seen()
        rate, effect = self.division.share @ fraction, self.quoted(trial).effect(trial.threshold)
        return np.asarray(effect * self.division.share**2 * fraction * (1 - fraction) / rate**2)


def best_events(variances: Floats, cost: Floats, limit: float) -> Floats:
    """Return the events of each stratum (strata,) that know all `variances` (points, strata) at least cost.

    The dual of a convex problem: each point has a price, which rises while it is known less well.
    """
    price = np.ones(len(variances))
    for _ in range(ROUNDS):
        events: Floats = np.sqrt(price @ variances / cost)
        known = variances @ np.divide(1, events, out=np.zeros_like(events), where=events > 0)
        price *= known / limit
    return events


def whole_percent(events: Floats) -> NDArray[np.int64]:
    """Return `events` as whole per cent, each 1 or more; the largest takes what rounding leaves."""
    percent: NDArray[np.int64] = np.maximum(1, np.rint(100 * events / events.sum())).astype(np.int64)
    percent[percent.argmax()] += 100 - percent.sum()
    return percent


def needed(variance: Floats, percent: Floats | NDArray[np.int64], part: float) -> float:
    """Return the events of a set of which `part` is quoted."""
    return float(variance @ (100 / percent)) / TARGET**2 / part


def to_expect(pilot: Pilot, trial: Trial, events: Floats, level: float) -> tuple[float, float]:
    """Return the interval, kHz, of quoted `events` by stratum (strata,) that pass as often as the pilot's.

    Libraries grow with all events.
    """
    background = pilot.quoted(trial)
    now, lump = background.half.events, background.lump(trial.threshold)
    every, passing = (
        Tally(*(np.rint(each * events / now).astype(np.int64) for each in (own.every, own.reused)))
        for own in (background.events, background.passing(trial.threshold))
    )
    made = counted(
        every,
        passing,
        passing,
        event_rate=background.half.event_rate * now / events,
        lump=Lump(lump.rate * float(now.sum() / events.sum()), lump.together),
        by_hardness=True,
    )
    return rate_interval(*made, level)


def allocation(pilots: list[Pilot], part: float, level: float) -> None:
    """Print what 10 % takes."""
    trials = [each.derived() for each in pilots]
    variances = np.array([each.variances(trial) for each, trial in zip(pilots, trials, strict=True)])
    seen = pilots[0].seen()
    cost = CPU_MS if len(seen) == len(CPU_MS) else np.ones(len(seen))
    now, found = 100 * seen / seen.sum(), whole_percent(best_events(variances, cost, TARGET**2))
    for pilot, trial, variance in zip(pilots, trials, variances, strict=True):
        shares = np.round(100 * (variance / now) / (variance / now).sum()).astype(int)
        own = whole_percent(best_events(variance[None], cost, TARGET**2))
        print(f"{pilot.path.name}: passing by stratum {pilot.passing(trial).tolist()}")  # noqa: T201
        print(f"  per cent of the variance by stratum {shares.tolist()}")  # noqa: T201
        for name, percent in (("as they are", now), ("best for it", own), ("best for all", found)):
            events = needed(variance, percent, part)
            minutes = events * float(percent @ cost) / 100 / 60_000
            low, high = to_expect(pilot, trial, events * part * np.asarray(percent) / 100, level)
            print(  # noqa: T201
                f"  shares {name} {np.round(percent).astype(int).tolist()}: "
                f"{events:,.0f} events, {minutes:.1f} CPU minutes for {TARGET:.0%}; "
                f"{level:.0%} interval {low:.1f} to {high:.1f} kHz"
            )


def resampled(pilot: Pilot, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows of the set's events, and the reused interaction of each, drawn again by interaction."""
    stratum, interaction = pilot.division.stratum, pilot.division.interaction
    fresh = np.flatnonzero(interaction < 0)
    rows = [
        random.choice(own, len(own))
        for own in (fresh[stratum[fresh] == k] for k in np.unique(stratum[fresh]))
    ]
    names, label = np.unique(interaction[interaction >= 0], return_inverse=True)
    reused = np.flatnonzero(interaction >= 0)[np.argsort(label, kind="stable")]
    start = np.concatenate(([0], np.cumsum(np.bincount(label, minlength=len(names)))))
    drawn = random.integers(0, len(names), len(names))
    groups = [reused[start[each] : start[each + 1]] for each in drawn]
    again = [np.full(len(own), -1) for own in rows]
    again += [np.full(len(own), number) for number, own in enumerate(groups)]
    return np.concatenate([*rows, *groups]), np.concatenate(again)


def chain(pilot: Pilot, number: int, *, fraction: float) -> tuple[HalfSample, HalfSample, Trial, float]:
    """Return both halves of a toy, the trial derived on the first, and the true rate of that trial."""
    rows, interaction = resampled(pilot, np.random.default_rng((number, 3)))
    stratum = pilot.division.stratum[rows]
    count = np.bincount(stratum, minlength=len(pilot.division.share))
    weight = (pilot.division.share / np.maximum(count, 1))[stratum]
    division = divide(weight, stratum, interaction, fraction=fraction, seed=number, by_hardness=True)
    order = np.argsort(pilot.events.event, kind="stable")
    event = pilot.events.event[order]
    first, last = np.searchsorted(event, rows), np.searchsorted(event, rows, side="right")
    owner = np.repeat(np.arange(len(rows)), last - first)
    source = order[np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True) if b > a])]
    events = PathEvents(owner, pilot.events.variable[source], pilot.events.score[source])
    made = replace(pilot, events=events, division=division)
    trial = made.derived()
    return made.half(derivation=True), made.half(derivation=False), trial, pilot.rate_khz(trial)


def toy(pilot: Pilot, number: int, level: float, fraction: float) -> tuple[bool, bool, float, float]:
    """Return whether the interval holds the truth, whether the truth is below it, and rates over the target.

    The rates are the quoted one and the true one.
    """
    first, second, trial, truth = chain(pilot, number, fraction=fraction)
    passing, strata = Background(second, (first, second), trial.cut).counted(trial.threshold)
    found = float(passing @ strata.event_rate)
    held = chance(passing, strata, truth) >= 1 - level
    return held, not held and truth < found, found / pilot.target_khz, truth / pilot.target_khz


def main(spec_path: Path, build: Path, toys: int = 1000) -> None:
    """Print both."""
    spec = load(spec_path).spec
    settings = spec.working_points
    pilots = pilots_of(spec, build)
    chosen = [each for each in pilots if each.path.name in settings.points]
    allocation(chosen, 1 - settings.derivation_fraction, settings.confidence_level)
    for pilot in [each for own in pilots for each in (own, *chosen_anew(own))]:
        rows = np.array(
            [toy(pilot, n, settings.confidence_level, settings.derivation_fraction) for n in range(toys)]
        )
        print(  # noqa: T201
            f"{pilot.path.name}, best of {len(pilot.cuts)} cuts, {toys} toys: "
            f"{100 * rows[:, 0].mean():.1f} % hold the truth, "
            f"of {100 * rows[:, 1].mean():.1f} % it is below; "
            f"over target: quoted {_spread(rows[:, 2])}, true {_spread(rows[:, 3])}; "
            f"quoted over true: standard deviation {np.std(rows[:, 2] / rows[:, 3]):.3f}"
        )


def _spread(values: Floats) -> str:
    low, middle, high = np.quantile(values, (0.16, 0.5, 0.84))
    return f"median {middle:.2f}, mean {values.mean():.2f}, 16 to 84 % of toys {low:.2f} to {high:.2f}"


def chosen_anew(pilot: Pilot) -> list[Pilot]:
    """Return the pilot with all cuts of its path, where there are several."""
    cuts = line_cuts(pilot.path)
    return [replace(pilot, cuts=cuts)] if len(cuts) > 1 else []


def pilots_of(spec: Spec, build: Path) -> list[Pilot]:
    """Return each path with a target of its own on the rate set of a finished build."""
    settings = spec.working_points
    folders = {name: build / f"dataset.{name}" for name in spec.menu.sets(settings.rate_set)}
    sets = read_sets(spec, folders=folders, emulator=CppEmulator(build / "emulator"), progress=Silent())
    derive_menu(spec, sets)  # marks the events that pass, for paths that name others
    total = crossing_rate_khz(settings.crossings.bunches, settings.crossings.orbit_frequency_hz)
    record = read_record(MenuRecord, build / "menu")
    cuts = {each.name: -np.inf if each.cut is None else each.cut.value for each in record.paths}
    return [
        pilot_of(spec, path, path.rate.value, cuts[path.name], sets, total)
        for path in spec.menu.paths
        if isinstance(path.rate, Number)
    ]


def pilot_of(  # noqa: PLR0913, PLR0917 - a path with what it was given
    spec: Spec, path: MenuPath, target_khz: float, cut: float, sets: dict[str, MenuSet], total_khz: float
) -> Pilot:
    """Return a path on the rate set, with the cut of the build."""
    signal, rates = sets[path.signals[0]], sets[spec.working_points.rate_set]
    kept = events_of(spec, path, signal)
    half = HalfSample.of(kept, signal.division, signal.division.derivation, total_khz)
    threshold = threshold_of(path, codes_of(spec), spec.menu.sizes)
    lowest = 0 if threshold is None else threshold.codes.low
    events = events_of(spec, path, rates)
    seed = draw_seed(spec, path)
    return Pilot(path, target_khz, lowest, (cut,), events, rates.division, total_khz, half, seed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *(int(each) for each in sys.argv[3:4]))
