"""Shapes of a model of Keras, by its description: of each layer's weights, and of what it makes.

hls4ml takes some of them from the weights, and checks few. Shapes are without that of the batch.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from jetc.diagnostics.diagnostic import DataError
from jetc.projects.keras_layers import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jetc.projects.keras_layers import Settings

__all__ = ["weights_wanted"]

Shape = tuple[int, ...]
_MOST_VALUES = 10_000_000
_ROWS = 2
"""Axes of rows: rows and channels."""


def weights_wanted(
    path: Path, layers: Sequence[Settings], *, sequential: bool
) -> tuple[dict[str, Shape], ...]:
    """Return the shapes of the weights of each layer, by name and in Keras's order.

    DataError for a layer whose source is not there before it, for shapes that do not fit, and for more
    than ten million weights.
    """
    made: dict[str, Shape] = {}
    wanted: list[dict[str, Shape]] = []
    for at, layer in enumerate(layers):
        before = [layers[at - 1]["config"]["name"]] if at else []
        sources = _taken(path, layer, made, before if sequential else None)
        wanted.append(_weights(path, layer, sources[0]))
        made[layer["config"]["name"]] = _made(path, layer, sources)
    if sum(math.prod(shape) for each in wanted for shape in each.values()) > _MOST_VALUES:
        why = f"a network of a trigger is small: at most {_MOST_VALUES:,}"
        raise DataError(str(path), "it has too many weights", why, NONE)
    return tuple(wanted)


def _taken(path: Path, layer: Settings, made: Mapping[str, Shape], before: list[str] | None) -> list[Shape]:
    """Return the shapes that `layer` takes: of the layer before it, or of those that its call names."""
    calls = layer.get("inbound_nodes") or []
    names = before if before is not None else [each[0] for each in calls[0]] if calls else []
    if any(each not in made for each in names) or (calls and before is not None):
        why = "a layer takes what layers before it in the file make, and in a Sequential the last of them"
        raise _unfit(path, layer, f"takes {', '.join(map(str, names))}", why)
    stated = layer["config"].get("batch_input_shape")
    if layer["class_name"] == "InputLayer" and names:
        raise _unfit(path, layer, f"takes {names[0]}", "an input takes nothing")
    if not names and (layer["class_name"] == "InputLayer" or before is not None):
        return [_stated(path, layer, stated)]
    if not names:
        raise _unfit(path, layer, "takes nothing", "each layer but an InputLayer takes what others make")
    found = [made[each] for each in names]
    if stated is not None and _stated(path, layer, stated) != found[0]:
        raise _unfit(path, layer, f"has batch_input_shape {stated}", f"it takes {found[0]}")
    return found


def _stated(path: Path, layer: Settings, stated: Any) -> Shape:  # noqa: ANN401 - of JSON
    sizes = tuple(stated[1:]) if isinstance(stated, list) else ()
    if not sizes or not all(type(each) is int and each > 0 for each in sizes):
        why = "firmware has as many inputs as it has, each a whole number but the first, which is the batch"
        raise _unfit(path, layer, f"has batch_input_shape {stated}", why)
    return sizes


def _weights(path: Path, layer: Settings, source: Shape) -> dict[str, Shape]:
    settings = layer["config"]
    match layer["class_name"]:
        case "Dense" | "QDense" | "Conv1D" | "QConv1D":
            wide = layer["class_name"].endswith("Conv1D")
            size = _width(path, layer)
            kernel = {"kernel": (*([1] if wide else []), source[-1], size)}
            return kernel | ({"bias": (size,)} if settings.get("use_bias", True) else {})
        case "BatchNormalization":
            _last_axis(path, layer, source)
            optional = (("scale", "gamma"), ("center", "beta"))
            scaled = [name for key, name in optional if settings.get(key, True)]
            return dict.fromkeys((*scaled, "moving_mean", "moving_variance"), (source[-1],))
        case _:
            return {}


def _width(path: Path, layer: Settings) -> int:
    key = "filters" if layer["class_name"].endswith("Conv1D") else "units"
    size = layer["config"].get(key)
    if type(size) is not int or size < 1:
        raise _unfit(path, layer, f"has {key} {size}", "they are a whole number, one or more")
    return size


def _last_axis(path: Path, layer: Settings, source: Shape) -> None:
    axis, last = layer["config"].get("axis"), len(source)
    if axis not in ([-1], -1, [last], last):
        raise _unfit(path, layer, f"has axis {axis}", f"hls4ml normalises the last axis, which is {last}")


def _made(path: Path, layer: Settings, sources: Sequence[Shape]) -> Shape:
    first = sources[0]
    match layer["class_name"]:
        case "Dense" | "QDense":
            return (*first[:-1], _width(path, layer))
        case "Conv1D" | "QConv1D":
            return (_of_rows(path, layer, first)[0], _width(path, layer))
        case "GlobalAveragePooling1D" | "GlobalMaxPooling1D":
            return _of_rows(path, layer, first)[1:]
        case "Flatten":
            return _flat(path, layer, first)
        case "Add" | "Multiply" | "Concatenate":
            return _of_both(path, layer, sources)
        case _:
            return first


def _of_rows(path: Path, layer: Settings, source: Shape) -> Shape:
    if len(source) != _ROWS:
        raise _unfit(path, layer, f"takes {source}", f"a {layer['class_name']} takes rows and channels")
    return source


def _flat(path: Path, layer: Settings, source: Shape) -> Shape:
    if source[-1] < math.prod(source):
        why = "in hls4ml's C++ nothing says that rows end there, and no import reads them as one"
        raise _unfit(path, layer, f"flattens {source}", why)
    return (math.prod(source),)


def _of_both(path: Path, layer: Settings, sources: Sequence[Shape]) -> Shape:
    if len(sources) != 2:  # noqa: PLR2004 - both
        raise _unfit(path, layer, f"takes {len(sources)} tensors", "hls4ml takes two")
    return (_joined if layer["class_name"] == "Concatenate" else _beside)(path, layer, sources)


def _joined(path: Path, layer: Settings, sources: Sequence[Shape]) -> Shape:
    first = sources[0]
    at = (len(first) if layer["config"].get("axis", -1) == -1 else 1) - 1
    if len({(each[:at], each[at + 1 :], len(each)) for each in sources}) > 1:
        raise _unfit(path, layer, f"takes {', '.join(map(str, sources))}", "they differ beside the axis")
    return (*first[:at], sum(each[at] for each in sources), *first[at + 1 :])


def _beside(path: Path, layer: Settings, sources: Sequence[Shape]) -> Shape:
    first = sources[0]
    if any(each not in (first, first[-1:], (1, *first[1:])) for each in sources[1:]):
        why = "hls4ml has tensors of one shape, or a second of one row for all rows of the first"
        raise _unfit(path, layer, f"takes {', '.join(map(str, sources))}", why)
    return first


def _unfit(path: Path, layer: Settings, what: str, why: str) -> DataError:
    return DataError(str(path), f"layer {layer['config']['name']} {what}", why, NONE)
