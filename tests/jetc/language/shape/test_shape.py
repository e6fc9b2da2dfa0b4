"""The model as a tree of shapes, walked by keys, items and tags."""

import pytest
from jetc.language.sections.model import Samples, Spec
from jetc.language.shape.shape import Shape, spec_shape
from jetc.language.text.document import Node, parse


def at(*parts: str | int) -> Shape:
    shape = spec_shape()
    for part in parts:
        shape = shape.step(part)
    return shape


def node(text: str) -> Node:
    return parse(text, name="spec.yaml")[0]


def shape(schema: dict[str, object]) -> Shape:
    return Shape(schema, {})


def test_keys_are_those_of_the_model_in_its_order() -> None:
    assert at().keys == tuple(Spec.model_fields)


def test_references_and_nullable_fields_are_seen_through() -> None:
    assert at("samples").keys == tuple(Samples.model_fields)
    assert at("samples", "generator").keys[0] == "seed"
    assert at("samples", "sets", 3, "events").kind == "integer"


def test_a_scalar_has_its_kind_and_its_little_language() -> None:
    assert (at("firmware", "clock_mhz").kind, at("firmware", "clock_mhz").format) == ("number", None)
    assert (at("quantisation", "weights").kind, at("quantisation", "weights").format) == (
        "string",
        "ap_fixed",
    )


def test_items_of_a_tuple_have_their_own_shapes() -> None:
    assert at("dataset", "target_clip", 1).kind == "number"
    assert at("dataset", "target_clip", 2).kind is None


def test_a_key_of_a_list_is_the_name_of_an_item() -> None:
    assert at("features", "inputs", "pt", "type").format == "ap_fixed"


def test_a_step_into_the_unknown_knows_nothing() -> None:
    assert at("nowhere", 3, "at all").keys == ()
    assert at("version", "deeper").kind is None


def test_variants_of_a_union_are_found_by_their_tag() -> None:
    network = at("architecture")
    assert (network.tag, network.keys) == ("kind", ())
    assert "pooling" in network.step("deepsets").keys
    assert "pooling" not in network.of(node("{kind: mlp}")).keys


@pytest.mark.parametrize("text", ["{name: x}", "{kind: neither}", "{kind: [1]}", "12"])
def test_without_a_known_tag_a_union_has_the_keys_of_every_variant(text: str) -> None:
    keys = at("architecture").of(node(text)).keys
    assert {"kind", "pooling", "layers"} <= set(keys)
    first = [{"properties": {"kind": {"const": name}, key: {}}} for name, key in (("a", "jets"), ("b", "pt"))]
    union = shape({"oneOf": first, "discriminator": {"propertyName": "kind", "mapping": {}}})
    assert union.of(node(text)).keys == ("kind", "jets", "pt")


def test_an_untagged_union_is_told_apart_by_the_type_of_the_value() -> None:
    union = shape(
        {"anyOf": [{"type": "number"}, {"type": "string", "format": "expression"}, {"type": "null"}]}
    )
    assert union.of(node("2")).kind == "number"
    assert union.of(node("pt > 2")).format == "expression"
    assert union.of(node("[1]")).kind is None
    assert shape({"anyOf": [{"type": "number"}, {"type": "integer"}]}).of(node("2")).kind is None


def test_a_mapping_with_keys_of_the_users_choice_has_one_shape_for_their_values() -> None:
    assert shape({"additionalProperties": {"type": "number"}}).step("any").kind == "number"
    assert shape({"additionalProperties": False}).step("any").kind is None
