"""Weights fit a network by name, by shape, and by a size that float32 can quantise exactly."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from jetc.checks.load import load
from jetc.language.sections.learned import Beta, Learned
from jetc.stages.training.network_fit import misfit, misfit_of_learned, too_large
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc.stages.training.weights_file import read_weights
from jetc.taggers.families import topology_of
from jetc.taggers.learned import learned_results

SPEC = Path(__file__).parents[4] / "specs" / "baseline.yaml"
WEIGHTS = read_weights(SPEC.with_name("baseline.weights.npz"))
TOPOLOGY = topology_of(
    (spec := load(SPEC).spec).architecture, spec.features, spec.quantisation, spec.dataset.classes
)
END = 2.0**18
"""2^24 steps of the baseline's weights, 1/64."""


@pytest.mark.parametrize(
    ("name", "shape", "told"),
    [
        ("class_1/bias", None, ("class_1/bias is not there", "in the network of the spec it has 32 numbers")),
        ("class_9/bias", (4,), ("class_9/bias has 4 numbers", "in the network of the spec it is not there")),
        (
            "class_sum/kernel",
            (8, 16),
            ("class_sum/kernel has 8 x 16 numbers", "in the network of the spec it has 16 x 8 numbers"),
        ),
        (
            "class_sum/bias",
            (),
            ("class_sum/bias has no numbers", "in the network of the spec it has 8 numbers"),
        ),
    ],
)
def test_other_names_and_shapes_are_told(
    name: str, shape: tuple[int, ...] | None, told: tuple[str, str]
) -> None:
    assert misfit(WEIGHTS, TOPOLOGY) is None
    others = {each: array for each, array in WEIGHTS.items() if each != name}
    given = others if shape is None else {**others, name: np.zeros(shape, dtype=np.float32)}
    assert misfit(given, TOPOLOGY) == told


@pytest.mark.parametrize("size", [END, -END, 1e30, 3e38, float("nan"), float("inf")])
def test_a_weight_that_float32_cannot_quantise_is_told(size: float) -> None:
    bias = np.zeros(32, dtype=np.float32)
    bias[7] = size
    found = too_large({**WEIGHTS, "class_1/bias": bias}, TOPOLOGY)
    assert found == misfit({**WEIGHTS, "class_1/bias": bias}, TOPOLOGY)
    assert found is not None
    assert found[0] == f"class_1/bias has a weight of size {abs(size):g}"


def test_up_to_there_qkeras_saturates_exactly() -> None:
    below = np.nextafter(np.float32(END), np.float32(0), dtype=np.float32)
    assert too_large({**WEIGHTS, "class_1/bias": np.full(32, below, dtype=np.float32)}, TOPOLOGY) is None
    load_tensorflow()
    import qkeras

    quantise = qkeras.quantized_bits(9, 2, alpha=1)
    drawn = np.random.default_rng(1).uniform(-1, 1, 10_000) * 2.0 ** np.arange(-8, 19).repeat(371)[:10_000]
    given = np.append(np.clip(drawn, -below, below), [below, -below]).astype(np.float32)
    found = np.asarray(quantise(given), dtype=np.float64)
    assert np.array_equal(found, np.clip(np.round(given.astype(np.float64) * 64), -256, 255) / 64)


PER_LAYER = Learned(formats="per_layer", beta=Beta(initial=1e-6, final=1e-5, rise_epochs=1))
LEARNED = {
    **{name: np.zeros_like(each) for name, each in WEIGHTS.items()},
    **{f"{each.name}/bits": np.array([0.0, 4.0], dtype=np.float32) for each in learned_results(TOPOLOGY)},
}
"""Weights of the baseline as if its formats were the widest that training could choose."""


@pytest.mark.parametrize(
    ("name", "given", "what"),
    [
        ("pooled/bits", None, "pooled/bits is not there"),
        ("pooled/bits", [0.0], "pooled/bits has 1 numbers"),
        ("pooled/bits", [0.0] * 100_000, "pooled/bits has 100000 numbers$"),
        ("pooled/bits", [0.5, 4.0], r"pooled/bits is \[0.5, 4.0\]"),
        ("pooled/bits", [0.0, 0.0], r"pooled/bits is \[0.0, 0.0\]"),  # a step of 1 or more
        ("pooled/bits", [0.0, 13.0], r"pooled/bits is \[0.0, 13.0\]"),  # finer than the spec allows
        ("pooled/bits", [1.0, 4.0], r"pooled/bits is \[1.0, 4.0\]"),  # beyond what the spec allows
        ("logits/bits", [0.0, 4.0], "logits/bits has 2 numbers"),  # as the spec has it, not learned
        ("regression_sum/bias", [2.0**-7], "regression_sum/bias has a weight that is no value of"),
        ("regression_sum/bias", [4.0], "regression_sum/bias has a weight that is no value of"),
        ("regression_sum/bias", [1.0, 1.0], "regression_sum/bias has 2 numbers"),
    ],
)
def test_learned_formats_are_within_those_of_the_spec(
    name: str, given: list[float] | None, what: str
) -> None:
    assert misfit_of_learned(LEARNED, TOPOLOGY, PER_LAYER) is None
    others = {each: array for each, array in LEARNED.items() if each != name}
    changed = others if given is None else {**others, name: np.array(given, dtype=np.float32)}
    found = misfit_of_learned(changed, TOPOLOGY, PER_LAYER)
    assert found is not None
    assert re.match(what, found[0])
