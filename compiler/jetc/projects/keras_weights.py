"""Weights of a model file of Keras 2: arrays of floats, each of one name, in the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.projects.keras_layers import Settings

__all__ = ["StoredLayer", "Weight", "arrays_below", "chosen"]

_DEEPEST = 4
"""Groups, one in the other, that the weights of a layer stand in: one of its name, and scopes."""


@dataclass(frozen=True, slots=True, eq=False)
class Weight:
    """An array of a layer, as hls4ml asks for it.

    It has the name of the weight alone: hls4ml takes the first whose name holds "beta", and a layer may be
    called so.
    """

    name: str
    data: NDArray[Any]

    def numpy(self) -> NDArray[Any]:
        """Return the values."""
        return self.data


@dataclass(frozen=True, slots=True, eq=False)
class StoredLayer:
    """The weights of a layer, in Keras's order."""

    weights: tuple[Weight, ...]


def arrays_below(path: Path, file: Any, folder: str) -> dict[str, Any]:  # noqa: ANN401 - h5py
    """Return the datasets below `folder` by the last of their names, without ``:0``; none is read yet.

    DataError for a link, a group that is met twice, two datasets of one name, and what is no array of floats.
    """
    parts = folder.split("/")
    for name in ("/".join(parts[:at]) for at in range(1, len(parts) + 1)):
        if not isinstance(file.get(name, getlink=True), h5py.HardLink):
            raise KeyError(name)
    found: dict[str, Any] = {}
    for name, data in _datasets(path, file[folder], folder, {_place(file[folder])}, 1):
        if name in found:
            why = "which of both the layer has is not known"
            raise DataError(str(path), f"{folder} has two arrays {name}", why, "save the model again")
        found[name] = data
    return found


def _place(group: Any) -> int:  # noqa: ANN401 - h5py
    return int(h5py.h5o.get_info(group.id).addr)


def _datasets(path: Path, group: Any, folder: str, met: set[int], depth: int) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - h5py
    for name in group:
        where = f"{folder}/{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            mend = "save the model again, with its weights inside"
            raise DataError(str(path), f"{where} is a link", "weights stand in the file itself", mend)
        inside = group[name]
        if not isinstance(inside, h5py.Group):
            yield name.partition(":")[0], _floats(path, where, inside)
            continue
        if depth == _DEEPEST or _place(inside) in met:
            why = f"weights stand in at most {_DEEPEST} groups, each of them once"
            raise DataError(str(path), f"{where} is a group too many", why, "save the model again")
        met.add(_place(inside))
        yield from _datasets(path, inside, where, met, depth + 1)


def _floats(path: Path, where: str, data: Any) -> Any:  # noqa: ANN401 - h5py
    if not isinstance(data, h5py.Dataset) or data.dtype.kind != "f":
        why, mend = "weights are floats", "save the model again, with weights of float32"
        raise DataError(str(path), f"{where} is no array of floats", why, mend)
    if data.external or data.is_virtual:
        mend = "save the model again, with its weights inside"
        raise DataError(
            str(path), f"{where} stands in another file", "weights stand in the file itself", mend
        )
    return data


def chosen(
    path: Path, layer: Settings, wanted: Mapping[str, tuple[int, ...]], found: Mapping[str, Any]
) -> StoredLayer:
    """Read of `found` what `layer` has, by name and shape; DataError for more, less, other shapes, or NaN."""
    name, kind = layer["config"]["name"], layer["class_name"]
    mend = "save the model again, with its weights"
    if found.keys() != wanted.keys():
        what = f"layer {name}: its weights are {', '.join(found) or 'none'}"
        raise DataError(str(path), what, f"a {kind} has {', '.join(wanted) or 'none'}", mend)
    for each, shape in wanted.items():
        if found[each].shape != shape:
            what = f"layer {name}: its {each} has the shape {found[each].shape}"
            raise DataError(str(path), what, f"by its description it has {shape}", mend)
    arrays = {each: found[each][()] for each in wanted}
    for each, values in arrays.items():
        if not np.isfinite(values).all():
            raise DataError(str(path), f"layer {name}: its {each} is not finite", "no format has such", mend)
    return StoredLayer(tuple(Weight(f"{each}:0", values) for each, values in arrays.items()))
