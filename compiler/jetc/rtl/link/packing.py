"""From the network's scores and the jet's word to the outgoing word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.ports import Port
from jetc.prepare.chain import score_field
from jetc.prepare.columns import WORD_BITS
from jetc.prepare.words import JET
from jetc.rtl.link.body import Body
from jetc.rtl.link.module import Given, Module
from jetc.rtl.link.part import Part, code, field_wires, lowered, taken
from jetc.rtl.link.printing import printed, values_of
from jetc.rtl.link.staging import staged
from jetc.rtl.link.wires import Wire
from jetc.rtl.top import Bits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.interface import Interface, Word
    from jetc.prepare.chain import Chain

__all__ = ["packing_of"]


def packing_of(chain: Chain, interface: Interface, name: str, levels: int) -> Part:
    """Return the module ``<name>_pack``; the register of the word ends its last stage."""
    scores = {field: (_score(field, word), word) for field, word in _scores(chain, interface)}
    fields = field_wires(JET, "jet", "jet_")
    fields |= {("score", field): wire for field, (wire, _) in scores.items()}
    outgoing = chain.outgoing
    results = lowered(((f"out_{each.name}", each.value) for each in outgoing), fields, chain.candidates)
    found = staged(results, levels, dict.fromkeys(fields.values(), 0))
    body, last = Body(found), found.stages - 1
    words = tuple(code(each, part.bits, body, last) for each, part in zip(results, outgoing, strict=True))
    of_scores = ((wire, Bits("scores", wire.width, word.offset)) for wire, word in scores.values())
    about = (
        "The outgoing word of a jet, lowest first:",
        *_table(chain),
        f"There are {found.stages} stages; the register of the word ends the last.",
    )
    module = f"{name}_pack"
    ports = (
        Port("jet", "in", WORD_BITS),
        Port("scores", "in", interface.out_data.width),
        Port("word", "out", chain.bits),
    )
    bits = (*taken(JET, "jet", fields, found), *of_scores)
    made = Module(about, module, ports, bits, body, (Given("word", words),))
    return Part((printed(made, values_of(name)),), found.stages, found.deepest)


def _scores(chain: Chain, interface: Interface) -> Iterator[tuple[str, Word]]:
    """Yield the score fields, each with its word in the tagger's port."""
    for output, group in zip(chain.outputs, interface.out_data.groups, strict=True):
        for label, word in zip(output.labels, group.words, strict=True):
            yield score_field(output, label), word


def _score(field: str, word: Word) -> Wire:
    return Wire(field, word.format.min_code, word.format.max_code)


def _table(chain: Chain) -> Iterator[str]:
    """Say which bits of the outgoing word are what."""
    offset = 0
    for each in chain.outgoing:
        yield f"  {f'[{offset + each.bits - 1}:{offset}]':<10} {each.name}"
        offset += each.bits
