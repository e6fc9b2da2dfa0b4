"""Whether two readings of the words on the link give the same outgoing words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.verification import Compared
from jetc.diagnostics.diagnostic import GateError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.prepare.chain import Chain
    from jetc.stages.verification.link_jets import LinkJets

    Words = NDArray[np.uint64]

__all__ = ["compare_words"]


def compare_words(
    chain: Chain, given: LinkJets, expected: Words, found: Words, *, reading: str
) -> dict[str, Compared]:
    """Return by group how many jets were compared: none differs.

    Words have the shape (jets, words). GateError names the first jet that differs, its group, and each
    field of its outgoing word that does; `reading` is who `found` it.
    """
    wrong = (expected != found).any(axis=1)
    if wrong.any():
        raise _differ(chain, given, expected, found, reading)
    return {name: Compared(vectors=count, mismatches=0) for name, count in given.groups}


def _differ(chain: Chain, given: LinkJets, expected: Words, found: Words, reading: str) -> GateError:
    wrong = (expected != found).any(axis=1)
    jet = int(np.argmax(wrong))
    group, number = given.group_of(jet)
    ours, theirs = (chain.fields(words[jet : jet + 1]) for words in (expected, found))
    fields = [
        f"{name} {int(ours[name][0])} and {int(theirs[name][0])}"
        for name in ours
        if ours[name][0] != theirs[name][0]
    ]
    what = ", ".join(fields) or "bits above the last field"
    return GateError(
        gate="verification",
        what=f"numpy and {reading} differ on {int(wrong.sum())} of {len(wrong)} jets given as words; "
        f"first jet {number} of {group.replace('_', ' ')}, word {int(given.jets[jet]):#018x}, "
        f"first candidate {int(given.candidates[jet, 0]):#018x}: {what}",
        why="both are written from one description of the inputs and of the outgoing word",
        mend="this is a fault of jetc: report it with the spec",
    )
