"""Layers of a model of Keras, by its description: those that are taken, and their settings.

A layer is taken where it, and each of its settings, is one that hls4ml 1.3.0 converts as Keras has it; hls4ml
ignores others without a word, such as the end of a ReLU.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["NONE", "Settings", "checked_layers"]

Settings = dict[str, Any]
"""What the description says of a layer or a quantiser, by key."""

NONE = "none that keeps this network"
"""What mends a description that is not taken."""
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
_OF_WEIGHTS: Mapping[str, Settings] = MappingProxyType(
    {"quantized_bits": _WEIGHTS_ONLY | {"keep_negative": [True]}}
)
_OF_KERNELS: Mapping[str, Settings] = MappingProxyType(
    {"quantized_bits": _OF_WEIGHTS["quantized_bits"] | {"alpha": [1]}}
)
"""QKeras makes "auto_po2" of none."""
_WITH_FUNCTION = ("Dense", "QDense", "Conv1D", "QConv1D")
"""Layers of which hls4ml makes two, the second of their activation."""
_ROUNDED_AFTER = (
    "InputLayer",
    "Add",
    "Multiply",
    "Concatenate",
    "GlobalAveragePooling1D",
    "GlobalMaxPooling1D",
)
"""Layers whose results hls4ml rounds by a quantized_bits; after others it drops it."""
_LEAST_BITS, _MOST_BITS = 2, 24
"""Of a quantiser: hls4ml has 1 as a type without a sign, and QKeras computes in float32."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPELLED = re.compile(r"(quantized_bits|quantized_relu)\( *(\d{1,2}) *(?:, *(\d{1,2}) *)?\)")
"""A quantiser as a text: its bits, and of them those left of the point, 0 if not said."""


def checked_layers(path: Path, model: Settings) -> tuple[Settings, ...]:
    """Return the layers of the description, each of a kind and with settings that are taken.

    A quantiser of results that is a text of one or two numbers becomes what QKeras makes of it. DataError,
    with the layer, for what is not taken.
    """
    try:
        kind, layers = model["class_name"], tuple(model["config"]["layers"])
        settings = [(each["class_name"], each["config"], each["config"]["name"]) for each in layers]
        nodes = [each.get("inbound_nodes") or [] for each in layers]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = "it has no description of layers"
        raise DataError(str(path), what, "that of Keras 2 is JSON", "save the model again") from error
    if kind not in {"Sequential", "Functional", "Model"}:
        why = "what such a class computes is known to its code alone; taken are Sequential and Functional"
        raise DataError(str(path), f"the model is a {kind}", why, NONE)
    _of_keras(path, "the model", model)
    for layer, (each, config, name), calls in zip(layers, settings, nodes, strict=True):
        if not isinstance(name, str) or _NAME.fullmatch(name) is None:
            why = "names stand in C++: letters, digits and _"
            raise DataError(str(path), f"a layer is called {json.dumps(name)}", why, "give it another name")
        _spell_out(config)
        _check(path, layer, f"layer {name}", each)
        _calls(path, f"layer {name}", calls)
    _names(path, layers)
    _rounding(path, layers)
    return layers


def _spell_out(settings: Settings) -> None:
    text = settings.get("activation")
    found = _SPELLED.fullmatch(text) if isinstance(text, str) else None
    if found is not None:
        bits = {"bits": int(found[2]), "integer": int(found[3] or 0)}
        settings["activation"] = {"class_name": found[1], "config": bits}


def _of_keras(path: Path, where: str, given: Settings) -> None:
    """Refuse a class of the user's, as far as the file tells one: a .keras says whose it is."""
    kind, module, registered = given["class_name"], given.get("module"), given.get("registered_name")
    owner = "qkeras" if kind.startswith(("Q", "quantized")) else "keras"
    if registered not in (None, kind) or str(module or owner).partition(".")[0] != owner:
        what = f"{where} is a {kind} of {module}, registered as {registered}"
        raise DataError(
            str(path), what, f"what it computes is known to its code alone; {kind} is {owner}'s", NONE
        )


def _check(path: Path, layer: Settings, where: str, kind: str) -> None:
    if not isinstance(kind, str) or kind not in _LAYERS:
        code = "what it computes is in its code alone, and nothing in a model file is executed; "
        why = f"{code if kind == 'Lambda' else ''}layers that are taken: {', '.join(_LAYERS)}"
        raise DataError(str(path), f"{where} is a {kind}", why, NONE)
    _of_keras(path, where, layer)
    settings = layer["config"]
    _settings(path, where, settings, _LAYERS[kind])
    for key in ("alpha", "negative_slope", "epsilon"):
        if not isinstance(settings.get(key, 0), int | float | None):
            raise DataError(
                str(path), f"{where}: its {key} is no number", "it is a factor", "save the model again"
            )
    _activation(path, where, kind, settings.get("activation", "linear"))
    for key, known in (("kernel_quantizer", _OF_KERNELS), ("bias_quantizer", _OF_WEIGHTS)):
        if settings.get(key) is not None:
            _quantiser(path, f"{where}: its {key}", settings[key], known)


