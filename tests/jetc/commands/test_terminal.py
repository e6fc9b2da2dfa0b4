"""What a terminal shows: the time of stages that are made together, once."""

from __future__ import annotations

import io

from jetc.commands.terminal import BuildWatcher, StreamConsole, plan_lines
from jetc.language.text.document import parse
from jetc.plan.manifest import Took
from jetc.plan.plan import Planned
from jetc.plan.stage import Stage

NAMES = ("sample.minbias", "sample.ttbar")
TOGETHER = Took(222.41, NAMES)
TREE, _ = parse("name: tiny\n", name="tiny.yaml")


def planned(name: str) -> Planned:
    stage = Stage(name, (), (), (), (), lambda _: None)
    return Planned(stage, {}, "0", (), ready=True, built_before=True, changes=())


def test_a_plan_tells_the_time_of_stages_made_together_once() -> None:
    times = {**dict.fromkeys(NAMES, TOGETHER), "rtl": Took(77.0)}
    lines = plan_lines([planned(each) for each in (*NAMES, "rtl", "budget")], TREE, times)
    assert lines == [
        "  sample.minbias       reuse   (took 222.4 s for 2 stages together)",
        "  sample.ttbar         reuse",
        "  rtl                  reuse   (took 77.0 s)",
        "  budget               reuse",
        "Plan: 0 to run, 4 up to date",
    ]


def test_a_build_tells_the_time_of_stages_made_together_once() -> None:
    told = io.StringIO()
    watcher = BuildWatcher(StreamConsole(file=told, width=100))
    watcher.end("sample.minbias", ran=True, took=TOGETHER)
    watcher.end("sample.ttbar", ran=True, took=TOGETHER)
    watcher.end("rtl", ran=False, took=Took(77.0))
    watcher.end("budget", ran=False, took=None)
    assert told.getvalue().splitlines() == [
        "✓ sample.minbias: done in 222.4 s for 2 stages together",
        "✓ sample.ttbar: done",
        "✓ rtl: up to date (took 77.0 s)",
        "✓ budget: up to date",
    ]
