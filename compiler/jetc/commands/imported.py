"""`jetc import`: what another tool wrote, as a build like another."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from jetc.artifacts.imported import ComparedRecord
from jetc.artifacts.record import parse
from jetc.artifacts.rtl import RtlRecord
from jetc.commands.outcome import Outcome
from jetc.commands.terminal import BuildWatcher
from jetc.plan.plan import make_plan
from jetc.plan.run import run
from jetc.plan.store import Store
from jetc.projects.project import read_project
from jetc.stages.imported.comparing_stage import COMPARING
from jetc.stages.imported.design import ImportedDesign, ImportedFirmware, ImportedVerification
from jetc.stages.imported.reading_stage import READING
from jetc.stages.rtl.stage import STAGE as RTL
from jetc.tools.programs import check_programs

if TYPE_CHECKING:
    import argparse

    from rich.console import Console

    from jetc.language.sections.model import Spec

__all__ = ["import_hls4ml"]


def import_hls4ml(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Read the project of `arguments`, build its RTL, and compare evaluator, C++ and RTL."""
    folder = arguments.project
    project = read_project(folder)
    name = arguments.name or project.top.name
    design = ImportedDesign(
        name=name,
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
    spec, store = cast("Spec", design), Store(arguments.build_dir)
    plan = make_plan(spec, stages=(READING, RTL, COMPARING), store=store, base=folder)
    check_programs(plan, spec)
    watcher = BuildWatcher(progress)
    try:
        with store.in_use():
            built = run(plan, spec, store=store, base=folder, watcher=watcher, sources={})
    finally:
        watcher.stop()
    keys = {each.stage.name: each.key for each in built}
    rtl = parse(RtlRecord, store.read("rtl", keys["rtl"], RtlRecord.FILE), name=RtlRecord.FILE)
    verdict = parse(
        ComparedRecord,
        store.read("verification", keys["verification"], ComparedRecord.FILE),
        name=ComparedRecord.FILE,
    ).verdict
    cells = rtl.totals.yosys
    area = "" if cells is None else f", {cells['LUT']:,} LUT by Yosys before place and route"
    lines = [
        f"{folder}: {name}, written by hls4ml {project.release}",
        f"  {'rtl':<16} {store.link(name, 'rtl')}: {rtl.latency_cycles} clocks{area}",
        f"  {'verification':<16} {verdict}",
    ]
    return Outcome("\n".join(lines))
