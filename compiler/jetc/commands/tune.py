"""`jetc tune`: a scan of declared choices, each point built, and the frontier of AUC, area and latency.

Points are compared and chosen on the validation split; the test split is asked of the chosen one alone.
"""

from __future__ import annotations

import hashlib
import json
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jetc.checks.load import load
from jetc.commands.outcome import Outcome
from jetc.commands.tuning import point
from jetc.commands.tuning.choices import grid
from jetc.commands.tuning.columns import columns
from jetc.commands.tuning.efficiency import efficiencies
from jetc.commands.tuning.files import FILES, write_frontier
from jetc.commands.tuning.frontier import chosen, point_of, table
from jetc.commands.tuning.overlay import check_overlay, write_overlay
from jetc.commands.tuning.point import areas, built_point, made_events, planned_point
from jetc.commands.tuning.pool import running
from jetc.commands.tuning.search import Search
from jetc.commands.tuning.together import together
from jetc.commands.tuning.training import measured
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.plan.key import file_digest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from rich.console import Console

    from jetc.commands.tuning.choices import Over
    from jetc.commands.tuning.frontier import Point
    from jetc.commands.tuning.pool import Run
    from jetc.commands.tuning.training import Measured

__all__ = ["tune"]


def tune(arguments: argparse.Namespace, out: Console, progress: Console) -> Outcome:
    """Try up to `points` of what `over` declares, and show the frontier; `write` makes a spec of the best.

    SpecError where the first point is no good spec: a path is wrong, for example. A killed scan goes on with
    the same command. `out` shows the table, `progress` what is being done and how much is left.
    """
    if find_spec("optuna") is None:
        why = "it is not installed, and jetc tune searches with it"
        raise ToolError(tool="optuna", what=why, mend="pip install optuna==5.0.0")
    first = load(arguments.spec, settings=_laid(next(grid(arguments.over))))
    if arguments.cluster is not None:
        _check_same_events(arguments.over)
    place = None
    if arguments.write is not None:
        place = check_overlay(arguments.spec, arguments.write, [each.path for each in arguments.over])
    folder = arguments.build_dir / f"{first.spec.name}.tune"
    folder.mkdir(parents=True, exist_ok=True)
    search = Search(
        folder / "study.journal",
        _question(arguments),
        arguments.over,
        points=arguments.points,
        stop_after=arguments.stop_after,
    )
    _scan(arguments, search, progress)
    found = _points(search, arguments.over)
    best = chosen(found)
    quoted = {} if best is None else _on_test(arguments, best, progress)
    write_frontier(folder, first.spec, found, best, quoted)
    out.print(table(found, best))
    lines = [f"  {'frontier':<10} {folder / name}" for name in FILES]
    if best is not None:
        lines += _chosen_lines(arguments, best, quoted)
        if place is not None:
            write_overlay(arguments.spec, place, best.settings, _why(arguments, found, best))
            lines.append(f"  {'written':<10} {place}")
    return Outcome("\n".join(lines))


def _check_same_events(choices: Sequence[Over]) -> None:
    """Raise DataError where points differ in their events: workers of a cluster make none."""
    for each in choices:
        if each.path.startswith("samples."):
            raise DataError(
                file="--cluster",
                what=f"--over {each.path} has other events for each point",
                why="the workers of a scan take the events from the build folder",
                mend="make such a scan with --processes",
            )


def _scan(arguments: argparse.Namespace, search: Search, progress: Console) -> None:
    began, done = time.monotonic(), 0
    with _place(arguments, progress) as run:
        while left := search.left():
            _say(progress, search, left, arguments.over)
            for settings, every in _trained(arguments, left, run, progress):
                done += 1
                _note(arguments, search, settings, together(every))
                about = (time.monotonic() - began) / done * (search.most - len(search.finished())) / 60
                text = f"{len(search.finished())} of {search.most} points, about {about:.0f} min left"
                progress.print(text, markup=False, highlight=False)


def _place(arguments: argparse.Namespace, progress: Console) -> AbstractContextManager[Run]:
    """Return where points are built; for a cluster, their events are made here first."""
    if arguments.cluster is None:
        return running(arguments.processes)
    from jetc.cluster.connection import check_installed
    from jetc.commands.tuning.cluster import trainings_on

    check_installed("--cluster")
    loaded = load(arguments.spec)
    made_events(loaded, arguments.build_dir, progress)
    stages = [each.stage for each in planned_point(loaded, arguments.build_dir)]
    return trainings_on(arguments, loaded, stages, progress)


def _say(progress: Console, search: Search, left: Sequence[Mapping[str, str]], over: Sequence[Over]) -> None:
    told = columns({each.path: each.values for each in over})
    for number, each in enumerate(left, len(search.finished()) + 1):
        has = zip(told.names, told.of(each), strict=True)
        text = (
            f"point {number} of {search.most}: {' '.join(f'{path}={value}' for path, value in has if value)}"
        )
        progress.print(text, markup=False, highlight=False, soft_wrap=True)


