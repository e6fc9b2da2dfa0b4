"""What stage `decisions` does: write the C++ and the RTL that decide, and compare both with numpy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.discriminant import exp_entries
from jetc_runtime.emulator import CppEmulator
from jetc_runtime.network import Network

from jetc.artifacts.decisions import DecisionField, DecisionsRecord
from jetc.artifacts.interface import interface_of
from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.record import read, write
from jetc.decide.cpp import decisions_header
from jetc.decide.rtl import emit_decisions
from jetc.devices.holding import family_of
from jetc.diagnostics.diagnostic import GateError
from jetc.emulator.working_points import working_points_of
from jetc.language.sections.points import sets_of
from jetc.prepare.chain import score_field
from jetc.stages.decisions.bench import DrivenJets, check_rtl
from jetc.stages.decisions.cpp import decided_in_cpp, output_codes
from jetc.stages.decisions.expected import expected, joined
from jetc.stages.decisions.jets import about_cuts, alone, jets_of, random_jets
from jetc.stages.decisions.paths import decided, ports_of
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.menu.trigger_sets import read_trigger_set
from jetc.stages.rtl.artifact import VERILOG, VHDL
from jetc.stages.rtl.link_cells import area_of
from jetc.tools.ghdl import is_ghdl_there

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path as File

    from jetc_testbench.job import Simulator
    from numpy.typing import NDArray

    from jetc.artifacts.interface import Word
    from jetc.decide.menu import Path, Ports
    from jetc.decide.rtl import DecisionsRtl
    from jetc.emulator.working_points import WorkingPoint
    from jetc.plan.stage import Step
    from jetc.stages.decisions.expected import ScoredJets
    from jetc.stages.decisions.reads import Reads

    Integers = NDArray[np.int64]

__all__ = ["build_decisions"]

_ABOUT_CUTS = 8000
_RANDOM = 1000
_ALONE = 1000


def build_decisions(step: Step[Reads]) -> None:
    """Write the header, the RTL in its languages and decisions.json; GateError where a bit differs."""
    spec = step.spec
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    points = working_points_of(spec, read(MenuRecord, step.inputs[MenuRecord.STAGE]))
    entries = exp_entries(spec.quantisation.logits, spec.working_points.exp_table)
    paths, ports = decided(points, entries), ports_of(network)
    header, rtl = _written(step, paths, ports, network)
    groups = _groups(step, paths, ports)
    jets = joined(list(groups.values()))
    sizes = [(name, len(each.words)) for name, each in groups.items()]
    wanted = expected(jets, spec.menu, points, tuple(ports.scores), ports.ratio, entries)
    outputs = output_codes(network, tuple(ports.scores), jets)
    step.progress.start("decisions", 2, "readings")
    found = decided_in_cpp(header, spec.name, jets, outputs, step.scratch / "cpp")
    _check(found, wanted, [each.name for each in rtl.given], sizes)
    step.progress.advance()
    ghdl_jets = _simulated(step, rtl, network, DrivenJets(jets, outputs, wanted, sizes))
    step.progress.advance()
    found_record = _record(step, rtl, dict(sizes), _passed(points, jets, wanted), ghdl_jets)
    write(found_record, step.folder)


def _simulated(step: Step[Reads], rtl: DecisionsRtl, network: Network, driven: DrivenJets) -> int:
    """Run the jets in Verilator and, where asked for, whole events in GHDL; return the jets of the latter."""
    settings = step.spec.verification

    def checked(simulator: Simulator, files: Iterable[str], most: int | None) -> int:
        sources = tuple(str(step.folder / each) for each in files)
        folder = step.scratch / simulator
        return check_rtl(
            rtl, sources, network, driven, folder, seed=settings.seed, simulator=simulator, most=most
        )

    checked("verilator", _sources(rtl), None)
    if not settings.ghdl_jets or not is_ghdl_there():
        return 0
    return checked("ghdl", _vhdl(step, rtl), settings.ghdl_jets)


def _written(
    step: Step[Reads], paths: Sequence[Path], ports: Ports, network: Network
) -> tuple[File, DecisionsRtl]:
    name = step.spec.name
    scores = _score_words(network)
    header = step.folder / _header(step)
    text = decisions_header(paths, ports, [field for field, _ in scores], name=name)
    header.write_text(text, encoding="utf-8")
    rtl = emit_decisions(paths, ports, scores, name, step.spec.firmware.adder_levels_per_stage)
    (step.folder / VERILOG).mkdir()
    for module, file in zip(rtl.modules, _sources(rtl), strict=True):
        (step.folder / file).write_text(module.text, encoding="utf-8")
    for file, (_, text) in zip(_vhdl(step, rtl), rtl.vhdl, strict=False):
        (step.folder / file).parent.mkdir(exist_ok=True)
        (step.folder / file).write_text(text, encoding="utf-8")
    return header, rtl


def _score_words(network: Network) -> list[tuple[str, Word]]:
    """Return the words of the tagger's out_data, lowest first, each with the name of its score field."""
    groups = interface_of(network).out_data.groups
    return [
        (score_field(output, label), word)
        for output, group in zip(network.outputs, groups, strict=True)
        for label, word in zip(output.labels, group.words, strict=True)
    ]


