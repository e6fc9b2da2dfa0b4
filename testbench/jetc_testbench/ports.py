"""The ports of a design: what is driven, and the words that come out, lowest first in each port."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint

from jetc_testbench.words import input_formats, output_formats, output_labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc_runtime.network import Network

__all__ = ["Ports", "Taken", "Word", "decision_ports", "link_ports", "tagger_ports"]

_HALF = FixedPoint(32, 32, signed=False)
"""A word on the link is driven as two: a code has 63 bits and a sign."""
_OUTGOING = "outgoing"
_BESIDE, _DECISIONS = "beside", "decisions"
_FLAG = FixedPoint(1, 1, signed=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A port that is driven, and the formats of its words."""

    name: str
    formats: tuple[FixedPoint, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word that comes out, by the output and the label that a message names."""

    output: str
    label: str
    format: FixedPoint


@dataclass(frozen=True, slots=True)
class Ports:
    """The data ports of a design; the words of a vector are those of `taken` one after the other."""

    taken: tuple[Taken, ...]
    given: str
    """The port that comes out."""
    words: tuple[Word, ...]

    @property
    def formats(self) -> tuple[FixedPoint, ...]:
        """Formats of the words that come out."""
        return tuple(each.format for each in self.words)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all ports, clock and controls included."""
        return ("clk", "rst", "in_valid", *(each.name for each in self.taken), "out_valid", self.given)

    def to_json(self) -> str:
        """Return the text that `from_json` reads."""
        plain = {
            "taken": [[each.name, *map(str, each.formats)] for each in self.taken],
            "given": self.given,
            "words": [[each.output, each.label, str(each.format)] for each in self.words],
        }
        return json.dumps(plain, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Ports:
        """Return the ports of a text."""
        plain = json.loads(text)
        return cls(
            tuple(Taken(name, tuple(map(FixedPoint.parse, formats))) for name, *formats in plain["taken"]),
            plain["given"],
            tuple(Word(output, label, FixedPoint.parse(text)) for output, label, text in plain["words"]),
        )


def tagger_ports(network: Network) -> Ports:
    """Return the ports of the tagger of a network."""
    words = zip(output_labels(network), output_formats(network), strict=True)
    return Ports(
        (Taken("in_data", input_formats(network)),),
        "out_data",
        tuple(Word(*names, each) for names, each in words),
    )


def link_ports(
    candidates: int,
    outgoing: Iterable[tuple[str, FixedPoint]],
    beside: Iterable[tuple[str, FixedPoint]] = (),
) -> Ports:
    """Return the ports of the chain from words on the link to a jet's word with the fields `outgoing`.

    On a stream more words may leave `beside` it.
    """
    return Ports(
        (Taken("in_jet", (_HALF,) * 2), Taken("in_candidates", (_HALF,) * 2 * candidates)),
        "out_jet",
        (
            *(Word(_OUTGOING, name, each) for name, each in outgoing),
            *(Word(_BESIDE, name, each) for name, each in beside),
        ),
    )


def decision_ports(network: Network, given: Iterable[tuple[str, FixedPoint]]) -> Ports:
    """Return the ports of the design that decides, of a jet's word and the words of a network's outputs."""
    return Ports(
        (
            Taken("in_last", (_FLAG,)),
            Taken("in_jet", (_HALF,) * 2),
            Taken("in_scores", output_formats(network)),
        ),
        "out_decisions",
        tuple(Word(_DECISIONS, name, each) for name, each in given),
    )
