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
from jetc.commands.tuning.frontier import as_record, chosen, point_of, table
from jetc.commands.tuning.overlay import check_overlay, write_overlay
from jetc.commands.tuning.point import areas, built_point, cost_of, planned_point
from jetc.commands.tuning.search import Search
from jetc.diagnostics.diagnostic import GateError, SpecError, ToolError
from jetc.plan.key import file_digest
from jetc.report.plots import frontier_figure
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from jetc.commands.tuning.choices import Over
    from jetc.commands.tuning.frontier import Point
    from jetc.commands.tuning.search import Trial

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
    place = None
    if arguments.write is not None:
        place = check_overlay(arguments.spec, arguments.write, [each.path for each in arguments.over])
    folder = arguments.build_dir / f"{first.spec.name}.tune"
    folder.mkdir(parents=True, exist_ok=True)
    search = Search(folder / "study.journal", _question(arguments), arguments.over)
    _scan(arguments, search, progress)
    found = _points(search, arguments.over)
    best = chosen(found)
    quoted = {} if best is None else _on_test(arguments, best, progress)
    _write(folder, found, best, quoted)
    out.print(table(found, best))
    lines = [f"  {'frontier':<10} {folder / name}" for name in ("frontier.json", "frontier.svg")]
    if best is not None:
        lines += _chosen_lines(arguments, best, quoted)
        if place is not None:
            write_overlay(arguments.spec, place, best.settings, _why(arguments, found, best))
            lines.append(f"  {'written':<10} {place}")
    return Outcome("\n".join(lines))


def _scan(arguments: argparse.Namespace, search: Search, progress: Console) -> None:
    points = min(arguments.points, sum(1 for _ in grid(arguments.over)))
    took: list[float] = []
    while (trial := search.ask(points)) is not None:
        number = len(search.finished()) + 1
        left = points - number
        mean = sum(took) / len(took) / 60 if took else None
        about = "" if mean is None else f", about {mean * (left + 1):.0f} min in all"
        named = " ".join(_laid(trial.params))
        text = f"point {number} of {points}: {named}; {left} after it{about}"
        progress.print(text, markup=False, highlight=False, soft_wrap=True)
        start = time.monotonic()
        _try(arguments, search, trial, progress)
        took.append(time.monotonic() - start)


def _try(arguments: argparse.Namespace, search: Search, trial: Trial, progress: Console) -> None:
    """Build one point and tell the search what it gave; GateError where it shows a fault."""
    try:
        loaded = load(arguments.spec, settings=_laid(trial.params))
        built = built_point(loaded, arguments.build_dir, progress)
    except SpecError as error:
        codes = sorted({each.code for each in error.diagnostics})
        search.fail(trial, {"failed": f"refused: {', '.join(codes)}"})
        return
    except GateError as error:
        if not error.of_one_training:
            error.why += f"; this was the point {' '.join(_laid(trial.params))}"
            raise
        search.fail(trial, {"failed": str(error)})
        return
    cost = cost_of(arguments.build_dir, built)
    if cost.luts is None:
        search.fail(trial, {"failed": "Yosys has no target for the device, so LUTs are not counted"})
        return
    found = areas(loaded, arguments.build_dir, built, "validation")
    budget = loaded.spec.firmware.budget
    over = (
        cost.luts - (arguments.budget.luts or budget.luts),
        cost.latency_ns - (arguments.budget.latency_ns or budget.latency_ns),
    )
    given = {
        "validation": {name: (each.value, each.low, each.high) for name, each in found.items()},
        "luts": cost.luts,
        "cycles": cost.cycles,
        "latency_ns": cost.latency_ns,
        "within": max(over) <= 0,
    }
    mean = sum(each.value for each in found.values()) / len(found)
    search.tell(trial, given, (mean, cost.luts, cost.latency_ns), over)


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
    limits = [arguments.budget.luts, arguments.budget.latency_ns]
    text = json.dumps([parts, asked, limits, file_digest(Path(point.__file__))], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _points(search: Search, choices: Sequence[Over]) -> list[Point]:
    front = search.frontier()
    paths = [each.path for each in choices]
    return [
        point_of(dict(zip(paths, values, strict=True)), given, on_frontier=values in front)
        for values, given in search.finished().items()
    ]


def _on_test(arguments: argparse.Namespace, best: Point, progress: Console) -> dict[str, Any]:
    loaded = load(arguments.spec, settings=_laid(best.settings))
    built = built_point(loaded, arguments.build_dir, progress)
    found = areas(loaded, arguments.build_dir, built, "test")
    return {name: {"value": each.value, "interval": [each.low, each.high]} for name, each in found.items()}


def _write(folder: Path, found: Sequence[Point], best: Point | None, quoted: Mapping[str, Any]) -> None:
    write_whole(folder / "frontier.json", json.dumps(as_record(found, best, quoted), indent=1) + "\n")
    drawn = [each for each in found if each.validation]
    figure = frontier_figure(
        [each.mean for each in drawn],
        [each.luts or 0 for each in drawn],
        [each.latency_ns or 0.0 for each in drawn],
        front=[each.on_frontier for each in drawn],
        chosen=None if best is None else drawn.index(best),
    )
    write_whole(folder / "frontier.svg", figure + "\n")


def _chosen_lines(arguments: argparse.Namespace, best: Point, quoted: Mapping[str, Any]) -> list[str]:
    sets = " ".join(f"--set '{each}'" for each in _laid(best.settings))
    aucs = ", ".join(
        f"{name} {each['value']:.3f} [{each['interval'][0]:.3f}, {each['interval'][1]:.3f}]"
        for name, each in quoted.items()
    )
    return [f"  {'chosen':<10} jetc build {arguments.spec} {sets}", f"  {'on test':<10} AUC {aucs}"]


def _why(arguments: argparse.Namespace, found: Sequence[Point], best: Point) -> list[str]:
    """Return the comment of a chosen spec."""
    paths = ", ".join(each.path for each in arguments.over)
    return [
        f"Chosen by jetc tune of {len(found)} points over {paths}: the largest mean AUC over classes on the",
        f"validation split, {best.mean:.4f}, within the limits: {best.luts:,} LUT, {best.latency_ns:.1f} ns.",
    ]


def _laid(settings: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{path}={text}" for path, text in settings.items())
