"""What a terminal shows: the time of stages that are made together, once."""

from __future__ import annotations

import io
import itertools
import re

import pytest
from jetc.commands.terminal import BuildWatcher, StreamConsole, plan_lines, summary_table
from jetc.language.text.document import parse
from jetc.plan.manifest import Took
from jetc.plan.plan import Planned
from jetc.plan.stage import Stage
from rich.text import Text

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


def test_the_time_of_a_stage_has_no_colour_of_its_own() -> None:
    told = io.StringIO()
    console = StreamConsole(
        file=told, width=100, force_terminal=True, color_system="standard", no_color=False
    )
    watcher = BuildWatcher(console)
    watcher.begin("dataset.hh4b")
    watcher.end("dataset.hh4b", ran=True, took=Took(255.6))
    assert told.getvalue() == ("\x1b[1mdataset.hh4b\x1b[0m\n\x1b[32m✓\x1b[0m dataset.hh4b: done in 255.6 s\n")


def test_a_build_shows_what_it_makes_aside_beside_what_it_makes() -> None:
    told = io.StringIO()
    watcher = BuildWatcher(StreamConsole(file=told, width=100))
    aside = watcher.aside()
    aside.begin("sample.minbias")
    aside.start("generating events", 2, "events")
    watcher.begin("training")
    watcher.start("training", 4, "epochs")
    watcher.advance(4)
    aside.advance()
    watcher.end("training", ran=True, took=Took(80.0))
    aside.advance()
    aside.end("sample.minbias", ran=True, took=Took(120.0))
    lines = [line.partition("━")[0].rstrip() for line in told.getvalue().splitlines() if line]
    counts = ["4/4 epochs" in told.getvalue(), "2/2 events" in told.getvalue()]
    assert lines == [
        "sample.minbias, beside the stages below",
        "training",
        "  training",
        "✓ training: done in 80.0 s",
        "  generating events",
        "✓ sample.minbias: done in 120.0 s",
    ]
    assert counts == [True, True]


def test_a_bar_has_its_rate_and_the_time_that_is_left() -> None:
    told, seconds = io.StringIO(), itertools.count()
    watcher = BuildWatcher(StreamConsole(file=told, width=100, get_time=lambda: float(next(seconds))))
    watcher.start("generating events", 400, "events")
    for _ in range(3):
        watcher.advance(50)
    watcher.stop()
    (bar,) = (line for line in told.getvalue().splitlines() if "generating events" in line)
    found = re.search(r"150/400 events, ([0-9.]+)/s +(\d\d):(\d\d)$", bar)
    assert found is not None, bar
    rate, minutes, left = map(float, found.groups())
    assert 250 / (rate + 0.5) <= 60 * minutes + left <= 250 / (rate - 0.5) + 1


@pytest.mark.parametrize(("total", "unit", "shown"), [(3, "steps", False), (12_000, "jets", True)])
def test_a_rate_is_shown_where_there_are_many(total: float, unit: str, shown: bool) -> None:  # noqa: FBT001
    told = io.StringIO()
    watcher = BuildWatcher(StreamConsole(file=told, width=100))
    watcher.start("work", total, unit)
    for _ in range(3):
        watcher.advance(total / 3)
    watcher.end("lanes", ran=True, took=None)
    assert f"{total:,.0f}/{total:,.0f} {unit}" in told.getvalue()
    assert ("/s" in told.getvalue()) == shown


@pytest.mark.parametrize(
    ("word", "colour"),
    [("PASS", "green"), ("PASS, rates not decided", "yellow"), ("FAIL: rate of hh4b", "red")],
)
def test_the_verdict_has_the_colour_of_what_it_says(word: str, colour: str) -> None:
    table = summary_table([("verdict", word), ("LUT", "7")], title="baseline")
    verdict, area = table.columns[1].cells
    assert isinstance(verdict, Text)
    assert isinstance(area, Text)
    assert (str(verdict.style), str(area.style)) == (f"bold {colour}", "")
