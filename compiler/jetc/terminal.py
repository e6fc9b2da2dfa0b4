"""What a terminal shows: diagnostics as text, plans as text, and a build as it goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column, Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.progress import Task, TaskID

    from jetc.plan.plan import Planned
    from jetc.spec.document import Node

__all__ = ["BuildWatcher", "plan_lines", "summary_table"]

_REASONS_SHOWN = 5


class _RateColumn(ProgressColumn):
    """Finished and whole work with its unit, and the rate."""

    def render(self, task: Task) -> Text:
        """Show the rate of `task`."""
        speed = task.finished_speed or task.speed
        rate = "" if speed is None else f", {speed:,.0f}/s" if speed >= 10 else f", {speed:.1f}/s"  # noqa: PLR2004
        return Text(f"{task.completed:,.0f}/{task.total or 0:,.0f} {task.fields['unit']}{rate}")


class BuildWatcher:
    """Shows a build on a console: a line for each stage, a bar with rate and time left while it runs."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars: Progress | None = None
        self._bar: TaskID | None = None

    def begin(self, stage: str) -> None:
        """Say that `stage` starts."""
        self._console.print(f"[bold]{stage}[/bold]")

    def start(self, label: str, total: float, unit: str) -> None:
        """Begin a bar; the one before is left complete."""
        if self._bars is None:
            self._bars = Progress(
                TextColumn("  {task.description:<24}"),
                BarColumn(bar_width=16),
                _RateColumn(table_column=Column(no_wrap=True)),
                TimeRemainingColumn(compact=True, elapsed_when_finished=True),
                console=self._console,
            )
            self._bars.start()
        self._bar = self._bars.add_task(label, total=total, unit=unit)

    def advance(self, amount: float = 1) -> None:
        """Move the current bar on."""
        if self._bars is not None and self._bar is not None:
            self._bars.advance(self._bar, amount)

    def end(self, stage: str, *, ran: bool, seconds: float | None) -> None:
        """Say that `stage` is done."""
        self.stop()
        took = "" if seconds is None else f"{seconds:.1f} s"
        verb = f"done in {took}" if ran else f"up to date (took {took})"
        self._console.print(f"[green]✓[/green] {stage}: {verb}")

    def stop(self) -> None:
        """Take the bars off the screen."""
        if self._bars is not None:
            self._bars.stop()
        self._bars = self._bar = None


def plan_lines(plan: Iterable[Planned], tree: Node, seconds: dict[str, float]) -> list[str]:
    """Return the plan as text: a line for each stage, and below it what forces it to run.

    `seconds` says how long a stage took last, where that is known.
    """
    lines, running = [], set[str]()
    for each in plan:
        name = each.stage.name
        took = f"   (took {seconds[name]:.1f} s)" if name in seconds else ""
        if each.ready:
            lines.append(f"  {name:<16} reuse{took}")
            continue
        running.add(name)
        lines.append(f"  {name:<16} run{took}")
        lines.extend(f"      {reason}" for reason in _reasons(each, tree, running))
    total = f"{len(running)} to run, {sum(1 for each in plan if each.ready)} up to date"
    return [*lines, f"Plan: {total}"]


def _reasons(each: Planned, tree: Node, running: set[str]) -> list[str]:
    if not each.built_before:
        return ["not built before"]
    shown = []
    for change in each.changes:
        kind, _, name = change.name.partition(".")
        if kind == "input":
            shown.append(f"{name} {'runs' if name in running else 'is another artifact'}")
        elif kind == "spec":
            shown.append(f"{name} {_text(change.old)} → {_text(change.new)}{_place(tree, name)}")
        elif kind == "code":
            shown.append(f"jetc's own source changed: {name}")
        elif kind == "file":
            shown.append(f"the content of {name} changed")
        else:
            shown.append(f"{kind} {name}: {change.old or 'absent'} → {change.new or 'absent'}")
    more = len(shown) - _REASONS_SHOWN
    tail = [f"and {more} more"] if more > 0 else []
    return shown[:_REASONS_SHOWN] + tail or ["its artifact is gone or was altered"]


def _text(value: str | None) -> str:
    return "absent" if value is None else str(json.loads(value))


def _place(tree: Node, dotted: str) -> str:
    """Return ", file:line" of a dotted name, or nothing where the value stands nowhere."""
    node = tree
    for part in dotted.replace("[", ".[").split("."):
        content = node.content
        if part.startswith("[") and isinstance(content, tuple) and int(part[1:-1]) < len(content):
            node = content[int(part[1:-1])]
        elif isinstance(content, dict) and part in content:
            node = content[part].node
    return f", {node.span.file}:{node.span.line}"


def summary_table(rows: Iterable[tuple[str, str]], *, title: str) -> Table:
    """Return a two-column table of names and values."""
    table = Table(title=title, title_justify="left", show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    for name, value in rows:
        table.add_row(name, value)
    return table
