"""`jetc plan`, `jetc build` and `jetc verify`: what would run, running it, and comparing it again."""

from __future__ import annotations

import contextlib
import errno
import json
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import parse
from jetc.artifacts.verification import VerificationRecord
from jetc.checks.load import load_text
from jetc.commands.building import made, planned
from jetc.commands.locked import held_to, locked, other_seeds
from jetc.commands.outcome import Outcome
from jetc.commands.summary import summary_rows
from jetc.commands.terminal import BuildWatcher, plan_lines, summary_table
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.last import LastBuild, read_last, remember
from jetc.plan.reasons import action, reasons
from jetc.plan.run import run_again
from jetc.plan.store import Store
from jetc.stages.verification.stage import STAGE as VERIFICATION

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.plan.plan import Planned

__all__ = ["build", "plan", "verify"]


def plan(arguments: argparse.Namespace) -> Outcome:
    """Show which stages would run, and the spec lines that force them."""
    loaded, store, stages = planned(arguments.spec, arguments.build_dir, arguments.to, arguments.set)
    seconds = {}
    for each in stages:
        took = store.last_seconds(loaded.spec.name, each.stage.name)
        if took is not None:
            seconds[each.stage.name] = took
    if arguments.json:
        return Outcome(json.dumps(_plan_record(stages, loaded, seconds), indent=1), as_file=True)
    return Outcome("\n".join(plan_lines(stages, loaded.tree, seconds)))


def _plan_record(
    stages: tuple[Planned, ...], loaded: LoadedSpec, seconds: dict[str, float]
) -> dict[str, object]:
    return {
        "schema": 1,
        "spec": str(loaded.path),
        "stages": [
            {
                "stage": each.stage.name,
                "action": action(each),
                "key": each.key,
                "last_seconds": seconds.get(each.stage.name),
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
        "to_run": sum(not each.ready for each in stages),
    }


def build(arguments: argparse.Namespace, out: Console, progress: Console) -> Outcome:
    """Bring every stage up to date; with `lock` write the lock, with `locked` hold the build to it.

    `seeds` trains with that many seeds for a lock, the spec's own among them. `out` shows the summary,
    `progress` what is being done.
    """
    loaded, store, stages = planned(arguments.spec, arguments.build_dir, arguments.to, arguments.set)
    held = held_to(loaded, store, stages) if arguments.locked else None
    stages = stages if held is None else held.plan
    folders = made(loaded, store, stages, progress)
    with _read_only(progress) if all(each.ready for each in stages) else contextlib.nullcontext():
        _remember(store, loaded, folders)
    lines = [f"  {stage:<16} {store.link(loaded.spec.name, stage)}" for stage in folders]
    if "report" in folders:
        content = store.read("report", stages[-1].key, MetricsRecord.FILE)
        record = parse(MetricsRecord, content, name=MetricsRecord.FILE)
        out.print(summary_table(summary_rows(record), title=f"Summary of {loaded.spec.name}"))
        if held is not None:
            lines.append(f"  {'lock':<16} {held.compared(loaded, store)}")
        elif arguments.lock:
            others = other_seeds(arguments, loaded, progress) if arguments.seeds else ()
            lines += [f"  {'lock':<16} {each}" for each in locked(loaded, store, stages, others)]
    return Outcome("\n".join(lines))


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


def _remember(store: Store, loaded: LoadedSpec, folders: dict[str, Path]) -> None:
    built = LastBuild(
        spec=str(loaded.path.resolve()),
        text=json.dumps(loaded.tree.plain()),
        artifacts={stage: folder.name for stage, folder in folders.items()},
    )
    remember(store.build, built)


def verify(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Simulate what was built last, or the spec named, brought up to date first."""
    if arguments.spec is not None:
        loaded, store, stages = planned(arguments.spec, arguments.build_dir, VERIFICATION.name)
        _remember(store, loaded, made(loaded, store, stages, progress))
    built = read_last(
        arguments.build_dir,
        why="jetc verify checks what was built last",
        mend="name the spec: jetc verify SPEC --rtl",
    )
    path, store = Path(built.spec), Store(arguments.build_dir)
    spec = load_text(built.text, name=str(path)).spec
    _check_built(store, built, (*VERIFICATION.needs, VERIFICATION.name))
    watcher = BuildWatcher(progress)
    try:
        with store.in_use():
            text = run_again(
                VERIFICATION, spec, keys=built.keys, store=store, base=path.parent, watcher=watcher
            )
    finally:
        watcher.stop()
    return Outcome(f"{path}: {parse(VerificationRecord, text, name=VerificationRecord.FILE).verdict}")


def _check_built(store: Store, built: LastBuild, needed: tuple[str, ...]) -> None:
    for stage in needed:
        if stage not in built.keys or not store.is_there(stage, built.keys[stage]):
            raise DataError(
                file=str(store.build),
                what=f"the artifact of stage {stage} is not there",
                why="the last build stopped before it, or it was removed",
                mend="run jetc build, or name the spec: jetc verify SPEC --rtl",
            )
        store.digests(stage, built.keys[stage])
