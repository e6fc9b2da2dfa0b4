"""emulator.json is read as strictly as it is written."""

import re
from dataclasses import replace

import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.manifest import FeaturePort, Manifest, OutgoingField, OutputPort

MANIFEST = Manifest(
    name="tiny",
    library="tiny.so",
    batch="batch.so",
    constituents=4,
    features=(FeaturePort("pt", FixedPoint(6, 5, signed=False)), FeaturePort("eta", FixedPoint(5, 1))),
    outputs=(OutputPort("scores", ("b", "light"), FixedPoint(8, 1, signed=False)),),
)
TEXT = MANIFEST.to_json()
COUNT = "wanted a whole number above 0"


def test_a_manifest_comes_back_as_it_was_written() -> None:
    assert Manifest.from_json(TEXT) == MANIFEST
    assert '"jet"' not in TEXT
    with_jet = replace(MANIFEST, jet=(FeaturePort("mass", FixedPoint(5, 1)),))
    assert Manifest.from_json(with_jet.to_json()) == with_jet
    with pytest.raises(ValueError, match=r"^field jet is \[\], wanted an input or more$"):
        Manifest.from_json(TEXT.replace('"constituents": 4', '"jet": [], "constituents": 4'))
    assert "outgoing" not in TEXT


def test_a_tagger_that_takes_words_on_the_link_says_what_goes_out() -> None:
    one = replace(MANIFEST, outgoing=(OutgoingField("pt", 14), OutgoingField("score_b", 51)))
    assert Manifest.from_json(one.to_json()) == one
    assert (MANIFEST.outgoing_words, one.outgoing_words) == (0, 2)
    with pytest.raises(ValueError, match=r"^field outgoing is \[\], wanted a field or more$"):
        Manifest.from_json(TEXT.replace('"constituents": 4', '"outgoing": [], "constituents": 4'))
    with pytest.raises(ValueError, match=r"^field outgoing\[0\]\.bits is 0, wanted a whole number above 0$"):
        Manifest.from_json(one.to_json().replace('"bits": 14', '"bits": 0'))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            '"abi": 1',
            '"abi": 2',
            "the emulator has version 2 of the C++ interface, and version 1 is read here",
        ),
        ('"abi": 1,', "", "the emulator has version None of the C++ interface, and version 1 is read here"),
        ('"name": "tiny",', "", "field name is missing"),
        ('"constituents": 4', '"constituents": 4, "jets": 1', "field jets is not known"),
        ('"constituents": 4', '"constituents": 4, "constituents": 5', "field constituents appears twice"),
        (
            '"constituents": 4',
            '"constituents": 4.0',
            f"field constituents is 4.0, {COUNT}",
        ),
        (
            '"constituents": 4',
            '"constituents": true',
            f"field constituents is true, {COUNT}",
        ),
        ('"constituents": 4', '"constituents": 0', f"field constituents is 0, {COUNT}"),
        ('"library": "tiny.so"', '"library": 7', "field library is 7, wanted text"),
        ('"name": "eta"', '"name": null', "field features[1].name is null, wanted text"),
        ('"name": "eta"', '"nome": "eta"', "field features[1].nome is not known"),
        ('"light"', "9", "field outputs[0].labels[1] is 9, wanted text"),
        (
            "ap_fixed<5,1,AP_TRN,AP_WRAP>",
            "float",
            "field features[1].type: 'float' is not ap_fixed<W,I,rounding,overflow> or ap_ufixed<...>",
        ),
    ],
)
def test_whatever_else_stands_there_is_refused_by_its_field(old: str, new: str, what: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=f"^{re.escape(what)}$"):
        Manifest.from_json(TEXT.replace(old, new))


@pytest.mark.parametrize("text", ["[]", "3", "{", ""])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"the manifest is|Expecting"):
        Manifest.from_json(text)


@pytest.mark.parametrize(
    ("ports", "what"),
    [("7", "field features is 7, wanted a list"), ("[7]", "field features[0] is 7, wanted an object")],
)
def test_ports_are_a_list_of_objects(ports: str, what: str) -> None:
    start, end = TEXT.index('"features": [') + len('"features": '), TEXT.index(',\n "outputs"')
    with pytest.raises(ValueError, match=f"^{re.escape(what)}$"):
        Manifest.from_json(TEXT[:start] + ports + TEXT[end:])
