"""`jetc import`: what another tool wrote, as a build like another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint

from jetc.artifacts.imported import ComparedRecord, FragmentRecord, ImportedRecord
from jetc.artifacts.record import parse
from jetc.artifacts.rtl import RtlRecord
from jetc.commands.building import made_again, remember_built
from jetc.commands.finished import key_of
from jetc.commands.imported_spec import over_of, spec_over
from jetc.commands.outcome import Outcome
from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.section import NAME_PATTERN
from jetc.plan.last import LastBuild
from jetc.plan.plan import make_plan
from jetc.plan.run import run
from jetc.plan.store import Store
from jetc.projects.project import read_project
from jetc.stages.imported.comparing_stage import COMPARING
from jetc.stages.imported.design import (
    ComparedDesign,
    ImportedDesign,
    ImportedFirmware,
    ImportedVerification,
)
from jetc.stages.imported.reading_stage import READING
from jetc.stages.imported.reporting import REPORT
from jetc.stages.imported.reporting_stage import REPORTING
from jetc.stages.rtl.stage import STAGE as RTL
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc.tools.programs import check_programs
from jetc.writing import fresh_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from rich.console import Console

    from jetc.plan.key import Ingredients
    from jetc.plan.plan import Planned
    from jetc.projects.keras_file import StoredModel

__all__ = ["import_hls4ml", "import_keras", "import_qonnx", "shown_import", "verify_import"]

NAMES = "it stands in C++ and Verilog: small letters, digits and single _ between them, a letter first"
_STAGES = (READING, RTL, COMPARING, REPORTING)


def import_hls4ml(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Read the project of `arguments`, build its RTL, compare evaluator, C++ and RTL, and report."""
    folder: Path = arguments.project
    over = over_of(arguments)
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
    told = "\n".join([head, *_lines(design.name, store, built)])
    return Outcome(told) if over is None else spec_over(over, arguments.spec, design, told, store, built)


