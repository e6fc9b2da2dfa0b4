"""The part of a spec that a project says: equal to the spec that the project was built from, or refused."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.artifacts.imported import ImportedRecord
from jetc.artifacts.record import read
from jetc.checks.load import load, load_network
from jetc.lower.wanted_types import wanted_types
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.imported import comparing, reading
from jetc.stages.imported.design import ImportedFirmware
from jetc.stages.imported.fragment.said import Fragment, Over, fragment_of
from jetc.stages.imported.fragment.walk import NotSaid
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc.taggers.exponentials import latency_codes, softmax_codes
from jetc.taggers.families import declared_topology, topology_of
from jetc.taggers.hidden_functions import SHIFT, SLOPE
from jetc.taggers.topology import (
    EXACT,
    Activation,
    ActivationLayer,
    AddLayer,
    AffineLayer,
    ArgmaxLayer,
    ConcatenateLayer,
    DenseLayer,
    FlattenLayer,
    MultiplyLayer,
    PoolLayer,
    SoftmaxLayer,
    TransposeLayer,
)
from jetc.tools import gxx
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding, containing
from jetc_runtime.network import (
    Add,
    Affine,
    Argmax,
    Cast,
    ClippedRelu,
    Concatenate,
    Dense,
    Flatten,
    HardSigmoid,
    Input,
    LatencySoftmax,
    Multiply,
    Network,
    NetworkError,
    Output,
    Pool,
    Relu,
    RoundedDense,
    RoundedMean,
    Softmax,
    Transpose,
)

from tests.jetc.stages.conftest import BASELINE, Silent
from tests.jetc.stages.imported.conftest import BELOW, FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jetc.language.sections.model import Feature, Spec
    from jetc.taggers.topology import TaggerLayer, Topology
    from jetc_runtime.network import Layer
    from numpy.typing import NDArray

    from tests.jetc.stages.imported.conftest import Imported

SLOW = BASELINE.replace("latency_ns: 120.0", "latency_ns: 400.0")
"""The baseline, for an adder level a stage."""
FIRMWARE = ImportedFirmware(part="xcvu9p-flga2104-2-e", initiation_interval=1, adder_levels_per_stage=1)


def said(design: Imported, network: Network | None = None, over: Over | None = None) -> Fragment:
    return fragment_of(
        network or design.network,
        design.places,
        name="again",
        project="little",
        firmware=FIRMWARE,
        over=over,
    )


def laid_over(fragment: Fragment, base: str, folder: Path) -> Spec:
    """Return the spec that a fragment is over another, which passes every check."""
    (folder / "base.yaml").write_text(base)
    (folder / "again.yaml").write_text(f"extends: base.yaml\n{fragment.text}")
    return load(folder / "again.yaml").spec


@pytest.mark.parametrize("family", FAMILIES)
def test_a_project_of_jetc_says_the_network_of_its_spec_over_another(
    family: str, designs: Callable[[str], Imported], tmp_path: Path
) -> None:
    design = designs(family)
    old, new = BELOW.get(family, ("", ""))
    assert old in SLOW
    spec = laid_over(said(design), SLOW.replace(old, new, 1), tmp_path)
    assert spec.architecture == design.spec.architecture
    assert spec.quantisation == design.spec.quantisation
    assert spec.features == design.spec.features
    firmware = (
        spec.firmware.part,
        spec.firmware.initiation_interval,
        spec.firmware.adder_levels_per_stage,
    )
    assert (spec.name, firmware) == ("again", ("xcvu9p-flga2104-2-e", 1, 1))


def test_a_fragment_has_the_same_bytes_each_time_and_lists_what_a_project_does_not_say(
    little: Imported,
) -> None:
    one, other = said(little), said(little)
    assert one == other
    keys = [each.partition(":")[0] for each in one.unsaid]
    assert keys[:2] == ["features.inputs", "dataset.classes"]
    assert keys[3:5] == ["quantisation.weights", "quantisation.pt_ratio"]
    assert all(f"#   {each}\n" in one.text for each in one.unsaid)
    assert "constituent_layers: [6]  # little.cpp:" in one.text


def changed(network: Network, name: str, **values: Any) -> Network:  # noqa: ANN401 - fields of a layer
    """Return a network with other values of one layer."""
    layers: list[Layer] = [replace(each, **values) if each.name == name else each for each in network.layers]
    return replace(network, layers=tuple(layers))


JETS, MUTANTS = 300, 90
TRUNCATED = FixedPoint.parse("ap_ufixed<9,0,AP_TRN,AP_SAT>")


@pytest.mark.parametrize(
    ("layer", "values", "what"),
    [
        ("constituent_1_relu", {"result": TRUNCATED}, r"activation is .*AP_TRN.*JET030"),
        ("class_1_relu", {"result": TRUNCATED}, r"relu and a cast to ap_ufixed<9,0,AP_TRN,AP_SAT>"),
        ("class_1", {"result": FixedPoint(12, 5)}, r"cast to ap_fixed<12,5,.*take ap_fixed"),
        ("class_sum", {"weight_format": FixedPoint(10, 3)}, r"weights of another layer ap_fixed<10,3"),
        ("class_scores", {"accumulator": FixedPoint(12, 1, signed=False)}, r"sum of exp is cast to"),
        ("mean", {"how": "sum"}, r"pooled is|sum|cast to"),
    ],
)
def test_what_no_spec_says_is_named_with_its_layer_and_place(
    layer: str, values: dict[str, Any], what: str, little: Imported
) -> None:
    with pytest.raises(NotSaid) as refused:
        said(little, changed(little.network, layer, **values))
    assert re.search(what, refused.value.what), refused.value.what


def test_an_imported_mixer_has_the_bits_of_its_own_cpp(
    designs: Callable[[str], Imported], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gxx, "_COMPILE", ("-std=c++17", "-O0"))
    design = designs("mixer")
    chosen = comparing.chosen_vectors(design.network, 200, np.random.default_rng(1))
    _, expected = comparing.evaluated(design.network, chosen.codes)
    step: Any = SimpleNamespace(
        inputs={"hls4ml": design.artifact}, folder=tmp_path, scratch=tmp_path, progress=Silent()
    )
    comparing.check_cpp(design.network, expected, comparing.ran_cpp(step, chosen.codes, expected.shape[1]))
    assert len(np.unique(expected, axis=0)) > 50


def with_argmax(network: Network) -> Network:
    layers = tuple(
        Argmax(each.name, each.sources, each.result) if isinstance(each, Softmax) else each
        for each in network.layers
    )
    return replace(network, layers=layers)


def test_an_argmax_is_said_without_tables(little: Imported) -> None:
    fragment = said(little, with_argmax(little.network))
    lines = [each.split("#")[0].strip() for each in fragment.text.splitlines()]
    at = lines.index("implementation: argmax")
    assert lines[at + 1 : at + 4] == ["exp_table: null", "inverse_input: null", "inverse_table: null"]


def other_accumulator(network: Network) -> Network:
    """Return a network of which one layer has another accumulator."""
    last = network.layer("class_sum")
    assert isinstance(last, RoundedDense)
    form = replace(last.accumulator, width=last.accumulator.width - 1)
    return changed(network, "class_sum", accumulator=form, result=form)


def test_layers_of_two_accumulators_are_not_said(designs: Callable[[str], Imported]) -> None:
    design = designs("accumulated")
    with pytest.raises(NotSaid, match=r"its accumulator is .*, and that of another layer") as refused:
        said(design, other_accumulator(design.network))
    assert refused.value.layer == "class_sum"


def spelt(topology: Topology, network: Network) -> Network:
    """Return the network that a topology means, in the IR, with the weights of layers of the same names."""
    weights = {}
    for each in network.layers:
        if isinstance(each, Affine):
            weights[f"{each.name}/kernel"] = np.array(each.scale) * each.scale_format.lsb
            weights[f"{each.name}/bias"] = np.array(each.bias) * each.bias_format.lsb
        if isinstance(each, Dense | RoundedDense):
            weights[f"{each.name}/kernel"] = np.array(each.weights) * each.weight_format.lsb
            weights[f"{each.name}/bias"] = np.array(each.bias) * each.bias_format.lsb
    types = wanted_types(topology, weights).types
    given = tuple(
        Input(each.name, each.axes[0].size if len(each.axes) > 1 else 1, each.features, each.formats)
        for each in topology.inputs
    )
    # A port of the jet is one row, as in a project, and what takes it takes its words.
    flat = tuple(
        Flatten(f"{each.name}_words", (each.name,), containing(each.formats))
        for each in topology.inputs
        if len(each.axes) == 1
    )
    words = {name: each.name for each in flat for name in each.sources}
    made = (of_the_ir(each, types[each.name], network) for each in topology.layers)
    layers = (
        *flat,
        *(replace(each, sources=tuple(words.get(name, name) for name in each.sources)) for each in made),
    )
    outputs = tuple(Output(each.name, each.name, each.labels) for each in topology.outputs)
    return Network(given, layers, outputs)


def of_the_ir(  # noqa: C901, PLR0911, PLR0912 - one for each kind
    layer: TaggerLayer, types: Mapping[str, FixedPoint], network: Network
) -> Layer:
    name, sources, result = layer.name, layer.sources, types["result"]
    match layer:
        case DenseLayer():
            dense = network.layer(name)
            assert isinstance(dense, Dense | RoundedDense)
            if layer.accumulator == EXACT:
                assert isinstance(dense, Dense)
                return replace(dense, sources=sources, result=result, axis=layer.axis)
            return RoundedDense(
                name, sources, dense.weights, dense.weight_format, dense.bias, dense.bias_format,
                types["accum"], result, layer.axis,
            )  # fmt: skip
        case AffineLayer():
            affine = network.layer(name)
            assert isinstance(affine, Affine)
            return replace(affine, sources=sources, result=result)
        case ActivationLayer(function=Activation.RELU):
            return Relu(name, sources, result)
        case ActivationLayer(function=Activation.RELU1):
            return ClippedRelu(name, sources, 1, result)
        case ActivationLayer(function=Activation.HARD_SIGMOID):
            half = SLOPE.max_code // 2 + 1, SHIFT.max_code // 2 + 1
            return HardSigmoid(name, sources, half[0], SLOPE, half[1], SHIFT, tanh=False, result=result)
        case ActivationLayer():
            return Cast(name, sources, result)
        case PoolLayer(fraction=None):
            return Pool(name, sources, layer.how, layer.over, result)
        case PoolLayer():
            return RoundedMean(name, sources, layer.over, types["accum"], result)
        case ArgmaxLayer():
            return Argmax(name, sources, result)
        case SoftmaxLayer(implementation="latency"):
            source = network.tensor(network.layer(name).sources[0]).common
            codes = latency_codes(source, layer.exp_table, layer.inverse_input, layer.inverse_table)
            return LatencySoftmax(
                name, sources, codes.exp, layer.exp_table, types["accum"],
                layer.inverse_input, codes.inverse, layer.inverse_table, result,
            )  # fmt: skip
        case SoftmaxLayer():
            taken = FixedPoint(types["inp_norm"].width, types["inp_norm"].integer)
            codes = softmax_codes(taken, layer.exp_table, layer.inverse_input, layer.inverse_table)
            return Softmax(
                name, sources, types["inp_norm"], codes.exp, layer.exp_table, types["accum"],
                layer.inverse_input, codes.inverse, layer.inverse_table, result,
            )  # fmt: skip
        case TransposeLayer():
            return Transpose(name, sources, result)
        case FlattenLayer():
            return Flatten(name, sources, result)
        case ConcatenateLayer():
            return Concatenate(name, sources, result)
        case AddLayer():
            return Add(name, sources, result)
        case _:
            assert isinstance(layer, MultiplyLayer)
            return Multiply(name, sources, result)


def mutant(network: Network, random: np.random.Generator) -> Network:
    """Return a network with another format, function or order of sources in one of its layers."""
    layers = list(network.layers)
    at = int(random.integers(len(layers)))
    layer = layers[at]
    assert isinstance(layer.result, FixedPoint)
    match layer:
        case Relu() | Cast() if random.integers(2):
            layers[at] = (Cast if isinstance(layer, Relu) else Relu)(layer.name, layer.sources, layer.result)
        case Add() | Multiply() if random.integers(2) and layer.sources[0] != layer.sources[1]:
            layers[at] = replace(layer, sources=layer.sources[::-1])
        case _:
            layers[at] = replace(layer, result=altered(layer.result, random))
    return replace(network, layers=tuple(layers))


def altered(form: FixedPoint, random: np.random.Generator) -> FixedPoint:
    match random.integers(5):
        case 0:
            return replace(form, rounding=Rounding(random.choice(list(Rounding))))
        case 1:
            return replace(form, overflow=Overflow(random.choice(list(Overflow))))
        case 2:
            return replace(form, signed=not form.signed)
        case 3:
            return replace(form, width=max(1, form.width + int(random.choice([-2, -1, 1, 2]))))
        case _:
            more = int(random.choice([-1, 1]))
            return replace(form, width=max(1, form.width + more), integer=form.integer + more)


def jets_of(design: Imported) -> list[NDArray[np.float64]]:
    """Return values of each port, as far as the inputs of the spec reach, (jets, rows, words)."""
    features, random = design.spec.features, np.random.default_rng(2)
    rows = {"constituents": (features.constituents, features.inputs), "jet": (1, features.of_the_jet)}
    return [values(*rows[port.name], random) for port in design.network.inputs]


def values(rows: int, inputs: tuple[Feature, ...], random: np.random.Generator) -> NDArray[np.float64]:
    words = [each.normalised for each in inputs]
    low, high = (np.array([getattr(each, end) for each in words]) for end in ("min_code", "max_code"))
    codes = random.integers(low, high + 1, (JETS, rows, len(words)))
    return np.multiply(codes, [each.lsb for each in words], dtype=np.float64)


def results(network: Network, jets: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the values of all words of all outputs, (jets, words)."""
    codes = {
        port.name: (values / np.array([each.lsb for each in port.formats])).astype(np.int64)
        for port, values in zip(network.inputs, jets, strict=True)
    }
    found = evaluate_layers(network, codes)
    values = [network.tensor(each.source).value(found[each.source]) for each in network.outputs]
    return np.concatenate(values, axis=1)


