"""The report on learned widths: bits that are left, and what training switched off altogether."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.cast import Cast
from jetc_runtime.layers.concatenate import Concatenate
from jetc_runtime.layers.dense import Dense
from jetc_runtime.layers.flatten import Flatten
from jetc_runtime.layers.pool import Pool
from jetc_runtime.layers.relu import Relu

from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.page import ReportSection, Table

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Layer, Network, Port
    from numpy.typing import NDArray

    from jetc.report.page import Cell

    Words = NDArray[np.bool_]

__all__ = ["learned_section", "words_in_use"]


def learned_section(network: Network) -> ReportSection:
    """Return the bits of inputs and results of `network`, and which of them move no output."""
    used = words_in_use(network)
    inputs = Table(
        "Words of a constituent and of the jet: bits of the port, and those that reach the first weights. A "
        "word without weights has no logic behind its port.",
        ("input", "bits of the port", "bits that are read"),
        tuple(row for port in network.inputs for row in _rows(port, network, used[port.name])),
    )
    results = Table(
        "Results inside the network: how wide training left them, and channels of which C++ and RTL have "
        "nothing: all weights into one, or out of it, are zero, by training or as an idle neuron. Counted "
        "from 0.",
        ("layer", "channels", "narrowest, bits", "widest, bits", "switched off", "which"),
        tuple(_row(each, network, used) for each in _results(network)),
    )
    return ReportSection("learned_widths", "Learned widths", (inputs, results))


def _results(network: Network) -> list[Relu | Cast]:
    """Return the casts inside the network: not those of words, behind a port."""
    ports = {each.name for each in network.inputs}
    return [each for each in network.layers if isinstance(each, Relu | Cast) and each.sources[0] not in ports]


def words_in_use(network: Network) -> dict[str, Words]:
    """Return for each tensor which words of its last axis have weights into them, and lead to an output.

    A word that a layer reads that has no learned widths counts as one in use.
    """
    used = {
        name: np.zeros(network.tensor(name).columns, dtype=np.bool_)
        for name in (each.name for each in (*network.inputs, *network.layers))
    }
    for output in network.outputs:
        used[output.source][:] = True
    for layer in reversed(network.layers):
        if isinstance(layer, Dense):
            used[layer.name] &= np.any(layer.weights, axis=0)
        for source in layer.sources:
            used[source] |= _read(layer, source, network, used[layer.name])
    for layer in network.layers:  # what weights do not move is not in use either
        if isinstance(layer, Relu | Cast | Pool):
            used[layer.name] &= used[layer.sources[0]]
    return used


def _read(layer: Layer, source: str, network: Network, wanted: Words) -> Words:
    """Return which words of `source` the `wanted` ones of `layer` depend on."""
    columns = network.tensor(source).columns
    match layer:
        case Dense():
            found: Words = np.any(np.array(layer.weights)[:, wanted], axis=1)
            return found
        case Relu() | Cast() | Pool():
            return wanted
        case Flatten():
            flat: Words = np.any(wanted.reshape(-1, columns), axis=0)
            return flat
        case Concatenate():
            ahead = layer.sources[: layer.sources.index(source)]
            first = sum(network.tensor(each).columns for each in ahead)
            return wanted[first : first + columns]
        case _:
            return np.ones(columns, dtype=np.bool_)


def _rows(port: Port, network: Network, used: Words) -> list[tuple[Cell, ...]]:
    read = _read_as(port, network)
    rows = zip(port.features, port.formats, read, used, strict=True)
    return [
        (
            name,
            _bits(f"{port.name}.{name}.port", form.width),
            _bits(f"{port.name}.{name}.read", left.width if in_use else 0),
        )
        for name, form, left, in_use in rows
    ]


def _read_as(port: Port, network: Network) -> tuple[FixedPoint, ...]:
    """Return the formats of the words of `port` as the first weights see them."""
    casts = (each for each in network.layers if isinstance(each, Cast) and each.sources == (port.name,))
    cast = next(casts, None)
    return port.formats if cast is None else network.tensor(cast.name).formats


def _row(layer: Relu | Cast, network: Network, used: dict[str, Words]) -> tuple[Cell, ...]:
    widths = [each.width for each in network.tensor(layer.name).formats]
    off = np.flatnonzero(~used[layer.name]).tolist()
    return (
        layer.name,
        Metric(f"learned.{layer.name}.channels", len(widths), "", "hls4ml", OF_THE_DESIGN),
        _bits(f"{layer.name}.narrowest", min(widths)),
        _bits(f"{layer.name}.widest", max(widths)),
        Metric(f"learned.{layer.name}.off", len(off), "", "hls4ml", OF_THE_DESIGN),
        ", ".join(map(str, off)) or "none",
    )


def _bits(key: str, width: int) -> Metric:
    return Metric(f"learned.{key}", width, "bits", "hls4ml", OF_THE_DESIGN)
