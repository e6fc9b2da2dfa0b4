"""The jets on which decisions are compared: those of the sets, jets about every cut, random ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from jetc.decide.menu import HtPath
from jetc.diagnostics.diagnostic import DataError
from jetc.prepare.columns import word_of
from jetc.prepare.words import (
    GEV_PER_STEP,
    JET,
    STEPS_PER_PI,
    last_step_within,
    squared_steps,
    whole_pt_steps,
)
from jetc.stages.decisions.expected import ScoredJets
from jetc.stages.menu.trigger_sets import score_jets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.decide.menu import Path, Ports
    from jetc.plan.stage import Progress
    from jetc.stages.menu.trigger_sets import TriggerSet

    Integers = NDArray[np.int64]

__all__ = ["about_cuts", "alone", "jets_of", "random_jets"]

_OFF = 1e-3
"""Parts of a step by which floats of the ntuple may miss it."""
_MOST_PT = JET["pt"].high
_STEP = math.pi / STEPS_PER_PI


def jets_of(trigger_set: TriggerSet, emulator: Emulator, jets: int, progress: Progress) -> ScoredJets:
    """Return the first events of a set, of `jets` jets about, with the emulator's scores.

    DataError where a jet's pT or angle is none that its word on the link can have.
    """
    table = trigger_set.jets
    count = int(np.searchsorted(table.event, table.event[min(jets, len(table.event)) - 1], side="right"))
    event = table.event[:count]
    needed = np.arange(len(table.event)) < count
    scores, ratio = score_jets(emulator, trigger_set, needed, progress).of(np.arange(count))
    steps = {"pt": GEV_PER_STEP, "eta": _STEP, "phi": _STEP}
    fields = {
        name: _steps(getattr(table, name)[:count], step, name, trigger_set.name)
        for name, step in steps.items()
    }
    return ScoredJets(word_of(JET, fields), scores, ratio, _last(event))


def _steps(values: NDArray[np.float32], step: float, name: str, of: str) -> Integers:
    exact = values.astype(np.float64) / step
    steps = np.rint(exact)
    off = np.abs(exact - steps) > _OFF
    outside = (steps < JET[name].low) | (steps > JET[name].high)
    if (off | outside).any():
        row = int(np.argmax(off | outside))
        raise DataError(
            file=f"trigger/{of}",
            what=f"jet {row} of set {of} has {name} {values[row]:g}, no step of its word on the link",
            why="link.decisions are taken on the jet's word, and thresholds are derived on this value: a jet "
            "with an energy correction, or one that is not rounded as the word is, has two of them",
            mend="use files without corrections, or leave link.decisions out",
        )
    return np.asarray(steps, dtype=np.int64)


def about_cuts(paths: Sequence[Path], ports: Ports, jets: int, most: int, seed: int) -> ScoredJets:
    """Return `jets` jets, in events of up to `most` and one more, drawn about the cuts of a path.

    Of most events one cut is drawn about, and the others are kept; of the rest, all are drawn about.
    """
    rng = np.random.default_rng(seed)
    event = np.repeat(np.arange(jets), rng.integers(1, most + 2, jets))[:jets]
    path = rng.integers(0, len(paths), jets)[event]
    focus = rng.choice(_FOCUS, jets)[event]
    fields = {name: np.zeros(jets, dtype=np.int64) for name in ("pt", "eta", "phi")}
    scores, ratio = np.zeros((jets, len(ports.scores)), dtype=np.int64), np.zeros(jets, dtype=np.int64)
    for number, each in enumerate(paths):
        mine = np.flatnonzero(path == number)
        drawn = _Drawn(each, ports, rng, event[mine], focus[mine])
        fields["pt"][mine] = drawn.pt()
        fields["eta"][mine], fields["phi"][mine] = drawn.angles()
        scores[mine], ratio[mine] = drawn.scores(), drawn.ratio(fields["pt"][mine])
    return ScoredJets(word_of(JET, fields), scores, ratio, _last(event))


def _last(event: Integers) -> NDArray[np.bool_]:
    return np.append(event[1:] != event[:-1], np.ones(min(len(event), 1), dtype=bool))


_FOCUS = ("pt", "angles", "scores", "all")


class _Drawn:
    """Values for jets of the events `event`, (jets,), about the cuts of a path on which their `focus` is."""

    def __init__(
        self, path: Path, ports: Ports, rng: np.random.Generator, event: Integers, focus: NDArray[np.str_]
    ) -> None:
        self.path, self.ports, self.rng, self.event, self.focus = path, ports, rng, event, focus
        self.count = len(event)
        self.number, self.size = np.unique(event, return_inverse=True, return_counts=True)[1:]

    def _about(self, what: str, near: Integers, kept: Integers | int) -> Integers:
        return np.asarray(np.where((self.focus == what) | (self.focus == "all"), near, kept))

    def pt(self) -> Integers:
        """Return pT about the cuts on it, or above all of them."""
        path, rng = self.path, self.rng
        if isinstance(path, HtPath):
            cuts = [whole_pt_steps(path.jet_pt_gev), whole_pt_steps(path.ht_jet_pt_gev)]
            ht = math.floor(path.ht_gev / GEV_PER_STEP)
            hard = rng.integers(min(max(*cuts, ht) + 1, _MOST_PT), _MOST_PT + 1, self.count)
            return self._about("pt", self._about_ht(path.jets, cuts, ht, hard), hard)
        cut = whole_pt_steps(path.pt_gev)
        near = rng.choice([cut, cut, 0, 1, 4 * cut + 3, _MOST_PT], self.count) + rng.integers(
            -9, 10, self.count
        )
        hard = rng.integers(min(cut, _MOST_PT - 1) + 1, _MOST_PT + 1, self.count)
        return self._about("pt", np.clip(near, 0, _MOST_PT), hard)

    def _about_ht(self, jets: int, cuts: list[int], ht: int, hard: Integers) -> Integers:
        """Return pT of events with HT about its cut, a jet about that of HT, or `jets` just hard enough."""
        rng = self.rng
        place = np.arange(self.count) - np.searchsorted(self.event, self.event)
        off = rng.integers(0, 2, self.count)
        wanted = ht + rng.integers(-1, 3, len(self.size))
        shares = np.clip(self.size - 1, 1, max(ht // (cuts[1] + 1), 1))
        share = (wanted // shares)[self.number] + np.where(place == 0, (wanted % shares)[self.number], 0)
        softer = np.where(place == shares[self.number], cuts[1] + off, min(cuts[0] + 1, cuts[1]))
        at_ht = np.where(place < shares[self.number], share, softer)
        just = np.where(place < jets - 1, hard, np.where(place == jets - 1, cuts[0] + off, 0))
        return np.asarray(np.clip(np.where(self.number % 2 == 1, at_ht, just), 0, _MOST_PT))

    def angles(self) -> tuple[Integers, Integers]:
        """Return angles at the ends of the path's range, and of pairs about as far apart as they must be."""
        path, rng = self.path, self.rng
        last = last_step_within(path.abs_eta)
        ends = rng.choice([0, last, last, last + 1, -last, -last - 1, 2047], self.count)
        turn = rng.integers(-STEPS_PER_PI, STEPS_PER_PI + 1, self.count)
        odd = np.arange(self.count) % 2
        eta, phi = self._about("angles", ends, 0), turn
        if not isinstance(path, HtPath):
            limit, events = squared_steps(path.delta_r), len(self.size)
            along = np.minimum(rng.integers(0, math.isqrt(limit) + 2, events), 2 * last)
            across = np.sqrt(np.maximum(limit - along**2, 0)).astype(np.int64)
            across += rng.integers(0, 2, events)
            along, across = along[self.number], across[self.number]
            base = turn[np.searchsorted(self.event, self.event)]
            close = rng.integers(0, 4, events)[self.number] > 0
            eta = self._about("angles", np.where(close, odd * along - along // 2, ends), 0)
            apart = np.where(close, odd * across, 300 * odd)
            phi = base + self._about("angles", apart, STEPS_PER_PI * odd)
        return eta.astype(np.int64), (phi + STEPS_PER_PI) % (2 * STEPS_PER_PI) - STEPS_PER_PI

    def scores(self) -> Integers:
        """Return scores such that the discriminant is about the threshold of a jet, or is 1."""
        path, rng = self.path, self.rng
        names, formats = list(self.ports.scores), list(self.ports.scores.values())
        highest = [port.max_code for port in formats]
        drawn = np.stack([rng.integers(0, most + 1, self.count) for most in highest], axis=1)
        drawn[rng.integers(0, 8, self.count) == 0] = 0
        above = [names.index(each) for each in path.ratio.numerator]
        rest = [names.index(each) for each in path.ratio.denominator if each not in path.ratio.numerator]
        kept = drawn.copy()
        kept[:, above[0]] = highest[above[0]]
        kept[:, rest] = 0
        about = np.zeros_like(drawn)
        if rest:
            wanted = max(path.threshold // (path.jets if isinstance(path, HtPath) else 1), 1)
            code = np.minimum(wanted + rng.integers(-1, 2, self.count), (1 << path.ratio.type.fraction) - 1)
            size = rng.integers(1, min(highest) + 1, self.count)
            part = (size * code >> path.ratio.type.fraction) + rng.integers(0, 2, self.count)
            about[:, above[0]], about[:, rest[0]] = part, np.maximum(size - part, 0)
            about = np.where(rng.integers(0, 4, (self.count, 1)) > 0, np.clip(about, 0, highest), drawn)
        focus = (self.focus == "scores") | (self.focus == "all")
        return np.asarray(np.where(focus[:, np.newaxis], about, kept))

    def ratio(self, pt: Integers) -> Integers:
        """Return ratios such that the regressed pT is about the cut on it, or the largest one."""
        port, rng = self.ports.ratio, self.rng
        if isinstance(self.path, HtPath):
            return rng.integers(port.min_code, port.max_code + 1, self.count)
        least = math.floor(self.path.pt_gev / GEV_PER_STEP * 2.0**port.fraction)
        about = least // np.maximum(pt, 1) + rng.integers(0, 2, self.count)
        return self._about("pt", np.clip(about, port.min_code, port.max_code), port.max_code)


def alone(jets: ScoredJets) -> ScoredJets:
    """Return the same jets, each an event of its own."""
    return ScoredJets(jets.words, jets.scores, jets.ratio, np.ones_like(jets.last))


def random_jets(ports: Ports, jets: int, most: int, seed: int) -> ScoredJets:
    """Return `jets` jets of random bits, in events of up to `most`."""
    rng = np.random.default_rng(seed)
    event = np.repeat(np.arange(jets), rng.integers(1, most + 1, jets))[:jets]
    scores = [rng.integers(each.min_code, each.max_code + 1, jets) for each in ports.scores.values()]
    return ScoredJets(
        rng.integers(0, 1 << 64, jets, dtype=np.uint64),
        np.stack(scores, axis=1),
        rng.integers(ports.ratio.min_code, ports.ratio.max_code + 1, jets),
        _last(event),
    )
