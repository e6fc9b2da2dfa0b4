"""Model files that Keras saved: Keras and the imported network give the same results, to the last bit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.projects.keras_file import read_model
from jetc.stages.imported.reading import read_and_lower
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FORM = FixedPoint.parse("ap_fixed<18,8>")
"""It holds each weight and each result between two quantisers, so that nothing is rounded but by these."""


def functional() -> Any:  # noqa: ANN401 - a model of Keras
    """Return each layer whose results are exact; names of layers hold names of other weights."""
    import keras
    from qkeras import QActivation, QConv1D, QDense, quantized_bits, quantized_relu

    layers, cut, fine, short = keras.layers, QActivation, quantized_bits(10, 4), quantized_relu(8, 3)
    kernel, bias = quantized_bits(6, 1, alpha=1), quantized_bits(7, 2, alpha=1)
    bits = {"kernel_quantizer": kernel, "bias_quantizer": bias}
    rows = keras.Input((4, 3), name="rows")
    each = QConv1D(2, 1, **bits, name="bias_each")(cut(fine)(rows))
    each = layers.BatchNormalization(epsilon=2**-10, name="beta_norm")(each)
    each = cut(short)(layers.Conv1D(2, 1, name="bias_plain")(cut(short)(each)))
    scaled = layers.BatchNormalization(epsilon=2**-10, scale=False, name="moving_mean_norm")(each)
    both = layers.Add(name="sum")([each, layers.ReLU(name="end")(scaled)])
    both = layers.Multiply(name="times")([both, each])
    both = layers.Add(name="both")([both, layers.LeakyReLU(0.25, name="leaky")(scaled)])
    pools = layers.GlobalAveragePooling1D(name="mean"), layers.GlobalMaxPooling1D(name="largest")
    jet = layers.Concatenate(name="jet")([pool(cut(fine)(both)) for pool in pools])
    jet = QDense(3, **bits, name="bias_dense")(layers.Dropout(0.5, name="drop")(jet))
    jet = layers.Dense(3, activation="relu", name="nobias")(cut(short)(jet))
    return keras.Model(rows, layers.Dense(2, use_bias=False, name="kernel_last")(jet))


def sequential() -> Any:  # noqa: ANN401 - a model of Keras
    """Return two dense layers and their normalisations."""
    import keras
    from qkeras import QActivation, quantized_bits, quantized_relu

    layers, norm = keras.layers, {"epsilon": 2**-10}
    first = [QActivation(quantized_bits(10, 4), input_shape=(12,)), layers.Dense(3, name="dense_bias")]
    second = [layers.BatchNormalization(**norm, name="gamma_beta"), QActivation(quantized_relu(8, 3))]
    last = [layers.Dense(2, name="bias_b"), layers.BatchNormalization(**norm, center=False, name="b")]
    return keras.Sequential([*first, *second, *last])


def set_exact_weights(model: Any) -> None:  # noqa: ANN401 - a model of Keras
    """Give weights of eighths, some beyond their quantisers' ends, and variances of which roots are exact."""
    random = np.random.default_rng(2)
    for layer in model.layers:
        variances = [weight.name.endswith("variance:0") for weight in layer.weights]
        values = [random.integers(-20, 20, weight.shape) / 8 for weight in layer.weights]
        roots = [random.choice([0.25, 1.0, 4.0], weight.shape) - 2**-10 for weight in layer.weights]
        layer.set_weights([np.where(*each) for each in zip(variances, roots, values, strict=True)])


def imported(path: Path, folder: Path) -> Network:
    """Return the network of the project that hls4ml writes of a model file."""
    from jetc.tools.hls4ml import write_project_of

    folder.mkdir()
    write_project_of(read_model(path), folder / "project", name="each", precision=FORM, log=folder / "log")
    quiet: Any = SimpleNamespace(base=folder / "project", folder=folder, scratch=folder)
    read_and_lower(quiet)
    return Network.from_json((folder / "network.json").read_text("utf-8"))


def stored(path: Path, model: Any) -> dict[str, list[NDArray[Any]]]:  # noqa: ANN401 - a model of Keras
    read = read_model(path)
    return {
        each.name: [weight.numpy() for weight in read.get_layer(each.name).weights] for each in model.layers
    }


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5", "ignore:The `keras.constraints")
@pytest.mark.parametrize("make", [functional, sequential])
def test_keras_and_the_imported_network_are_equal_to_the_last_bit(tmp_path: Path, make: Any) -> None:  # noqa: ANN401
    load_tensorflow()
    model = make()
    set_exact_weights(model)
    files = [tmp_path / f"a.{kind}" for kind in ("keras", "h5")]
    for file in files:
        model.save(file)
        for layer, found in zip(model.layers, stored(file, model).values(), strict=True):
            assert [each.tolist() for each in found] == [each.tolist() for each in layer.get_weights()]
    network = imported(files[make is sequential], tmp_path / "imported")
    values = np.random.default_rng(8).integers(-32, 32, (200, *model.input_shape[1:])) / 8
    shape = (len(values), *network.inputs[0].tensor.sizes)
    (codes,) = evaluate(network, FORM.quantize(values).reshape(shape)).values()
    (output,) = network.outputs
    expected = model(values.astype(np.float32)).numpy().astype(np.float64)
    assert len(np.unique(expected)) > 100
    assert np.array_equal(network.tensor(output.source).value(codes), expected)
