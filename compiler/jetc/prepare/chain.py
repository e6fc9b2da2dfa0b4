"""From the words of a jet and its candidates to the outgoing word: what is between, and its values in numpy.

The chain is candidates in order, the network's input codes, the network, the outgoing word. It is known as
expressions, from which C++ and Verilog are printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.prepare.columns import WORD_BITS, by_pt, laid, taken, unpacked
from jetc.prepare.meaning import evaluate
from jetc.prepare.packing import jet_word
from jetc.prepare.ports import input_codes, jet_codes
from jetc.prepare.words import CANDIDATE, JET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network, Output
    from numpy.typing import NDArray

    from jetc.prepare.encodings.encoding import Encoding
    from jetc.prepare.expression import Expression, Owner
    from jetc.prepare.packing import Packed, Region

    Integers = NDArray[np.int64]
    Words = NDArray[np.uint64]
    Scores = Callable[[Integers | Mapping[str, Integers]], Mapping[str, Integers]]
    """Codes of each output, (jets, labels), by its name, of codes (jets, candidates, features).

    Where the jet has inputs, of the codes of both inputs of the network, by name.
    """

__all__ = ["Chain", "Link", "chain_of", "score_field"]

_JETS_PER_BLOCK = 4096
_RATIO = "pt_ratio"


@dataclass(frozen=True, slots=True)
class Link:
    """How candidates come, and how the jet's word goes out."""

    by_pt: bool
    """Candidates have no order yet, and are put in that of pT."""
    score: FixedPoint | None
    """The format of a score that goes out; None where none do."""
    region: Region


@dataclass(frozen=True, slots=True)
class Chain:
    """What is done before and after the network, for jets of `candidates` candidates."""

    candidates: int
    by_pt: bool
    features: tuple[str, ...]
    """The names of the inputs of a candidate, in the order of the network."""
    inputs: tuple[Expression, ...]
    """The code of each."""
    outputs: tuple[Output, ...]
    """Those of the network, whose words are the score fields of the outgoing word."""
    outgoing: tuple[Packed, ...]
    """The fields of the outgoing word, the lowest first."""
    ports: tuple[str, ...] = ()
    """The names of the network's inputs: that of the candidates, and that of the jet where it has inputs."""
    jet_inputs: tuple[Expression, ...] = ()
    """The code of each input of the jet, in the order of the network."""

    @property
    def bits(self) -> int:
        """Bits of the outgoing word."""
        return sum(each.bits for each in self.outgoing)

    @property
    def words(self) -> int:
        """How many words of 64 bits hold the outgoing word."""
        return -(-self.bits // WORD_BITS)

    def codes(self, jets: Words, candidates: Words) -> Integers:
        """Return the network's input codes, (jets, candidates, features), of words (jets, candidates).

        ValueError where the words have another shape.
        """
        self._check(jets, candidates)
        ordered = by_pt(candidates) if self.by_pt else candidates
        columns = evaluate(self.inputs, _fields(jets, ordered))
        return np.stack([np.broadcast_to(each, ordered.shape) for each in columns], axis=-1)

    def jet_codes(self, jets: Words, candidates: Words) -> Integers:
        """Return the codes of the inputs of the jet, (jets, inputs), of the words that `codes` takes."""
        self._check(jets, candidates)
        columns = evaluate(self.jet_inputs, _fields(jets, candidates))
        return np.concatenate([np.broadcast_to(each, (len(jets), 1)) for each in columns], axis=-1)

    def _network_codes(self, jets: Words, candidates: Words) -> Integers | Mapping[str, Integers]:
        codes = self.codes(jets, candidates)
        if not self.jet_inputs:
            return codes
        return dict(zip(self.ports, (codes, self.jet_codes(jets, candidates)), strict=True))

    def packed(self, jets: Words, scores: Mapping[str, Integers]) -> Words:
        """Return the outgoing words, (jets, words), of the jets' words and the network's outputs."""
        fields: dict[tuple[Owner, str], Integers] = dict(unpacked(JET, jets))
        for output in self.outputs:
            for at, label in enumerate(output.labels):
                fields["score", score_field(output, label)] = scores[output.name][:, at]
        values = evaluate([each.value for each in self.outgoing], fields)
        parts = zip((each.bits for each in self.outgoing), values, strict=True)
        return laid([(bits, np.broadcast_to(value, jets.shape)) for bits, value in parts])

    def fields(self, outgoing: Words) -> dict[str, Integers]:
        """Return the fields of outgoing words, (jets, words), by name."""
        parts = [(each.bits, each.value.signed) for each in self.outgoing]
        return dict(zip((each.name for each in self.outgoing), taken(parts, outgoing), strict=True))

    def run(self, jets: Words, candidates: Words, network: Scores) -> Words:
        """Return the outgoing words, (jets, words), of a jet's word and its candidates' words a row.

        ValueError where the words have another shape.
        """
        self._check(jets, candidates)
        made = [np.zeros((0, self.words), dtype=np.uint64)]
        for start in range(0, len(jets), _JETS_PER_BLOCK):
            rows = slice(start, start + _JETS_PER_BLOCK)
            codes = self._network_codes(jets[rows], candidates[rows])
            made.append(self.packed(jets[rows], network(codes)))
        return np.concatenate(made)

    def _check(self, jets: Words, candidates: Words) -> None:
        wanted = (len(jets), self.candidates)
        if (
            jets.ndim != 1
            or candidates.shape != wanted
            or {jets.dtype, candidates.dtype} != {np.dtype(np.uint64)}
        ):
            msg = (
                f"uint64 words of jets, (jets,), and of candidates, (jets, {self.candidates}), are wanted, "
                f"not {jets.dtype} {jets.shape} and {candidates.dtype} {candidates.shape}"
            )
            raise ValueError(msg)


def chain_of(
    network: Network,
    encoding: Encoding,
    types: tuple[FixedPoint, ...],
    link: Link,
    *,
    jet_types: tuple[FixedPoint, ...] = (),
) -> Chain:
    """Return the chain around `network`, whose inputs have declared `types`, those of the jet `jet_types`.

    KeyError for an input that the encoding does not have; ValueError for an output that is neither scores
    of classes nor the pT ratio.
    """
    inputs = input_codes(encoding, zip(network.input.features, types, strict=True))
    ratio: FixedPoint | None = None
    scores: list[tuple[str, FixedPoint]] = []
    for output in network.outputs:
        formats = network.tensor(output.source).formats
        if output.labels != (output.name,):
            scores += zip(output.labels, formats, strict=True)
        elif output.name == _RATIO:
            ratio = formats[0]
        else:
            msg = f"output {output.name} is neither scores of classes nor {_RATIO}"
            raise ValueError(msg)
    outgoing = jet_word(scores, link.score, ratio, link.region)
    port, names = network.input, tuple(each.name for each in network.inputs)
    jet_features = zip(network.jet.features if network.jet else (), jet_types, strict=True)
    of_the_jet = jet_codes(encoding, jet_features, port.constituents)
    return Chain(
        port.constituents, link.by_pt, port.features, inputs, network.outputs, outgoing, names, of_the_jet
    )


def _fields(jets: Words, candidates: Words) -> dict[tuple[Owner, str], Integers]:
    """Return the fields of candidates, (jets, candidates), and of their jets, (jets, 1)."""
    return unpacked(CANDIDATE, candidates) | unpacked(JET, jets[:, np.newaxis])


def score_field(output: Output, label: str) -> str:
    """Return the name of the score field that is a word of the network's output."""
    return label if output.labels == (output.name,) else f"score_{label}"
