"""Each key of the language has the sentence that stands below its field in the model."""

from __future__ import annotations

from jetc.language.shape.sentences import described_schema
from jetc.language.shape.shape import spec_shape


def test_a_key_has_the_string_below_its_field() -> None:
    training = described_schema()["$defs"]["Training"]["properties"]
    assert training["batch"]["description"] == "Jets per step."


def test_sentences_are_all_that_it_adds() -> None:
    schema = described_schema()
    for section in (schema, *schema["$defs"].values()):
        for key in section["properties"].values():
            key.pop("description", None)
    assert schema == {**spec_shape().schema, "$defs": spec_shape().definitions}


def test_a_section_keeps_the_sentence_of_what_it_is_made_from() -> None:
    sections = described_schema()["$defs"]
    own, kept = (sections["JetFeature"]["properties"][each] for each in ("name", "scale_log2"))
    assert own["description"] == "Quantity of the jet, as the encoding has it."
    assert kept["description"] == sections["Feature"]["properties"]["scale_log2"]["description"]
