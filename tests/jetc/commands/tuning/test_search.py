"""A search goes on where it was killed, and tries the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.commands.tuning.choices import over

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.commands.tuning.search import Search

pytest.importorskip("optuna")

CHOICES = [over("a=0,1,2,3,4"), over("b=0,1,2,3,4")]
POINTS = 12


def opened(folder: Path) -> Search:
    from jetc.commands.tuning.search import Search

    return Search(folder / "study.journal", "question", CHOICES)


def told(search: Search) -> bool:
    """Try one point; say whether there was one. One point is beyond the limits, and one fails."""
    trial = search.ask(POINTS)
    if trial is None:
        return False
    a, b = int(trial.params["a"]), int(trial.params["b"])
    if a == b == 4:
        search.fail(trial, {"failed": "it diverged"})
    else:
        search.tell(trial, {"luts": a + b}, (a * b, a + b, b), (a + b - 5, -1.0))
    return True


def test_a_search_that_was_killed_tries_the_same_points_and_finds_the_same_frontier(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    search = opened(whole)
    while told(search):
        pass
    for tried in (5, 11, POINTS):
        part = opened(killed)
        while len(part.finished()) < tried and told(part):
            pass
        part.ask(POINTS)  # killed before it was told
    after = opened(killed)
    assert list(after.finished()) == list(search.finished())
    assert len(search.finished()) == POINTS
    assert after.frontier() == search.frontier()
    assert all(int(a) + int(b) <= 5 for a, b in search.frontier())  # none beyond the limits


def test_a_small_grid_is_tried_whole_and_in_order(tmp_path: Path) -> None:
    from jetc.commands.tuning.search import Search

    search = Search(tmp_path / "study.journal", "question", [over("a=1,0"), over("b=0,1")])
    while told(search):
        pass
    assert list(search.finished()) == [("1", "0"), ("1", "1"), ("0", "0"), ("0", "1")]
    assert search.frontier() == {("1", "1"), ("1", "0"), ("0", "0")} - {("1", "0")}
