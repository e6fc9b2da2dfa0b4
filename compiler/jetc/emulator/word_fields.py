"""C++ names of the fields that expressions need, and the statements that cut them out of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.expression import Expression, Field, nodes_of
from jetc.prepare.words import CANDIDATE, JET

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from jetc.prepare.expression import Owner
    from jetc.prepare.words import Layout, WordField

__all__ = ["names_of", "unpacking"]


def unpacking(wanted: Sequence[Expression], known: Container[int] = ()) -> Iterator[str]:
    """Give a statement for each field of a word that `wanted` uses, where nodes of identity `known` are."""
    for each in _used(wanted, known):
        if each.owner != "score":
            yield f"const std::int64_t {each.owner}_{each.name} = {_cut(_place(each), each.owner)};"


def names_of(
    words: Sequence[str], wanted: Sequence[Expression], known: Container[int] = ()
) -> dict[int, str]:
    """Return the C++ of each field that `wanted` uses, by identity of its node.

    `words` are the names of the words of all output ports, one after the other.
    """
    return {
        id(each): f"outputs[{words.index(each.name)}]"
        if each.owner == "score"
        else f"{each.owner}_{each.name}"
        for each in _used(wanted, known)
    }


def _place(node: Field) -> WordField:
    layouts: Mapping[Owner, Layout] = {"candidate": CANDIDATE, "jet": JET}
    return next(each for each in layouts[node.owner].fields if each.name == node.name)


def _cut(field: WordField, word: str) -> str:
    bits = f"static_cast<std::int64_t>(({word} >> {field.offset}) & {(1 << field.bits) - 1})"
    if not field.value.signed:
        return bits
    return f"wrapped({bits}, {field.value.low}, {field.value.high})"


def _used(wanted: Sequence[Expression], known: Container[int]) -> list[Field]:
    return [each for each in nodes_of(wanted, known) if isinstance(each, Field)]
