"""Points that run together give what each of them gives alone, and a fault is raised where it is asked."""

from __future__ import annotations

import operator
from pathlib import Path

import pytest
from jetc.commands.tuning.pool import running
from jetc.commands.tuning.training import measured
from jetc.diagnostics.diagnostic import DataError


@pytest.mark.parametrize("processes", [1, 2])
def test_every_call_gives_its_result_with_its_number(processes: int) -> None:
    with running(processes) as run:
        found = dict(run(operator.mul, [(number, number) for number in range(5)]))
    assert found == {number: number * number for number in range(5)}


def test_a_fault_is_the_exception_that_it_was() -> None:
    found = measured(Path("/nowhere/spec.yaml"), (), Path("build"), None)
    with pytest.raises(DataError, match="nowhere"):
        found.checked()
