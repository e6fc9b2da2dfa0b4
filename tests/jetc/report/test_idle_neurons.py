"""What was dropped is in the report with its numbers."""

from jetc.artifacts.idle_neurons import IdleLayer, IdleNeuronsRecord
from jetc.report.idle_neurons import idle_neurons_section
from jetc.report.page import section_metrics

RECORD = IdleNeuronsRecord(
    jets={"train": 3000, "validation": 300},
    layers=(
        IdleLayer(layer="a_relu", neurons=4, dropped=()),
        IdleLayer(layer="b_relu", neurons=8, dropped=(1, 6, 7)),
    ),
    test_jets=1000,
    test_jets_that_differ=2,
)


def test_the_report_counts_dropped_neurons_and_the_test_jets_that_differ() -> None:
    section = idle_neurons_section(RECORD)
    numbers = {name: each.value for name, each in section_metrics((section,)).items()}
    assert numbers == {
        "idle_neurons.dropped": 3,
        "idle_neurons.neurons": 12,
        "idle_neurons.test_jets_that_differ": 2,
        "idle_neurons.test_jets": 1000,
        "idle_neurons.a_relu.neurons": 4,
        "idle_neurons.a_relu.dropped": 0,
        "idle_neurons.b_relu.neurons": 8,
        "idle_neurons.b_relu.dropped": 3,
    }
