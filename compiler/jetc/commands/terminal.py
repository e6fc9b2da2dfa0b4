"""What a terminal shows: diagnostics as text, plans as text, and a build as it goes."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import TYPE_CHECKING, assert_never

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column, Table
from rich.text import Text

from jetc.commands.streams import ReaderGoneError
from jetc.diagnostics.rendering import printable, value_text
from jetc.plan.reasons import Action, Cause, action, reasons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rich.progress import Task, TaskID

    from jetc.language.text.document import Node
    from jetc.plan.manifest import Took
    from jetc.plan.plan import Planned
    from jetc.plan.reasons import Reason

__all__ = [
    "BuildWatcher",
    "StreamConsole",
    "chain_lines",
    "plan_lines",
    "reason_text",
    "summary_table",
    "unheard",
]

_NEVER = "not built before"
_REASONS_SHOWN = 5
_REASONS_EXPLAINED = 200


class StreamConsole(Console):
    """A console on a standard stream; ReaderGoneError where its reader closed the pipe."""

    def on_broken_pipe(self) -> None:
        """End as every other output does, not as rich would."""
        self.quiet = True
        raise ReaderGoneError


def unheard() -> Console:
    """Return a console that shows nothing: of a training that another process or machine makes."""
    console = StreamConsole(stderr=True)
    console.quiet = True
    return console


_MANY = 100
"""Of fewer things, such as steps and benches, a rate says nothing."""


class _RateColumn(ProgressColumn):
    """Finished and whole work with its unit, and the rate where there are many."""

    def render(self, task: Task) -> Text:
        """Show the rate of `task`."""
        speed = (task.finished_speed or task.speed) if (task.total or 0) >= _MANY else None
        rate = "" if speed is None else f", {speed:,.0f}/s" if speed >= 10 else f", {speed:.1f}/s"  # noqa: PLR2004
        return Text(f"{task.completed:,.0f}/{task.total or 0:,.0f} {task.fields['unit']}{rate}")


class _Screen:
    """What a build and the stages made aside show in common: bars, each written out when it is done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.groups: set[tuple[str, ...]] = set()
        """Stages made together of which the time was told."""
        self._shown: Progress | None = None
        self._lock = threading.Lock()

    def add(self, label: str, total: float, unit: str) -> TaskID:
        """Begin a bar."""
        with self._lock:
            if self._shown is None:
                self._shown = Progress(
                    TextColumn("  {task.description:<24}"),
                    BarColumn(bar_width=16),
                    _RateColumn(table_column=Column(no_wrap=True)),
                    TimeRemainingColumn(compact=True, elapsed_when_finished=True),
                    console=self._console,
                    transient=True,
                )
                self._shown.start()
            return self._shown.add_task(label, total=total, unit=unit)

    def advance(self, bar: TaskID, amount: float) -> None:
        """Move a bar on."""
        if self._shown is not None:
            self._shown.advance(bar, amount)

    def remove(self, bars: Collection[TaskID]) -> None:
        """Take bars off the screen, and write them out as they are."""
        with self._lock:
            if self._shown is None or not bars:
                return
            done = [task for task in self._shown.tasks if task.id in bars]
            written = self._shown.make_tasks_table(done)
            for bar in bars:
                self._shown.remove_task(bar)
            self._console.print(written)
            if not self._shown.tasks:
                self._shown.stop()
                self._shown = None


class BuildWatcher:
    """Shows a build on a console: a line for each stage, a bar with rate and time left while it runs."""

    def __init__(self, console: Console, screen: _Screen | None = None) -> None:
        self._console = console
        self._screen = screen or _Screen(console)
        self._where = "" if screen is None else ", beside the stages below"
        self._bars: list[TaskID] = []

    def begin(self, stage: str) -> None:
        """Say that `stage` starts."""
        self._console.print(f"[bold]{stage}[/bold]{self._where}", highlight=False)

    def start(self, label: str, total: float, unit: str) -> None:
        """Begin a bar; the one before is left complete."""
        self._bars.append(self._screen.add(label, total, unit))

    def advance(self, amount: float = 1) -> None:
        """Move the current bar on."""
        if self._bars:
            self._screen.advance(self._bars[-1], amount)

    def end(self, stage: str, *, ran: bool, took: Took | None) -> None:
        """Say that `stage` is done, and once for those made together how long they took."""
        self.stop()
        time = _took_text(took, self._screen.groups)
        verb = f"done{' in ' * bool(time)}{time}" if ran else f"up to date{f' (took {time})' * bool(time)}"
        self._console.print(f"[green]✓[/green] {stage}: {verb}", highlight=False)

    def wait(self, stage: str, holder: str) -> None:
        """Say that `holder` makes the artifact of `stage`, and that this build waits for it."""
        text = f"  {holder} is making {stage}: waiting for it to end"
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def aside(self) -> BuildWatcher:
        """Return who shows stages that are made beside the others."""
        return BuildWatcher(self._console, self._screen)

    def stop(self) -> None:
        """Take the bars off the screen."""
        self._screen.remove(self._bars)
        self._bars = []


def _took_text(took: Took | None, groups: set[tuple[str, ...]]) -> str:
    """Spell a time; of stages made together, once, as `groups` has those that were told."""
    if took is None or took.together in groups:
        return ""
    if took.together:
        groups.add(took.together)
    return f"{took.seconds:.1f} s" + (f" for {len(took.together)} stages together" if took.together else "")


