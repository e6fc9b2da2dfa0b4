"""Packing codes into port words and back, lowest word first, each at its declared width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

__all__ = ["input_formats", "output_formats", "output_labels", "pack", "pack_rows", "unpack", "unpack_rows"]

_ROWS = 4096
"""Rows that are packed at a time: a bit takes a byte meanwhile."""


def input_formats(network: Network) -> tuple[FixedPoint, ...]:
    """Return the formats of the words of in_data: constituent by constituent, features in order, the jet."""
    constituents = network.input.formats * network.input.constituents
    return constituents if network.jet is None else (*constituents, *network.jet.formats)


def output_formats(network: Network) -> tuple[FixedPoint, ...]:
    """Return the formats of the words of out_data: output by output, labels in order."""
    return tuple(each for output in network.outputs for each in network.tensor(output.source).formats)


def output_labels(network: Network) -> tuple[tuple[str, str], ...]:
    """Return (output, label) of each word of out_data."""
    return tuple((output.name, label) for output in network.outputs for label in output.labels)


def pack(codes: NDArray[np.int64], formats: Sequence[FixedPoint]) -> list[int]:
    """Return a port word per jet for `codes`, shape (jets, words), in two's complement.

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> pack(np.array([[-1, 2]]), (FixedPoint(2, 2), FixedPoint(3, 3)))
    [11]
    """
    return [int.from_bytes(row.tobytes(), "little") for row in pack_rows(codes, formats)]


def pack_rows(codes: NDArray[np.int64], formats: Sequence[FixedPoint]) -> NDArray[np.uint8]:
    """Return what `pack` does as bytes, shape (jets, bytes of the port), the lowest first."""
    parts = [codes[start : start + _ROWS] for start in range(0, max(len(codes), 1), _ROWS)]
    return np.concatenate([_packed(part, formats) for part in parts])


def unpack(words: Iterable[int], formats: Sequence[FixedPoint]) -> NDArray[np.int64]:
    """Return the codes, shape (jets, words), that `pack` packed.

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> unpack([11], (FixedPoint(2, 2), FixedPoint(3, 3)))
    array([[-1,  2]])
    """
    size = -(-sum(each.width for each in formats) // 8)
    flat = np.frombuffer(b"".join(each.to_bytes(size, "little") for each in words), dtype=np.uint8)
    return unpack_rows(flat.reshape(-1, size), formats)


def unpack_rows(rows: NDArray[np.uint8], formats: Sequence[FixedPoint]) -> NDArray[np.int64]:
    """Return the codes, shape (jets, words), that `pack_rows` packed."""
    parts = [rows[start : start + _ROWS] for start in range(0, max(len(rows), 1), _ROWS)]
    return np.concatenate([_unpacked(part, formats) for part in parts])


def _packed(codes: NDArray[np.int64], formats: Sequence[FixedPoint]) -> NDArray[np.uint8]:
    bits = np.concatenate(
        [((codes[:, [at]] >> np.arange(each.width)) & 1).astype(np.uint8) for at, each in enumerate(formats)],
        axis=1,
    )
    return np.packbits(bits, axis=1, bitorder="little")


def _unpacked(rows: NDArray[np.uint8], formats: Sequence[FixedPoint]) -> NDArray[np.int64]:
    bits = np.unpackbits(rows, axis=1, bitorder="little").astype(np.int64)
    columns, offset = [], 0
    for each in formats:
        weights = np.int64(1) << np.arange(each.width)
        if each.signed:
            weights[-1] = -weights[-1]
        columns.append(bits[:, offset : offset + each.width] @ weights)
        offset += each.width
    return np.stack(columns, axis=1)
