"""Whether a sample can tell a rate as well as the spec asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jetc.diagnostics.diagnostic import GateError
from jetc.physics.menu.rates import events_needed

if TYPE_CHECKING:
    from jetc.physics.division import Division

__all__ = ["check_resolved"]


class _Path(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def rate_precision(self) -> float | None: ...


def check_resolved(path: _Path, expected: float | None, *, rate_set: str, division: Division) -> None:
    """Raise GateError where the rate of `path` is known less well than its `rate_precision`.

    `expected` is the relative standard deviation to expect of the quoted rate, None where no event of
    the derivation half passes. The number of events that it names is an estimate from that half.
    """
    wanted = path.rate_precision
    if wanted is None or (expected is not None and expected <= wanted):
        return
    events = division.derivation.total + division.evaluation.total
    raise GateError(
        gate="menu",
        what=f"{path.name}: its rate is to be known to {wanted:.3g} of itself, and {_known(expected)}",
        why=f"set {rate_set} has {events:,} events{_takes(events, expected, wanted)}",
        mend="use more of them, or more where events pass (strata_percent), or raise rate_precision",
        of_one_training=True,
    )


def _known(expected: float | None) -> str:
    if expected is None:
        return "no event of the derivation half passes"
    return f"a standard deviation of {expected:.3g} is to be expected"


def _takes(events: int, expected: float | None, wanted: float) -> str:
    if expected is None:
        return ", too few to estimate how many it takes"
    return (
        f", and it takes {events_needed(events, expected, wanted):,} by an estimate from the derivation half"
    )