def _trained(
    arguments: argparse.Namespace, points: Sequence[Mapping[str, str]], run: Run, progress: Console
) -> Iterator[tuple[Mapping[str, str], list[Measured]]]:
    """Yield points as their last training ends; an exception where one shows a fault."""
    heard = progress if arguments.processes == 1 and arguments.cluster is None else None
    jobs = [(at, each) for at, point in enumerate(points) for each in _trainings(arguments, point)]
    found: dict[int, dict[int, Measured]] = {}
    spec, build_dir = arguments.spec.absolute(), arguments.build_dir.absolute()  # workers stand elsewhere
    asked = [(spec, settings, build_dir, heard) for _, settings in jobs]
    for number, each in run(measured, asked):
        mine = found.setdefault(jobs[number][0], {})
        mine[number] = each.checked()
        if len(mine) == arguments.seeds:
            yield points[jobs[number][0]], [mine[at] for at in sorted(mine)]


def _trainings(arguments: argparse.Namespace, point: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the settings of each training of a point: its own seed, and those after it."""
    own = _laid(point)
    if arguments.seeds == 1:
        return [own]
    seed = load(arguments.spec).spec.training.seed
    return [(*own, f"training.seed={seed + each}") for each in range(arguments.seeds)]


def _note(
    arguments: argparse.Namespace, search: Search, settings: Mapping[str, str], given: dict[str, Any]
) -> None:
    """Tell the search what a point gave, and by how much it passes the limits."""
    if "failed" in given:
        search.note(settings, given, (), ())
        return
    budget = load(arguments.spec).spec.firmware.budget
    over = (
        given["luts"] - (arguments.budget.luts or budget.luts),
        given["latency_ns"] - (arguments.budget.latency_ns or budget.latency_ns),
    )
    mean = sum(value for value, *_ in given["validation"].values()) / len(given["validation"])
    numbers = {**given, "within": max(over) <= 0}
    search.note(settings, numbers, (mean, given["luts"], given["latency_ns"]), over)


def _question(arguments: argparse.Namespace) -> str:
    """Return a digest of all that shapes what a point gives: the spec, code, tools, choices and limits."""
    plan = planned_point(load(arguments.spec), arguments.build_dir)
    parts = {
        f"{each.stage.name}.{name}": text
        for each in plan
        for name, text in each.parts.items()
        if not name.startswith("input.")
    }
    asked = [[each.path, each.values] for each in arguments.over]
    limits = [arguments.budget.luts, arguments.budget.latency_ns, arguments.seeds]
    own = sorted(Path(point.__file__).parent.glob("*.py"))
    text = json.dumps([parts, asked, limits, [file_digest(each) for each in own]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _points(search: Search, choices: Sequence[Over]) -> list[Point]:
    front = search.frontier()
    paths = [each.path for each in choices]
    return [
        point_of(dict(zip(paths, values, strict=True)), given, on_frontier=values in front)
        for values, given in search.finished().items()
    ]


def _on_test(arguments: argparse.Namespace, best: Point, progress: Console) -> dict[str, Any]:
    """Return what the chosen point gives where nobody chose; of several seeds the first."""
    loaded = load(arguments.spec, settings=_trainings(arguments, best.settings)[0])
    built = built_point(loaded, arguments.build_dir, progress)
    found = areas(loaded, arguments.build_dir, built, "test")
    return {
        "test": {
            name: {"value": each.value, "interval": [each.low, each.high]} for name, each in found.items()
        },
        "evaluation": efficiencies(loaded.spec, arguments.build_dir, built, "evaluation"),
    }


def _chosen_lines(arguments: argparse.Namespace, best: Point, quoted: Mapping[str, Any]) -> list[str]:
    sets = " ".join(f"--set '{each}'" for each in _laid(best.settings))
    aucs = ", ".join(
        f"{name} {each['value']:.3f} [{each['interval'][0]:.3f}, {each['interval'][1]:.3f}]"
        for name, each in quoted["test"].items()
    )
    kept = (
        f"{name} {each['efficiency']['value']:.1%} at {each['rate_khz']['value']:.3g} kHz"
        for name, each in quoted["evaluation"].items()
    )
    return [
        f"  {'chosen':<10} jetc build {arguments.spec} {sets}",
        f"  {'on test':<10} AUC {aucs}",
        *(f"  {'':<10} {each}" for each in kept),
    ]


def _why(arguments: argparse.Namespace, found: Sequence[Point], best: Point) -> list[str]:
    """Return the comment of a chosen spec."""
    paths = ", ".join(each.path for each in arguments.over)
    return [
        f"Chosen by jetc tune of {len(found)} points over {paths}: the largest mean AUC over classes on the",
        f"validation split, {best.mean:.4f}, within the limits: {best.luts:,} LUT, {best.latency_ns:.1f} ns.",
    ]


def _laid(settings: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{path}={text}" for path, text in settings.items())
