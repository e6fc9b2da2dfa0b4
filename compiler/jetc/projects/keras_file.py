"""Model files of Keras 2 and QKeras, .h5 and .keras, read as data: nothing in them is executed.

A description is taken where each of its layers, and each of their settings, is one that hls4ml 1.3.0 converts
as Keras has it; hls4ml ignores others without a word, such as the end of a ReLU.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import h5py
import numpy as np

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["StoredModel", "read_model"]

Settings = dict[str, Any]
"""What the description says of a layer or a quantiser, by key."""


@dataclass(frozen=True, slots=True, eq=False)
class _Weight:
    name: str
    data: NDArray[Any]

    def numpy(self) -> NDArray[Any]:
        """Return the values."""
        return self.data


@dataclass(frozen=True, slots=True, eq=False)
class _StoredLayer:
    weights: tuple[_Weight, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StoredModel:
    """What hls4ml asks of a model of Keras: its description as JSON, and the weights of each layer."""

    description: str
    weights: Mapping[str, _StoredLayer]

    def to_json(self) -> str:
        """Return the description."""
        return self.description

    def get_layer(self, name: str) -> _StoredLayer:
        """Return the layer called `name`."""
        return self.weights[name]


_ROWS: Final[Settings] = {"data_format": ["channels_last"]}
_ONE_WIDE: Final[Settings] = _ROWS | {
    "kernel_size": [[1]],
    "strides": [[1]],
    "dilation_rate": [[1]],
    "groups": [1],
}
_TO_A_ROW: Final[Settings] = _ROWS | {"keepdims": [False]}
_LAYERS: Mapping[str, Settings] = MappingProxyType(
    {
        "InputLayer": {"dtype": ["float32"]},
        "Dense": {},
        "QDense": {"kernel_range": [None], "bias_range": [None]},
        "Conv1D": _ONE_WIDE,
        "QConv1D": _ONE_WIDE | {"kernel_range": [None], "bias_range": [None]},
        "BatchNormalization": {},
        "Activation": {},
        "QActivation": {},
        "ReLU": {"max_value": [None], "negative_slope": [0, None], "threshold": [0, None]},
        "LeakyReLU": {},
        "Softmax": {"axis": [-1]},
        "Add": {},
        "Multiply": {},
        "Concatenate": {"axis": [-1, 1]},
        "Flatten": _ROWS,
        "GlobalAveragePooling1D": _TO_A_ROW,
        "GlobalMaxPooling1D": _TO_A_ROW,
        "Dropout": {},
    }
)
"""Layers that are taken, with the values that some of their settings have to have."""
_FUNCTIONS = ("linear", "relu", "tanh", "sigmoid", "softmax", "hard_sigmoid")
_EXACT: Final[Settings] = {"use_stochastic_rounding": [False], "qnoise_factor": [1]}
_WEIGHTS_ONLY: Final[Settings] = _EXACT | {"alpha": [None, 1], "scale_axis": [None]}
_OF_RESULTS: Mapping[str, Settings] = MappingProxyType(
    {
        "quantized_bits": _WEIGHTS_ONLY | {"symmetric": [0], "keep_negative": [True]},
        "quantized_relu": _EXACT
        | {"use_sigmoid": [0], "negative_slope": [0], "relu_upper_bound": [None]}
        | {"is_quantized_clip": [True]},
    }
)
_OF_WEIGHTS: Mapping[str, Settings] = MappingProxyType({"quantized_bits": _WEIGHTS_ONLY})
_MEND = "none that keeps this network: what is not in that list is not taken"
_MOST_VALUES = 10_000_000
_DEEPEST = 50


_NO_MODEL = (OSError, LookupError, RuntimeError, ValueError, TypeError, AttributeError)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPELLED = re.compile(r"(quantized_bits|quantized_relu)\( *(\d{1,2}) *(?:, *(\d{1,2}) *)?\)")
"""A quantiser as a text: its bits, and of them those left of the point, 0 if not said."""


def read_model(path: Path) -> StoredModel:
    """Read a model that Keras 2 saved; DataError, with the layer, for what is not taken."""
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"it cannot be read: {error.strerror}"
        raise _refused(path, what, "it has the model", "name a file that Keras saved") from error
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            return _of_archive(path, content)
        return _of_hdf5(path, content)
    except (*_NO_MODEL, zipfile.BadZipFile) as error:
        why = "a model of Keras 2 is one file, .h5 or .keras, with its description and weights"
        raise _refused(path, f"it is no whole model: {error}", why, "save the model again") from error


def _of_hdf5(path: Path, content: bytes) -> StoredModel:
    with h5py.File(io.BytesIO(content), "r") as file:
        _of_keras_2(path, file.attrs["keras_version"])
        model = json.loads(file.attrs["model_config"])
        layers, weights = _layers(path, model), {}
        for each in layers:
            name = each["config"]["name"]
            found = dict(_datasets(path, file, f"model_weights/{name}")) if _wanted(each) else {}
            weights[name] = _chosen(path, each, found)
    return StoredModel(json.dumps(model), weights)


def _of_keras_2(path: Path, version: Any) -> None:  # noqa: ANN401 - of JSON, or h5py's
    if not str(version).startswith("2."):
        what = f"it was saved by Keras {version}"
        raise _refused(path, what, "files of Keras 2 are taken, as QKeras has it", _MEND)


def _of_archive(path: Path, content: bytes) -> StoredModel:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in ("config.json", "model.weights.h5"):
            if archive.getinfo(name).file_size > 8 * _MOST_VALUES:
                raise _refused(path, f"{name} is too large", "a network of a trigger is small", _MEND)
        _of_keras_2(path, json.loads(archive.read("metadata.json"))["keras_version"])
        model, stored = json.loads(archive.read("config.json")), archive.read("model.weights.h5")
    layers, met, weights = _layers(path, model), Counter[str](), {}
    with h5py.File(io.BytesIO(stored), "r") as file:
        for each in layers:  # a folder is called as the class, and numbered where another was
            kind = _snake(each["class_name"])
            folder = f"layers/{kind}_{met[kind]}" if met[kind] else f"layers/{kind}"
            met[kind] += 1
            wanted = _wanted(each)
            found = dict(_datasets(path, file, f"{folder}/vars")) if wanted else {}
            named = {name: found[str(at)] for at, name in enumerate(wanted) if str(at) in found}
            whole = named if len(found) == len(wanted) else {}
            weights[each["config"]["name"]] = _chosen(path, each, whole)
    return StoredModel(json.dumps(model), weights)


def _snake(name: str) -> str:
    """Return the name of a class as Keras spells it for a folder of weights."""
    apart = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", apart).lower()


def _datasets(path: Path, file: Any, folder: str) -> Iterator[tuple[str, NDArray[Any]]]:  # noqa: ANN401 - h5py
    """Yield the arrays below `folder` of the file itself, by the last of their names, without ``:0``."""
    for name in (folder.rpartition("/")[0], folder):
        if not isinstance(file.get(name, getlink=True), h5py.HardLink):
            raise KeyError(name)
    group = file[folder]
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise _refused(path, f"{folder}/{name} is a link", "weights stand in the file itself", _MEND)
        inside = group[name]
        if isinstance(inside, h5py.Group):
            if folder.count("/") < _DEEPEST:
                yield from _datasets(path, file, f"{folder}/{name}")
            continue
        if inside.external or inside.is_virtual or inside.size > _MOST_VALUES or inside.dtype.kind != "f":
            why = f"weights are up to {_MOST_VALUES:,} floats, in the file itself"
            raise _refused(path, f"{folder}/{name} is no array of weights", why, _MEND)
        yield name.partition(":")[0], inside[()]


def _wanted(layer: Settings) -> tuple[str, ...]:
    """Return the weights of a layer, in Keras's order."""
    settings = layer["config"]
    match layer["class_name"]:
        case "Dense" | "QDense" | "Conv1D" | "QConv1D":
            return ("kernel", "bias") if settings.get("use_bias", True) else ("kernel",)
        case "BatchNormalization":
            scaled = [
                name for key, name in (("scale", "gamma"), ("center", "beta")) if settings.get(key, True)
            ]
            return (*scaled, "moving_mean", "moving_variance")
        case _:
            return ()


