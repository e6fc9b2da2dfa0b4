"""Words of 64 bits in columns: their fields, words from fields, candidates in order of pT."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.prepare.words import CANDIDATE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from jetc.prepare.expression import Owner
    from jetc.prepare.words import Layout

    Integers = NDArray[np.int64]
    Words = NDArray[np.uint64]

__all__ = ["WORD_BITS", "by_pt", "cut", "laid", "taken", "unpacked", "word_of"]

WORD_BITS = 64


def unpacked(layout: Layout, words: Words) -> dict[tuple[Owner, str], Integers]:
    """Return every field of `words`, by owner and name, in the shape of `words`."""
    return {
        (each.value.owner, each.name): cut(words, each.offset, each.bits, signed=each.value.signed)
        for each in layout.fields
    }


def cut(words: Words, offset: int, bits: int, *, signed: bool) -> Integers:
    """Return `bits` of each word, from bit `offset` on, as numbers."""
    field = ((words >> np.uint64(offset)) & np.uint64((1 << bits) - 1)).astype(np.int64)
    half = 1 << (bits - 1)
    return (field ^ half) - half if signed else field


def word_of(layout: Layout, fields: Mapping[str, Integers]) -> Words:
    """Return the words whose fields have the values of `fields`, by name; all other bits are 0.

    ValueError where a field does not hold its value. KeyError where the layout has no such field.
    """
    for name in fields:
        layout[name]
    parts = [(each.offset, each.bits, fields[each.name]) for each in layout.fields if each.name in fields]
    for each in layout.fields:
        if each.name in fields:
            _check(each.name, fields[each.name], each.value.low, each.value.high)
    shape = np.broadcast_shapes(*(np.shape(values) for _, _, values in parts))
    words = np.zeros(shape, dtype=np.uint64)
    for offset, bits, values in parts:
        words |= _bits_of(values, bits) << np.uint64(offset)
    return words


def laid(parts: Sequence[tuple[int, Integers]]) -> Words:
    """Return words with `parts`, each so many bits and their values, one after the other from bit 0 on.

    Shape (jets, words), the lowest word first; a part may lie in two words.
    """
    total = sum(bits for bits, _ in parts)
    shape = np.broadcast_shapes(*(np.shape(values) for _, values in parts))
    words = np.zeros((*shape, -(-total // WORD_BITS)), dtype=np.uint64)
    offset = 0
    for bits, values in parts:
        number, place = divmod(offset, WORD_BITS)
        code = _bits_of(values, bits)
        words[..., number] |= code << np.uint64(place)
        if place + bits > WORD_BITS:
            words[..., number + 1] |= code >> np.uint64(WORD_BITS - place)
        offset += bits
    return words


def taken(parts: Sequence[tuple[int, bool]], words: Words) -> list[Integers]:
    """Return the values of parts of words that `laid` made: each has so many bits, and a sign or none."""
    found: list[Integers] = []
    offset = 0
    for bits, signed in parts:
        number, place = divmod(offset, WORD_BITS)
        part = words[..., number] >> np.uint64(place)
        if place + bits > WORD_BITS:
            part = part | (words[..., number + 1] << np.uint64(WORD_BITS - place))
        found.append(cut(part, 0, bits, signed=signed))
        offset += bits
    return found


def by_pt(candidates: Words) -> Words:
    """Return candidates, shape (jets, candidates), hardest first; those of equal pT keep their order."""
    pt = unpacked(CANDIDATE, candidates)["candidate", "pt"]
    return np.take_along_axis(candidates, np.argsort(-pt, axis=1, kind="stable"), axis=1)


def _bits_of(values: Integers, bits: int) -> Words:
    return np.asarray(values, dtype=np.int64).astype(np.uint64) & np.uint64((1 << bits) - 1)


def _check(name: str, values: Integers, low: int, high: int) -> None:
    outside = (values < low) | (values > high)
    if np.any(outside):
        found = np.asarray(values)[outside].flat[0]
        msg = f"{name} is {found}, and its word has {low} to {high}"
        raise ValueError(msg)
