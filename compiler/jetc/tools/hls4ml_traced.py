"""A network that hls4ml wrote with its trace, run in a process of its own.

Its C++ reads the weights below the folder where the process stands. hls4ml goes there with the process that
calls it; a build cannot go with it, since other threads of it open files by relative paths meanwhile.
"""

from __future__ import annotations

import ctypes
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict

from jetc.tools.process import Command, python_path, run_logged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Traced", "run_traced"]

_JOB, _INPUTS, _LAYERS = "job.json", "inputs.npz", "layers.npz"


class Traced(BaseModel):
    """A shared library with a traced network: its function, the sizes of its outputs, and its layers.

    `shapes` are those of what each layer gives for one jet, by its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    library: str
    function: str
    outputs: list[int]
    shapes: dict[str, list[int]]


def run_traced(
    traced: Traced, inputs: Sequence[NDArray[np.float64]], *, firmware: Path, scratch: Path
) -> dict[str, NDArray[np.float64]]:
    """Return what every layer makes of `inputs`, each (jets, ...), as (jets, ...) by name.

    `firmware` is the folder that has the weights; what is written meanwhile is in `scratch`. ToolError where
    the process does not end as it should.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / _JOB).write_text(traced.model_dump_json(), "utf-8")
    np.savez(scratch / _INPUTS, *inputs)
    command = Command(
        tool="hls4ml",
        arguments=(sys.executable, "-m", __name__, str(scratch.resolve())),
        folder=firmware,
        environment=os.environ | {"PYTHONPATH": python_path()},
    )
    run_logged(command, scratch / "traced.log")
    with np.load(scratch / _LAYERS) as layers:
        return {name: layers[str(number)] for number, name in enumerate(traced.shapes)}


class _Trace(ctypes.Structure):
    """What hls4ml's C++ gives of a layer: its name, and its values for the jet that it saw last."""

    _fields_ = (("name", ctypes.c_char_p), ("data", ctypes.POINTER(ctypes.c_double)))


def _values(traced: Traced, inputs: Sequence[NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    library = ctypes.CDLL(traced.library)
    library.allocate_trace_storage.argtypes = [ctypes.c_size_t]
    library.allocate_trace_storage(ctypes.sizeof(ctypes.c_double))
    collected = (_Trace * len(traced.shapes))()
    outputs = [np.zeros(size) for size in traced.outputs]
    jets = len(inputs[0])
    found = {name: np.empty((jets, *shape)) for name, shape in traced.shapes.items()}
    for jet in range(jets):
        given = [np.ascontiguousarray(each[jet]) for each in inputs]
        getattr(library, traced.function)(*map(np.ctypeslib.as_ctypes, (*given, *outputs)))
        library.collect_trace_output(collected)
        for name, values in _collected(collected, traced.shapes):
            found[name][jet] = values
    return found


def _collected(
    collected: ctypes.Array[_Trace], shapes: Mapping[str, Sequence[int]]
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    for each in collected:
        name = each.name.decode()
        shape = shapes[name]
        yield name, np.ctypeslib.as_array(each.data, (math.prod(shape),)).reshape(shape)


def _main(folder: Path) -> None:
    traced = Traced.model_validate_json((folder / _JOB).read_text("utf-8"))
    with np.load(folder / _INPUTS) as given:
        values = _values(traced, list(given.values()))
    np.savez(folder / _LAYERS, **{str(number): values[name] for number, name in enumerate(traced.shapes)})


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
