"""Pile-up: libraries of simulated interactions, and how many of which kind make a crossing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jetc.sample.reconstruct import Composition

if TYPE_CHECKING:
    from jetc.sample.constants import Crossing
    from jetc.sample.hits import Hits

__all__ = [
    "Library",
    "Strata",
    "draw_counts",
    "hardest_interaction",
    "hardness_of",
    "minbias_strata",
    "minbias_weights",
    "overlay",
    "strata_of",
]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_CELL = 0.4
"""Width of the cells that tell how hard an interaction is, near that of a jet."""
_LEAST = 1e-9
"""Poisson mean below which a number above 0 is taken as 1."""


@dataclass(frozen=True, slots=True)
class Library:
    """The rows of each kind of interaction in the hits: kind k has starts[k] to [k + 1].

    Kind 0 is soft, kind k > 0 has its hardest pTHat in the k-th bin of the edges. Kinds in
    `fresh` are not in the library: their interactions are generated for each event.
    """

    starts: Integers


@dataclass(frozen=True, slots=True)
class Strata:
    """Minimum bias divided by the bin of an event's hardest interaction, softest first.

    All of shape (strata,); stratum 0 has no interaction above the first edge.
    """

    means: Floats
    """Mean number of interactions of a kind in a crossing; they are independent Poisson numbers."""
    chances: Floats
    """Chance that a crossing belongs to the stratum; they sum to 1."""


def strata_of(pileup: float, crossing: Crossing) -> Strata:
    """Give the strata of a crossing with `pileup` inelastic interactions on average."""
    above = np.append(crossing.hard_mb, 0.0) / crossing.inelastic_mb
    means = pileup * np.concatenate([[1 - above[0]], above[:-1] - above[1:]])
    harder = np.append(np.cumsum(means[:0:-1])[::-1], 0.0)
    some = [1.0, *(-math.expm1(-mean) for mean in means[1:])]  # of the C library, not of the processor
    chances = np.array([math.exp(-above) * own for above, own in zip(harder, some, strict=True)])
    return Strata(means=means, chances=chances)


def _truncated_poisson(mean: float, size: int, rng: np.random.Generator) -> Integers:
    """Draw Poisson numbers above 0, by inverting the cumulative distribution."""
    log_mean = math.log(max(mean, _LEAST))
    chances = [math.exp(number * log_mean - math.lgamma(number + 1)) for number in range(1, 60)]
    cumulative = np.cumsum(chances)
    return 1 + np.searchsorted(cumulative / cumulative[-1], rng.random(size), side="right")


def draw_counts(stratum: Integers, strata: Strata, rng: np.random.Generator) -> Integers:
    """Draw how many interactions of each kind an event of its stratum has: (events, kinds).

    A kind above the stratum has none, that of the stratum at least one; stratum 0 is soft only.
    """
    kinds = len(strata.means)
    counts = rng.poisson(strata.means, size=(len(stratum), kinds))
    counts[np.arange(kinds) > stratum[:, None]] = 0
    for kind in range(1, kinds):
        own = np.flatnonzero(stratum == kind)
        counts[own, kind] = _truncated_poisson(float(strata.means[kind]), len(own), rng)
    return counts


def minbias_strata(first: int, events: int, numbers: Integers) -> Integers:
    """Give the stratum of `events` events from number `first` of a set; it depends on the number alone.

    The order is a cycle that repeats, in which `numbers` (strata,) events of each stratum are spread
    evenly. So a set that grows keeps the events it has. A set of whole cycles has the exact share of
    each stratum, any other is within one event of it: random shares would vary, and the quoted
    intervals do not include that. What an event of a stratum holds is drawn independently of its number.
    """
    place = np.concatenate([(np.arange(number) + 0.5) / number for number in numbers])
    cycle = np.repeat(np.arange(len(numbers)), numbers)[np.argsort(place, kind="stable")]
    return np.asarray(cycle[np.arange(first, first + events) % len(cycle)])


def minbias_weights(stratum: Integers, strata: Strata, numbers: Integers) -> Floats:
    """Weigh each event by its stratum's chance over its share of a cycle of `numbers` (strata,).

    A stratum has one weight, whatever the size of its set. The sum is the number of events over whole
    cycles, where each stratum stands for exactly its chance; else each is within an event's weight of it.
    """
    return np.asarray((strata.chances * numbers.sum() / numbers)[stratum])


def overlay(
    counts: Integers,
    library: Library,
    *,
    own: Integers,
    beam_sigma_z: float,
    rng: np.random.Generator,
) -> Composition:
    """Compose events of library interactions, `counts` (events, kinds), and of `own` ones.

    `own` has the shape (n, 2): event and row of interactions that keep their direction, because
    the truth belongs to them. The others are rotated and mirrored at random. Every interaction
    happens at its own z.
    """
    events, rows = [own[:, 0]], [own[:, 1]]
    for kind in range(counts.shape[1]):
        size = int(counts[:, kind].sum())
        events.append(np.repeat(np.arange(len(counts)), counts[:, kind]))
        low, high = library.starts[kind], library.starts[kind + 1]
        rows.append(rng.integers(low, high, size) if size else np.zeros(0, dtype=np.int64))
    event, row = np.concatenate(events), np.concatenate(rows)
    total, kept = len(event), len(own)
    rotation = rng.uniform(0, 2 * np.pi, total)
    flip = rng.choice(np.array([-1, 1]), total)
    rotation[:kept], flip[:kept] = 0.0, 1
    z = rng.normal(0.0, beam_sigma_z, total)
    order = np.argsort(event, kind="stable")
    offsets = np.searchsorted(event[order], np.arange(len(counts) + 1))
    return Composition(offsets.astype(np.int64), row[order], rotation[order], flip[order], z[order])


def hardest_interaction(crossings: Composition, hardness: Floats) -> Integers:
    """Give the row of each event's hardest interaction, shape (events,); every event needs one.

    `hardness` is that of each interaction (interactions,), as of `hardness_of`. Ties go to the last.
    """
    hardness = hardness[crossings.interaction]
    event = np.repeat(np.arange(len(crossings.offsets) - 1), np.diff(crossings.offsets))
    order = np.lexsort((hardness, event))
    return np.asarray(crossings.interaction[order[crossings.offsets[1:] - 1]], dtype=np.int64)


def hardness_of(hits: Hits, abs_eta_max: float) -> Floats:
    """Give how hard each interaction is (interactions,): the second highest transverse energy of its cells.

    In GeV, of cells of `_CELL` by `_CELL` in eta and phi, within `abs_eta_max`: triggers ask for two jets.
    It depends on the hits of the interaction alone.
    """
    owner = np.repeat(np.arange(hits.interactions), np.diff(hits.deposit_offsets))
    central = np.abs(hits.deposits["eta"]) < abs_eta_max
    deposits, owner = hits.deposits[central], owner[central]
    columns, rows = round(2 * np.pi / _CELL), int(np.ceil(2 * abs_eta_max / _CELL))
    row = ((deposits["eta"] + abs_eta_max) / _CELL).astype(np.int64)
    column = np.floor(deposits["phi"] * (columns / (2 * np.pi))).astype(np.int64) % columns
    energy = np.bincount(
        (owner * rows + row) * columns + column,
        weights=deposits["em"] + deposits["hadron"],
        minlength=hits.interactions * rows * columns,
    ).reshape(hits.interactions, rows * columns)
    return np.asarray(np.partition(energy, -2, axis=1)[:, -2])
