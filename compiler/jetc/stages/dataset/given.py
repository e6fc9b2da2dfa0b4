"""What a spec says of the events of the user's files."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GENERATED", "Given"]


@dataclass(frozen=True, slots=True)
class Given:
    """How many `events` were generated, where the spec says so; whether ids restart in the files.

    And whether the set measures rates, which are fractions of all generated events, and whether it is
    generated here: strata are then numbered from the softest.
    """

    events: int | None = None
    restarting: bool = False
    for_rates: bool = False
    generated: bool = False


GENERATED = Given(generated=True)
"""Of a set that is generated here, nothing has to be said."""
