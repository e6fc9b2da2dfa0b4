"""AXI4-Stream around a design that takes jets with valid: what the wrapper is, in words of no language.

A jet comes in as many beats as its words ask for, and its result leaves in one. Nothing in the pipeline
stalls: a jet enters only where a place in the memory behind the pipeline is free for its result.

**Source**: Arm IHI 0051A, AMBA 4 AXI4-Stream Protocol, chapters 2 and 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from jetc.artifacts.interface import interface_of
from jetc.artifacts.ports import stream_ports
from jetc.checks.streaming import beats_of
from jetc.prepare.columns import WORD_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc_runtime.network import Network

    from jetc.artifacts.ports import Port

__all__ = ["Beside", "Chosen", "Kept", "Slot", "Stream", "link_stream", "tagger_stream"]

_BYTE = 8
_BEAT = "s_axis_tdata"


@dataclass(frozen=True, slots=True)
class Slot:
    """A word of a jet: `width` bits of input `port` of the design, from bit `low` on."""

    port: str
    low: int
    width: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where a word stands at the last beat: `width` bits of `wire` from bit `low` on."""

    wire: str
    low: int
    width: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The register `name` of what is read of beat number `beat`, one before the last: `parts` joined."""

    name: str
    beat: int
    parts: tuple[Chosen, ...]

    @property
    def width(self) -> int:
        """Bits of all parts."""
        return sum(each.width for each in self.parts)


@dataclass(frozen=True, slots=True)
class Beside:
    """What leaves with the result of a jet, for what decides on its event behind the wrapper.

    `ports` of the design inside, (name, bits), which give it `early` clocks before the result.
    """

    ports: tuple[tuple[str, int], ...]
    early: int

    @property
    def width(self) -> int:
        """Bits of all ports."""
        return sum(width for _, width in self.ports)


@dataclass(frozen=True, slots=True)
class Stream:
    """The wrapper `name` around the module `module`, which takes a jet every `interval` clocks.

    `slots` are the words of a jet in the order in which they come, `slots_per_beat` at each beat, the first
    lowest, each in so many bytes as the widest asks for. `given` is the port of the result, of `given_bits`.
    With `beside` more leaves above it, and tuser says on both sides whether a jet is the last of its event.
    """

    name: str
    module: str
    slots: tuple[Slot, ...]
    slots_per_beat: int
    given: str
    given_bits: int
    module_cycles: int
    interval: int
    beside: Beside | None = None

    @property
    def beats(self) -> int:
        """Beats of a jet; the last may have fewer words."""
        return beats_of(len(self.slots), self.slots_per_beat)

    @property
    def slot_bits(self) -> int:
        """Bits of a word in a beat: whole bytes."""
        return _bytes(self.word_bits)

    @property
    def word_bits(self) -> int:
        """Bits of the widest word."""
        return max(each.width for each in self.slots)

    @property
    def taken_bits(self) -> int:
        """Bits of s_axis_tdata."""
        return self.slot_bits * self.slots_per_beat

    @property
    def carried_bits(self) -> int:
        """Bits of m_axis_tdata that are not zero: the result, and what leaves with it."""
        return self.given_bits + (self.beside.width if self.beside else 0)

    @property
    def kept_bits(self) -> int:
        """Bits that wait for the sink: those carried, and whether the jet is its event's last."""
        return self.carried_bits + (self.beside is not None)

    @property
    def result_bits(self) -> int:
        """Bits of m_axis_tdata: the result, with zeros above it."""
        return _bytes(self.carried_bits)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The registers for the beats before the last."""
        return tuple(Kept(f"kept{beat}", beat, tuple(self._in_beat(beat))) for beat in range(self.beats - 1))

    @property
    def unread(self) -> tuple[Chosen, ...]:
        """Bits of s_axis_tdata that no beat has a word in, the lowest first: a beat has whole bytes."""
        read = [0] * self.slots_per_beat
        for place, slot in enumerate(self.slots):
            at = place % self.slots_per_beat
            read[at] = max(read[at], slot.width)
        return tuple(
            Chosen(_BEAT, at * self.slot_bits + width, self.slot_bits - width)
            for at, width in enumerate(read)
            if width < self.slot_bits
        )

    @property
    def latency_cycles(self) -> int:
        """Clocks from the edge that takes the last beat of a jet to the edge after which its result stands.

        It is that of the module and the output register, where no earlier result waits.
        """
        return self.module_cycles + 1

    @property
    def index_bits(self) -> int:
        """Bits of a place in the memory, which has as many places as they can tell.

        A place is taken with a jet, and free again so many clocks later where nobody stalls: one more than
        the module has.
        """
        needed = (self.module_cycles + 1) // self.interval + 1
        return max((needed - 1).bit_length(), 1)

    @property
    def depth(self) -> int:
        """Places in the memory: as many results wait."""
        return 1 << self.index_bits

    @property
    def ports(self) -> tuple[Port, ...]:
        """The ports of the wrapper, in their order."""
        return stream_ports(self.taken_bits, self.result_bits, decides=self.beside is not None)

    @property
    def inner_ports(self) -> dict[str, int]:
        """Bits of each input port of the design that carries words, in their order."""
        ports: dict[str, int] = {}
        for each in self.slots:
            ports[each.port] = max(ports.get(each.port, 0), each.low + each.width)
        return ports

    def chosen(self, port: str) -> Iterator[Chosen]:
        """Yield where each word of a port stands at the last beat, the lowest first."""
        where = {slot: self._chosen(place) for place, slot in enumerate(self.slots)}
        for slot in sorted(where, key=lambda each: each.low):
            if slot.port == port:
                yield where[slot]

    def _chosen(self, place: int) -> Chosen:
        beat, at = divmod(place, self.slots_per_beat)
        words = list(self._in_beat(beat))
        if beat == self.beats - 1:
            return words[at]
        return Chosen(f"kept{beat}", sum(each.width for each in words[:at]), words[at].width)

    def _in_beat(self, beat: int) -> Iterator[Chosen]:
        """Yield the words of a beat as they stand in s_axis_tdata."""
        first = beat * self.slots_per_beat
        for at, slot in enumerate(self.slots[first : first + self.slots_per_beat]):
            yield Chosen(_BEAT, at * self.slot_bits, slot.width)

    @property
    def register_bits(self) -> int:
        """Bits of the registers; the memory is none of them."""
        states = 4 + (self.beats - 1).bit_length()
        bits = states + sum(each.width for each in self.kept) + 3 * (self.index_bits + 1) + self.kept_bits
        if self.beside is not None:
            bits += self.beside.early * self.beside.width + self.module_cycles + 1
        return bits

    @property
    def about(self) -> tuple[str, ...]:
        """How jets pass, in sentences."""
        words, beats = len(self.slots), self.beats
        pace = "clock" if self.interval == 1 else f"{self.interval} clocks"
        order = (
            f"A jet is a beat of {words} words"
            if beats == 1
            else f"A jet is {beats} beats of {self.slots_per_beat} of its {words} words"
        )
        return (
            f"AXI4-Stream around {self.module}: a jet every {pace}, where nobody stalls.",
            f"{order}, each in {self.slot_bits} bits, the first lowest; s_axis_tlast is with the last beat.",
            f"The result, {self.given_bits} bits, is one beat, {self.latency_cycles} clocks after the last.",
            *self._about_beside(),
            f"While the sink stalls, {self.depth} jets at most are inside, beside the result on offer.",
            "A jet of more or fewer beats is dropped, and sets misframed until aresetn, which is synchronous",
            "and loses all jets inside.",
        )

    def _about_beside(self) -> Iterator[str]:
        if self.beside is None:
            return
        low = self.given_bits
        for port, width in self.beside.ports:
            yield f"Above it, m_axis_tdata[{low + width - 1}:{low}] is {port} of the same jet."
            low += width
        yield "s_axis_tuser, with the last beat of a jet, says that it is the last of its event, and so does"
        yield "m_axis_tuser with its result."


def tagger_stream(network: Network, name: str, clocks: tuple[int, int], slots_per_beat: int) -> Stream:
    """Return the wrapper of ``<name>_tagger``: constituents, then the inputs of the jet if there are any.

    `clocks` are its latency and its interval.
    """
    interface = interface_of(network)
    widths = [each.width for each in interface.in_data.groups]
    lows = accumulate(widths[:-1], initial=0)
    slots = tuple(Slot("in_data", low, width) for low, width in zip(lows, widths, strict=True))
    module = f"{name}_tagger"
    return Stream(
        f"{name}_stream", module, slots, slots_per_beat, "out_data", interface.out_data.width, *clocks
    )


def link_stream(  # noqa: PLR0913 - all that it is around
    name: str,
    candidates: int,
    given_bits: int,
    clocks: tuple[int, int],
    slots_per_beat: int,
    *,
    beside: Beside | None = None,
) -> Stream:
    """Return the wrapper of ``<name>_link``: the word of the jet, then those of its candidates.

    What decides on events takes what leaves `beside` a jet's outgoing word.
    """
    words = (Slot("in_candidates", WORD_BITS * each, WORD_BITS) for each in range(candidates))
    slots = (Slot("in_jet", 0, WORD_BITS), *words)
    return Stream(
        f"{name}_stream", f"{name}_link", slots, slots_per_beat, "out_jet", given_bits, *clocks, beside
    )


def _bytes(bits: int) -> int:
    """Return `bits` made up to whole bytes."""
    return -(-bits // _BYTE) * _BYTE
