"""Where every word stands, held against the bench's own copy of that knowledge."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jetc.artifacts.interface import Port, interface_of
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import JetInput, Network, Output, Relu
from jetc_testbench.words import input_formats, output_formats, output_labels, pack

TINY = Path(__file__).parents[2] / "golden" / "tiny" / "network.json"
NETWORK = Network.from_json(TINY.read_text("utf-8"))
INTERFACE = interface_of(NETWORK)
WORD = FixedPoint.parse("ap_fixed<5,3>")
WITH_JET = replace(
    NETWORK,
    inputs=(*NETWORK.inputs, JetInput("jet", ("mass", "eta"), (WORD, WORD))),
    layers=(*NETWORK.layers, Relu("positive", ("jet",), WORD)),
    outputs=(*NETWORK.outputs, Output("more", "positive", ("mass", "eta"))),
)


def test_words_stand_one_after_the_other_from_bit_0_on() -> None:
    for port in (INTERFACE.in_data, INTERFACE.out_data):
        ends = [0]
        for place, word in enumerate(port.words):
            assert (word.place, word.offset) == (place, ends[-1])
            ends.append(word.offset + word.format.width)
        assert port.width == ends[-1]
        assert [group.place for group in port.groups] == [group.words[0].place for group in port.groups]


def test_the_bits_of_a_word_are_spelled_as_verilog_selects_them() -> None:
    first, second = INTERFACE.in_data.words[:2]
    width = first.format.width
    assert (first.bits, second.bits) == (
        f"[{width - 1}:0]",
        f"[{width + second.format.width - 1}:{width}]",
    )


@pytest.mark.parametrize(
    ("port", "formats"),
    [
        (INTERFACE.in_data, input_formats(NETWORK)),
        (INTERFACE.out_data, output_formats(NETWORK)),
        (interface_of(WITH_JET).in_data, input_formats(WITH_JET)),
    ],
    ids=["in_data", "out_data", "in_data with the jet"],
)
def test_the_bench_packs_every_word_where_the_interface_has_it(
    port: Port, formats: tuple[FixedPoint, ...]
) -> None:
    assert tuple(word.format for word in port.words) == formats
    for word in port.words:
        for code in (1, word.format.max_code, word.format.min_code):
            codes = np.zeros((1, len(formats)), dtype=np.int64)
            codes[0, word.place] = code
            (packed,) = pack(codes, formats)
            assert packed == (code % (1 << word.format.width)) << word.offset


def test_the_bench_and_the_interface_call_the_outputs_by_the_same_names() -> None:
    assert INTERFACE.out_data.names == tuple(".".join(each) for each in output_labels(NETWORK))


def test_the_inputs_of_the_jet_stand_above_all_constituents() -> None:
    with_jet = interface_of(WITH_JET)
    assert with_jet.constituents == INTERFACE.constituents == INTERFACE.in_data.groups
    assert with_jet.in_data.names[-2:] == ("jet.mass", "jet.eta")
    assert (with_jet.jet, INTERFACE.jet) == (with_jet.in_data.groups[-1], None)


def test_the_hardest_constituent_stands_lowest_and_features_in_the_order_of_the_spec() -> None:
    features = NETWORK.input.features
    assert [group.name for group in INTERFACE.in_data.groups] == [
        str(number) for number in range(NETWORK.input.constituents)
    ]
    assert INTERFACE.in_data.names[: len(features) + 1] == (
        *(f"0.{each}" for each in features),
        f"1.{features[0]}",
    )
