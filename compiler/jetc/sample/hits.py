"""What interactions leave in the detector: tracks and calorimeter deposits, as record arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DEPOSIT", "TRACK", "Hits", "hits_from", "join", "load_hits", "save_hits"]

Records = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]

TRACK = np.dtype(
    [
        ("pt", "f4"),
        ("eta", "f4"),
        ("phi", "f4"),
        ("z0", "f4"),
        ("d0", "f4"),
        ("calo_eta", "f4"),
        ("calo_phi", "f4"),
        ("eta_per_z", "f4"),
        ("charge", "i1"),
        ("stubs", "i1"),
        ("loose", "i1"),
        ("vertex_selected", "i1"),
        ("muon", "i1"),
    ]
)
"""A Level-1 track: GeV, rad, cm, at closest approach to the beam, with the interaction at z = 0.

`calo_eta`, `calo_phi` are where it meets the calorimeter, `eta_per_z` (1/cm) is how calo_eta moves
with the z of the interaction. `loose` and `vertex_selected` are 1 when the fit's chi2 is good enough
for particle flow and for the vertex finder, `muon` when a standalone muon belongs to the track.
"""

DEPOSIT = np.dtype([("em", "f4"), ("hadron", "f4"), ("eta", "f4"), ("phi", "f4"), ("eta_per_z", "f4")])
"""Transverse energy (GeV) left by a particle at a point of the calorimeter, interaction at z = 0."""


class Hits(NamedTuple):
    """Tracks and deposits of a list of interactions; interaction i has rows offsets[i] to [i + 1]."""

    tracks: Records
    track_offsets: Integers
    deposits: Records
    deposit_offsets: Integers

    @property
    def interactions(self) -> int:
        """Count the interactions."""
        return len(self.track_offsets) - 1

    @classmethod
    def empty(cls, interactions: int) -> Hits:
        """Give interactions without tracks or deposits."""
        offsets = np.zeros(interactions + 1, dtype=np.int64)
        return cls(np.zeros(0, dtype=TRACK), offsets, np.zeros(0, dtype=DEPOSIT), offsets.copy())


def _join_offsets(parts: list[Integers]) -> Integers:
    lengths = [np.diff(part) for part in parts]
    return np.asarray(np.concatenate([[0], np.cumsum(np.concatenate(lengths))]), dtype=np.int64)


def join(parts: list[Hits]) -> Hits:
    """Join lists of interactions, in order."""
    return Hits(
        tracks=np.concatenate([part.tracks for part in parts]),
        track_offsets=_join_offsets([part.track_offsets for part in parts]),
        deposits=np.concatenate([part.deposits for part in parts]),
        deposit_offsets=_join_offsets([part.deposit_offsets for part in parts]),
    )


def hits_from(hits: Hits, first: int) -> Hits:
    """Give the interactions from number `first` on."""
    track, deposit = hits.track_offsets[first], hits.deposit_offsets[first]
    return Hits(
        tracks=hits.tracks[track:],
        track_offsets=hits.track_offsets[first:] - track,
        deposits=hits.deposits[deposit:],
        deposit_offsets=hits.deposit_offsets[first:] - deposit,
    )


def save_hits(path: Path, hits: Hits) -> None:
    """Write hits as an uncompressed npz file."""
    with path.open("wb") as stream:
        np.savez(stream, **hits._asdict())


def load_hits(path: Path) -> Hits:
    """Read what save_hits wrote."""
    with np.load(path) as arrays:
        return Hits(**{name: arrays[name] for name in Hits._fields})