@pytest.mark.parametrize("family", FAMILIES)
def test_of_altered_networks_only_those_are_said_that_give_the_same_bits(
    family: str, designs: Callable[[str], Imported]
) -> None:
    design, random = designs(family), np.random.default_rng(7)
    jets, spec = jets_of(design), design.spec
    meant = results(spelt(declared_topology(spec), design.network), jets)
    np.testing.assert_array_equal(results(design.network, jets), meant)
    same, refused = 0, 0
    for _ in range(MUTANTS):
        try:
            network = mutant(design.network, random)
        except (NetworkError, ValueError):
            continue
        try:
            text = said(design, network, Over("base.yaml", spec)).text
        except NotSaid:
            refused += 1
            continue
        claimed = load_network(text, name="said.yaml", features=spec.features, dataset=spec.dataset)
        topology = topology_of(
            claimed.architecture, spec.features, claimed.quantisation, spec.dataset.classes
        )
        np.testing.assert_array_equal(results(network, jets), results(spelt(topology, network), jets))
        same += 1
    assert same > 5
    assert refused > 20


def without_cast(network: Network, cut: int) -> Network:
    """Return a network whose second output is the sums themselves, in `cut` bits fewer than they are."""
    sums = network.layer("regression_sum")
    assert isinstance(sums, Dense)
    assert isinstance(sums.result, FixedPoint)
    form = replace(sums.result, width=sums.result.width - cut, integer=sums.result.integer - cut)
    layers = tuple(
        replace(each, result=form) if each.name == sums.name else each
        for each in network.layers
        if each.name != "pt_ratio"
    )
    scores, ratio = network.outputs
    return Network(network.inputs, layers, (scores, replace(ratio, source=sums.name)))


