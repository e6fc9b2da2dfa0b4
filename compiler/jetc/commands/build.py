"""`jetc plan`, `jetc build` and `jetc verify`: what would run, running it, and comparing it again."""

from __future__ import annotations

import contextlib
import errno
import json
from functools import partial
from typing import TYPE_CHECKING

from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import parse
from jetc.artifacts.verification import VerificationRecord
from jetc.checks.load import load, load_text
from jetc.commands.building import made, made_again, planned, remember_built
from jetc.commands.cut_flow import WHOLE, cut_flow_tables
from jetc.commands.locked import check_own, check_place, held_to, locked
from jetc.commands.locked_seeds import other_seeds, seeds_run
from jetc.commands.narrow import tables_text
from jetc.commands.outcome import Outcome
from jetc.commands.plots import still_measured
from jetc.commands.summary import summary_rows
from jetc.commands.terminal import plan_lines, summary_table
from jetc.commands.wrapping import broken, fits, stacked
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.last import LastBuild, read_last
from jetc.plan.reasons import action, reasons
from jetc.plan.store import Store
from jetc.report.menu_text import menu_notes, menu_rows, menu_text
from jetc.stages import stages_of
from jetc.stages.imported.comparing_stage import COMPARING
from jetc.stages.menu.stage import STAGE as MENU
from jetc.stages.report.stage import REPORT
from jetc.stages.verification.stage import STAGE as VERIFICATION
from jetc.stages.verification.stage import stage as stage_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.plan.manifest import Took
    from jetc.plan.plan import Planned

__all__ = ["build", "plan", "verify"]


def plan(arguments: argparse.Namespace) -> Outcome:
    """Show which stages would run, and the spec lines that force them."""
    loaded, store, stages = planned(arguments.spec, arguments.build_dir, arguments.to, arguments.set)
    times = {}
    for each in stages:
        took = store.last_took(loaded.spec.name, each.stage.name)
        if took is not None:
            times[each.stage.name] = took
    if arguments.json:
        return Outcome(json.dumps(_plan_record(stages, loaded, times), indent=1), as_file=True)
    return Outcome("\n".join(plan_lines(stages, loaded.tree, times)))


def _plan_record(
    stages: tuple[Planned, ...], loaded: LoadedSpec, times: dict[str, Took]
) -> dict[str, object]:
    return {
        "schema": 1,
        "spec": str(loaded.path),
        "stages": [
            {
                "stage": each.stage.name,
                "action": action(each),
                "key": each.known,
                **_time(times.get(each.stage.name)),
                "reasons": [
                    {
                        "cause": reason.cause,
                        "name": reason.name,
                        "old": reason.old,
                        "new": reason.new,
                        "file": None if reason.span is None else reason.span.file,
                        "line": None if reason.span is None else reason.span.line,
                    }
                    for reason in reasons(each, loaded.tree)
                ],
            }
            for each in stages
        ],
        "to_run": sum(each.runs for each in stages),
        "may_run": sum(not each.ready and not each.runs for each in stages),
    }


def _time(took: Took | None) -> dict[str, object]:
    """Return how long a stage took last; of several made in one run, that run, and which they are."""
    if took is None:
        return {"last_seconds": None, "made_together": []}
    return {"last_seconds": took.seconds, "made_together": list(took.together)}


def build(arguments: argparse.Namespace, out: Console, progress: Console) -> Outcome:
    """Bring every stage up to date; with `lock` write the lock, with `locked` hold the build to it.

    `seeds` trains with that many seeds for a lock, the spec's own among them. Where a `cluster` is named,
    events are made on it, large sets read and scored, and the other seeds trained. `out` shows the summary,
    `progress` what is being done.
    """
    if arguments.locked:
        loaded, store = load(arguments.spec), Store(arguments.build_dir)
        held = held_to(loaded, store)
        stages = held.plan
    else:
        loaded, store, stages = planned(
            arguments.spec, arguments.build_dir, arguments.to, arguments.set, arguments.weights
        )
        held = None
    if arguments.lock:
        check_place(arguments.spec)
    if arguments.seeds and arguments.weights is not None:
        check_own(loaded, arguments.weights)
    with _placed(arguments, loaded, stages, progress) as placed:
        built = made(loaded, store, placed, progress)
    with _read_only(progress) if all(each.ready for each in stages) else contextlib.nullcontext():
        _remember(store, loaded, built)
        names = (each.name for each in stages_of(loaded.spec))
        store.show_only(loaded.spec.name, {*names, *still_measured(loaded, store, built)})
    where = "\n".join(_artifact_lines(store, loaded.spec.name, built))
    out.print(where, markup=False, highlight=False, soft_wrap=True)
    lines: list[str] = []
    width = out.width if out.is_terminal else None
    keys = {each.stage.name: each.key for each in built}
    if MENU.name in keys:
        menu = store.read(MENU.name, keys[MENU.name], MenuRecord.FILE)
        shown = _menu(parse(MenuRecord, menu, name=MenuRecord.FILE), width)
        out.print(shown, markup=False, highlight=False, soft_wrap=True)
    if "report" not in keys and not keys.keys().isdisjoint(WHOLE):
        spec = loaded.spec
        rate_set = spec.working_points.rate_set
        tables = cut_flow_tables(store, keys, spec.dataset.sets, spec.samples.sets, rate_set=rate_set)
        shown = tables_text(tables, width)
        out.print(shown, markup=False, highlight=False, soft_wrap=True)
    if "report" in keys:
        content = store.read("report", keys["report"], MetricsRecord.FILE)
        record = parse(MetricsRecord, content, name=MetricsRecord.FILE)
        rows = [
            *summary_rows(record, loaded.spec),
            ("report", str(store.link(loaded.spec.name, "report") / REPORT)),
        ]
        out.print(summary_table(rows, title=loaded.spec.name))
        if held is not None:
            lines.append(f"  {'lock':<16} {held.compared(loaded, store, built)}")
        elif arguments.lock:
            others = other_seeds(arguments, loaded, progress) if arguments.seeds else ()
            lines += [f"  {'lock':<16} {each}" for each in locked(loaded, store, built, others)]
    return Outcome("\n".join(lines))


