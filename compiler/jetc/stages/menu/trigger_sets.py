"""The trigger sets of a dataset artifact: events, jets, and scores where a trigger path needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.jet_table import JetTable

from jetc.artifacts.dataset import CODES, JET_CODES, TriggerSetRecord
from jetc.artifacts.record import read
from jetc.diagnostics.diagnostic import DataError
from jetc.stages.lanes.scoring import outputs_of
from jetc.taggers.outputs import PT_RATIO, scores_port

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.plan.stage import Progress

__all__ = ["JetScores", "TriggerSet", "read_trigger_set", "score_jets"]


@dataclass(frozen=True, slots=True, eq=False)
class TriggerSet:
    """A set of events: its jets, their input words (memory mapped), `weight` and `stratum` (events,).

    `codes` are the words of the constituents, and those of the jets where these have inputs.

    `interaction` (events,) is the reused interaction that is an event's hardest, -1 for none;
    `lists_interactions` is false where its files do not tell. `by_hardness` is true of generated sets, whose
    strata are numbered from the softest. `has_all_events` is false where they
    list only events that have a stored jet. `cross_section_pb` is that of all its events together, of a set
    whose events are interactions; None, they are crossings.
    """

    name: str
    jets: JetTable
    codes: tuple[NDArray[np.integer[Any]], ...]
    weight: NDArray[np.float64]
    stratum: NDArray[np.int64]
    interaction: NDArray[np.int64]
    has_all_events: bool
    lists_interactions: bool
    by_hardness: bool
    cross_section_pb: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class JetScores:
    """Emulator outputs of the jets that were asked for: `row` (jets of the set,) is -1 for the others.

    `class_scores` are logits where the network ends at them.
    """

    row: NDArray[np.int64]
    class_scores: NDArray[np.int64]
    pt_ratio: NDArray[np.int64]

    def of(self, jets: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return class scores (..., classes) and pT ratio codes (...) of `jets` (...), all scored."""
        rows = self.row[jets]
        if (rows < 0).any():
            msg = "a jet was not scored"
            raise IndexError(msg)
        return self.class_scores[rows], self.pt_ratio[rows, 0]


def read_trigger_set(folder: Path, name: str) -> TriggerSet:
    """Open the artifact `folder` of set `name`; DataError where its arrays do not fit together."""
    event, pt, eta, phi = (
        np.load(folder / f"{column}.npy", allow_pickle=False)
        for column in ("event", "jet_pt", "jet_eta", "jet_phi")
    )
    there = [each for each in (CODES, JET_CODES) if each == CODES or (folder / each).exists()]
    codes = tuple(np.load(folder / each, mmap_mode="r", allow_pickle=False) for each in there)
    with np.load(folder / "events.npz", allow_pickle=False) as events:
        weight = events["weight"].astype(np.float64)
        stratum = events["stratum"].astype(np.int64)
        interaction = events["interaction"].astype(np.int64)
        by_hardness = bool(events["by_hardness"])
        cross_section = float(events["cross_section_pb"]) if "cross_section_pb" in events else None
    try:
        if {len(each) for each in codes} != {len(event)} or not len(weight) == len(stratum) == len(
            interaction
        ):
            msg = (
                f"{' and '.join(str(len(each)) for each in codes)} code rows, {len(event)} jets; "
                f"{len(weight)} weights, {len(stratum)} strata, {len(interaction)} interactions"
            )
            raise ValueError(msg)  # noqa: TRY301 - one place turns a misfit into a DataError
        jets = JetTable(event.astype(np.int64), pt, eta, phi, len(weight))
    except ValueError as error:
        raise DataError(
            file=str(folder),
            what=str(error),
            why="the arrays of a set describe the same jets and events",
            mend="build the dataset again",
        ) from error
    counted = read(TriggerSetRecord, folder).count
    return TriggerSet(
        name,
        jets,
        codes,
        weight,
        stratum,
        interaction,
        has_all_events=counted.events_counted == "all",
        lists_interactions=counted.interactions == "listed",
        by_hardness=by_hardness,
        cross_section_pb=cross_section,
    )


def score_jets(
    emulator: Emulator, trigger_set: TriggerSet, needed: NDArray[np.bool_], progress: Progress
) -> JetScores:
    """Run the emulator over the `needed` jets (jets,)."""
    index = np.flatnonzero(needed)
    words = outputs_of(emulator, trigger_set.codes, index, name=trigger_set.name, progress=progress)
    row = np.full(len(needed), -1, dtype=np.int64)
    row[index] = np.arange(len(index))
    return JetScores(row, words[scores_port(words)], words[PT_RATIO])
