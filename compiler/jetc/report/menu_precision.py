"""How well the rates of paths are known, and the events that would tell them better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.physics.menu.rates import events_needed
from jetc.report.menu_numbers import number
from jetc.report.metrics import Metric
from jetc.report.page import Table

if TYPE_CHECKING:
    from jetc.artifacts.menu import LineRecord, MenuRecord
    from jetc.report.page import Cell

__all__ = ["precision_table"]

_UNKNOWN = "unknown: nothing passed"
_WANTED = 0.1
"""Standard deviation of a rate, over the rate, that a user may want."""


def precision_table(record: MenuRecord, *, rate_set: str) -> Table:
    """Return how well each rate is known, and how many events of `rate_set` would tell it better."""
    measured = record.sets[rate_set]
    events = measured.derivation_events + measured.evaluation_events
    return Table(
        f"How well the {events:,} events of {rate_set} tell the quoted rates. The standard deviation is "
        "that to expect of other samples of that size, by what passes in the derivation half; the quoted "
        "half may say otherwise where few events pass. The interval reaches further up: it also holds an "
        "event that was not seen. The true rate to expect is the mean of such derivations from events drawn "
        "again from the derivation half, and what 68 % of them are between; where a cut is chosen, which "
        "raises it, thresholds are derived for less than the target. The last column is an estimate by the "
        "standard deviation, with the same shares of strata.",
        (
            "path",
            "derived for",
            "true rate to expect",
            "target in the interval",
            "standard deviation to expect, over the rate",
            "upper end of the interval, over the rate",
            f"events of {rate_set} that make the standard deviation {_WANTED:.0%}",
        ),
        tuple((path.name, *_precision(path, events)) for path in record.paths),
    )


def _precision(path: LineRecord, events: int) -> tuple[Cell, ...]:
    start, quoted, derived = f"menu.{path.name}", path.rate.evaluation, path.rate.derivation.sample
    within, expected = path.target_in_interval, path.expected_relative_uncertainty
    needed = _UNKNOWN if expected is None else events_needed(events, expected, _WANTED)
    return (
        *_derived(path),
        "no target"
        if within is None
        else number(f"{start}.target_in_interval", "yes" if within else "no", quoted.sample),
        number(
            f"{start}.expected_relative_uncertainty", _UNKNOWN if expected is None else expected, derived, "1"
        ),
        number(f"{start}.rate_high_over_rate", quoted.interval[1] / quoted.value, quoted.sample)
        if quoted.value
        else _UNKNOWN,
        number(f"{start}.events_needed", needed, derived),
    )


def _derived(path: LineRecord) -> tuple[Cell, Cell]:
    """Return the rate that the threshold is derived for, and the true rate to expect of it."""
    if path.target is None:
        return "no target", ""
    start, expected = f"menu.{path.name}", path.expected_rate
    sought = number(f"{start}.derived_for", path.target.derived_for, path.rate.derivation.sample, "kHz")
    if expected is None:
        return sought, "unknown: no event is a candidate"
    return sought, Metric(
        f"{start}.expected_rate", expected.value, "kHz", "menu", expected.sample, expected.middle, 0.68
    )
