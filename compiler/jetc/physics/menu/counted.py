"""Events that pass, in columns that vary independently: fresh ones by stratum, and reused interactions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jetc.physics.menu.rate_likelihood import Strata

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    lump: float,
    by_hardness: bool,
) -> Counted:
    """Return what is `passing` of all `events`, of which one stands for `event_rate` (strata,), kHz.

    Fresh events have a column for each stratum that has some. Reused interactions are one column, before
    that of the softest stratum with one. Where one passes it brings a `lump` of rate, kHz, with events of any
    strata. So these are counted as events of their mean rate, as many of which count as one as make a lump.
    `elsewhere` passes in other halves.
    """
    reused = events.reused.sum()
    mean = float(events.reused @ event_rate) / reused if reused else 0.0
    softest = int(np.argmax(events.reused > 0))
    kept = np.insert(events.fresh > 0, softest, reused > 0)

    def columns(fresh: Floats | Integers, interactions: float) -> Floats:
        return np.insert(fresh.astype(np.float64), softest, interactions)[kept]

    strata = Strata(
        events=columns(events.fresh, float(reused)),
        event_rate=columns(event_rate, mean),
        effect=columns(np.ones(len(event_rate)), lump / mean if reused and lump else 1.0),
        elsewhere=columns(elsewhere.fresh, float(elsewhere.reused.sum())),
        by_hardness=by_hardness,
    )
    brought = float(passing.reused @ event_rate)
    return Counted(columns(passing.fresh, brought / mean if reused else 0.0), strata)
