"""The bits of sums, before there are weights."""

from pathlib import Path

import pytest
from jetc.checks.load import load
from jetc.checks.sums import BitRange, common_span, dense_terms, spans
from jetc.taggers.families import topology_of
from jetc.taggers.topology import ActivationLayer
from jetc_runtime.fixed_point import FixedPoint, containing

SPEC = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec
TOPOLOGY = topology_of(SPEC.architecture, SPEC.features, SPEC.quantisation, SPEC.dataset.classes)
TERMS = {each.name: each for each in dense_terms(TOPOLOGY)}


def test_the_span_of_formats_is_that_of_the_format_that_contains_them() -> None:
    formats = TOPOLOGY.inputs[0].formats
    common, span = containing(formats), common_span(formats)
    assert (common.integer, common.fraction, common.width) == (span.integer, span.fraction, span.width)


def test_terms_are_the_longest_sum_of_each_kind_of_value() -> None:
    assert {name: (each.path, each.count) for name, each in TERMS.items()} == {
        "the features": (("features", "inputs"), 20),
        "activation": (("quantisation", "activation"), 32),
        "pooled": (("quantisation", "pooled"), 10),
    }


@pytest.mark.parametrize("name", TERMS)
def test_no_sum_of_extreme_weights_is_wider_than_foreseen(name: str) -> None:
    terms = TERMS[name]
    largest = 2 ** (terms.span.width - 1) if name == "the features" else 2**terms.span.width
    total = terms.count * largest * -terms.weight.min_code + (-terms.weight.min_code << terms.span.fraction)
    assert total.bit_length() + 1 <= terms.sum_bits


def test_a_cast_spans_its_format_and_what_comes_before_it_no_less() -> None:
    found = spans(TOPOLOGY)
    for layer in TOPOLOGY.layers:
        if isinstance(layer, ActivationLayer):
            assert found[layer.name] == BitRange(layer.result.integer, layer.result.fraction)
    sums, mean = found["constituent_2"], found["mean"]
    activation, weights = SPEC.quantisation.activation, SPEC.quantisation.weights
    assert sums.fraction == activation.fraction + weights.fraction
    assert mean == BitRange(activation.integer + 4, activation.fraction + 4)
    assert FixedPoint(sums.width, sums.integer).max_value >= 10 * activation.max_value * weights.max_value