def test_sums_that_are_no_cast_are_said_in_as_many_bits_where_these_hold_them_all(little: Imported) -> None:
    network = without_cast(little.network, 0)
    held = network.format_of("regression_sum")
    fragment = said(little, network)
    assert f"pt_ratio: ap_fixed<{held.width},{held.integer},AP_RND_CONV,AP_SAT>" in fragment.text
    assert "quantisation.pt_ratio: regression_sum is no cast, and AP_RND_CONV,AP_SAT change no sum" in (
        fragment.unsaid
    )
    over = Over("base.yaml", little.spec)
    assert said(little, network, over).values == 25
    with pytest.raises(NotSaid, match=r"regression_sum.*its values take"):
        said(little, without_cast(little.network, 2), over)


def qkeras_model() -> Any:  # noqa: ANN401 - a model of Keras
    """Return deep sets of few bits with two heads that end at their sums, as QKeras has them."""
    import keras
    from qkeras import QActivation, QConv1D, QDense, quantized_bits, quantized_relu

    four = quantized_bits(4, 1, alpha=1)
    bits = {"kernel_quantizer": four, "bias_quantizer": four}
    rows = keras.Input((4, 3))
    each = QActivation(quantized_relu(4, 0))(QConv1D(4, 1, **bits)(rows))
    jet = QActivation(quantized_relu(6, 0))(keras.layers.GlobalAveragePooling1D()(each))
    hidden = QActivation(quantized_relu(4, 0))(QDense(5, **bits)(jet))
    return keras.Model(rows, [QDense(3, **bits)(hidden), QDense(1, **bits)(jet)])


