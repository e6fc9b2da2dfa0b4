"""What the derivation of the menu decides, of the jets of an event one after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.jet_table import JetTable

from jetc.language.expressions.events import scanned
from jetc.language.expressions.exact import score_codes
from jetc.physics.lines.events import EventColumns, line_events, passing
from jetc.physics.lines.objects import jet_columns, objects_of
from jetc.physics.menu.paths import discriminants
from jetc.prepare.columns import unpacked
from jetc.prepare.words import GEV_PER_STEP, JET, STEPS_PER_PI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.emulator.working_points import WorkingPoint
    from jetc.language.sections.menu import Menu
    from jetc.language.sections.working_points import ScoreRatio

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


def expected(  # noqa: PLR0913, PLR0917 - what a decision rests on
    jets: ScoredJets,
    menu: Menu,
    points: Sequence[WorkingPoint],
    classes: tuple[str, ...],
    ratio: FixedPoint,
    entries: tuple[int, ...] = (),
) -> Integers:
    """Return (jets, 1 + 2 x points): last, which points the event's jets so far pass, each discriminant.

    `entries` are those of the table of exponentials, where scores are logits.

    Everything is computed as stage `menu` does, from angles in float32: of every jet, an event of it and of
    the jets of its event before it.
    """
    row, table = _events_so_far(jets)

    def codes(score: ScoreRatio) -> Integers:
        return discriminants(jets.scores[:, np.newaxis], score, classes, entries)[:, 0]

    columns = jet_columns(
        table,
        pt_ratio=ratio.value(jets.ratio)[row],
        scores={each.name: each.type.value(codes(each))[row] for each in menu.scores},
    )
    found: list[Integers] = [jets.last.astype(np.int64)]
    for point in points:
        path = menu.path(point.path.name)
        objects = objects_of(menu.objects_of(path), table, columns)
        events = EventColumns(objects, columns, table.events, {})
        passes = line_events(path, events, score_codes((), None, menu.scores), menu.sizes)
        cut = -np.inf if scanned(path.require) is None else point.cut_gev
        found.append(passing(passes, table.events, cut=cut, threshold=point.threshold).astype(np.int64))
    return np.stack([*found, *(codes(each.path.score) for each in points)], axis=1)


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
