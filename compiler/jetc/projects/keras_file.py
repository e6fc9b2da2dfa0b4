"""Model files of Keras 2 and QKeras, .h5 and .keras, read as data: nothing in them is executed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import h5py

from jetc.diagnostics.diagnostic import DataError
from jetc.projects.keras_layers import checked_layers
from jetc.projects.keras_shapes import weights_wanted
from jetc.projects.keras_weights import arrays_below, chosen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.projects.keras_layers import Settings
    from jetc.projects.keras_weights import StoredLayer

__all__ = ["StoredModel", "read_model"]


@dataclass(frozen=True, slots=True, eq=False)
class StoredModel:
    """What hls4ml asks of a model of Keras: its description as JSON, and the weights of each layer."""

    description: str
    weights: Mapping[str, StoredLayer]

    def to_json(self) -> str:
        """Return the description."""
        return self.description

    def get_layer(self, name: str) -> StoredLayer:
        """Return the layer called `name`."""
        return self.weights[name]


_MOST_BYTES = 160_000_000
"""Of a file: ten million weights, with what Adam keeps of each."""
_MOST_WORDS = 10_000_000
"""Bytes of a description."""
_NO_MODEL = (OSError, LookupError, RuntimeError, ValueError, TypeError, AttributeError)


def read_model(path: Path) -> StoredModel:
    """Read a model that Keras 2 saved; DataError, with the layer, for what is not taken."""
    content = _content(path)
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            return _of_archive(path, content)
        return _of_hdf5(path, content)
    except (*_NO_MODEL, zipfile.BadZipFile) as error:
        why = "a model of Keras 2 is one file, .h5 or .keras, with its description and weights"
        raise DataError(str(path), f"it is no whole model: {error}", why, "save the model again") from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        what = f"it cannot be read: {error.strerror}"
        raise DataError(str(path), what, "it has the model", "name a file that Keras saved") from error
    _limit(path, "it", len(content), _MOST_BYTES)
    return content


def _limit(path: Path, what: str, size: int, most: int) -> None:
    if size > most:
        why = f"a network of a trigger is small: at most {most:,} bytes"
        mend = "save it without its optimizer, with include_optimizer=False"
        raise DataError(str(path), f"{what} is too large", why, mend)


def _of_hdf5(path: Path, content: bytes) -> StoredModel:
    with h5py.File(io.BytesIO(content), "r") as file:
        _of_keras_2(path, file.attrs["keras_version"])
        text = file.attrs["model_config"]
        _limit(path, "its description", len(text), _MOST_WORDS)
        model = json.loads(text)
        weights = {}
        for each, wanted in _layers(path, model):
            name = each["config"]["name"]
            found = arrays_below(path, file, f"model_weights/{name}") if wanted else {}
            weights[name] = chosen(path, each, wanted, found)
    return StoredModel(json.dumps(model), weights)


def _of_keras_2(path: Path, version: Any) -> None:  # noqa: ANN401 - of JSON, or h5py's
    text = version.decode("ascii", "replace") if isinstance(version, bytes) else str(version)
    if not text.startswith("2."):
        what, why = f"it was saved by Keras {text}", "files of Keras 2 are taken, as QKeras has it"
        raise DataError(str(path), what, why, "save it with Keras 2")


def _layers(path: Path, model: Settings) -> list[tuple[Settings, dict[str, tuple[int, ...]]]]:
    """Return each layer with the shapes of its weights, by name and in Keras's order."""
    layers = checked_layers(path, model)
    wanted = weights_wanted(path, layers, sequential=model["class_name"] == "Sequential")
    return list(zip(layers, wanted, strict=True))


def _of_archive(path: Path, content: bytes) -> StoredModel:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _of_keras_2(path, json.loads(_member(path, archive, "metadata.json", _MOST_WORDS))["keras_version"])
        model = json.loads(_member(path, archive, "config.json", _MOST_WORDS))
        stored = _member(path, archive, "model.weights.h5", _MOST_BYTES)
    met, weights = Counter[str](), {}
    with h5py.File(io.BytesIO(stored), "r") as file:
        for each, wanted in _layers(path, model):  # a folder is called as the class, and numbered
            kind = _snake(each["class_name"])
            folder = f"layers/{kind}_{met[kind]}" if met[kind] else f"layers/{kind}"
            met[kind] += 1
            found = arrays_below(path, file, f"{folder}/vars") if wanted else {}
            names = {str(at): name for at, name in enumerate(wanted)}
            named = {names.get(at, at): data for at, data in found.items()}
            weights[each["config"]["name"]] = chosen(path, each, wanted, named)
    return StoredModel(json.dumps(model), weights)


def _member(path: Path, archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    _limit(path, name, archive.getinfo(name).file_size, most)
    return archive.read(name)


def _snake(name: str) -> str:
    """Return the name of a class as Keras spells it for a folder of weights."""
    apart = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", apart).lower()
