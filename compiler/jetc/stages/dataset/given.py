"""What a spec says of the events of the user's files."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GENERATED", "Given"]


@dataclass(frozen=True, slots=True)
class Given:
    """How many `events` were generated, where the spec says so; whether ids restart in the files.

    And whether the set measures rates, which are fractions of all generated events.
    """

    events: int | None = None
    restarting: bool = False
    for_rates: bool = False


GENERATED = Given()
"""Of a set that is generated here, nothing has to be said."""
