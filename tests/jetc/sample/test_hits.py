"""Lists of interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc.sample.hits import DEPOSIT, TRACK, Hits, join, load_hits, save_hits
from jetc.sample.kernel import hardest_first

if TYPE_CHECKING:
    from pathlib import Path


def some(tracks: list[int], deposits: list[int]) -> Hits:
    """Make interactions with so many tracks and deposits."""
    track, deposit = np.zeros(sum(tracks), dtype=TRACK), np.zeros(sum(deposits), dtype=DEPOSIT)
    track["pt"], deposit["em"] = np.arange(len(track)), np.arange(len(deposit))
    return Hits(
        track, np.concatenate([[0], np.cumsum(tracks)]), deposit, np.concatenate([[0], np.cumsum(deposits)])
    )


def test_joined_lists_keep_their_interactions() -> None:
    joined = join([some([2, 0], [1, 1]), Hits.empty(1), some([3], [2])])
    assert joined.interactions == 4
    assert joined.track_offsets.tolist() == [0, 2, 2, 2, 5]
    assert joined.deposit_offsets.tolist() == [0, 1, 2, 2, 4]
    assert joined.tracks["pt"].tolist() == [0, 1, 0, 1, 2]


def test_saved_hits_load_as_they_were(tmp_path: Path) -> None:
    hits = some([2, 3], [4, 5])
    save_hits(tmp_path / "hits.npz", hits)
    for before, after in zip(hits, load_hits(tmp_path / "hits.npz"), strict=True):
        assert before.dtype == after.dtype
        assert np.array_equal(before, after)


def test_equal_pts_keep_their_order() -> None:
    assert hardest_first(np.array([1, 3, 2, 3, 1])).tolist() == [1, 3, 2, 0, 4]
