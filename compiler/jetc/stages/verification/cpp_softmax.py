"""The softmax of the emulator's C++, alone: its tables compared whole, its code on every entry of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Protocol

import numpy as np
from jetc_runtime.evaluate import evaluate_from
from jetc_runtime.network import Softmax
from jetc_testbench.softmax_vectors import close_logits, every_exp_entry, every_inverse_entry
from jetc_testbench.tables import first_difference

from jetc.artifacts.hls4ml import SoftmaxRecord
from jetc.artifacts.record import read
from jetc.emulator.softmax_tables import TypedSoftmax, read_tables, softmax_program
from jetc.stages.emulator.cpp_constants import cpp_differs
from jetc.tools.gxx import Sources, build_program, run_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.diagnostics.diagnostic import GateError

__all__ = ["CppSoftmax", "SoftmaxCode", "SoftmaxRun", "build_softmax", "check_softmax", "softmax_layers"]

_CLOSE = 20_000


class SoftmaxCode(Protocol):
    """An implementation of the softmax layers of a network."""

    def tables(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        """Return the codes of each table, by layer and ``exp`` or ``inverse``."""

    def scores(self, layer: Softmax, logits: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the codes that `layer` gives for `logits`; both (vectors, classes)."""


@dataclass(frozen=True, slots=True)
class CppSoftmax:
    """The C++ that hls4ml wrote, as a program of its own."""

    program: Path

    def tables(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """Return the codes of each table, by layer and ``exp`` or ``inverse``."""
        return read_tables(run_program(self.program))

    def scores(self, layer: Softmax, logits: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the codes that `layer` gives for `logits`; both (vectors, classes)."""
        given, made = (self.program.with_suffix(f".{end}") for end in ("in", "out"))
        given.write_bytes(np.ascontiguousarray(logits, dtype=np.int64).tobytes())
        run_program(self.program, layer.name, str(given), str(made))
        return np.fromfile(made, dtype=np.int64).reshape(logits.shape)


@dataclass(frozen=True, slots=True)
class SoftmaxRun:
    """What of a layer's C++ was compared, and was equal."""

    layer: str
    exp_entries: int
    inverse_entries: int
    vectors: int
    mismatches: int


def build_softmax(network: Network, sources: Path, hls4ml: Path, scratch: Path) -> CppSoftmax:
    """Compile the softmax of the C++ in `sources`; artifact `hls4ml` names its config structs."""
    stored = read(SoftmaxRecord, hls4ml)
    layers = [
        TypedSoftmax(name, struct, str(network.format_of(layer.sources[0])), str(network.format_of(name)))
        for name, struct in stored.structs.items()
        for layer in [_softmax(network, name)]
    ]
    scratch.mkdir(parents=True, exist_ok=True)
    source = scratch / "softmax.cpp"
    source.write_text(softmax_program(stored.namespace, tuple(layers)), "utf-8")
    files = Sources(sources, (str(source),), includes=(".", "firmware/ap_types"))
    build_program(files, scratch / "softmax", scratch=scratch)
    return CppSoftmax(scratch / "softmax")


def check_softmax(network: Network, code: SoftmaxCode, *, seed: int) -> tuple[SoftmaxRun, ...]:
    """Compare tables and code of every softmax of `network`; GateError for the first code that differs."""
    tables = code.tables()
    runs = []
    for layer in softmax_layers(network):
        for table, wanted in (("exp", layer.exp_table), ("inverse", layer.inverse_table)):
            _check_table(layer.name, table, wanted, tables[layer.name, table])
        runs.append(_driven(network, layer, code, seed))
    return tuple(runs)


def softmax_layers(network: Network) -> tuple[Softmax, ...]:
    """Return the softmax of `network`, if it has one."""
    return tuple(each for each in network.layers if isinstance(each, Softmax))


def _driven(network: Network, layer: Softmax, code: SoftmaxCode, seed: int) -> SoftmaxRun:
    vectors = 0
    for group, logits in _logits(network, layer, seed):
        wanted = _evaluated(network, layer, logits)
        found = code.scores(layer, logits)
        if not np.array_equal(wanted, found):
            vector, word = np.argwhere(wanted != found)[0]
            raise _differs(
                f"layer {layer.name}, group {group}, vector {vector} (logits {logits[vector].tolist()}), "
                f"word {word}: the evaluator gives code {wanted[vector, word]}, the C++ {found[vector, word]}"
            )
        vectors += len(logits)
    return SoftmaxRun(layer.name, len(layer.exp_table), len(layer.inverse_table), vectors, 0)


def _evaluated(network: Network, layer: Softmax, logits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what the evaluator makes of `logits`, (vectors, words), row by row where the layer has rows."""
    rows = network.tensor(layer.name).sizes[:-1]
    shape = (-1, *rows, logits.shape[-1])
    padded = np.resize(logits, (-(-len(logits) // prod(rows)) * prod(rows), logits.shape[-1])).reshape(shape)
    found = evaluate_from(network, {layer.sources[0]: padded}, wanted={layer.name})[layer.name]
    return found.reshape(-1, logits.shape[-1])[: len(logits)]


def _logits(network: Network, layer: Softmax, seed: int) -> Iterator[tuple[str, NDArray[np.int64]]]:
    classes, source = network.tensor(layer.name).columns, network.format_of(layer.sources[0])
    rng = np.random.default_rng(seed)
    yield "exp_entries", every_exp_entry(layer, source, classes, rng)
    yield "inverse_entries", every_inverse_entry(layer, source, classes, rng)
    yield "close_logits", close_logits(source, classes, _CLOSE, rng)


def _check_table(layer: str, table: str, wanted: tuple[int, ...], found: tuple[int, ...]) -> None:
    if len(wanted) != len(found):
        raise _differs(
            f"table {table} of layer {layer}: the C++ has {len(found)} entries, the network {len(wanted)}"
        )
    difference = first_difference(np.arange(len(wanted)), np.array(wanted), np.array(found))
    if difference is not None:
        raise _differs(
            f"table {table} of layer {layer}: the C++ differs from the network in {difference.count} of "
            f"{len(wanted)} entries; first: entry {difference.entry}, the network has code "
            f"{difference.expected_code}, the C++ {difference.found_code}"
        )


def _differs(what: str) -> GateError:
    return cpp_differs("softmax", what, why="both must look up the same codes")


def _softmax(network: Network, name: str) -> Softmax:
    layer = network.layer(name)
    if not isinstance(layer, Softmax):
        msg = f"layer {name} is no softmax, so it has no tables"
        raise TypeError(msg)
    return layer
