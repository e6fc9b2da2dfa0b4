"""The vectors of the folder's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.record import read
from jetc.artifacts.rtl import RtlRecord
from jetc.rtl.design import emit_rtl
from jetc.rtl.link.design import emit_link
from jetc.stages.ip.vectors import VECTORS, passing_of, tagger_vectors
from jetc_runtime.network import Network

from tests.jetc.stages.ip.conftest import NETWORK
from tests.jetc.stages.verification.test_link_bench import chain
from tests.jetc.stages.verification.test_stream_bench import RECORD

if TYPE_CHECKING:
    from pathlib import Path


def test_the_words_of_a_jet_stand_in_its_beats(streamed: Path) -> None:
    network = Network.from_json(NETWORK.read_text("utf-8"))
    record = read(RtlRecord, streamed.parent / "rtl")
    assert record.stream is not None
    vectors = tagger_vectors(network, record.ports)
    passing = passing_of(record.stream, vectors, None, network)
    assert passing.results == tuple(each.expected for each in vectors)
    first, last = passing.beats[2:4]
    words = [first & 0xFFFF, first >> 16 & 0xFFFF, first >> 32, last]
    assert sum(word << 12 * at for at, word in enumerate(words)) == vectors[1].given
    assert len(passing.beats) == 2 * VECTORS


def test_words_on_the_link_give_the_outgoing_words_of_the_chain() -> None:
    network, made = chain(Network.from_json(NETWORK.read_text("utf-8")))
    link = emit_link(made, emit_rtl(network, "tiny", 2), "tiny", 2)
    record = RECORD.model_copy(update={"words_per_beat": 1 + made.candidates})
    passing = passing_of(record, [], made, network)
    assert (len(passing.beats), len(passing.results)) == (VECTORS, VECTORS)
    assert max(passing.results) < 1 << link.outgoing_bits
    assert len(set(passing.results)) > VECTORS // 2
    assert max(each.bit_length() for each in passing.beats) > 64 * made.candidates
