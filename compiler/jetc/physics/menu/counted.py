"""Events that pass, in columns that vary independently: fresh ones by stratum, and reused interactions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jetc.physics.menu.rate_likelihood import Strata

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.physics.menu.reuse import Lump

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["Counted", "Tally", "counted"]


class Counted(NamedTuple):
    """What passes: `passing` (columns,), in events, and what is known of each column, as of a stratum."""

    passing: Floats
    strata: Strata


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Numbers of events, (strata,): `every` one, and those whose hardest interaction is `reused`."""

    every: Integers
    reused: Integers

    @property
    def fresh(self) -> Integers:
        """Events whose hardest interaction is in no other event."""
        return self.every - self.reused


def counted(  # noqa: PLR0913 - what there is, what passes, and what one stands for
    events: Tally,
    passing: Tally,
    elsewhere: Tally,
    *,
    event_rate: Floats,
    lump: Lump,
    by_hardness: bool,
) -> Counted:
    """Return what is `passing` of all `events`, of which one stands for `event_rate` (strata,), kHz.

    Fresh events have a column for each stratum. So have those that reuse an interaction, up to the first
    stratum of which one passes, here or `elsewhere`, in other halves. That one and all harder ones are one
    column: what passes there comes in lumps, with events of several of them.
    """
    ones = np.ones(len(event_rate))
    fresh = np.stack([events.fresh, event_rate, ones, elsewhere.fresh, passing.fresh])
    reused = _reused(events, passing, elsewhere, event_rate=event_rate, lump=lump)
    columns = np.stack([reused, fresh], axis=2).reshape(len(fresh), -1)
    number, rate, effect, other, passed = columns[:, columns[0] > 0]
    return Counted(passed, Strata(number, rate, effect, other, by_hardness=by_hardness))


def _reused(events: Tally, passing: Tally, elsewhere: Tally, *, event_rate: Floats, lump: Lump) -> Floats:
    """Return what is known of events that reuse an interaction, (5, strata).

    It is their number, the rate of one, how many count as one, how many pass elsewhere, and here. From the
    first stratum of which one passes on all is with that one.
    """
    seen = passing.reused + elsewhere.reused > 0
    first = int(np.argmax(seen)) if seen.any() else len(seen)
    number, brings, other, brought = (
        _joined(each, first)
        for each in (
            events.reused,
            events.reused * event_rate,
            elsewhere.reused,
            passing.reused * event_rate,
        )
    )
    rate = np.divide(brings, number, out=np.ones(len(seen)), where=number > 0)
    in_lumps = np.maximum(lump.rate / rate, 1.0)
    effect = np.where(np.arange(len(seen)) < first, lump.together, in_lumps)
    return np.stack([number, rate, effect, other, brought / rate])


def _joined(values: Floats | Integers, first: int) -> Floats:
    """Return `values` (strata,) with the sum from `first` on in its place, and 0 in the places behind."""
    joined = np.zeros(len(values) + 1)
    joined[:first], joined[first] = values[:first], values[first:].sum()
    return joined[:-1]
