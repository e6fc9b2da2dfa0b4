"""The jets that are compared as words on the link: those of the ntuples, corners, random words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.record import read
from jetc.artifacts.sample import SetFiles
from jetc.ntuple.link_words import WORD_BRANCHES, words_of
from jetc.ntuple.read import iterate
from jetc.prepare.encodings import ENCODINGS
from jetc.stages.dataset.files import files_of
from jetc.stages.verification.link_vectors import corner_words, random_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.plan.stage import Step
    from jetc.stages.verification.reads import Reads

    Words = NDArray[np.uint64]

__all__ = ["NTUPLES", "LinkJets", "choose_words", "ntuple_words"]

NTUPLES = "ntuples"
"""The group of the jets that ntuples have."""
_ENTRIES_PER_BLOCK = 10_000


@dataclass(frozen=True, slots=True)
class LinkJets:
    """Words of all jets, (jets,), and of their candidates, (jets, candidates), group after group."""

    jets: Words
    candidates: Words
    groups: tuple[tuple[str, int], ...]
    """The name of each group, and how many jets it has."""
    left_out: tuple[str, ...] = ()
    """Files of the ntuples, behind the name of their set, that lack a branch that words are made of."""

    def group_of(self, jet: int) -> tuple[str, int]:
        """Return the group of a jet, and its number there."""
        for name, count in self.groups:
            if jet < count:
                return name, jet
            jet -= count
        msg = f"there is no jet {jet}"
        raise IndexError(msg)


def choose_words(step: Step[Reads], candidates: int) -> LinkJets:
    """Return as many jets of the ntuples as `verification.jets` asks for, corners, and as many random ones.

    Files without the branches that words are made of are left out, and named.
    """
    settings = step.spec.verification
    rng = np.random.default_rng(settings.seed)
    ntuples, left_out = ntuple_words(step, settings.jets, candidates)
    groups = {NTUPLES: ntuples}
    groups |= corner_words(candidates) | random_words(candidates, settings.jets, rng)
    return LinkJets(
        np.concatenate([jets for jets, _ in groups.values()]),
        np.concatenate([words for _, words in groups.values()]),
        tuple((name, len(jets)) for name, (jets, _) in groups.items()),
        left_out,
    )


def ntuple_words(
    step: Step[Reads], jets: int, candidates: int
) -> tuple[tuple[Words, Words], tuple[str, ...]]:
    """Return the words of the first jets of the sets that are trained on, in equal shares.

    Beside them, the files among those read that were left out.
    """
    sets, encoding = step.spec.dataset.sets, ENCODINGS[step.spec.features.encoding].ntuple
    made = [(np.zeros(0, np.uint64), np.zeros((0, candidates), np.uint64))]
    left_out: list[str] = []
    for name in sets:
        files = read(SetFiles, step.inputs[f"sample.{name}"])
        wanted = -(-jets // len(sets))
        for each in _words(files_of(step, name, files), files.jet_tree, candidates, encoding):
            if isinstance(each, str):
                left_out.append(f"{name}/{each}")
                continue
            part = (each[0][:wanted], each[1][:wanted])
            made.append(part)
            wanted -= len(part[0])
            if wanted == 0:
                break
    one, two = (np.concatenate([each[at] for each in made])[:jets] for at in (0, 1))
    return (one, two), tuple(left_out)


def _words(
    files: list[Path], tree: str, candidates: int, encoding: str
) -> Iterator[tuple[Words, Words] | str]:
    """Give the words of files block by block, or the name of a file that lacks some; of `encoding`."""
    for file in files:
        for block in iterate(
            [file],
            tree=tree,
            branches=WORD_BRANCHES[:1],
            step_entries=_ENTRIES_PER_BLOCK,
            optional=WORD_BRANCHES,
            encoding=encoding,
        ):
            if not set(WORD_BRANCHES) <= set(block.columns):
                yield file.name
                break
            yield words_of(block.columns, block.counts, candidates, gev_of_pt=block.gev_of_pt)
