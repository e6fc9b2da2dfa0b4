"""The jets that stage `verification` drives through the whole design, group by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_testbench.corners import corner_jets, random_jets
from jetc_testbench.jet_groups import few_constituents, one_bit_words, output_ends, repeated_constituents
from jetc_testbench.job import Phase

if TYPE_CHECKING:
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.language.sections.model import Verification
    from jetc.stages.training.joined import JoinedRows

__all__ = ["CONTROLS", "JETS", "Chosen", "choose", "few"]

JETS = ("test_split", "random")
"""The groups that make up the number of jets that the spec asks for."""
CONTROLS = ("gaps_in_valid", "reset_mid_stream")
_CONTROL_JETS = 1000
"""Jets offered again with gaps, and again with resets among them."""
_ICARUS_CONTROL_JETS = 4


@dataclass(frozen=True, slots=True)
class Chosen:
    """All vectors, group after group, and the groups' names and sizes in that order."""

    codes: NDArray[np.int64]
    groups: tuple[tuple[str, int], ...]

    def phases(self) -> tuple[Phase, ...]:
        """Return every group at a jet per clock, then the first jets again with gaps and with resets."""
        firsts = np.cumsum([0, *(count for _, count in self.groups)])
        streamed = (
            Phase(name, "back_to_back", int(first), count)
            for (name, count), first in zip(self.groups, firsts, strict=False)
            if count
        )
        again = min(_CONTROL_JETS, len(self.codes))
        return (
            *streamed,
            Phase(CONTROLS[0], "gaps", 0, again),
            Phase(CONTROLS[1], "reset", 0, again),
        )


def choose(network: Network, jets: NDArray[np.int64] | JoinedRows, settings: Verification) -> Chosen:
    """Return the jets of the test split, random ones where there are too few, corners, and made jets.

    The made ones are of one constituent repeated, of one word of one bit (a particle's type) alone, of few
    constituents, and what a search finds at the ends of every word of every output.
    """
    ports, rng = network.input, np.random.default_rng(settings.seed)
    taken = np.asarray(jets[: settings.jets], dtype=np.int64)
    groups = {
        "test_split": taken,
        "random": random_jets(ports, settings.jets - len(taken), rng),
        **corner_jets(ports, rng),
        "one_constituent_repeated": repeated_constituents(ports, taken, rng),
        "one_bit_words": one_bit_words(ports, rng),
        "few_constituents": few_constituents(ports, taken, rng),
    }
    groups["output_ends"] = output_ends(network, np.concatenate(list(groups.values())), rng)
    return Chosen(
        np.concatenate(list(groups.values())), tuple((name, len(each)) for name, each in groups.items())
    )


def few(phases: tuple[Phase, ...], jets: int) -> tuple[Phase, ...]:
    """Share `jets` among the phases: one each, a few to those with gaps and resets, the rest to the first.

    Where there are too few for all phases, those with gaps and resets are kept before others. The first has
    two where it can: the distance of two shows the initiation interval.
    """
    asked = [each for each in phases if each.name != "random"]
    order = sorted(range(len(asked)), key=lambda at: (at > 0 and asked[at].kind == "back_to_back", at))
    kept = [asked[at] for at in sorted(order[: max(jets - 1, 1)])]
    spare = jets - len(kept)
    again = min(_ICARUS_CONTROL_JETS, spare // len(CONTROLS))
    counts = [1 + again * (each.kind != "back_to_back") for each in kept]
    counts[0] += jets - sum(counts)
    return tuple(
        Phase(each.name, each.kind, each.first, min(each.count, count))
        for each, count in zip(kept, counts, strict=True)
    )