def _header(step: Step[Reads]) -> str:
    return f"{step.spec.name}_decisions.h"


def _sources(rtl: DecisionsRtl) -> tuple[str, ...]:
    return tuple(f"{VERILOG}/{each.name}.v" for each in rtl.modules)


def _vhdl(step: Step[Reads], rtl: DecisionsRtl) -> tuple[str, ...]:
    """Return the files in VHDL, in order of analysis; none where the spec asks for Verilog alone."""
    if step.spec.firmware.languages == "verilog":
        return ()
    return tuple(f"{VHDL}/{file}" for file, _ in rtl.vhdl)


def _groups(step: Step[Reads], paths: Sequence[Path], ports: Ports) -> Mapping[str, ScoredJets]:
    spec = step.spec
    emulator = CppEmulator(
        step.inputs["emulator"], threads=len(os.sched_getaffinity(0)), sealed=step.seals["emulator"]
    )
    most, seed = spec.firmware.jets_per_event, spec.verification.seed
    groups = {}
    for name in sets_of(spec):
        events = read_trigger_set(step.inputs[f"dataset.{name}"], name)
        if len(events.jets.event):
            groups[name] = jets_of(events, emulator, spec.verification.jets, step.progress)
    groups["about_the_cuts"] = about_cuts(paths, ports, _ABOUT_CUTS, most, seed)
    groups["random_bits"] = random_jets(ports, _RANDOM, most, seed)
    groups["alone"] = alone(about_cuts(paths, ports, _ALONE, 1, seed + 1))
    return groups


def _check(found: Integers, wanted: Integers, names: Sequence[str], sizes: Sequence[tuple[str, int]]) -> None:
    wrong = (found != wanted).any(axis=1)
    if not wrong.any():
        return
    jet = int(np.argmax(wrong))
    group = next(
        name
        for name, end in zip(dict(sizes), np.cumsum([size for _, size in sizes]), strict=True)
        if jet < end
    )
    fields = [
        f"{name} {wanted[jet, at]} and {found[jet, at]}"
        for at, name in enumerate(names)
        if wanted[jet, at] != found[jet, at]
    ]
    raise GateError(
        gate="decisions",
        what=f"the derivation in numpy and the C++ differ on {int(wrong.sum())} of {len(wrong)} jets; "
        f"the first is of {group.replace('_', ' ')}: {', '.join(fields)}",
        why="a threshold holds only for the decision that it was derived for",
        mend="this is a fault of jetc: report it with the spec",
    )


def _passed(points: Sequence[WorkingPoint], jets: ScoredJets, wanted: Integers) -> dict[str, tuple[int, int]]:
    """Return for each point how many whole events pass, and how many do not."""
    events = wanted[jets.last]
    return {
        each.path.name: (int(events[:, at].sum()), int((1 - events[:, at]).sum()))
        for at, each in enumerate(points, 1)
    }


def _record(
    step: Step[Reads],
    rtl: DecisionsRtl,
    compared: dict[str, int],
    passed: Mapping[str, tuple[int, int]],
    ghdl_jets: int,
) -> DecisionsRecord:
    family = family_of(step.spec.firmware.part, step.spec.firmware.device)
    area = area_of(rtl.modules, step.folder / VERILOG, family.yosys, step, "yosys, decisions")
    offsets = np.cumsum([0, *(each.bits for each in rtl.given)]).tolist()
    return DecisionsRecord(
        top=rtl.top,
        latency_cycles=rtl.latency_cycles,
        deepest_levels=rtl.deepest_levels,
        sources=_sources(rtl),
        vhdl=_vhdl(step, rtl),
        header=_header(step),
        fields=tuple(
            DecisionField(name=each.name, offset=offset, width=each.bits)
            for each, offset in zip(rtl.given, offsets, strict=False)
        ),
        modules=area.modules,
        register_bits=area.register_bits,
        yosys=area.yosys,
        compared=compared,
        ghdl_jets=ghdl_jets,
        events=sum(next(iter(passed.values()))),
        passed={name: yes for name, (yes, _) in passed.items()},
    )
