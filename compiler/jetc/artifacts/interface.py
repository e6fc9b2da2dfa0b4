"""Where every word of the tagger's two ports stands: the one place that says so inside the compiler.

The test bench has its own copy of this, in `jetc_testbench.words`: it is a wall, and a test holds both
against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network

__all__ = ["JET", "Group", "Interface", "Port", "Word", "interface_of"]

JET: Final = "jet"
"""The group of in_data that has the inputs of the jet."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a port: a feature of a constituent, or a label of an output."""

    label: str
    place: int
    """Its number among the words of its port: where it stands in jetc::Inputs or jetc::Outputs."""
    offset: int
    """Its lowest bit in the port."""
    format: FixedPoint

    @property
    def bits(self) -> str:
        """Its bits as Verilog selects them, such as ``[11:0]``."""
        return f"[{self.offset + self.format.width - 1}:{self.offset}]"


@dataclass(frozen=True, slots=True)
class Group:
    """Words that belong together: of a constituent, named by its number, of the jet, or of an output."""

    name: str
    words: tuple[Word, ...]

    @property
    def width(self) -> int:
        """Bits of all its words."""
        return sum(each.format.width for each in self.words)

    @property
    def place(self) -> int:
        """The place of its first word."""
        return self.words[0].place


@dataclass(frozen=True, slots=True)
class Port:
    """A port of the tagger, its groups from the lowest bit up."""

    groups: tuple[Group, ...]

    @property
    def width(self) -> int:
        """Bits of the port."""
        return sum(each.width for each in self.groups)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words, the lowest first."""
        return tuple(word for group in self.groups for word in group.words)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each word, as in ``class_scores.b``, the lowest first."""
        return tuple(f"{group.name}.{word.label}" for group in self.groups for word in group.words)


@dataclass(frozen=True, slots=True)
class Interface:
    """The ports of a tagger."""

    in_data: Port
    """Constituents, the hardest lowest, of each its features in the order of the spec; then the jet's."""
    out_data: Port
    """Outputs in the order of the network; of each its labels in order."""

    @property
    def constituents(self) -> tuple[Group, ...]:
        """The groups of in_data that are constituents."""
        return tuple(each for each in self.in_data.groups if each.name != JET)

    @property
    def jet(self) -> Group | None:
        """The group of in_data with the inputs of the jet, the last one, if there are any."""
        return next((each for each in self.in_data.groups if each.name == JET), None)


def interface_of(network: Network) -> Interface:
    """Return where each input and each output of `network` stands."""
    features = tuple(zip(network.input.features, network.input.formats, strict=True))
    groups = [(str(number), features) for number in range(network.input.constituents)]
    if network.jet is not None:
        groups.append((JET, tuple(zip(network.jet.features, network.jet.formats, strict=True))))
    outputs = (
        (each.name, tuple(zip(each.labels, network.tensor(each.source).formats, strict=True)))
        for each in network.outputs
    )
    return Interface(Port(tuple(_placed(groups))), Port(tuple(_placed(outputs))))


def _placed(groups: Iterable[tuple[str, tuple[tuple[str, FixedPoint], ...]]]) -> Iterator[Group]:
    """Lay words out one after the other, from bit 0 on."""
    place, offset = 0, 0
    for name, words in groups:
        placed = []
        for label, word in words:
            placed.append(Word(label, place, offset, word))
            place, offset = place + 1, offset + word.width
        yield Group(name, tuple(placed))