def _chosen(path: Path, layer: Settings, found: Mapping[str, NDArray[Any]]) -> _StoredLayer:
    name, wanted = layer["config"]["name"], _wanted(layer)
    if found.keys() != set(wanted) or not all(np.isfinite(each).all() for each in found.values()):
        what = f"layer {name}: its weights are {', '.join(found) or 'none'}"
        why = f"a {layer['class_name']} has {', '.join(wanted) or 'none'}, all finite"
        raise _refused(path, what, why, "save the model again, with its weights")
    return _StoredLayer(tuple(_Weight(f"{name}/{each}:0", found[each]) for each in wanted))


def _layers(path: Path, model: Settings) -> tuple[Settings, ...]:
    """Return the layers of the description, each of a kind and with settings that are taken.

    A quantiser of results that is a text of one or two numbers becomes what QKeras makes of it.
    """
    try:
        kind, layers = model["class_name"], tuple(model["config"]["layers"])
        settings = [(each["class_name"], each["config"], each["config"]["name"]) for each in layers]
        nodes = [each.get("inbound_nodes", []) for each in layers]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(
            path, "it has no description of layers", "that of Keras 2 is JSON", "save the model again"
        ) from error
    if kind not in {"Sequential", "Functional", "Model"}:
        why = "what such a class computes is known to its code alone"
        raise _refused(path, f"the model is a {kind}", f"{why}; taken are Sequential and Functional", _MEND)
    rows = any(len(each.get("batch_input_shape") or ()) > 2 for _, each, _ in settings)  # noqa: PLR2004 - jets, words
    for (layer, each, name), calls in zip(settings, nodes, strict=True):
        if not isinstance(name, str) or _NAME.fullmatch(name) is None:
            why = "names stand in C++: letters, digits and _"
            raise _refused(path, f"a layer is called {json.dumps(name)}", why, "save it with another name")
        _spell_out(each)
        _check(path, layer, each, name, rows=rows)
        if len(calls) > 1:
            why = "hls4ml would take the first of them alone"
            raise _refused(path, f"layer {name} is called {len(calls)} times", why, _MEND)
    return layers