@pytest.mark.filterwarnings("ignore:The `keras.constraints")
def test_a_project_from_elsewhere_says_deep_sets_that_end_at_their_sums(tmp_path: Path) -> None:
    load_tensorflow()
    import hls4ml

    model = qkeras_model()
    random = np.random.default_rng(3)
    for layer in model.layers:
        layer.set_weights([random.integers(-7, 8, each.shape) / 4 for each in layer.get_weights()])
    config = hls4ml.utils.config_from_keras_model(
        model, granularity="name", backend="Vitis", default_precision="fixed<12,5>"
    )
    hls4ml.converters.convert_from_keras_model(
        model, hls_config=config, output_dir=str(tmp_path / "other"), backend="Vitis", project_name="other"
    ).write()
    artifact = tmp_path / "artifact"
    artifact.mkdir()
    step: Any = SimpleNamespace(base=tmp_path / "other", folder=artifact, scratch=tmp_path)
    reading.read_and_lower(step)
    network = Network.from_json((artifact / NETWORK).read_text("utf-8"))
    places = read(ImportedRecord, artifact).places
    fragment = fragment_of(network, places, name="again", project="other", firmware=FIRMWARE)
    lines = {each.split("#")[0].strip() for each in fragment.text.splitlines()}
    assert lines >= {
        "kind: deepsets",
        "constituent_layers: [4]",
        "class_head: [5]",
        "regression_head: []",
        "constituents: 4",
        "softmax: null",
        "weights: ap_fixed<4,2,AP_RND_CONV,AP_SAT>",
        "activation: ap_ufixed<4,0,AP_RND_CONV,AP_SAT>",
        "pooled: ap_ufixed<6,0,AP_RND_CONV,AP_SAT>",
    }
    assert sum("is no cast" in each for each in fragment.unsaid) == 2
