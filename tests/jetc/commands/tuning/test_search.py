"""A search goes on where it was killed, and tries the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.commands.tuning.choices import over

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.commands.tuning.search import Search

pytest.importorskip("optuna")

CHOICES = [over("a=0,1,2,3,4"), over("b=0,1,2,3,4")]
POINTS = 12


def opened(
    folder: Path,
    choices: tuple[str, ...] = ("a=0,1,2,3,4", "b=0,1,2,3,4"),
    points: int = POINTS,
    stop_after: int | None = None,
) -> Search:
    from jetc.commands.tuning.search import Search

    folder.mkdir(exist_ok=True)
    every = [over(each) for each in choices]
    return Search(folder / "study.journal", "question", every, points=points, stop_after=stop_after)


def note(search: Search, point: Mapping[str, str]) -> None:
    """Say what a point gives. One is beyond the limits, and one fails."""
    a, b = int(point["a"]), int(point["b"])
    if a == b == 4:
        search.note(point, {"failed": "it diverged"}, (), ())
    else:
        search.note(point, {"luts": a + b}, (a * b, a + b, b), (a + b - 5, -1.0))


def finish(search: Search) -> None:
    while left := search.left():
        for each in left:
            note(search, each)


def test_a_search_that_was_killed_tries_the_same_points_and_finds_the_same_frontier(tmp_path: Path) -> None:
    whole = opened(tmp_path / "whole")
    finish(whole)
    for ended in (1, 2):  # killed in a round, of which the last of the points ended first
        part = opened(tmp_path / "killed")
        for each in reversed(part.left()[ended:]):
            note(part, each)
    after = opened(tmp_path / "killed")
    finish(after)
    assert after.finished() == whole.finished()
    assert list(after.finished()) == list(whole.finished())
    assert len(whole.finished()) == POINTS
    assert after.frontier() == whole.frontier()
    assert all(int(a) + int(b) <= 5 for a, b in whole.frontier())  # none beyond the limits


def test_a_small_grid_is_tried_whole_and_in_order(tmp_path: Path) -> None:
    search = opened(tmp_path, ("a=1,0", "b=0,1"))
    assert search.most == 4
    finish(search)
    assert list(search.finished()) == [("1", "0"), ("1", "1"), ("0", "0"), ("0", "1")]
    assert search.frontier() == {("1", "1"), ("0", "0")}


def test_a_search_stops_where_points_leave_the_frontier_as_it_was(tmp_path: Path) -> None:
    falling = ("a=4,3,2,1,0", "b=0")
    search = opened(tmp_path, falling, stop_after=4)
    for each in iter(search.left, ()):
        for point in each:
            search.note(point, {}, (float(point["a"]), 9 - int(point["a"]), 1.0), (-1.0, -1.0))
    assert len(search.finished()) == 5
    unmoved = opened(tmp_path / "same", ("a=8,7,6,5,4,3,2,1,0", "b=0"), stop_after=4)
    for each in iter(unmoved.left, ()):
        for point in each:
            unmoved.note(point, {}, (float(point["a"]), 1.0, 1.0), (-1.0, -1.0))
    assert len(unmoved.finished()) == 8  # the first round moves it, the second does not
