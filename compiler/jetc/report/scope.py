"""What the numbers of a report are of: the events, the network, and the part of the chain that is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.network import Affine, Dense, Input, RoundedDense

from jetc.language.sections.link import decides
from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.page import Facts, Paragraph, ReportSection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.network import Network, Port

    from jetc.artifacts.vivado import VivadoRecord
    from jetc.language.sections.model import Spec
    from jetc.report.page import Cell

__all__ = ["scope_section"]

_NOT_CMS = (
    "The events are not CMS simulation. Generated events come from Pythia 8 and a parametrised detector "
    "whose constants are not fitted to CMS. Rates and efficiencies serve to compare taggers built here, and "
    "must not be compared with published CMS results."
)
_ALONE = (
    "the network, from its inputs to its results. Not in it: what makes its inputs of the jets, ratios of "
    "scores, sums over the jets of an event, cuts and thresholds. Section link of a spec puts these around "
    "it"
)
_LINKED = (
    "the network, what makes its inputs of the words on the link, and what packs its results. Not in it: "
    "sums over the jets of an event, cuts and thresholds. The decisions of section link put these behind it"
)
_DECIDED = (
    "the network, what makes its inputs of the words on the link, what packs its results, and the "
    "decisions of the working points"
)
_INTERVALS = (
    "of the statistics of these events and jets alone. How far another training lies is not in them: jetc "
    "build SPEC --lock --seeds N measures it"
)


def scope_section(
    spec: Spec, network: Network, *, weights: int, vivado: VivadoRecord, notes: Mapping[str, str]
) -> ReportSection:
    """Return what was measured and what was not; `weights` were trained, `notes` go by signal set."""
    processes = (Paragraph(f"Set {name}: {note}.") for name, note in notes.items())
    facts = Facts(tuple(_facts(spec, network, weights, vivado)))
    return ReportSection("caveats", "What these numbers are", (Paragraph(_NOT_CMS), *processes, facts))


def _facts(spec: Spec, network: Network, weights: int, vivado: VivadoRecord) -> Iterator[tuple[str, Cell]]:
    dense = [each for each in network.layers if isinstance(each, Dense | RoundedDense)]
    factors = [each for each in network.layers if isinstance(each, Affine)]
    left = sum(np.count_nonzero(each.weights) + np.count_nonzero(each.bias) for each in dense)
    left += sum(np.count_nonzero(each.scale) + np.count_nonzero(each.bias) for each in factors)
    yield "inputs", "; ".join(_port(each) for each in network.inputs)
    yield (
        "network",
        f"{spec.architecture.kind}: " + ", ".join(f"{each.name} {len(each.bias)}" for each in dense),
    )
    yield "weights and biases", Metric("network.weights", weights, "", "training", OF_THE_DESIGN)
    yield "of them not zero in the firmware", Metric("network.not_zero", left, "", "hls4ml", OF_THE_DESIGN)
    yield "in the RTL, and in clocks and LUT", _built(spec)
    yield "area", "LUT as Yosys counts them before place and route; an estimate says that it is one"
    yield "vendor tools", f"Vitis HLS: {vivado.vitis_hls.status}; Vivado: {vivado.vivado.status}"
    yield from _compared(spec)
    yield f"intervals, {spec.working_points.confidence_level:.0%}", _INTERVALS


def _port(port: Port) -> str:
    words = f"{len(port.features)} words"
    return (
        f"{port.constituents} constituents of a jet, {words} of each"
        if isinstance(port, Input)
        else f"{words} of the jet"
    )


def _built(spec: Spec) -> str:
    if spec.link is None:
        return _ALONE
    return _DECIDED if decides(spec.link) else _LINKED


def _compared(spec: Spec) -> Iterator[tuple[str, str]]:
    others = dict.fromkeys(each.compare for each in spec.menu.paths if each.compare is not None)
    if others:
        yield (
            "what the tagger is compared with",
            f"paths {', '.join(others)} of the menu, on the same events; one without a score is no tagger",
        )
