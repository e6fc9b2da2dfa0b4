"""The modules that join the others, in words of no language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.ports import JET_BITS, Port
from jetc.prepare.columns import WORD_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Linked", "Passed", "Passing", "Preparing"]

_READY = "A jet is taken at an edge where in_valid and in_ready are set; rst sets in_ready."


@dataclass(frozen=True, slots=True)
class Passed:
    """A value that one module gives to another; where it is summed, those of all candidates are in `bus`."""

    name: str
    width: int
    bus: str = ""


@dataclass(frozen=True, slots=True)
class Passing:
    """What the jet's module gives to each candidate's, and what each candidate's gives to the jet's."""

    given: tuple[Passed, ...]
    summed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Preparing:
    """The module `name` of tagger `tagger`: the order where it `sorts`, the jet's values, so many candidates.

    A candidate has `candidate_bits` of the network's port, and above them all stand the `jet_bits`.
    """

    name: str
    tagger: str
    candidates: int
    candidate_bits: int
    jet_bits: int
    passing: Passing
    stages: int
    sorts: bool

    @property
    def about(self) -> tuple[str, ...]:
        """What it is, in sentences."""
        return (
            "From the words of a jet and its candidates, the first lowest, to in_data of the tagger.",
            f"There are {self.stages} stages; the tagger's input register ends the last.",
        )

    @property
    def bits(self) -> int:
        """Bits of the network's port."""
        return self.candidate_bits * self.candidates + self.jet_bits

    @property
    def words(self) -> str:
        """Where the candidates' words are when they are prepared."""
        return "ordered" if self.sorts else "candidates"

    @property
    def ports(self) -> tuple[Port, ...]:
        """The ports, in their order."""
        return (
            Port("clk", "in"),
            Port("jet", "in", WORD_BITS),
            Port("candidates", "in", WORD_BITS * self.candidates),
            Port("data", "out", self.bits),
        )


@dataclass(frozen=True, slots=True)
class Linked:
    """The top module `name`: input registers, preparation, tagger, packing, the register of the word, valid.

    It takes a jet every `interval` clocks. The preparation takes `before` clocks, the tagger `inside`, the
    packing `after`. The tagger is ready for each jet that comes: they come no faster than the chain takes
    them. Where something behind it `decides`, the network's scores come out, too, and the jet's word with
    them.
    """

    name: str
    tagger: str
    tagger_top: str
    ports: tuple[Port, ...]
    interval: int
    before: int
    inside: int
    after: int
    candidates: int
    data_bits: int
    score_bits: int
    word_bits: int
    decides: bool

    @property
    def shared(self) -> bool:
        """Whether it is not ready at each clock."""
        return self.interval > 1

    @property
    def coming(self) -> int:
        """Bits of the shift register of valid before the tagger."""
        return max(self.before, self.interval - 2)

    @property
    def wait(self) -> int:
        """Clocks from the input register to the tagger's result."""
        return self.before + self.inside

    @property
    def register_bits(self) -> int:
        """Bits of its own registers."""
        words = WORD_BITS * (1 + self.candidates) + JET_BITS * self.wait + self.word_bits
        return words + self.coming + self.shared + self.after

    @property
    def uses(self) -> tuple[str, ...]:
        """The modules in it."""
        return (f"{self.tagger}_prepare", self.tagger_top, f"{self.tagger}_pack")

    @property
    def about(self) -> tuple[str, ...]:
        """What it is, in sentences."""
        return (*self._about(),)

    def _about(self) -> Iterator[str]:
        pace = "per clock" if self.interval == 1 else f"every {self.interval} clocks"
        yield f"From the words of a jet and its candidates to the outgoing word, a jet {pace}."
        clocks = self.wait + self.after
        yield f"out_valid and out_jet follow in_valid and the words by {clocks} clocks, counted from the"
        yield "input register to the output register. rst is synchronous and clears valid."
        if self.shared:
            yield _READY
        if self.decides:
            yield f"out_scored, out_scores and out_scored_jet follow them by {self.wait} clocks."
