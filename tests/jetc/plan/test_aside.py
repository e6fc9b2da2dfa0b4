"""Stages that are made beside the others: what waits for them, and how they end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest
from jetc.children import run_program
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.language.sections.model import Spec
from jetc.plan.aside import Aside
from jetc.plan.plan import make_plan
from jetc.plan.run import run
from jetc.plan.stage import Need, Stage
from jetc.plan.store import Store

from tests.jetc.plan.conftest import Quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jetc.plan.stage import Step

    Run = Callable[[Step[Spec]], None]

SPEC = Spec.model_construct(name="tiny")
SECONDS = 60.0
"""What a test waits for at most; far less passes where nothing is wrong."""


def work_of_a_child(started: threading.Event, ended: threading.Event) -> None:
    """Wait for a process that would run for minutes, and fail."""
    child = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(10 * SECONDS,))
    child.start()
    started.set()
    child.join()
    ended.set()
    raise DataError(file="events", what="were interrupted", why="a test", mend="none")


def named(step: Step[Spec]) -> None:
    (step.folder / "file").write_text(step.folder.name)


def build(base: Path, *, events: Run = named, training: Run = named, rates: Run = named) -> list[str]:
    """Build events, aside, training, which does not read them, and rates, which do; return what ran."""
    stages = (
        Stage("events", ("name",), (), (), (), events, aside=True),
        Stage("training", ("name",), (), (), (), training),
        Stage("rates", ("name",), (Need("events"), Need("training")), (), (), rates),
    )
    watcher, store = Quiet(), Store(base / "build")
    run(make_plan(SPEC, stages=stages, store=store, base=base), SPEC, store=store, base=base, watcher=watcher)
    return watcher.ran


def test_a_stage_made_aside_runs_beside_those_that_do_not_wait_for_it(tmp_path: Path) -> None:
    trained, wide = threading.Event(), os.getpriority(os.PRIO_PROCESS, 0)
    priorities: list[int] = []

    def events(step: Step[Spec]) -> None:
        priorities.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        assert trained.wait(SECONDS)
        named(step)

    def training(step: Step[Spec]) -> None:
        named(step)
        trained.set()

    def rates(step: Step[Spec]) -> None:
        assert (step.inputs["events"] / "file").read_text().startswith("events-")
        named(step)

    ran = build(tmp_path, events=events, training=training, rates=rates)
    assert {*ran[:2]} == {"training", "events"}
    assert ran[2:] == ["rates"]
    assert priorities == [min(wide + 10, 19)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == wide
    assert sorted(each.name for each in (tmp_path / "build" / "tiny").iterdir()) == [
        "events",
        "rates",
        "training",
    ]
    assert build(tmp_path) == []


def test_what_fails_aside_ends_the_build_and_what_was_made_stays(tmp_path: Path) -> None:
    def events(_: Step[Spec]) -> None:
        raise DataError(file="events", what="cannot be made", why="a test", mend="none")

    with pytest.raises(DataError, match="cannot be made"):
        build(tmp_path, events=events)
    assert build(tmp_path)[-2:] == ["events", "rates"]


def test_a_failure_ends_what_is_made_aside_with_its_processes(tmp_path: Path) -> None:
    started, ended = threading.Event(), threading.Event()

    def events(_: Step[Spec]) -> None:
        work_of_a_child(started, ended)

    def training(_: Step[Spec]) -> None:
        assert started.wait(SECONDS)
        raise GateError(gate="training", what="diverged", why="a test", mend="none")

    with pytest.raises(GateError, match="diverged"):
        build(tmp_path, events=events, training=training)
    assert ended.is_set()
    assert multiprocessing.active_children() == []
    assert build(tmp_path)[-1] == "rates"


def test_two_are_made_aside_and_each_is_waited_for_where_it_is_read(tmp_path: Path) -> None:
    tagged = threading.Event()

    def events(step: Step[Spec]) -> None:
        assert tagged.wait(SECONDS)
        named(step)

    def tags(step: Step[Spec]) -> None:
        named(step)
        tagged.set()

    stages = (
        Stage("events", ("name",), (), (), (), events, aside=True),
        Stage("library", ("name",), (), (), (), named, aside=True),
        Stage("tags", ("name",), (Need("library"),), (), (), tags),
        Stage("rates", ("name",), (Need("events"),), (), (), named),
    )
    watcher, store = Quiet(), Store(tmp_path / "build")
    plan = make_plan(SPEC, stages=stages, store=store, base=tmp_path)
    made = run(plan, SPEC, store=store, base=tmp_path, watcher=watcher)
    assert watcher.ran[0] == "library"
    assert {*watcher.ran[1:3]} == {"tags", "events"}
    assert watcher.ran[3:] == ["rates"]
    assert [store.has(each.stage.name, each.key) for each in made] == [True] * 4


def test_a_part_whose_input_is_still_made_aside_is_not_made_together_with_others(tmp_path: Path) -> None:
    made = threading.Event()
    runs: list[list[str]] = []

    def events(step: Step[Spec]) -> None:
        assert made.wait(SECONDS)
        named(step)

    def together(steps: Sequence[Step[Spec]]) -> None:
        runs.append([step.folder.name.partition("-")[0] for step in steps])
        for step in steps:
            named(step)
        made.set()

    stages = (
        Stage("events", ("name",), (), (), (), events, aside=True),
        Stage("set.a", ("name",), (), (), (), named, together=together),
        Stage("set.b", ("name",), (Need("events"),), (), (), named, together=together),
        Stage("set.c", ("name",), (), (), (), named, together=together),
    )
    store = Store(tmp_path / "build")
    plan = make_plan(SPEC, stages=stages, store=store, base=tmp_path)
    run(plan, SPEC, store=store, base=tmp_path, watcher=Quiet())
    assert runs == [["set.a", "set.c"], ["set.b"]]


def test_a_failure_ends_a_program_of_what_is_made_aside(tmp_path: Path) -> None:
    started, codes = threading.Event(), list[int]()

    def events(step: Step[Spec]) -> None:
        script = f"echo > {step.folder / 'started'}; exec sleep {10 * SECONDS}"
        threading.Thread(target=_tell_of, args=(step.folder / "started", started), daemon=True).start()
        codes.append(run_program(("/bin/sh", "-c", script), folder=step.folder).returncode)
        raise DataError(file="events", what="were interrupted", why="a test", mend="none")

    def training(_: Step[Spec]) -> None:
        assert started.wait(SECONDS)
        raise GateError(gate="training", what="diverged", why="a test", mend="none")

    with pytest.raises(GateError, match="diverged"):
        build(tmp_path, events=events, training=training)
    assert codes == [-signal.SIGKILL]


def _tell_of(file: Path, there: threading.Event) -> None:
    while not file.exists():
        time.sleep(0.01)
    there.set()


def test_work_aside_raises_where_it_is_waited_for() -> None:
    def work(_: object) -> None:
        raise KeyboardInterrupt

    aside = Aside(work)
    with pytest.raises(KeyboardInterrupt):
        aside.join()
    aside.end()


def test_a_signal_while_it_is_waited_for_ends_it_with_its_processes() -> None:
    started, ended = threading.Event(), threading.Event()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    aside = Aside(lambda _: work_of_a_child(started, ended))
    try:
        assert started.wait(SECONDS)
        with pytest.raises(KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            aside.join()
        assert not ended.is_set()
    finally:
        signal.signal(signal.SIGALRM, before)
        aside.end()
    assert ended.is_set()
    assert multiprocessing.active_children() == []


def test_a_failure_does_not_wait_for_another_build_that_makes_what_is_made_aside(tmp_path: Path) -> None:
    stage = Stage("events", ("name",), (), (), (), named, aside=True)
    store = Store(tmp_path / "build")
    ((planned),) = make_plan(SPEC, stages=(stage,), store=store, base=tmp_path)
    waits = threading.Event()

    class Waiting(Quiet):
        def wait(self, stage: str, holder: str) -> None:  # noqa: ARG002 - told to all
            waits.set()

    def training(_: Step[Spec]) -> None:
        assert waits.wait(SECONDS)
        raise GateError(gate="training", what="diverged", why="a test", mend="none")

    stages = (stage, Stage("training", ("name",), (), (), (), training))
    plan = make_plan(SPEC, stages=stages, store=store, base=tmp_path)
    with store.making("events", planned.parts), pytest.raises(GateError, match="diverged"):
        run(plan, SPEC, store=Store(tmp_path / "build"), base=tmp_path, watcher=Waiting())
