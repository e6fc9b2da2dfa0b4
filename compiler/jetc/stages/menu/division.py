"""How a set is divided into the half that derives thresholds and the half that is quoted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.physics.division import divide
from jetc.physics.menu.rates import crossing_rate_khz, interaction_rate_khz

if TYPE_CHECKING:
    from jetc.language.sections.model import Crossings
    from jetc.physics.division import Division
    from jetc.stages.menu.reads import Halving
    from jetc.stages.menu.trigger_sets import TriggerSet

__all__ = ["divided"]


def divided(trigger_set: TriggerSet, settings: Halving) -> Division:
    """Return the two halves of a set; DataError where there are none, or a signal's weights differ."""
    try:
        division = divide(
            trigger_set.weight,
            trigger_set.stratum,
            trigger_set.interaction,
            fraction=settings.derivation_fraction,
            seed=settings.seed,
            by_hardness=trigger_set.by_hardness,
        )
    except ValueError as error:
        raise DataError(
            file=f"trigger/{trigger_set.name}/events.npz",
            what=str(error),
            why="paths are derived on one half of a set and quoted on the other",
            mend="use more events; where they are generated, also enlarge soft_library and hard_library",
        ) from error
    if trigger_set.name != settings.rate_set and len(np.unique(trigger_set.weight)) != 1:
        raise DataError(
            file=f"trigger/{trigger_set.name}/events.npz",
            what=f"the events of signal set {trigger_set.name} differ in weight",
            why="efficiencies are counted, with binomial intervals",
            mend="name an unweighted set as the signal",
        )
    if trigger_set.cross_section_pb is None:
        return division
    part = _interactions_per_crossing(settings.crossings, trigger_set.cross_section_pb)
    return replace(division, share=division.share * part)


def _interactions_per_crossing(crossings: Crossings, cross_section_pb: float) -> float:
    """Return how many interactions a crossing has on average; a good spec has the luminosity."""
    if crossings.luminosity_per_cm2_s is None:
        raise ValueError("the rate set has cross-sections, and the spec no luminosity")
    every = crossing_rate_khz(crossings.bunches, crossings.orbit_frequency_hz)
    return interaction_rate_khz(cross_section_pb, crossings.luminosity_per_cm2_s) / every