def _activation(path: Path, where: str, kind: str, activation: Any) -> None:  # noqa: ANN401 - of JSON
    if not isinstance(activation, str) or kind == "QActivation":
        _quantiser(path, f"{where}: its activation", activation, _OF_RESULTS)
    elif activation not in _FUNCTIONS:
        why = f"functions that are taken: {', '.join(_FUNCTIONS)}"
        raise DataError(str(path), f"{where}: its activation is {activation}", why, NONE)


def _quantiser(path: Path, where: str, given: Any, known: Mapping[str, Settings]) -> None:  # noqa: ANN401 - of JSON
    kind = given.get("class_name") if isinstance(given, dict) else None
    settings = given.get("config") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in known or not isinstance(settings, dict):
        shown = kind or json.dumps(given)[:60]
        why = f"quantisers that are taken, as QKeras saves them: {', '.join(known)}"
        raise DataError(str(path), f"{where} is {shown}", why, NONE)
    _of_keras(path, where, given)
    defaults = {"alpha": None} if kind == "quantized_bits" else {}
    _settings(path, f"{where}, {kind}", defaults | settings, known[kind])
    _bits(path, where, settings.get("bits"), settings.get("integer"))
    for key, value in settings.items():
        if isinstance(value, dict | list):
            raise DataError(
                str(path),
                f"{where}: its {key} is no number",
                "a quantiser has numbers",
                "save the model again",
            )


def _bits(path: Path, where: str, bits: Any, integer: Any) -> None:  # noqa: ANN401 - of JSON
    if type(bits) is not int or type(integer) is not int:
        why = "bits and integer are its format"
        raise DataError(
            str(path), f"{where} has bits {bits}, integer {integer}", why, "say both as whole numbers"
        )
    if not _LEAST_BITS <= bits <= _MOST_BITS or not 0 <= integer < bits:
        why = (
            "hls4ml has another type for it, or float32 not its values: taken are "
            f"{_LEAST_BITS} to {_MOST_BITS} bits, and fewer of them left of the point"
        )
        raise DataError(str(path), f"{where} has bits {bits}, integer {integer}", why, NONE)


def _settings(path: Path, where: str, settings: Settings, wanted: Settings) -> None:
    for key, values in wanted.items():
        if key in settings and settings[key] not in values:
            allowed = " or ".join(json.dumps(each) for each in values)
            why = f"hls4ml converts it as if it were {allowed}"
            raise DataError(str(path), f"{where}: its {key} is {json.dumps(settings[key])[:60]}", why, NONE)


def _calls(path: Path, where: str, calls: Sequence[Any]) -> None:
    if len(calls) > 1:
        why = "hls4ml would take the first of them alone"
        raise DataError(str(path), f"{where} is called {len(calls)} times", why, NONE)
    for given in (more for call in calls for source in call for more in source[3:]):
        for key, value in given.items():
            if value is not None and value is not False:
                why = "hls4ml takes a call without arguments"
                raise DataError(
                    str(path), f"{where} is called with {key}: {json.dumps(value)[:60]}", why, NONE
                )


def _rounding(path: Path, layers: Sequence[Settings]) -> None:
    """Refuse a quantized_bits of results that hls4ml would drop: that behind a layer whose type is open."""
    made_by: dict[str, str] = {}
    last = "InputLayer"
    for layer in layers:
        kind, calls = layer["class_name"], layer.get("inbound_nodes")
        before = made_by.get(calls[0][0][0], "") if calls else last
        last = made_by[layer["config"]["name"]] = before if kind == "Dropout" else kind
        behind = kind if kind in _WITH_FUNCTION else before
        given = layer["config"].get("activation")
        if (
            isinstance(given, dict)
            and given["class_name"] == "quantized_bits"
            and behind not in _ROUNDED_AFTER
        ):
            what = f"layer {layer['config']['name']}: its quantized_bits rounds what a {behind} makes"
            why = f"hls4ml drops it there; it keeps those after {', '.join(_ROUNDED_AFTER)}"
            raise DataError(str(path), what, why, NONE)


def _names(path: Path, layers: Sequence[Settings]) -> None:
    """Refuse two layers of one name, those that hls4ml makes of activations among them."""
    twice = [name for name, count in Counter(_names_of(layers)).items() if count > 1]
    if twice:
        why = (
            "weights are found by the name of a layer, and hls4ml calls that of an activation LAYER_FUNCTION"
        )
        raise DataError(str(path), f"two layers are called {twice[0]}", why, "give one of them another name")


def _names_of(layers: Sequence[Settings]) -> Iterator[str]:
    for layer in layers:
        settings = layer["config"]
        yield settings["name"]
        if layer["class_name"] in _WITH_FUNCTION and "activation" in settings:
            function = settings["activation"]
            yield f"{settings['name']}_{function['class_name'] if isinstance(function, dict) else function}"
    if layers and layers[0]["class_name"] != "InputLayer":
        yield "input1"
