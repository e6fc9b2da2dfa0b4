"""What the derivation of working points decides, of the jets of an event one after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.jet_table import JetTable

from jetc.physics.menu.paths import candidates, discriminants, path_events
from jetc.prepare.columns import unpacked
from jetc.prepare.words import GEV_PER_STEP, JET, STEPS_PER_PI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.artifacts.working_points import PointRecord
    from jetc.language.sections.model import TriggerPath

    Integers = NDArray[np.int64]

__all__ = ["ScoredJets", "expected", "joined"]


@dataclass(frozen=True, slots=True, eq=False)
class ScoredJets:
    """Jets of events one after the other: `words` (jets,), `scores` (jets, classes), `ratio` (jets,) codes.

    `last` (jets,) is true for the last jet of each event.
    """

    words: NDArray[np.uint64]
    scores: Integers
    ratio: Integers
    last: NDArray[np.bool_]


def joined(parts: Sequence[ScoredJets]) -> ScoredJets:
    """Return the jets of all parts, one part after the other."""
    names = ("words", "scores", "ratio", "last")
    columns = [np.concatenate([getattr(each, name) for each in parts]) for name in names]
    return ScoredJets(*columns)


def expected(
    jets: ScoredJets,
    points: Sequence[tuple[TriggerPath, PointRecord]],
    classes: tuple[str, ...],
    ratio: FixedPoint,
    entries: tuple[int, ...] = (),
) -> Integers:
    """Return (jets, 1 + 2 x points): last, which points the event's jets so far pass, each discriminant.

    `entries` are those of the table of exponentials, where scores are logits.

    Everything is computed as `jetc.stages.working_points` does, from angles in float32: of every jet, an
    event of it and of the jets of its event before it.
    """
    row, table = _events_so_far(jets)
    found: list[Integers] = [jets.last.astype(np.int64)]
    scores: list[Integers] = []
    for path, derived in points:
        chosen = candidates(table, path)
        code = discriminants(jets.scores[:, np.newaxis], path.score, classes, entries)[:, 0]
        events = path_events(
            table,
            path,
            chosen,
            discriminant=code[row[chosen.jets]],
            pt_ratio=ratio.value(jets.ratio)[row[chosen.jets]],
        )
        passes = (events.variable > derived.cut.value) & (events.score >= derived.threshold.code)
        decided = np.zeros(len(jets.words), dtype=np.int64)
        decided[events.event[passes]] = 1
        found.append(decided)
        scores.append(code)
    return np.stack([*found, *scores], axis=1)


def _events_so_far(jets: ScoredJets) -> tuple[Integers, JetTable]:
    """Return a table with an event for each jet, and of each of its rows which jet it is."""
    number = np.arange(len(jets.words))
    ends = np.flatnonzero(jets.last)
    starts = np.concatenate([[0], ends[:-1] + 1])
    start = np.repeat(starts, ends - starts + 1)
    lengths = number - start + 1
    event = np.repeat(number, lengths)
    row = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths) + start[event]
    pt, eta, phi = (unpacked(JET, jets.words)["jet", name] for name in ("pt", "eta", "phi"))
    step = math.pi / STEPS_PER_PI
    columns = (pt * GEV_PER_STEP, eta * step, phi * step)
    floats = [each.astype(np.float32)[row] for each in columns]
    return row, JetTable(event, floats[0], floats[1], floats[2], len(number))
