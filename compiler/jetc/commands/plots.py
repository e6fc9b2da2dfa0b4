"""``jetc plots``: every plot by which a tagger is judged, as a figure and as a table."""

from __future__ import annotations

import fnmatch
import os
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from jetc.artifacts.plots import PlotsRecord
from jetc.artifacts.record import parse, write
from jetc.commands.building import made, planned
from jetc.commands.finished import key_of
from jetc.commands.outcome import Outcome
from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.plan.key import FlatSpec
from jetc.plan.plan import Planner
from jetc.processes import started
from jetc.report.html import page_html
from jetc.report.page import Judgement, Page
from jetc.stages.plots.names import plot_names
from jetc.stages.plots.stage import stage as plots_stage
from jetc.writing import fresh_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from rich.console import Console

    from jetc.artifacts.plots import MatrixRecord, PlotRecord
    from jetc.checks.load import LoadedSpec
    from jetc.plan.plan import Planned
    from jetc.plan.store import Store

__all__ = ["check_libraries", "draw_plots", "plots", "plots_index", "still_measured", "svgs_of"]

T = TypeVar("T")

_INDEX = "index.html"
_FORMS = ("svg", "pdf", "png", "csv", "json")
"""Endings of the files of each plot."""
_STYLE = """\
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
.plots figure { min-width: 0; margin: 0; }
.plots img { width: 100%; background: #ffffff; }
"""
_LIBRARIES = ("hist", "mplhep")


