"""A build: where a file lacks what a value of the spec asks for, that value is shown."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from jetc.checks.load import load
from jetc.commands import building
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.exhaustion import Limit, limit_met
from jetc.plan.plan import make_plan
from jetc.plan.store import Store
from jetc.stages import stages_of
from rich.console import Console

if TYPE_CHECKING:
    from jetc.plan.plan import Planned

SPEC = Path(__file__).parents[3] / "specs" / "baseline.yaml"


def test_the_threads_of_tensorflow_are_looked_for_before_the_first_stage_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([threading.Thread.start] * 3)

    def start(thread: threading.Thread) -> None:
        allowed = next(left, None)
        if allowed is None:
            raise RuntimeError("can't start new thread")
        allowed(thread)

    monkeypatch.setattr(building, "run", lambda *_, **__: pytest.fail("a stage ran"))
    monkeypatch.setattr(threading.Thread, "start", start)
    training = SimpleNamespace(
        ready=False, parts={}, stage=SimpleNamespace(name="training", tools=("tensorflow-cpu",))
    )
    with pytest.raises(RuntimeError, match=r"TensorFlow starts about .*, and the system allows 3") as caught:
        building.made(
            load(SPEC),
            Store(tmp_path),
            cast("tuple[Planned, ...]", (training,)),
            Console(file=None, quiet=True),
        )
    assert limit_met(caught.value) is Limit.THREADS


def test_what_a_file_lacks_is_placed_at_the_value_that_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object, **__: object) -> None:
        setting = ("features", "inputs", 2, "name")
        raise DataError(file="a.root", what="it is not there", why="w", mend="m", setting=setting)

    monkeypatch.setattr(building, "run", lacking)
    with pytest.raises(DataError) as caught:
        building.made(load(SPEC), Store(tmp_path), (), Console(file=None, quiet=True))
    lines = SPEC.read_text().splitlines()
    (line,) = [number for number, text in enumerate(lines, start=1) if "{name: pt_log," in text]
    column = lines[line - 1].index("pt_log") + 1
    assert str(caught.value) == f"{SPEC}:{line}:{column}: a.root: it is not there"


def test_a_package_that_only_learned_widths_need_is_asked_for_before_any_stage_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "run", lambda *_, **__: pytest.fail("a stage ran"))
    loaded, store = load(SPEC.with_name("smallest.yaml")), Store(tmp_path)
    plan = make_plan(loaded.spec, stages=stages_of(loaded.spec), store=store, base=SPEC.parent, to="training")
    (trained,) = (each for each in plan if each.stage.name == "training")
    without = replace(trained, parts={**trained.parts, "tool.HGQ": "not found"})
    with pytest.raises(ToolError, match="HGQ: it is not installed, and stage training needs it") as caught:
        building.made(loaded, store, (*plan[:-1], without), Console(file=None, quiet=True))
    assert caught.value.mend == "pip install --no-deps HGQ==0.2.6"