def _spell_out(settings: Settings) -> None:
    text = settings.get("activation")
    found = _SPELLED.fullmatch(text) if isinstance(text, str) else None
    if found is not None:
        bits = {"bits": int(found[2]), "integer": int(found[3] or 0)}
        settings["activation"] = {"class_name": found[1], "config": bits}


def _check(path: Path, kind: str, settings: Settings, name: str, *, rows: bool) -> None:
    if not isinstance(kind, str) or kind not in _LAYERS:
        code = "what it computes is in its code alone, and nothing in a model file is executed; "
        why = f"{code if kind == 'Lambda' else ''}layers that are taken: {', '.join(_LAYERS)}"
        raise _refused(path, f"layer {name} is a {kind}", why, _MEND)
    _settings(path, f"layer {name}", settings, _LAYERS[kind])
    last = ([-1], -1, [2], *([] if rows else [[1], 1]))
    if kind == "BatchNormalization" and settings.get("axis") not in last:
        why = "hls4ml normalises the last axis, and 1 is that of rows where there are some"
        raise _refused(path, f"layer {name}: its axis is {settings.get('axis')}", why, _MEND)
    for key in ("alpha", "negative_slope", "epsilon"):
        if not isinstance(settings.get(key, 0), int | float | None):
            raise _refused(path, f"layer {name}: its {key} is no number", "it is a factor", _MEND)
    activation = settings.get("activation", "linear")
    if isinstance(activation, str) and kind != "QActivation":
        if activation not in _FUNCTIONS:
            why = f"functions that are taken: {', '.join(_FUNCTIONS)}"
            raise _refused(path, f"layer {name}: its activation is {activation}", why, _MEND)
    else:
        _quantiser(path, f"layer {name}: its activation", activation, _OF_RESULTS)
    for key in ("kernel_quantizer", "bias_quantizer"):
        if settings.get(key) is not None:
            _quantiser(path, f"layer {name}: its {key}", settings[key], _OF_WEIGHTS)


def _quantiser(path: Path, where: str, given: Any, known: Mapping[str, Settings]) -> None:  # noqa: ANN401 - of JSON
    kind = given.get("class_name") if isinstance(given, dict) else None
    settings = given.get("config") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in known or not isinstance(settings, dict):
        shown = kind or json.dumps(given)[:60]
        why = f"quantisers that are taken, as QKeras saves them: {', '.join(known)}"
        raise _refused(path, f"{where} is {shown}", why, _MEND)
    _settings(path, f"{where}, {kind}", settings, known[kind])
    for key in ("bits", "integer"):
        if type(settings.get(key)) is not int:
            raise _refused(path, f"{where} has no whole number of {key}", "they are its format", _MEND)
    for key, value in settings.items():
        if isinstance(value, dict | list):
            raise _refused(path, f"{where}: its {key} is no number", "a quantiser has numbers", _MEND)


def _settings(path: Path, where: str, settings: Settings, wanted: Settings) -> None:
    for key, values in wanted.items():
        if key in settings and settings[key] not in values:
            allowed = " or ".join(json.dumps(each) for each in values)
            why = f"hls4ml converts it as if it were {allowed}"
            raise _refused(path, f"{where}: its {key} is {json.dumps(settings[key])[:60]}", why, _MEND)


def _refused(path: Path, what: str, why: str, mend: str) -> DataError:
    return DataError(file=str(path), what=what, why=why, mend=mend)
