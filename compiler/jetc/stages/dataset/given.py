"""What a spec says of the events of the user's files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.language.sections.model import SampleSet

__all__ = ["GENERATED", "Given", "GivenPart", "parts_of"]


@dataclass(frozen=True, slots=True)
class GivenPart:
    """An entry of a set's files, its cross-section, and of how many events they are; None: they say it."""

    entry: str
    cross_section_pb: float
    events: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """How many `events` were generated, where the spec says so; how the files use ids, `event_ids`.

    And whether the set is generated here: strata are then numbered from the softest. `parts` are summed by
    cross-section, if any.
    """

    events: int | None = None
    event_ids: str = "unique"
    generated: bool = False
    parts: tuple[GivenPart, ...] = ()


GENERATED = Given(generated=True)
"""Of a set that is generated here, nothing has to be said."""


def parts_of(sample: SampleSet) -> tuple[GivenPart, ...]:
    """Return the parts of a set by its cross-sections, none where it has none."""
    of_entries = zip(sample.files or (), sample.cross_sections or ())  # noqa: B905 - none have one, or all
    return tuple(GivenPart(entry, each.cross_section_pb, each.events) for entry, each in of_entries)
