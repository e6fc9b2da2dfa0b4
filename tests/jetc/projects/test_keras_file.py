"""Model files of Keras: read as data, and refused where hls4ml would convert another model."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.projects.keras_file import read_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KERNEL, BIAS = np.arange(6, dtype=np.float32).reshape(1, 3, 2), np.array([0.5, -1.0], np.float32)
EXACT = {"bits": 6, "integer": 1, "symmetric": 0, "alpha": 1, "keep_negative": True}
BITS = {"class_name": "quantized_bits", "config": EXACT}
RELU = {"class_name": "quantized_relu", "config": {"bits": 6, "integer": 2, "relu_upper_bound": None}}


def layer(kind: str, name: str, source: str | None, **settings: object) -> dict[str, Any]:
    config = {"name": name, **settings}
    nodes = [[[source, 0, 0, {}]]] if source else []
    return {"class_name": kind, "config": config, "name": name, "inbound_nodes": nodes}


def described() -> dict[str, Any]:
    """Return rows through a layer of QKeras, a ReLU and a mean."""
    ones = {"kernel_size": [1], "strides": [1], "dilation_rate": [1], "groups": 1, "padding": "valid"}
    layers = [
        layer("InputLayer", "rows", None, batch_input_shape=[None, 4, 3], dtype="float32"),
        layer(
            "QConv1D",
            "each",
            "rows",
            filters=2,
            use_bias=True,
            activation="linear",
            data_format="channels_last",
            kernel_quantizer=BITS,
            bias_quantizer=BITS,
            **ones,
        ),
        layer("QActivation", "cut", "each", activation=RELU),
        layer("GlobalAveragePooling1D", "mean", "cut", keepdims=False, data_format="channels_last"),
    ]
    ends = {"input_layers": [["rows", 0, 0]], "output_layers": [["mean", 0, 0]]}
    return {"class_name": "Functional", "config": {"name": "model", "layers": layers, **ends}}


def as_h5(path: Path, model: dict[str, Any], **more: Any) -> Path:  # noqa: ANN401 - h5py's links, or arrays
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["model_config"] = "2.15.0", json.dumps(model)
        for name, each in {"kernel:0": KERNEL, "bias:0": BIAS, **more}.items():
            file[f"model_weights/each/each/{name}"] = each
    return path


def as_archive(path: Path, model: dict[str, Any]) -> Path:
    stored = io.BytesIO()
    with h5py.File(stored, "w") as file:
        for at, each in enumerate((KERNEL, BIAS)):
            file[f"layers/q_conv1d/vars/{at}"] = each
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "2.15.0"}')
        archive.writestr("config.json", json.dumps(model))
        archive.writestr("model.weights.h5", stored.getvalue())
    return path


def test_both_kinds_of_file_have_the_same_description_and_weights(tmp_path: Path) -> None:
    files = as_h5(tmp_path / "a.h5", described()), as_archive(tmp_path / "a.keras", described())
    for model in map(read_model, files):
        assert json.loads(model.to_json()) == described()
        kernel, bias = model.get_layer("each").weights
        assert (kernel.name, bias.name) == ("kernel:0", "bias:0")
        assert np.array_equal(kernel.numpy(), KERNEL)
        assert np.array_equal(bias.numpy(), BIAS)
        assert model.get_layer("cut").weights == ()


def test_a_quantiser_of_two_numbers_may_be_a_text(tmp_path: Path) -> None:
    model = described()
    changed(2, activation="quantized_relu(6, 2)")(model)
    found = json.loads(read_model(as_h5(tmp_path / "a.h5", model)).to_json())["config"]["layers"][2]
    assert found["config"]["activation"] == {
        "class_name": "quantized_relu",
        "config": {"bits": 6, "integer": 2},
    }


def test_files_of_keras_3_are_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.attrs["keras_version"] = "3.4.1"
    with pytest.raises(DataError, match="it was saved by Keras 3"):
        read_model(tmp_path / "a.h5")


def changed(at: int, **settings: object) -> Callable[[dict[str, Any]], None]:
    return lambda model: model["config"]["layers"][at]["config"].update(settings)


def kind(at: int, name: object) -> Callable[[dict[str, Any]], None]:
    return lambda model: model["config"]["layers"][at].update(class_name=name)


def weights(**settings: object) -> Callable[[dict[str, Any]], None]:
    return changed(1, kernel_quantizer={**BITS, "config": EXACT | settings})


def owned(**whose: object) -> Callable[[dict[str, Any]], None]:
    return lambda model: model["config"]["layers"][1].update(whose)


def called(at: int, *call: object) -> Callable[[dict[str, Any]], None]:
    return lambda model: model["config"]["layers"][at].update(inbound_nodes=[[[*call]]])


def again(model: dict[str, Any]) -> None:
    model["config"]["layers"][2]["inbound_nodes"].append([["rows", 0, 0, {}]])


@pytest.mark.parametrize(
    ("change", "what", "why"),
    [
        (kind(2, "Lambda"), "layer cut is a Lambda", "nothing in a model file is executed"),
        (kind(2, "Functional"), "layer cut is a Functional", "layers that are taken: InputLayer, Dense, "),
        (lambda model: model.update(class_name="Mine"), "the model is a Mine", "known to its code alone"),
        (lambda model: model.pop("config"), "it has no description of layers", "is JSON"),
        (changed(1, kernel_size=[3]), r"layer each: its kernel_size is \[3\]", "as if it were [1]"),
        (changed(1, activation="gelu"), "layer each: its activation is gelu", "functions that are taken: "),
        (changed(1, activation="quantized_relu(6,2,1)"), "is quantized_relu", "functions that are taken: "),
        (changed(2, name="x; system(0)"), 'a layer is called "x; system', "letters, digits and _"),
        (changed(2, epsilon="a"), "layer cut: its epsilon is no number", "it is a factor"),
        (kind(2, ["Dense"]), r"layer cut is a \['Dense'\]", "layers that are taken: "),
        (
            changed(2, activation="__import__('os')"),
            "its activation is .__import__",
            "as QKeras saves them: ",
        ),
        (
            changed(2, activation={"class_name": "quantized_tanh", "config": EXACT}),
            "its activation is quantized_tanh",
            "as QKeras saves them: quantized_bits, quantized_relu",
        ),
        (
            changed(2, activation={**RELU, "config": {"bits": 6, "integer": 2, "relu_upper_bound": 1.5}}),
            "its activation, quantized_relu: its relu_upper_bound is 1.5",
            "as if it were null",
        ),
        (
            changed(1, kernel_quantizer={**BITS, "config": EXACT | {"alpha": "auto"}}),
            'its kernel_quantizer, quantized_bits: its alpha is "auto"',
            "as if it were 1",
        ),
        (
            changed(1, bias_quantizer={**BITS, "config": EXACT | {"var_name": {"class_name": "Lambda"}}}),
            "its bias_quantizer: its var_name is no number",
            "a quantiser has numbers",
        ),
        (kind(3, "ReLU"), "", ""),
        (again, "layer cut is called 2 times", "the first of them alone"),
        (changed(1, use_bias=False), "layer each: its weights are bias, kernel", "a QConv1D has kernel"),
        (changed(3, keepdims=True), "layer mean: its keepdims is true", "as if it were false"),
        (weights(keep_negative=False), "quantized_bits: its keep_negative is false", "as if it were true"),
        (weights(alpha=None), "quantized_bits: its alpha is null", "as if it were 1"),
        (
            changed(2, activation=BITS),
            "layer cut: its quantized_bits rounds what a QConv1D makes",
            "drops it",
        ),
        (changed(1, activation=BITS), "layer each: its quantized_bits rounds what a QConv1D makes", "drops"),
        (weights(bits=1, integer=0), "kernel_quantizer has bits 1, integer 0", "taken are 2 to 24 bits"),
        (weights(bits=8, integer=8), "kernel_quantizer has bits 8, integer 8", "fewer of them left"),
        (weights(bits=25), "kernel_quantizer has bits 25, integer 1", "float32 not its values"),
        (weights(bits=-3), "kernel_quantizer has bits -3, integer 1", "taken are 2 to 24 bits"),
        (weights(integer=-1), "kernel_quantizer has bits 6, integer -1", "fewer of them left"),
        (weights(integer=None), "kernel_quantizer has bits 6, integer None", "are its format"),
        (owned(module="mine.layers"), "layer each is a QConv1D of mine.layers", "QConv1D is qkeras's"),
        (owned(registered_name="mine>QConv1D"), "registered as mine>QConv1D", "known to its code alone"),
        (owned(module="keras.layers"), "layer each is a QConv1D of keras.layers", "QConv1D is qkeras's"),
        (changed(1, kernel_quantizer={**BITS, "module": "mine"}), "is a quantized_bits of mine", "qkeras's"),
        (changed(1, filters=3), r"layer each: its kernel has the shape \(1, 3, 2\)", "has (1, 3, 3)"),
        (changed(1, filters=True), "layer each has filters True", "a whole number"),
        (changed(1, filters=4_000_000), "it has too many weights", "at most 10,000,000"),
        (changed(0, batch_input_shape=[None, 4, 5]), "its kernel has the shape", "it has (1, 5, 2)"),
        (changed(0, batch_input_shape=[None, None, 3]), "layer rows has batch_input_shape", "a whole number"),
        (changed(2, batch_input_shape=[None, 2, 4]), "layer cut has batch_input_shape", "it takes (4, 2)"),
        (changed(3, name="cut"), "two layers are called cut", "by the name of a layer"),
        (changed(3, name="each_linear"), "two layers are called each_linear", "calls that of an activation"),
        (called(2, "mean", 0, 0, {}), "layer cut takes mean", "layers before it"),
        (called(2, "each", 0, 0, {"training": True}), "called with training: true", "without arguments"),
        (
            lambda model: model["config"]["layers"][2].pop("inbound_nodes"),
            "layer cut takes nothing",
            "others",
        ),
        (kind(3, "Flatten"), r"layer mean flattens \(4, 2\)", "no import reads them as one"),
        (kind(2, "BatchNormalization"), "layer cut has axis None", "the last axis, which is 2"),
    ],
)
def test_what_hls4ml_would_make_another_model_of_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], what: str, why: str
) -> None:
    model = described()
    change(model)
    path = as_h5(tmp_path / "model.h5", model)
    if not what:
        read_model(path)
        changed(3, max_value=6.0)(model)
        path, what, why = as_h5(path, model), "layer mean: its max_value is 6.0", "as if it were null"
    with pytest.raises(DataError, match=what) as caught:
        read_model(path)
    assert why in caught.value.why
    assert caught.value.mend


def test_weights_stand_in_the_file_itself(tmp_path: Path) -> None:
    elsewhere = as_h5(tmp_path / "other.h5", described())
    link = h5py.ExternalLink(str(elsewhere), "model_weights/each/each/bias:0")
    with pytest.raises(DataError, match="bias:0 is a link"):
        read_model(as_h5(tmp_path / "linked.h5", described(), **{"bias:0": link}))
    with pytest.raises(DataError, match="layer each: its bias is not finite"):
        read_model(as_h5(tmp_path / "holes.h5", described(), **{"bias:0": BIAS * np.float32("nan")}))
    for name, content in (("none.h5", b""), ("pickle.h5", b"\x80\x04cos\nsystem\n.")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match="it is no whole model"):
            read_model(tmp_path / name)
    with pytest.raises(DataError, match="it cannot be read: No such file"):
        read_model(tmp_path / "absent.h5")


def test_a_weight_has_one_array_by_one_way(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="model_weights/each has two arrays bias"):
        read_model(as_h5(tmp_path / "twice.h5", described(), **{"other/bias:0": BIAS}))
    path = as_h5(tmp_path / "round.h5", described())
    with h5py.File(path, "a") as file:
        for name in "ab":
            file[f"model_weights/each/{name}"] = file["model_weights/each"]
    with pytest.raises(DataError, match="each/a is a group too many"):
        read_model(path)
    with pytest.raises(DataError, match="each/each/d/d/d is a group too many"):
        read_model(as_h5(tmp_path / "deep.h5", described(), **{"d/d/d/bias:0": BIAS}))
    with pytest.raises(DataError, match="bias:0 is no array of floats"):
        read_model(as_h5(tmp_path / "whole.h5", described(), **{"bias:0": BIAS.astype(int)}))


def test_files_that_unpack_to_more_than_a_network_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", b" " * 10_000_001)
    with pytest.raises(DataError, match=r"metadata.json is too large") as caught:
        read_model(tmp_path / "a.keras")
    assert "at most 10,000,000 bytes" in caught.value.why
    with (tmp_path / "b.h5").open("wb") as file:
        file.truncate(160_000_001)
    with pytest.raises(DataError, match="it is too large"):
        read_model(tmp_path / "b.h5")


def test_the_version_may_be_bytes(tmp_path: Path) -> None:
    path = as_h5(tmp_path / "a.h5", described())
    with h5py.File(path, "a") as file:
        file.attrs["keras_version"] = np.bytes_(b"2.2.4")
    assert read_model(path).get_layer("each").weights