def import_keras(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Let hls4ml write the project of a model file into a new folder, and import that."""
    from jetc.projects.keras_file import read_model

    return _import_model(arguments, progress, read_model)


def import_qonnx(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """As `import_keras`, of a file of QONNX."""
    from jetc.projects.qonnx_file import read_qonnx

    return _import_model(arguments, progress, read_qonnx)


def _import_model(
    arguments: argparse.Namespace, progress: Console, read: Callable[[Path], StoredModel]
) -> Outcome:
    over_of(arguments)  # refused before anything is written
    file, folder = arguments.model, arguments.output
    name, precision = arguments.name or file.stem, _precision(arguments.precision)
    if re.fullmatch(NAME_PATTERN, name) is None:
        what = f"{name!r} is no name of firmware"
        raise DataError(str(file), what, NAMES, "give one with --name")
    if folder.exists() or not folder.parent.is_dir():
        why = "a folder is made for the project, and nothing that stands there is overwritten"
        what = "it is there already" if folder.exists() else "it stands in no folder"
        mend = "name a new folder with -o"
        kept = f"; a project that stands there: jetc import hls4ml {folder}" if folder.exists() else ""
        raise DataError(str(folder), what, why, f"{mend}{kept}")
    model = read(file)
    load_tensorflow()
    from jetc.tools.hls4ml import write_project_of

    with fresh_folder(folder) as written, TemporaryDirectory() as scratch:
        write_project_of(model, written, name=name, precision=precision, log=Path(scratch) / "hls4ml.log")
    arguments.project = folder
    return import_hls4ml(arguments, progress)


def _precision(text: str) -> FixedPoint:
    try:
        return FixedPoint.parse(text)
    except ValueError as error:
        why = "it is the type of what hls4ml infers no other for"
        raise DataError("--precision", str(error), why, "write it as ap_fixed<16,6>") from error


def _made(design: ImportedDesign, folder: Path, store: Store, progress: Console) -> tuple[Planned, ...]:
    plan = make_plan(design, stages=_STAGES, store=store, base=folder)
    check_programs(plan, design)
    watcher = BuildWatcher(progress)
    try:
        with store.in_use():
            return run(plan, design, store=store, base=folder, watcher=watcher, sources={})
    finally:
        watcher.stop()


def _lines(name: str, store: Store, built: tuple[Planned, ...]) -> list[str]:
    rtl = parse(RtlRecord, store.read("rtl", key_of(built, "rtl"), RtlRecord.FILE), name=RtlRecord.FILE)
    compared = store.read("verification", key_of(built, "verification"), ComparedRecord.FILE)
    verdict = parse(ComparedRecord, compared, name=ComparedRecord.FILE).verdict
    said = store.read("report", key_of(built, "report"), FragmentRecord.FILE)
    fragment = parse(FragmentRecord, said, name=FragmentRecord.FILE)
    cells = rtl.totals.yosys
    area = "" if cells is None else f", {cells['LUT']:,} LUT by Yosys before place and route"
    return [
        f"  {'rtl':<16} {store.link(name, 'rtl')}: {rtl.latency_cycles} clocks{area}",
        f"  {'verification':<16} {verdict}",
        f"  {'report':<16} {store.link(name, 'report') / REPORT}",
        f"  {'spec':<16} {_said(store.link(name, 'report'), fragment)}",
    ]


def _said(report: Path, fragment: FragmentRecord) -> str:
    if fragment.refused is not None:
        return f"none says this network: {fragment.refused}"
    return (
        f"{report / FragmentRecord.SPEC}: {fragment.values} values, to be laid over a spec that says the rest"
    )


def shown_import(folder: Path, store: Store) -> LastBuild:
    """Return the import that `folder`, build/NAME, shows, as far as it is compared again.

    DataError where it shows none, or does not stand in the build folder of `store`.
    """
    if folder.resolve().parent != store.build.resolve():
        raise DataError(
            file=str(folder),
            what=f"does not stand in the build folder {store.build}",
            why="a folder to verify is build/NAME of an import, whose artifacts lie beside it",
            mend=f"if it is one: jetc verify {folder} --rtl --build-dir {folder.resolve().parent}",
        )
    name, keys = folder.resolve().name, {}
    for stage in (READING.name, RTL.name, COMPARING.name):
        key = store.shown_key(name, stage)
        if key is None or not store.is_sealed(stage, key):
            raise _no_import(folder, f"it shows no {stage}")
        keys[stage] = key
    if ImportedRecord.FILE not in store.sealed(READING.name, keys[READING.name]):
        raise _no_import(folder, "it was built from a spec")
    artifacts = {stage: store.folder(stage, key).name for stage, key in keys.items()}
    text = _asked(store.last(name, COMPARING.name) or {}).model_dump_json()
    return LastBuild(spec=str(folder), text=text, artifacts=artifacts, imported=True)


def _asked(parts: Ingredients) -> ComparedDesign:
    """Return of what made a comparison the values that it read."""
    begin = "spec.verification."
    asked = {each.removeprefix(begin): json.loads(parts[each]) for each in parts if each.startswith(begin)}
    return ComparedDesign(name=json.loads(parts["spec.name"]), verification=ImportedVerification(**asked))


def _no_import(folder: Path, what: str) -> DataError:
    return DataError(
        file=str(folder),
        what=f"is not the folder of a finished import: {what}",
        why="jetc verify takes a spec, or build/NAME of an import",
        mend="name the spec, or import the project first: jetc import hls4ml DIR --name NAME",
    )


def verify_import(built: LastBuild, store: Store, progress: Console) -> Outcome:
    """Compare evaluator, the project's own C++ and RTL of an import again; nothing of the project is read."""
    design = ComparedDesign.model_validate_json(built.text)
    text = made_again(COMPARING, design, built, store, progress)
    return Outcome(f"{built.spec}: {parse(ComparedRecord, text, name=ComparedRecord.FILE).verdict}")
