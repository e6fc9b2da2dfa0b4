"""What the events of a report are, in a few words of its spec: on the first screen, and on each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.language.sections.model import Samples

__all__ = ["events_words"]

_GIVEN = "events of ntuples that the spec names"


def events_words(samples: Samples) -> str:
    """Return what the events are; those of ntuples may be of any simulation, or none."""
    made = [each for each in samples.sets if each.process is not None]
    if not made or samples.generator is None:
        return _GIVEN
    pileup = samples.generator.pileup
    private = f"private simulation: Pythia 8, √s = 14 TeV, pile-up {pileup:g}; not CMS"
    return private if len(made) == len(samples.sets) else f"{private}; and {_GIVEN}"
