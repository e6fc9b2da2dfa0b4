"""The stages of a build, in build order; importing them loads no heavy library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.stages import budget, sample, simulator, vivado
from jetc.stages.analysis import stage as analysis
from jetc.stages.dataset import stage as dataset
from jetc.stages.decisions import stage as decisions
from jetc.stages.emulator import stage as emulator
from jetc.stages.function_table import stage as function_table
from jetc.stages.hls4ml import stage as hls4ml
from jetc.stages.idle_neurons import stage as idle_neurons
from jetc.stages.ip import stage as ip
from jetc.stages.lanes import stage as lanes
from jetc.stages.menu import stage as menu
from jetc.stages.package import stage as package
from jetc.stages.report import stage as report
from jetc.stages.rtl import stage as rtl
from jetc.stages.training import stage as training
from jetc.stages.verification import stage as verification

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Stage

__all__ = ["stages_of"]


def stages_of(spec: Spec) -> tuple[Stage, ...]:
    """Return the stages that build `spec`, with those of each set, in build order."""
    aside = _made_aside(spec)
    early = dataset.before_training(spec, aside=aside)
    return (
        *sample.stages(spec, aside=aside),
        *early,
        *([function_table.STAGE] if spec.quantisation.function_table else []),
        training.stage(spec, gate=early[-1].name),
        *([idle_neurons.stage(spec)] if spec.firmware.drop_idle_neurons else []),
        simulator.STAGE,
        hls4ml.stage(spec),
        emulator.STAGE,
        rtl.STAGE,
        lanes.STAGE,
        *([package.STAGE] if spec.package else []),
        *dataset.after_training(spec, aside=aside),
        menu.stage(spec),
        budget.STAGE,
        vivado.STAGE,
        ip.STAGE,
        verification.stage(spec),
        *decisions.stages(spec),
        analysis.stage(spec),
        report.stage(spec),
    )


def _made_aside(spec: Spec) -> tuple[str, ...]:
    """Return the sets that are generated while the network is trained: it does not read them."""
    sets, trained = spec.samples.sets, spec.dataset.sets
    return tuple(each.name for each in sets if not each.files and each.name not in trained)
