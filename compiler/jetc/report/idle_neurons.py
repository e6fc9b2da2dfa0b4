"""The report on idle neurons: how many were dropped, and on how many test jets that shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.page import Facts, ReportSection, Table

if TYPE_CHECKING:
    from jetc.artifacts.idle_neurons import IdleLayer, IdleNeuronsRecord
    from jetc.report.page import Cell

__all__ = ["idle_neurons_section"]


def idle_neurons_section(record: IdleNeuronsRecord) -> ReportSection:
    """Return the dropped neurons of each layer, and on how many test jets that shows."""
    looked_at = " and ".join(f"{count:,} of {part}" for part, count in record.jets.items())
    table = Table(
        f"Neurons that are 0 on every jet ({looked_at}). Their weights were set to zero, so C++ and RTL have "
        "nothing of them. A jet unlike all of these could have moved one: every number of this report is "
        "that of the network without them. Neurons are counted from 0.",
        ("layer", "neurons", "dropped", "which"),
        tuple(_row(each) for each in record.layers),
    )
    return ReportSection("idle_neurons", "Idle neurons", (_facts(record), table))


def _facts(record: IdleNeuronsRecord) -> Facts:
    neurons = sum(each.neurons for each in record.layers)
    dropped = sum(len(each.dropped) for each in record.layers)
    return Facts(
        (
            ("neurons dropped", _number("dropped", dropped, OF_THE_DESIGN)),
            ("neurons of the layers below", _number("neurons", neurons, OF_THE_DESIGN)),
            (
                "test jets with another logit or pT ratio than before",
                _number("test_jets_that_differ", record.test_jets_that_differ, "test split"),
            ),
            ("test jets compared", _number("test_jets", record.test_jets, "test split")),
        )
    )


def _row(layer: IdleLayer) -> tuple[Cell, ...]:
    return (
        layer.layer,
        _number(f"{layer.layer}.neurons", layer.neurons, OF_THE_DESIGN),
        _number(f"{layer.layer}.dropped", len(layer.dropped), OF_THE_DESIGN),
        ", ".join(map(str, layer.dropped)) or "none",
    )


def _number(key: str, value: int, sample: str) -> Metric:
    return Metric(f"idle_neurons.{key}", value, "", "idle_neurons", sample)
