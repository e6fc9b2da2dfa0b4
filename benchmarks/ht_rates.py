"""The rate of HT in minimum bias of a finished build, beside the published rates of seeded-cone jets.

Run it with the project's Python: ``.venv/bin/python benchmarks/ht_rates.py SPEC BUILD [FIGURE]``. BUILD is
the folder of a build that has made its dataset, such as ``build/baseline``; FIGURE ends in .svg or .png.

HT is that of the spec's first working point beside a sum of scores: stored jets above its pT and within its
|eta|, before any correction. All events of the rate set are counted, with their weights;
the interval is that of a working point, at the spec's confidence level.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jetc.checks.load import load
from jetc.language.sections.points import HtScoreSum, points_of
from jetc.physics.division import Half, divide
from jetc.physics.menu.derivation import Background, HalfSample
from jetc.physics.menu.paths import PathEvents
from jetc.physics.menu.rates import crossing_rate_khz
from jetc.stages.menu.trigger_sets import read_trigger_set
from jetc_runtime.paths import ht
from matplotlib import rc_context
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.physics.menu.rates import Rate
    from matplotlib.axes import Axes

PUBLISHED = {
    40: 4042, 60: 2462, 80: 1437, 100: 892, 120: 565, 140: 370, 160: 250, 180: 172, 200: 121, 220: 86.4,
    240: 64.7, 260: 49.4, 280: 38.3, 300: 29.3, 320: 23.0, 340: 17.7, 360: 13.9, 380: 11.3, 400: 8.8,
    420: 6.4,
}  # fmt: skip
"""kHz above a threshold in GeV, with 2,760 bunches. **Source**: V29_Online_HTRates.json, seeded cone, in
tests/reference_data of rate_plots, cms-l1-dpg Phase2-L1MenuTools at df4a5e07."""
FACTOR = 1.5
RANGE = (100, 360)


@dataclass(frozen=True, slots=True)
class Point:
    """A threshold in GeV, our rate above it, and the published one in kHz."""

    threshold: int
    rate: Rate
    published: float

    @property
    def ratio(self) -> tuple[float, float, float]:
        """Our rate over the published one, and the ends of its interval."""
        found = self.rate
        return found.khz / self.published, found.low_khz / self.published, found.high_khz / self.published


def measured(spec: Spec, build: Path) -> tuple[Point, ...]:
    """Return the rate above each published threshold."""
    settings = spec.working_points
    path = next(each for each in points_of(spec) if isinstance(each, HtScoreSum))
    found = read_trigger_set(build / f"dataset.{settings.rate_set}", settings.rate_set)
    division = divide(
        found.weight, found.stratum, found.interaction, fraction=settings.derivation_fraction, seed=0
    )
    every = Half(np.ones(len(found.weight), dtype=bool), np.bincount(division.stratum))
    sums = ht(found.jets, path)
    events = PathEvents(np.arange(len(sums)), sums, np.zeros(len(sums), dtype=np.int64))
    total = crossing_rate_khz(settings.crossings.bunches, settings.crossings.orbit_frequency_hz)
    sample = HalfSample.of(events, division, every, total)
    points = []
    for threshold, published in PUBLISHED.items():
        rate = Background(sample, (sample,), threshold).rate(0, level=settings.confidence_level)
        points.append(Point(threshold, rate, published))
    return tuple(points)


def draw(points: tuple[Point, ...], figure: Path, level: float) -> None:
    """Write both rates, and their ratio with its band."""
    drawn = Figure(figsize=(6, 5.5), layout="constrained")
    above, below = drawn.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    at = [each.threshold for each in points]
    _band(above, at, [(each.rate.khz, each.rate.low_khz, each.rate.high_khz) for each in points])
    above.plot(at, [each.published for each in points], "ks", markersize=4, label="published, seeded cone")
    above.set(yscale="log", ylabel="rate above threshold [kHz]")
    above.legend(title=f"band: {level:.0%} interval", frameon=False)
    _band(below, at, [each.ratio for each in points])
    below.set(xlabel="threshold on HT [GeV]", ylabel="here / published", yscale="log", ylim=(0.2, 5))
    below.minorticks_off()
    below.set_yticks([0.25, 0.5, 1, 2, 4], ["0.25", "0.5", "1", "2", "4"])
    for line in (1 / FACTOR, 1, FACTOR):
        below.axhline(line, color="0.6", linewidth=0.8, linestyle="-" if line == 1 else "--")
    with rc_context({"svg.hashsalt": "ht"}):  # the same bytes for the same rates
        drawn.savefig(figure, metadata={"Date": None} if figure.suffix == ".svg" else None)


def _band(axes: Axes, at: list[int], rows: list[tuple[float, float, float]]) -> None:
    middle, low, high = np.array(rows).T
    axes.fill_between(at, low, high, alpha=0.3, color="tab:blue", linewidth=0)
    axes.plot(at, middle, color="tab:blue", label="here: Pythia and a parametrised detector")


def main(spec_path: Path, build: Path, figure: Path | None = None) -> None:
    """Print a row a threshold, and which of them are within the factor; draw both."""
    spec = load(spec_path).spec
    points = measured(spec, build)
    print("GeV   here [kHz]   interval            events  published  ratio")  # noqa: T201
    for each in points:
        rate, ratio = each.rate, each.ratio
        inside = RANGE[0] <= each.threshold <= RANGE[1]
        beyond = inside and not 1 / FACTOR <= ratio[0] <= FACTOR
        print(  # noqa: T201
            f"{each.threshold:3d} {rate.khz:11,.1f}   {rate.low_khz:8,.1f} to {rate.high_khz:8,.1f} "
            f"{rate.events:7,d} {each.published:10,.1f}  {ratio[0]:.2f} ({ratio[1]:.2f} to {ratio[2]:.2f})"
            f"{f'  not within {FACTOR}' if beyond else ''}"
        )
    if figure is not None:
        draw(points, figure, spec.working_points.confidence_level)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
