"""`jetc import`: what another tool wrote, as a build like another."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from jetc.artifacts.imported import ComparedRecord
from jetc.artifacts.record import parse
from jetc.artifacts.rtl import RtlRecord
from jetc.commands.building import made_again, remember_built
from jetc.commands.finished import key_of
from jetc.commands.outcome import Outcome
from jetc.commands.terminal import BuildWatcher
from jetc.plan.plan import make_plan
from jetc.plan.run import run
from jetc.plan.store import Store
from jetc.projects.project import read_project
from jetc.stages.imported.comparing_stage import COMPARING
from jetc.stages.imported.design import ImportedDesign, ImportedFirmware, ImportedVerification
from jetc.stages.imported.reading_stage import READING
from jetc.stages.imported.reporting import REPORT
from jetc.stages.imported.reporting_stage import REPORTING
from jetc.stages.rtl.stage import STAGE as RTL
from jetc.tools.programs import check_programs

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from rich.console import Console

    from jetc.language.sections.model import Spec
    from jetc.plan.last import LastBuild
    from jetc.plan.plan import Planned

__all__ = ["import_hls4ml", "verify_import"]

_STAGES = (READING, RTL, COMPARING, REPORTING)


def import_hls4ml(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Read the project of `arguments`, build its RTL, compare evaluator, C++ and RTL, and report."""
    folder: Path = arguments.project
    project = read_project(folder)
    design = ImportedDesign(
        name=arguments.name or project.top.name,
        files=tuple(f"firmware/{each}" for each in project.digests),
        firmware=ImportedFirmware(
            part=arguments.part,
            initiation_interval=arguments.interval,
            adder_levels_per_stage=arguments.levels,
        ),
        verification=ImportedVerification(
            jets=arguments.vectors, icarus_jets=arguments.icarus, seed=arguments.seed
        ),
    )
    store = Store(arguments.build_dir)
    built = _made(design, folder, store, progress)
    remember_built(store, built, spec=folder, text=design.model_dump_json(), imported=True)
    store.show_only(design.name, {each.name for each in _STAGES})
    head = f"{folder}: {design.name}, written by hls4ml {project.release}"
    return Outcome("\n".join([head, *_lines(design.name, store, built)]))


def _made(design: ImportedDesign, folder: Path, store: Store, progress: Console) -> tuple[Planned, ...]:
    spec = cast("Spec", design)
    plan = make_plan(spec, stages=_STAGES, store=store, base=folder)
    check_programs(plan, spec)
    watcher = BuildWatcher(progress)
    try:
        with store.in_use():
            return run(plan, spec, store=store, base=folder, watcher=watcher, sources={})
    finally:
        watcher.stop()


def _lines(name: str, store: Store, built: tuple[Planned, ...]) -> list[str]:
    rtl = parse(RtlRecord, store.read("rtl", key_of(built, "rtl"), RtlRecord.FILE), name=RtlRecord.FILE)
    compared = store.read("verification", key_of(built, "verification"), ComparedRecord.FILE)
    verdict = parse(ComparedRecord, compared, name=ComparedRecord.FILE).verdict
    cells = rtl.totals.yosys
    area = "" if cells is None else f", {cells['LUT']:,} LUT by Yosys before place and route"
    return [
        f"  {'rtl':<16} {store.link(name, 'rtl')}: {rtl.latency_cycles} clocks{area}",
        f"  {'verification':<16} {verdict}",
        f"  {'report':<16} {store.link(name, 'report') / REPORT}",
    ]


def verify_import(built: LastBuild, store: Store, progress: Console) -> Outcome:
    """Compare evaluator, the project's own C++ and RTL of an import again; nothing of the project is read."""
    design = ImportedDesign.model_validate_json(built.text)
    text = made_again(COMPARING, cast("Spec", design), built, store, progress)
    return Outcome(f"{built.spec}: {parse(ComparedRecord, text, name=ComparedRecord.FILE).verdict}")
