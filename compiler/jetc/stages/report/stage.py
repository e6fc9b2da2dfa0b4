"""Stage `report`: one HTML file with every number and figure, and metrics.json beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.artifacts.decisions import DecisionsRecord
from jetc.artifacts.idle_neurons import IdleNeuronsRecord
from jetc.artifacts.menu import MenuRecord
from jetc.language.sections.link import decides
from jetc.plan.stage import WHOLE_SPEC, Need, Stage
from jetc.stages.dataset.artifact import TEST_RATIO
from jetc.stages.emulator.artifact import LOADED
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY
from jetc.stages.report.tools import TOOLS

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step

__all__ = ["REPORT", "STAGE", "stage"]

REPORT = "report.html"


def run(step: Step[Spec]) -> None:
    """Write report.html and metrics.json: the same bytes for the same inputs."""
    from jetc.artifacts.record import write
    from jetc.report.html import page_html
    from jetc.report.metrics import metrics_record
    from jetc.report.page import page_series, section_metrics
    from jetc.stages.report.page import build_page  # imports matplotlib and scipy

    page = build_page(step)
    (step.folder / REPORT).write_text(page_html(page), encoding="utf-8")
    write(metrics_record(section_metrics(page.sections), page_series(page)), step.folder)


def stage(spec: Spec) -> Stage:
    """Return the stage for the sets of `spec`: their test jets, and those that measure the menu.

    It reads what was dropped where the spec drops idle neurons.
    """
    trained = tuple(Need(f"dataset.{name}", ("test/*", TEST_RATIO)) for name in spec.dataset.sets)
    measured = tuple(Need(f"dataset.{name}") for name in spec.menu.sets(spec.working_points.rate_set))
    dropped = (Need(IdleNeuronsRecord.STAGE, (IdleNeuronsRecord.FILE,)),)
    idle = dropped if spec.firmware.drop_idle_neurons else ()
    decisions = (Need("decisions", (DecisionsRecord.FILE,)),) if decides(spec.link) else ()
    return replace(STAGE, needs=(*trained, *measured, *idle, *STAGE.needs, *decisions))


STAGE = Stage(
    name="report",
    sections=WHOLE_SPEC,
    needs=(
        Need("dataset"),
        Need("training", ("training.json", "history.json")),
        Need("hls4ml", ("agreement.json", NETWORK)),
        Need("emulator", LOADED),
        Need("lanes", (LIBRARY,)),
        Need(MenuRecord.STAGE, (MenuRecord.FILE,)),
        Need("rtl", ("rtl.json",)),
        Need("budget"),
        Need("vivado", ("vivado.json",)),
        Need("verification"),
    ),
    after=("analysis",),
    tools=TOOLS,
    code=(
        "jetc.artifacts.budget",
        "jetc.artifacts.dataset",
        "jetc.artifacts.decisions",
        "jetc.artifacts.format",
        "jetc.artifacts.hls4ml",
        "jetc.artifacts.idle_neurons",
        "jetc.artifacts.menu",
        "jetc.artifacts.metrics",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.artifacts.training",
        "jetc.artifacts.verification",
        "jetc.artifacts.vivado",
        "jetc.devices",
        "jetc.language.expressions.conditions",
        "jetc.language.expressions.events",
        "jetc.language.expressions.exact",
        "jetc.language.expressions.expression",
        "jetc.language.expressions.grammar",
        "jetc.language.expressions.quantities",
        "jetc.language.sections.points",
        "jetc.language.sections.processes",
        "jetc.language.shape.canonical",
        "jetc.language.shape.fmt",
        "jetc.language.shape.shape",
        "jetc.language.text",
        "jetc.physics.class_scores",
        "jetc.physics.division",
        "jetc.physics.expressions",
        "jetc.physics.lines",
        "jetc.physics.measured_output",
        "jetc.physics.menu",
        "jetc.physics.roc",
        "jetc.physics.spread",
        "jetc.report",
        "jetc.stages.report",
        "jetc.stages.dataset.artifact",
        "jetc.stages.emulator.artifact",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.lanes.artifact",
        "jetc.stages.lanes.scoring",
        "jetc.stages.menu.acceptance",
        "jetc.stages.menu.branches",
        "jetc.stages.menu.check",
        "jetc.stages.menu.compared",
        "jetc.stages.menu.counted",
        "jetc.stages.menu.derivation",
        "jetc.stages.menu.division",
        "jetc.stages.menu.halves",
        "jetc.stages.menu.numbers",
        "jetc.stages.menu.precision",
        "jetc.stages.menu.reads",
        "jetc.stages.menu.record",
        "jetc.stages.menu.trigger_sets",
        "jetc.stages.training.jets",
        "jetc.stages.training.joined",
        "jetc.taggers.outputs",
        "jetc_runtime.discriminant",
        "jetc_runtime.emulator",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.jet_table",
        "jetc_runtime.lanes",
        "jetc_runtime.layers",
        "jetc_runtime.libraries",
        "jetc_runtime.manifest",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=run,
)
