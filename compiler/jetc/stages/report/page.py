"""The whole report: reads the artifacts, measures the test split, and puts the sections in order."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.network import Network

from jetc.artifacts.budget import BudgetRecord
from jetc.artifacts.dataset import DatasetRecord
from jetc.artifacts.decisions import DecisionsRecord
from jetc.artifacts.hls4ml import AgreementRecord
from jetc.artifacts.idle_neurons import IdleNeuronsRecord
from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import read
from jetc.artifacts.rtl import RtlRecord
from jetc.artifacts.training import HistoryRecord, TrainedWeights, TrainingRecord
from jetc.artifacts.verification import VerificationRecord
from jetc.artifacts.vivado import VivadoRecord
from jetc.language.sections.link import decides
from jetc.plan.spec_digest import spec_digest
from jetc.report.decisions import decisions_section
from jetc.report.events import events_words
from jetc.report.extra_outputs import extra_outputs_section
from jetc.report.firmware import agreement_section, firmware_section
from jetc.report.first_screen import first_screen
from jetc.report.idle_neurons import idle_neurons_section
from jetc.report.jets import MeasuredJets, classes_section, regression_section, roc_plot
from jetc.report.judged_rates import judge_rates
from jetc.report.menu import menu_section
from jetc.report.page import Link, Page, ReportSection, SpecText, section_metrics
from jetc.report.provenance import provenance_section
from jetc.report.scope import scope_section
from jetc.report.signal_notes import signal_notes
from jetc.report.spec_places import spec_lines
from jetc.report.switched_off import learned_section
from jetc.report.training import dataset_section, training_section
from jetc.report.verification import verification_section
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.scoring import fastest_emulator
from jetc.stages.menu.check import check_menu
from jetc.stages.menu.derivation import sets_of_step
from jetc.stages.report.extra_outputs import measured_outputs
from jetc.stages.report.test_split import emulated_split, truth_over_jet
from jetc.stages.report.tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc_runtime.emulator import Emulator

    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.report.judged_rates import JudgedRates
    from jetc.report.metrics import Metric

__all__ = ["build_page"]


def build_page(step: Step[Spec]) -> Page:
    """Return the report of a build as values."""
    spec, training = step.spec, read(TrainingRecord, step.inputs["training"])
    emulator = fastest_emulator(step)
    jets = _test_jets(step, emulator)
    notes = signal_notes(spec.samples.sets)
    scope = scope_section(
        spec,
        _network(step),
        weights=_weights(training),
        vivado=read(VivadoRecord, step.inputs["vivado"]),
        notes=notes,
    )
    sections = (scope, *_physics(step, emulator, jets, training), *_firmware(step))
    metrics = section_metrics(sections)
    rates, lines = judge_rates(metrics), spec_lines(_values(spec))
    events = events_words(spec.samples)
    figure = roc_plot(jets, _classes(spec), level=spec.working_points.confidence_level, events=events)
    return Page(
        title=spec.name,
        verdict=rates.word,
        judgement=rates.judgement,
        verdict_text=_verdict(metrics, rates),
        remarks=_remarks(spec, _weights(training)),
        events=events,
        files=(Link(MetricsRecord.FILE, MetricsRecord.FILE),),
        front=first_screen(spec, metrics, figure=figure, notes=notes),
        sections=(
            *sections,
            provenance_section(_versions(), spec_digest(spec), training, step.seals),
            ReportSection("spec", "Spec", (SpecText(lines),)),
        ),
        spec=lines,
    )


def _weights(training: TrainingRecord) -> int:
    made = training.made
    return (
        sum(each.weights for each in made.sparsity.values())
        if isinstance(made, TrainedWeights)
        else made.weights
    )


def _remarks(spec: Spec, weights: int) -> tuple[str, ...]:
    """Return what the tagger is, in a few words each."""
    clocks = spec.firmware.initiation_interval
    return (
        f"{len(spec.dataset.classes)} classes",
        f"{spec.architecture.kind}, {weights:,} weights",
        f"{spec.firmware.part} at {spec.firmware.clock_mhz:g} MHz",
        "a jet every clock" if clocks == 1 else f"a jet every {clocks} clocks",
        f"jetc {version('jetc')}",
        f"spec {spec_digest(spec)[:12]}",
    )


def _versions() -> dict[str, str]:
    return {name: version(name) for name in TOOLS}


def _verdict(metrics: Mapping[str, Metric], rates: JudgedRates) -> str:
    """Say what the word of the verdict stands for, and what else was held to its bar."""
    return f"{rates.text} Bits: {metrics['verification.verdict'].value}. {_budgets(metrics)}."


def _budgets(metrics: Mapping[str, Metric]) -> str:
    """Say what keeps to its budget: a design that is too late or too large fails before it is reported."""
    if isinstance(metrics["luts.yosys"].value, str):
        return f"Latency keeps to its budget if the clock closes, area is {metrics['luts.yosys'].value}"
    return "Latency, if the clock closes, and area, by Yosys before place and route, keep to their budgets"


def _classes(spec: Spec) -> tuple[str, ...]:
    return tuple(each.name for each in spec.dataset.classes)


def _physics(
    step: Step[Spec], emulator: Emulator, jets: MeasuredJets, training: TrainingRecord
) -> tuple[ReportSection, ...]:
    classes = _classes(step.spec)
    return (
        menu_section(
            _menu(step, emulator),
            rate_set=step.spec.working_points.rate_set,
            notes=signal_notes(step.spec.samples.sets),
            events_are=events_words(step.spec.samples),
        ),
        classes_section(
            jets,
            classes,
            level=step.spec.working_points.confidence_level,
            logits=step.spec.quantisation.softmax is None,
            trained=isinstance(training.made, TrainedWeights),
        ),
        regression_section(
            jets,
            classes,
            level=step.spec.working_points.confidence_level,
            events=events_words(step.spec.samples),
        ),
        *_further(step.spec, jets),
        dataset_section(
            read(DatasetRecord, step.inputs["dataset"]), rate_set=step.spec.working_points.rate_set
        ),
        _training(training, step.inputs["training"]),
        *_learned(step),
        *_idle_neurons(step),
    )


def _further(spec: Spec, jets: MeasuredJets) -> tuple[ReportSection, ...]:
    if not jets.further:
        return ()
    level = spec.working_points.confidence_level
    return (extra_outputs_section(jets.further, jets.labels, _classes(spec), level=level),)


def _training(record: TrainingRecord, artifact: Path) -> ReportSection:
    trained = isinstance(record.made, TrainedWeights)
    return training_section(record, read(HistoryRecord, artifact) if trained else None)


def _learned(step: Step[Spec]) -> tuple[ReportSection, ...]:
    if step.spec.quantisation.learned is None:
        return ()
    return (learned_section(_network(step)),)


def _network(step: Step[Spec]) -> Network:
    return Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text(encoding="utf-8"))


def _idle_neurons(step: Step[Spec]) -> tuple[ReportSection, ...]:
    if not step.spec.firmware.drop_idle_neurons:
        return ()
    return (idle_neurons_section(read(IdleNeuronsRecord, step.inputs[IdleNeuronsRecord.STAGE])),)


def _firmware(step: Step[Spec]) -> tuple[ReportSection, ...]:
    return (
        agreement_section(read(AgreementRecord, step.inputs["hls4ml"])),
        firmware_section(
            read(RtlRecord, step.inputs["rtl"]),
            read(BudgetRecord, step.inputs["budget"]),
            read(VivadoRecord, step.inputs["vivado"]),
            step.spec.firmware,
        ),
        verification_section(read(VerificationRecord, step.inputs["verification"])),
        *_decisions(step),
    )


def _decisions(step: Step[Spec]) -> tuple[ReportSection, ...]:
    if not decides(step.spec.link):
        return ()
    return (decisions_section(read(DecisionsRecord, step.inputs["decisions"]), step.spec.firmware),)


def _values(spec: Spec) -> dict[str, object]:
    """Return the whole spec: every field of it is read here, so every field is in the report's key."""
    sections = {
        "samples": spec.samples,
        "dataset": spec.dataset,
        "features": spec.features,
        **({} if spec.link is None else {"link": spec.link}),
        "quantisation": spec.quantisation,
        "architecture": spec.architecture,
        "training": spec.training,
        "working_points": spec.working_points,
        "menu": spec.menu,
        "firmware": spec.firmware,
        "verification": spec.verification,
        **({} if spec.package is None else {"package": spec.package}),
    }
    values = {name: section.model_dump(mode="json", exclude_none=True) for name, section in sections.items()}
    return {"version": spec.version, "name": spec.name, **values}


def _menu(step: Step[Spec], emulator: Emulator) -> MenuRecord:
    """Read the menu, and count it again from the emulator's scores before it is quoted."""
    record, spec = read(MenuRecord, step.inputs[MenuRecord.STAGE]), step.spec
    check_menu(record, spec, sets_of_step(step, emulator))
    return record


def _test_jets(step: Step[Spec], emulator: Emulator) -> MeasuredJets:
    outputs = step.spec.architecture.further_outputs
    split = emulated_split(step, emulator, outputs)
    return MeasuredJets(
        split.class_scores,
        split.pt_ratio,
        np.asarray(split.stored.labels),
        truth_over_jet(step),
        split.jet_pt,
        measured_outputs(outputs, step.spec.dataset.extra_targets or (), split),
    )
