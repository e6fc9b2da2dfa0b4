"""The jets that stage `verification` drives through the whole design, group by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_testbench.block import joined, ports_of
from jetc_testbench.corners import corner_jets, random_jets
from jetc_testbench.jet_groups import few_constituents, one_bit_words, output_ends, repeated_constituents
from jetc_testbench.job import Phase
from jetc_testbench.words import input_formats

from jetc.artifacts.dataset import CODES, JET_CODES
from jetc.stages.training.joined import JoinedRows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.language.sections.model import Verification

__all__ = ["CONTROLS", "JETS", "Chosen", "choose", "few", "test_jets"]

JETS = ("test_split", "random")
"""The groups that make up the number of jets that the spec asks for."""
CONTROLS = ("gaps_in_valid", "reset_mid_stream")
_CONTROL_JETS = 1000
"""Jets offered again with gaps, and again with resets among them."""
_ICARUS_CONTROL_JETS = 4


@dataclass(frozen=True, slots=True)
class Chosen:
    """All vectors, (jets, words of in_data), group after group, and the groups' names and sizes in order."""

    codes: NDArray[np.int64]
    groups: tuple[tuple[str, int], ...]

    def phases(self) -> tuple[Phase, ...]:
        """Return every group without a gap, then the first jets again with gaps and with resets."""
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


def test_jets(network: Network, folders: Sequence[Path], jets: int) -> dict[str, NDArray[np.int64]]:
    """Return the first `jets` of the test split, by the name of their input."""
    stored = dict(zip((each.name for each in network.inputs), (CODES, JET_CODES), strict=False))
    return {
        name: JoinedRows([np.load(folder / "test" / file, mmap_mode="r") for folder in folders])[:jets]
        for name, file in stored.items()
    }


def choose(network: Network, jets: Mapping[str, NDArray[np.int64]], settings: Verification) -> Chosen:
    """Return the jets of the test split, random ones where there are too few, corners, and made jets.

    `jets` are the codes of the test split by the name of their input. The made ones are of one constituent
    repeated, of one word of one bit (a particle's type) alone, of few constituents, and what a search finds
    at the ends of every word of every output; where these are constituents, words of the jet are random.
    """
    ports, rng = network.input, np.random.default_rng(settings.seed)
    taken = {name: np.asarray(each[: settings.jets], dtype=np.int64) for name, each in jets.items()}
    constituents = taken[ports.name]
    groups = {
        "test_split": joined(ports_of(network), taken),
        "random": _with_jet(network, random_jets(ports, settings.jets - len(constituents), rng), rng),
        **corner_jets(input_formats(network), rng),
        "one_constituent_repeated": _with_jet(network, repeated_constituents(ports, constituents, rng), rng),
        "one_bit_words": _with_jet(network, one_bit_words(ports, rng), rng),
        "few_constituents": _with_jet(network, few_constituents(ports, constituents, rng), rng),
    }
    groups["output_ends"] = output_ends(network, np.concatenate(list(groups.values())), rng)
    return Chosen(
        np.concatenate(list(groups.values())), tuple((name, len(each)) for name, each in groups.items())
    )


def _with_jet(
    network: Network, constituents: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the words of in_data, (jets, words), of constituents with random words of the jet."""
    drawn = {network.input.name: constituents}
    if network.jet is not None:
        drawn[network.jet.name] = random_jets(network.jet, len(constituents), rng)
    return joined(ports_of(network), drawn)


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