def plots(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Draw all plots of a spec, built first where it is not, into a new folder."""
    out: Path = arguments.output
    if os.path.lexists(out):
        raise DataError(
            file=str(out),
            what="it is there",
            why="plots go into a folder of their own, and nothing is written over",
            mend="name another folder, or remove it",
        )
    check_libraries()
    with fresh_folder(out) as fresh:
        record = _chosen(_record(arguments, progress), arguments.only)
        draw_plots(record, arguments.spec.stem, fresh, progress)
    return Outcome(f"{out / _INDEX}: {len(record.plots)} plots, each as SVG, PDF, PNG, CSV and JSON")


def check_libraries() -> None:
    """Raise ToolError where a library that draws plots is not installed."""
    for name in _LIBRARIES:
        if find_spec(name) is None:
            why = "is not installed, and plots have its histograms and the field's style"
            raise ToolError(tool=name, what=why, mend="pip install 'jetc[plots]'")


def draw_plots(record: PlotsRecord, name: str, folder: Path, progress: Console) -> None:
    """Write all plots of the spec `name` into `folder`: figures, tables, and the page that shows them."""
    _draw(record, folder, progress)
    write(record, folder)
    (folder / _INDEX).write_text(plots_index(record, name), encoding="utf-8")


def still_measured(loaded: LoadedSpec, store: Store, built: tuple[Planned, ...]) -> tuple[str, ...]:
    """Return the name of the stage of plots, where what the spec shows of it was measured on what was built.

    No build makes it, and none has to measure it again where nothing that it reads is new.
    """
    spec, keys = loaded.spec, {each.stage.name: each.key for each in built}
    stage = plots_stage(spec)
    shown = store.shown_key(spec.name, stage.name)
    if shown is None or not keys.keys() >= {need.stage for need in stage.needs}:
        return ()
    inputs = {need.stage: store.sealed(need.stage, keys[need.stage]) for need in stage.needs}
    found = Planner(FlatSpec(spec), store, loaded.path.parent).planned(stage, inputs)
    return (stage.name,) if found.ready and found.key == shown else ()


def _check_patterns(patterns: Sequence[str], known: Collection[str], why: str) -> None:
    """Raise DataError for a pattern that no name of a plot fits; `known` are all there may be, or are."""
    for each in patterns:
        if not fnmatch.filter(known, each):
            near = ", ".join(sorted({name.partition("/")[0] for name in known}))
            raise DataError(
                file="--only", what=f"no plot is called {each}", why=why, mend=f"names begin with {near}"
            )


def _chosen(record: PlotsRecord, patterns: Sequence[str]) -> PlotsRecord:
    """Return the plots whose name fits one of `patterns`; DataError for a pattern that no name fits."""
    _check_patterns(patterns, record.plots, "the events of this build lack what it takes")
    if not patterns:
        return record
    kept = {
        name: plot
        for name, plot in record.plots.items()
        if any(fnmatch.fnmatch(name, each) for each in patterns)
    }
    return record.model_copy(update={"plots": kept})


def _record(arguments: argparse.Namespace, progress: Console) -> PlotsRecord:
    """Return the tables of the plots, brought up to date."""
    loaded, store, stages = planned(
        arguments.spec, arguments.build_dir, plots_stage, weights=arguments.weights
    )
    why = "a pattern stands for names of plots, * for any characters"
    _check_patterns(arguments.only, plot_names(loaded.spec), why)
    built = made(loaded, store, stages, progress)
    content = store.read(PlotsRecord.STAGE, key_of(built, PlotsRecord.STAGE), PlotsRecord.FILE)
    return parse(PlotsRecord, content, name=PlotsRecord.FILE)


def svgs_of(record: PlotsRecord, progress: Console) -> dict[str, str]:
    """Return the drawing of each plot, as the text of an SVG file."""
    return _of_each(record, lambda pool, _, plot: pool.submit(_svg, plot, record.events), progress)


def _draw(record: PlotsRecord, folder: Path, progress: Console) -> None:
    _of_each(
        record,
        lambda pool, name, plot: pool.submit(_write, folder / name, plot, record.events),
        progress,
    )


def _of_each(
    record: PlotsRecord,
    submit: Callable[[Executor, str, PlotRecord | MatrixRecord], Future[T]],
    progress: Console,
) -> dict[str, T]:
    """Return what comes of each plot that is submitted to a pool of processes, by its name."""
    watcher, results = BuildWatcher(progress), {}
    watcher.start("drawing", len(record.plots), "plots")
    try:
        with started(len(os.sched_getaffinity(0))) as pool:
            drawn = {name: submit(pool, name, plot) for name, plot in record.plots.items()}
            for name, each in drawn.items():
                results[name] = each.result()
                watcher.advance()
    finally:
        watcher.stop()
    return results


def _svg(plot: PlotRecord | MatrixRecord, events: str) -> str:
    from jetc.validation.drawing import drawn

    return drawn(plot, events=events, formats=("svg",))["svg"].decode()


def _write(place: Path, plot: PlotRecord | MatrixRecord, events: str) -> None:
    """Write a plot in each form, the name of its file with an ending for each."""
    from jetc.validation.drawing import drawn
    from jetc.validation.tables import texts

    place.parent.mkdir(parents=True, exist_ok=True)
    for form, content in drawn(plot, events=events).items():
        place.with_name(f"{place.name}.{form}").write_bytes(content)
    for form, text in texts(plot).items():
        place.with_name(f"{place.name}.{form}").write_text(text, encoding="utf-8")


def plots_index(record: PlotsRecord, name: str) -> str:
    """Return a page that shows all plots of the spec `name`, with a link to each of their files."""
    shown = "".join(_shown(each, plot) for each, plot in record.plots.items())
    page = Page(
        title=f"Plots of {name}",
        verdict=f"{len(record.plots)} plots",
        judgement=Judgement.GOOD,
        verdict_text=f"{record.events}; intervals at {record.confidence_level:.0%}.",
        remarks=("jetc plots",),
        sections=(),
    )
    body = f'<section>\n<h2 class="unseen">All plots</h2>\n<div class="plots">{shown}</div></section>\n'
    return page_html(page, head=f"<style>\n{_STYLE}</style>\n", body=body, pictures=True)


def _shown(name: str, plot: PlotRecord | MatrixRecord) -> str:
    links = " ".join(f'<a href="{name}.{form}">{form}</a>' for form in _FORMS)
    return (
        f'<figure><img src="{name}.svg" alt="{escape(plot.title)}" loading="lazy">'
        f"<figcaption>{escape(name)}: {links}</figcaption></figure>\n"
    )
