"""Points that run together give what each of them gives alone, and a fault is raised where it is asked."""

from __future__ import annotations

import operator
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jetc.commands.tuning import pool, training
from jetc.commands.tuning.pool import running
from jetc.diagnostics.diagnostic import DataError


@pytest.mark.parametrize("processes", [1, 2])
def test_every_call_gives_its_result_with_its_number(processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads stand for the processes, which the tests of tagging start."""
    monkeypatch.setattr(pool, "started", ThreadPoolExecutor)
    with running(processes) as run:
        found = dict(run(operator.mul, [(number, number) for number in range(5)]))
    assert found == {number: number * number for number in range(5)}


def test_a_fault_is_the_exception_that_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    error = DataError(file="jets.root", what="is empty", why="jets are read", mend="give another")

    def load(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(training, "load", load)
    found = training.measured(Path("spec.yaml"), (), Path("build"), None)
    with pytest.raises(DataError) as raised:
        pickle.loads(pickle.dumps(found)).checked()  # noqa: S301 - what was just made
    assert (str(raised.value), vars(raised.value)) == (str(error), vars(error))
