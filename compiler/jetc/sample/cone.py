"""Seeded-cone jets of one event, in integer words.

**Source**: the rules of the SeedCone emulator (cmssw 4f845afc), written anew; the axis divides
exactly where the emulator uses an inversion table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jetc.sample.kernel import hardest_first, kernel

if TYPE_CHECKING:
    from jetc.sample.constants import Jets, TrackWord

__all__ = ["JET", "find_jets"]

Records = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]

JET = np.dtype([("pt", "i4"), ("eta", "i4"), ("phi", "i4"), ("constituents", "i4")])
"""A jet's words: pT in 0.25 GeV, angles in pi/720; and how many constituents it has."""


@kernel
def _wrapped(code: int, steps: int) -> int:
    return (code + steps) % (2 * steps) - steps


@kernel
def find_jets(candidates: Records, jets: Jets, word: TrackWord) -> tuple[Records, Integers]:
    """Find the jets of an event, hardest first, and each candidate's jet (-1 without one).

    The hardest free candidate is the seed; all free candidates closer than the cone to the seed
    belong to the jet; its axis is the seed moved by the pT-weighted mean distance. Jets below the
    pT or beyond the eta that is stored use up their candidates and are then dropped.
    """
    steps = int(word.angle_steps)
    radius = jets.cone * steps / np.pi
    owner = np.full(len(candidates), -1, dtype=np.int64)
    found = np.zeros(int(jets.max_jets), dtype=JET)
    free = np.ones(len(candidates), dtype=np.bool_)
    count = 0
    while count < len(found):
        seed = -1
        for i in range(len(candidates)):
            if free[i] and (seed < 0 or candidates[i].pt > candidates[seed].pt):
                seed = i
        if seed < 0:
            break
        total, sum_eta, sum_phi, size = 0, 0, 0, 0
        for i in range(len(candidates)):
            deta = candidates[i].eta - candidates[seed].eta
            dphi = _wrapped(candidates[i].phi - candidates[seed].phi, steps)
            if free[i] and deta * deta + dphi * dphi < radius * radius:
                free[i] = False
                owner[i] = count
                size += 1
                total += candidates[i].pt
                sum_eta += candidates[i].pt * deta
                sum_phi += candidates[i].pt * dphi
        found[count].pt = min(total, int(word.pt_max_code))
        found[count].eta = candidates[seed].eta + int(np.rint(sum_eta / max(total, 1)))
        shift = int(np.rint(sum_phi / max(total, 1)))
        found[count].phi = _wrapped(candidates[seed].phi + shift, steps)
        found[count].constituents = size
        count += 1
    order = hardest_first(found["pt"][:count])
    position = np.full(count + 1, -1, dtype=np.int64)
    kept = np.zeros(count, dtype=JET)
    stored = 0
    for k in order:
        inside = abs(found[k].eta) < jets.abs_eta_max * steps / np.pi
        if inside and found[k].pt * word.pt_lsb >= jets.pt_min:
            kept[stored] = found[k]
            position[k] = stored
            stored += 1
    for i in range(len(candidates)):
        owner[i] = position[owner[i]] if owner[i] >= 0 else -1
    return kept[:stored], owner