def _menu(record: MenuRecord, width: int | None) -> str:
    """Return the table of a menu; one wider than `width` has its values one below the other."""
    text = menu_text(record)
    table, _, _ = text.partition("\n\n")
    if width is None or fits(table, width):
        return text
    head, *rows = menu_rows(record)
    notes = (part for each in menu_notes(record) for part in broken(each, width))
    return "\n".join([*stacked(head, rows, width), "", *notes, ""])


@contextlib.contextmanager
def _placed(
    arguments: argparse.Namespace, loaded: LoadedSpec, stages: tuple[Planned, ...], progress: Console
) -> Iterator[tuple[Planned, ...]]:
    """Yield a plan whose tasks are done here, or on the cluster at an address, which is shown.

    Workers that cannot train the other seeds of a lock are refused now, not when its own build has ended.
    """
    if arguments.cluster is None:
        yield stages
        return
    from jetc.cluster.connection import check_installed
    from jetc.cluster.stages import has_tasks, tasks_on

    check_installed("--cluster")
    say = partial(progress.print, markup=False, highlight=False, soft_wrap=True)
    if arguments.seeds is not None:
        with seeds_run(arguments, loaded, progress):
            pass
        if not has_tasks(stages):
            yield stages
            return
    arguments.build_dir.mkdir(parents=True, exist_ok=True)
    with tasks_on(arguments.cluster, stages, arguments.build_dir.resolve(), say) as placed:
        yield placed


@contextlib.contextmanager
def _read_only(progress: Console) -> Iterator[None]:
    """Say, where a place is read-only, that commands without a spec do not know of this build."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.EROFS, errno.EACCES, errno.EPERM}:
            raise
        text = f"{error.filename}: {error.strerror}: commands that name no spec use the build before this one"
        progress.print(text, markup=False, highlight=False, soft_wrap=True)


def _artifact_lines(store: Store, name: str, built: tuple[Planned, ...]) -> list[str]:
    """Return where each artifact is; those of sets in one line."""
    lines = []
    for each in built:
        kind, dot, _ = each.stage.name.partition(".")
        shown = f"{kind}.*" if dot else kind
        lines.append(f"  {shown:<16} {store.link(name, shown)}")
    return list(dict.fromkeys(lines))


def _remember(store: Store, loaded: LoadedSpec, built: tuple[Planned, ...]) -> None:
    remember_built(store, built, spec=loaded.path, text=json.dumps(loaded.tree.plain()))


def verify(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Simulate what was built last, the spec named, brought up to date first, or the import in a folder."""
    store, built = Store(arguments.build_dir), _to_verify(arguments, progress)
    if built.imported:
        from jetc.commands.imported import verify_import

        _check_built(store, built, (*(need.stage for need in COMPARING.needs), COMPARING.name))
        return verify_import(built, store, progress)
    spec = load_text(built.text, name=built.spec).spec
    verification = stage_of(spec)
    _check_built(store, built, (*(need.stage for need in verification.needs), verification.name))
    text = made_again(verification, spec, built, store, progress)
    return Outcome(f"{built.spec}: {parse(VerificationRecord, text, name=VerificationRecord.FILE).verdict}")


def _to_verify(arguments: argparse.Namespace, progress: Console) -> LastBuild:
    """Return the build that `arguments` name, up to date, or the last one."""
    if arguments.spec is not None and arguments.spec.is_dir():
        from jetc.commands.imported import shown_import

        return shown_import(arguments.spec, Store(arguments.build_dir))
    if arguments.spec is not None:
        loaded, store, stages = planned(arguments.spec, arguments.build_dir, VERIFICATION.name)
        _remember(store, loaded, made(loaded, store, stages, progress))
    return read_last(
        arguments.build_dir,
        why="jetc verify checks what was built last",
        mend="name the spec: jetc verify SPEC --rtl",
    )


def _check_built(store: Store, built: LastBuild, needed: tuple[str, ...]) -> None:
    for stage in needed:
        if stage not in built.keys or not store.is_there(stage, built.keys[stage]):
            raise DataError(
                file=str(store.build),
                what=f"the artifact of stage {stage} is not there",
                why="the last build stopped before it, or it was removed",
                mend=f"run jetc import hls4ml {built.spec}"
                if built.imported
                else "run jetc build, or name the spec: jetc verify SPEC --rtl",
            )
        store.digests(stage, built.keys[stage])
