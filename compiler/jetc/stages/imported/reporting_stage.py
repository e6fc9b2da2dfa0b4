"""Stage `report` of an imported design: one page, and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc.plan.stage import Need, Stage

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["REPORTING"]


def _report(step: Step[Any]) -> None:
    """Write report.html, metrics.json and what a spec says of it: the same bytes for the same inputs."""
    from jetc.stages.imported.reporting import report

    report(step)


REPORTING = Stage(
    name="report",
    sections=(
        "name",
        "firmware.part",
        "firmware.initiation_interval",
        "firmware.adder_levels_per_stage",
    ),
    needs=(
        Need("hls4ml", ("project.json", "network.json")),
        Need("rtl", ("rtl.json",)),
        Need("verification", ("compared.json",)),
    ),
    tools=(),
    code=(
        "jetc.artifacts.format",
        "jetc.artifacts.imported",
        "jetc.artifacts.metrics",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.artifacts.verification",
        "jetc.checks",
        "jetc.language.expressions.expression",
        "jetc.language.expressions.grammar",
        "jetc.language.shape.canonical",
        "jetc.language.shape.fmt",
        "jetc.language.shape.layer",
        "jetc.language.shape.shape",
        "jetc.language.text",
        "jetc.lower.layers.add",
        "jetc.lower.layers.affine",
        "jetc.lower.layers.argmax",
        "jetc.lower.layers.cast",
        "jetc.lower.layers.clipped_relu",
        "jetc.lower.layers.concatenate",
        "jetc.lower.layers.dense",
        "jetc.lower.layers.flatten",
        "jetc.lower.layers.hard_sigmoid",
        "jetc.lower.layers.latency_softmax",
        "jetc.lower.layers.leaky_relu",
        "jetc.lower.layers.multiply",
        "jetc.lower.layers.pool",
        "jetc.lower.layers.relu",
        "jetc.lower.layers.rounded_dense",
        "jetc.lower.layers.rounded_mean",
        "jetc.lower.layers.softmax",
        "jetc.lower.layers.transpose",
        "jetc.lower.node",
        "jetc.lower.wire",
        "jetc.report.blocks",
        "jetc.report.cards",
        "jetc.report.html",
        "jetc.report.judgement",
        "jetc.report.metrics",
        "jetc.report.modules",
        "jetc.report.origins",
        "jetc.report.owners",
        "jetc.report.page",
        "jetc.report.page_style",
        "jetc.report.sorting",
        "jetc.report.spec_lines",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.imported.design",
        "jetc.stages.imported.fragment",
        "jetc.stages.imported.page",
        "jetc.stages.imported.reporting",
        "jetc.stages.imported.reporting_stage",
        "jetc.taggers",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=_report,
)