def plan_lines(plan: Iterable[Planned], tree: Node, times: Mapping[str, Took]) -> list[str]:
    """Return the plan as text: a line for each stage, and below it what forces it to run, said once.

    `times` say how long a stage took last, where that is known.
    """
    lines: list[str] = []
    groups: set[tuple[str, ...]] = set()
    states: dict[str, Action] = {}
    told: set[str] = set()
    for planned in plan:
        name = planned.stage.name
        states[name] = action(planned)
        took = _took_text(times.get(name), groups)
        shown = [] if planned.ready else _forcing(planned, tree, states)
        fresh = [each for each in shown if each not in told and each != _NEVER]
        words = [f"took {took}"] * bool(took) + _briefly(shown, fresh)
        lines.append(f"  {name:<20} {states[name]}" + f"   ({', '.join(words)})" * bool(words))
        lines.extend(f"      {each}" for each in fresh)
        told.update(fresh)
    counts = Counter(states.values())
    to_run = counts[Action.REBUILD] + counts[Action.RETRAIN]
    waiting = counts[Action.DEPENDS]
    depending = f", {waiting} that depend{'s' * (waiting == 1)} on them" if waiting else ""
    return [*lines, f"Plan: {to_run} to run{depending}, {counts[Action.REUSE]} up to date"]


def _forcing(planned: Planned, tree: Node, states: Mapping[str, Action]) -> list[str]:
    """Return what forces a stage to run, a line each, the first of many."""
    if states[planned.stage.name] is Action.DEPENDS:
        return [f"rebuilds if {_either(planned.waits)} comes out otherwise"]
    shown = [reason_text(reason, states) for reason in reasons(planned, tree)]
    more = len(shown) - _REASONS_SHOWN
    tail = [f"and {more} more: jetc explain {planned.stage.name}"] if more > 0 else []
    return [*shown[:_REASONS_SHOWN], *tail]


def _briefly(shown: list[str], fresh: list[str]) -> list[str]:
    """Return what is said of reasons in the line of a stage, where only those that are `fresh` follow."""
    if _NEVER in shown:
        return [_NEVER]
    if len(fresh) < len(shown):
        return ["as above, and:" if fresh else "as above"]
    return []


def _either(names: Sequence[str]) -> str:
    """Spell a choice: ``a, b or c``."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def reason_text(  # noqa: PLR0911 - one for each cause
    reason: Reason, states: Mapping[str, Action]
) -> str:
    """Return a reason in a line; `states` says what a build does with the stages before."""
    name, old, new = reason.name, reason.old or "absent", reason.new or "absent"
    match reason.cause:
        case Cause.NEW:
            return _NEVER
        case Cause.GONE:
            return "its artifact is gone" if reason.new is None else f"its artifact cannot be used: {new}"
        case Cause.TAKEN:
            return printable(f"--locked took {name}, and nothing was trained")
        case Cause.SPEC:
            place = "" if reason.span is None else f", {reason.span.file}:{reason.span.line}"
            return printable(f"{name} {_text(reason.old)} → {_text(reason.new)}{place}")
        case Cause.INPUT:
            words = {Action.REBUILD: "runs", Action.RETRAIN: "runs", Action.DEPENDS: "may come out otherwise"}
            return f"{name} {words.get(states.get(name, Action.REUSE), 'is another artifact')}"
        case Cause.FILE:
            return printable(f"the content of {name} changed")
        case Cause.CODE:
            return f"jetc's own source changed: {name}"
        case Cause.TOOL:
            return f"tool {name}: {old} → {new}"
        case _:
            assert_never(reason.cause)


def chain_lines(plan: tuple[Planned, ...], stage: str, tree: Node) -> list[str]:
    """Return all reasons of a stage, and below each stage that forces it, those of that one."""
    by_name = {planned.stage.name: planned for planned in plan}
    states = {name: action(planned) for name, planned in by_name.items()}
    lines: list[str] = []
    told: set[str] = set()

    def tell(name: str, depth: int) -> None:
        planned, indent = by_name[name], "  " * depth
        if name in told:
            lines.append(f"{indent}{name}: {states[name]}, as above")
            return
        told.add(name)
        lines.append(f"{indent}{name}: {states[name]}")
        every = reasons(planned, tree)
        for reason in every[:_REASONS_EXPLAINED]:
            if reason.cause is Cause.INPUT and states.get(reason.name, Action.REUSE) is not Action.REUSE:
                tell(reason.name, depth + 1)
            else:
                lines.append(f"{indent}  {reason_text(reason, states)}")
        if len(every) > _REASONS_EXPLAINED:
            lines.append(f"{indent}  and {len(every) - _REASONS_EXPLAINED:,} more: jetc plan --json")

    tell(stage, 0)
    return lines


def _text(value: str | None) -> str:
    return "absent" if value is None else value_text(json.loads(value))


def summary_table(rows: Iterable[tuple[str, str]], *, title: str) -> Table:
    """Return a two-column table of names and values; of a verdict, the loudest."""
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in rows:
        style = _verdict_style(value) if name == "verdict" else ""
        table.add_row(name, Text(value, style=style))
    return table


def _verdict_style(word: str) -> str:
    if word == "PASS":
        return "bold green"
    return "bold yellow" if word.startswith("PASS") else "bold red"
