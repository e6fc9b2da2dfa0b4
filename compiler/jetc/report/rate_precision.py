"""How well the rate of a path is known, and the events that would tell it better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.physics.menu.rates import events_needed

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.report.metrics import Metric
    from jetc.report.page import Cell

__all__ = ["precision_rows"]

_UNKNOWN = "unknown: nothing passed"
_WANTED = 0.1
"""Standard deviation of a rate, over the rate, that a user may want."""


def precision_rows(
    metric: Callable[[str, float | str, str, str], Metric],
    *,
    expected: float | None,
    events: int,
    sample: str,
) -> tuple[tuple[str, Cell], ...]:
    """Return the uncertainty to expect of a rate, over the rate, and the events that make it `_WANTED`.

    `expected` is None where nothing passed; there are `events`, of `sample`. `metric` takes name, value,
    sample and unit.
    """
    relative = _UNKNOWN if expected is None else expected
    needed = _UNKNOWN if expected is None else events_needed(events, expected, _WANTED)
    return (
        (
            "relative uncertainty to expect of the rate",
            metric("expected_relative_uncertainty", relative, sample, "1"),
        ),
        (
            f"events that make it {_WANTED:.0%}, estimated, with these shares of strata",
            metric("events_needed", needed, sample, ""),
        ),
    )
