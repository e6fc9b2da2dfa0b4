"""Pieces of files: where they are cut, and that the jets of an event, of one file, are tagged together."""

from __future__ import annotations

import runpy
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from jetc.commands.tagging import job
from jetc.commands.tagging.files import _Events
from jetc.commands.tagging.pieces import Piece, pieces_of
from jetc.commands.tagging.spread import _result, here, in_order
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.ntuple.block import EventBlock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.commands.tagging.job import Columns
    from jetc_runtime.steps import Table

A, B = Path("a.root"), Path("b.root")


class Whole:
    """Stands for a job and for progress: notes which events it is given together."""

    tree, event_ids = "outnano/Jets", "unique"

    def columns(self, file: Path, jets: Table) -> Columns:
        return {"event": jets.columns["event"], "file": np.full(len(jets.counts), file.name)}

    def advance(self, amount: float = 1) -> None:
        assert amount > 0


def tagged(*files: tuple[Path, Sequence[int], Sequence[int]]) -> list[tuple[str, list[int]]]:
    """Return file and ids of the jets that are tagged together: of (file, its ids, rows where it is cut)."""
    blocks = {}
    for file, ids, cuts in files:
        for first, last in pairwise([0, *cuts, len(ids)]):
            columns = {"event": np.array(ids[first:last], dtype=np.uint64)}
            counts = np.zeros(last - first, dtype=np.int64)
            blocks[Piece(file, first, last, len(ids), file.name)] = EventBlock(file, first, columns, counts)

    def spread(_: Any, every: Any) -> Any:  # noqa: ANN401 - in place of processes
        return (job._scored(whole, piece, blocks[piece]) for _, piece in every)  # noqa: SLF001

    whole: Any = Whole()
    in_turn: Any = spread
    found = _Events(whole).whole(tuple(blocks), in_turn, whole)
    return [(each["file"][0], each["event"].tolist()) for each in found]


def test_an_event_is_tagged_whole_wherever_a_file_is_cut() -> None:
    random = np.random.default_rng(3)
    for _ in range(200):
        ids = np.repeat(np.arange(1, 9), random.integers(1, 5, 8)).tolist()
        cuts = sorted(random.choice(np.arange(1, len(ids)), random.integers(0, len(ids)), replace=False))
        together = tagged((A, ids, [int(each) for each in cuts]))
        assert [each for _, every in together for each in every] == ids
        for (_, one), (_, other) in pairwise(together):
            assert one[-1] != other[0]


def test_an_event_id_is_of_one_file() -> None:
    """The last event of a file and the first of the next may have one id: refused, never joined."""
    with pytest.raises(
        DataError, match=r"b\.root, tree outnano/Jets, branch event, entry 0: event 2 comes back"
    ) as raised:
        tagged((A, [1, 2, 2], [2]), (B, [2, 3], []))
    assert "into an OUT of their own" in raised.value.mend
    assert tagged((A, [1, 2, 2], [2]), (B, [3, 3, 4], [1])) == [
        ("a.root", [1]),
        ("a.root", [2, 2]),
        ("b.root", [3, 3]),
        ("b.root", [4]),
    ]


@pytest.mark.parametrize("cuts", [[], [2], [1, 3, 4]])
@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([1, 2, 3, 1, 2], "entry 3: event 1 comes back"),
        ([1, 1, 2, 2, 1], "entry 4: event 1 comes back"),
        ([0] * 200, r"event 0 has \d+ rows here"),
    ],
)
def test_ids_that_restart_or_are_not_set_are_refused(ids: list[int], said: str, cuts: list[int]) -> None:
    with pytest.raises(DataError, match=said):
        tagged((A, ids, cuts))


@pytest.mark.parametrize(
    ("edges", "cuts"),
    [
        ([0, 10, 20, 30, 40, 45], [0, 20, 40, 45]),
        ([0, 15, 100, 101], [0, 15, 65, 100, 101]),
        ([0, 7], [0, 7]),
        ([0], [0]),
    ],
)
def test_pieces_end_where_baskets_do_unless_those_are_large(
    edges: list[int], cuts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jetc.commands.tagging.pieces._FEWEST", 15)
    monkeypatch.setattr("jetc.commands.tagging.pieces._MOST", 50)
    found = pieces_of(A, "", np.array(edges))
    assert [(each.first, each.last) for each in found] == [*pairwise(cuts)]


def test_a_process_that_is_killed_is_told_with_its_file(tmp_path: Path) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text("import os\nos.kill(os.getpid(), 9)\n")
    with (
        pytest.raises(ToolError, match=rf"a process that had to read {dying} was killed"),
        here(2, 2) as spread,
    ):
        list(spread(runpy.run_path, [(dying,), (dying,)]))


class Lost:
    """Stands for a pool that takes one call and is then lost."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.taken = 0

    def submit(self, function: Any, *call: Any) -> Future[Any]:  # noqa: ANN401 - as of an executor
        if self.taken:
            raise self.error
        self.taken, done = 1, Future[Any]()
        done.set_result(function(*call))
        return done


def test_a_process_that_is_killed_between_two_results_is_told_with_its_file() -> None:
    results = in_order(cast("Any", Lost(BrokenProcessPool())), 4, _result, str, [(A,), (B,)])
    assert next(results) == "a.root"
    with pytest.raises(ToolError, match=r"a process that had to read b\.root was killed"):
        next(results)


def test_results_come_in_order_and_few_calls_are_ahead() -> None:
    asked: list[int] = []

    def numbers() -> Any:  # noqa: ANN401 - an iterator of calls
        for each in range(9):
            asked.append(each)
            yield (each,)

    with ThreadPoolExecutor(2) as pool:
        for number, found in enumerate(in_order(pool, 4, lambda each, _: each.result(), abs, numbers())):
            assert found == number
            assert len(asked) <= number + 1 + 4
