"""The JSON Schema that editors read: fresh, well-formed, and of one mind with the model."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jetc.language.sections.model import Spec
from jetc.language.shape.schema import schema_text, spec_schema
from jetc.language.shape.sentences import described_schema
from jetc.language.shape.shape import spec_shape
from jetc.language.text.document import parse
from jetc_runtime.fixed_point import FixedPoint
from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator

SPECS = Path(__file__).parents[4] / "specs"
SCHEMA = spec_schema()
EDITOR = jsonschema.Draft7Validator(SCHEMA)
SECTIONS: dict[str | int, Any] = {
    name: jsonschema.Draft7Validator({"definitions": SCHEMA["definitions"], "allOf": [section]})
    for name, section in SCHEMA["definitions"]["Spec"]["properties"].items()
}

Place = tuple[str | int, ...]


def plain(text: str) -> Any:  # noqa: ANN401 - what YAML holds
    return parse(text, name="spec.yaml")[0].plain()


def baseline() -> Any:  # noqa: ANN401 - what YAML holds
    return plain((SPECS / "baseline.yaml").read_text())


def test_the_schema_in_the_repository_is_fresh() -> None:
    assert (SPECS / "schema.json").read_text() == schema_text(), "run: jetc schema > specs/schema.json"


def test_the_schema_is_one_of_draft_07() -> None:
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert not {"$defs", "prefixItems", "discriminator"} & set(keywords(SCHEMA))


def keywords(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from keywords(each)


def test_the_baseline_names_its_schema_in_its_first_line() -> None:
    first, _, _ = (SPECS / "baseline.yaml").read_text().partition("\n")
    assert first == "# yaml-language-server: $schema=schema.json"


def test_the_baseline_passes() -> None:
    EDITOR.validate(baseline())


LAYERED = """
extends: baseline.yaml
name: wide
samples:
  generator: null
  sets:
    qcd: {process: null, events: null, files: [qcd.root], tree: outnano/Jets}
dataset:
  sets: [ttbar, qcd]
features:
  inputs:
    pt: {type: "ap_ufixed<16,12,AP_TRN,AP_SAT>"}
training:
  sparsity: {final: 0.2}
architecture: {kind: deepsets, pooling: max}
working_points:
  points: [ditau]
menu:
  paths:
    ditau: {rate: 20 kHz}
"""


def test_a_layered_spec_passes() -> None:
    EDITOR.validate(plain(LAYERED))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("extends: baseline.yaml", "extends: 3"),
        ("extends: baseline.yaml", "extend: baseline.yaml"),
        ("training:", "trainings:"),
        ("sparsity: {final: 0.2}", "sparsity: {last: 0.2}"),
        ("sparsity: {final: 0.2}", "sparsity: {final: 1.2}"),
        ("sets: [ttbar, qcd]", "sets: [ttbar, 7]"),
        ("tree: outnano/Jets", "trees: outnano/Jets"),
        ('pt: {type: "ap_ufixed<16,12,AP_TRN,AP_SAT>"}', "pt: {type: ap_ufixed<16;12>}"),
        ("{kind: deepsets, pooling: max}", "{kind: mlp, pooling: max}"),
        ("points: [ditau]", "points: {ditau: {rate: 20 kHz}}"),
        ("{rate: 20 kHz}", "{rate: [20]}"),
        ("{rate: 20 kHz}", "{target_rate: 20 kHz}"),
        ("    qcd: {process: null,", "    - {name: qcd, process: soft,"),
    ],
)
def test_a_layered_spec_with_a_fault_is_refused(old: str, new: str) -> None:
    assert LAYERED.count(old) == 1
    assert not EDITOR.is_valid(plain(LAYERED.replace(old, new)))


def whole() -> Any:  # noqa: ANN401 - what YAML holds
    """Return a spec in which every field of the model stands."""
    spec = baseline()
    own = {"name": "own", "files": ["own.root"], "tree": "outnano/Jets", "on_error": "skip"}
    spec["samples"]["sets"].append(own)
    spec["samples"]["sets"][-1] |= {"events": 1000, "event_ids": "restart"}
    spec["samples"]["sets"][-1]["cross_sections"] = [{"cross_section_pb": 1e6, "events": 1000}]
    spec["working_points"]["crossings"]["luminosity_per_cm2_s"] = 7.5e34
    spec["samples"]["sets"][5]["strata_percent"] = [5, 15, 30, 22, 14, 8, 6]
    spec["samples"]["folders"] = ["/data"]
    spec["training"]["regression_weights"] = [{"from_gev": 90.0, "weight": 4.0}]
    region = {"abs_eta": 2.4, "pt_gev": 10.0}
    spec["link"] = {"order": "by_pt", "scores": "ap_ufixed<8,1,AP_RND_CONV,AP_SAT>", "region": region}
    spec["link"]["decisions"] = "network_scores"
    spec["quantisation"]["reciprocals"] = "ap_ufixed<10,1,AP_RND,AP_SAT>"
    spec["quantisation"]["pooling_weights"] = "ap_ufixed<4,0,AP_RND_CONV,AP_SAT>"
    spec["quantisation"]["values"] = "ap_fixed<8,1,AP_RND_CONV,AP_SAT>"
    spec["quantisation"]["attended"] = "ap_fixed<8,2,AP_RND_CONV,AP_SAT>"
    spec["quantisation"]["scores"] = "ap_fixed<7,4,AP_RND_CONV,AP_SAT>"
    spec["quantisation"]["score_tables"] = dict(spec["quantisation"]["softmax"])
    spec["quantisation"]["softmax"]["implementation"] = "latency"
    spec["quantisation"]["attention_weights"] = "ap_ufixed<8,0,AP_RND,AP_SAT>"
    spec["quantisation"]["function_table"] = {"entries": 64, "type": "ap_ufixed<8,0,AP_RND,AP_SAT>"}
    spec["quantisation"]["accumulator"] = "ap_fixed<16,6>"
    spec["quantisation"]["normalisation"] = dict.fromkeys(("factors", "summands", "result"), "ap_fixed<8,3>")
    spec["quantisation"]["gates"] = "ap_ufixed<8,1,AP_RND_CONV,AP_SAT>"
    spec["architecture"] |= {"residual": True, "activation": "relu6"}
    head = {"layers": [4], "type": "ap_fixed<12,4,AP_RND_CONV,AP_SAT>", "loss_weight": 1.0}
    spec["architecture"]["extra_outputs"] = [{"name": "mass", **head}]
    aim = {"target": "gen_jet_mass / pt", "where": "lepton == none", "clip": [0.0, 0.5]}
    spec["dataset"]["saturation_limit"] = 0.01
    spec["dataset"]["extra_targets"] = [{"name": "mass", **aim}]
    spec["features"]["encoding"] = "exact"
    spec["features"]["jet"] = [{"name": "eta", "type": "ap_fixed<12,12,AP_TRN,AP_SAT>", "scale_log2": -9}]
    spec["firmware"]["drop_idle_neurons"] = True
    spec["firmware"]["languages"], spec["verification"]["ghdl_jets"] = "verilog_and_vhdl", 500
    beta = {"initial": 1e-6, "final": 1e-5, "rise_epochs": 20}
    spec["quantisation"]["learned"] = {"formats": "per_layer", "inputs": "learned", "beta": beta}
    spec["training"]["cosine_decay"] = {"final": 0.1}
    counts = {"luts": 5, "flip_flops": 10, "dsps": 2, "block_rams": 1, "ultra_rams": 1}
    spec["firmware"]["device"] = {"family": "versal", **counts}
    spec["firmware"]["stream"] = {"protocol": "axi4_stream", "words_per_beat": 17}
    spec["package"] = {"name": "Model", "version": "v2_0_0", "conventions": ["native", "v0", "v2"]}
    jets = {"of": "all", "without": "all", "where": "pt > 9 GeV", "order": "pt", "take": 1}
    pair = {"where": "delta_r > 0.5", "best": "min(b)"}
    spec["menu"] = {
        "acceptance": [{"signal": "hh4b", "jets": 4, "where": "hadron_flavour == 5"}],
        "scores": [{"name": "tag", "ratio": "b / (b + light)", "type": "ap_ufixed<11,1>"}],
        "branches": [{"name": "nn", "branch": "jet_tauscore", "type": "ap_ufixed<11,1,AP_TRN,AP_SAT>"}],
        "objects": [{"name": "all"}, {"name": "others", **jets}, {"name": "two", "pair": pair}],
        "paths": [
            {
                "name": "two_jets",
                "require": "two.mass > 9 GeV",
                "derive": "min(two.b) / sum(two.b)",
                "type": "ap_ufixed<11,1>",
                "rate": "9 kHz",
                "rate_precision": 0.5,
                "signals": ["hh4b"],
                "compare": "before",
            }
        ],
    }
    return spec


def fields(node: object, place: Place = ()) -> Iterator[Place]:
    """Yield the place of each value of a spec, of the items of a list of numbers or words only the first."""
    if place:
        yield place
    if isinstance(node, dict):
        for key, value in node.items():
            yield from fields(value, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if index == 0 or isinstance(value, dict):
                yield from fields(value, (*place, index))


def at(place: Place, spec: object = None) -> Any:  # noqa: ANN401 - what YAML holds
    node: Any = WHOLE if spec is None else spec
    for part in place:
        node = node[part]
    return node


def field_of(place: Place, spec: object) -> object:
    """Return the field at a place: one for all items of a list, but one for each kind of what has kinds."""
    kinds = [at(place[:end], spec) for end in range(1, len(place))]
    kind = next((each["kind"] for each in kinds if isinstance(each, dict) and "kind" in each), "")
    return kind, tuple("" if isinstance(part, int) else part for part in place)


WHOLE = whole()
HIDDEN = {"activation": "relu6"}
FAMILIES: tuple[dict[str, Any], ...] = (
    WHOLE["architecture"],
    {"kind": "mlp", "layers": [8, 8], "residual": True, "class_head": [4], "regression_head": []},
    {
        "kind": "mixer",
        "embedding": [8],
        "blocks": 1,
        "constituent_mixing": 4,
        "feature_mixing": 6,
        "pooling": "max",
        "class_head": [4],
        "regression_head": [],
    },
    {
        "kind": "attention",
        "embedding": [8],
        "keys": 3,
        "weights": "softmax",
        "constituent_layers": [4],
        "pooling": "mean",
        "class_head": [4],
        "regression_head": [],
    },
    {
        "kind": "squeeze_excite",
        "embedding": [8],
        "squeeze": 3,
        "constituent_layers": [4],
        "pooling": "mean",
        "class_head": [4],
        "regression_head": [],
    },
    {
        "kind": "jedi_linear",
        "embedding": [8],
        "interaction": 6,
        "constituent_layers": [4],
        "pooling": "sum",
        "class_head": [4],
        "regression_head": [],
    },
    {
        "kind": "interaction",
        "embedding": [8],
        "interaction": 6,
        "pair_layers": [4],
        "pooling": "mean",
        "class_head": [4],
        "regression_head": [],
    },
)
SPECS_OF = {each["kind"]: WHOLE | {"architecture": HIDDEN | each} for each in FAMILIES}
PLACES = tuple({field_of(place, WHOLE): place for place in fields(WHOLE)}.values())
OF_FAMILIES = tuple(
    (kind, place)
    for kind, spec in SPECS_OF.items()
    for place in fields(spec)
    if place[0] == "architecture" and spec is not SPECS_OF["deepsets"]
)
"""Kind and place of the values of all other families."""


def changed(place: Place, value: object, kind: str = "deepsets") -> Any:  # noqa: ANN401 - what YAML holds
    spec = copy.copy(SPECS_OF[kind])  # and of what is in it, what leads to the place
    node: Any = spec
    for part in place[:-1]:
        node[part] = copy.copy(node[part])
        node = node[part]
    if value is GONE:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    return spec


GONE = object()
VALUES: tuple[object, ...] = (
    None, True, -1, 0, 1, 3, 100, 10_000_000_000, -0.5, 0.5, 1.5, 1e12 + 0.5, "", "b", "B c", "7",
    "ap_fixed<8,3>", "ap_fixed<8;3>", "ap_fixed<49,3>", "deepsets", [], [1], ["b"], {}, {"name": "b"}, GONE,
)  # fmt: skip


def model_takes(spec: object) -> bool:
    try:
        Spec.model_validate_json(json.dumps(spec))
    except ValidationError:
        return False
    return True


def editor_takes(place: Place, spec: Any) -> bool:  # noqa: ANN401 - what YAML holds
    """Say whether the schema takes a spec that is good but at a place: its section alone is looked at."""
    if len(place) == 1:
        return bool(EDITOR.is_valid(spec))
    return bool(SECTIONS[place[0]].is_valid(spec[place[0]]))


def is_expression(place: Place) -> bool:
    """Say whether an expression stands at a place; the target of a class is a word."""
    return place[-1] in EXPRESSIONS or (place[-1] == "target" and "extra_targets" in place)


def test_every_field_of_the_model_is_tried() -> None:
    tried = {place[-1] for place in (*PLACES, *(place for _, place in OF_FAMILIES))}
    assert {key for section in sections(Spec) for key in section.model_fields} <= tried


STRICTER = {(("version",), True)}
"""What the schema refuses and the model takes: to Python, and so to pydantic's literals, true is 1."""


EXPRESSIONS = {
    *("truth", "selection", "ratio"),
    *("where", "order", "best", "require", "derive", "rate"),
}


@pytest.mark.parametrize("value", VALUES, ids=lambda value: "gone" if value is GONE else repr(value))
def test_schema_and_model_take_and_refuse_the_same(value: object) -> None:
    """Expressions excepted, which no schema can read; and 3.0, which is a whole number to JSON Schema."""
    differ = []
    for kind, place in (*(("deepsets", each) for each in PLACES), *OF_FAMILIES):
        if isinstance(value, str) and is_expression(place):
            continue
        spec = changed(place, value, kind)
        if editor_takes(place, spec) != model_takes(spec):
            differ.append((place, value))
    assert set(differ) <= STRICTER


@pytest.mark.parametrize("place", [place for place in ((), *PLACES) if isinstance(at(place), dict)], ids=str)
def test_an_unknown_key_is_refused_in_every_section(place: Place) -> None:
    spec = changed((*place, "unknown"), 1)
    assert not model_takes(spec)
    assert not EDITOR.is_valid(spec)


@pytest.mark.parametrize("kind", SPECS_OF)
def test_a_family_is_taken_whole_and_no_key_of_another_beside_it(kind: str) -> None:
    spec = SPECS_OF[kind]
    assert model_takes(spec)
    assert EDITOR.is_valid(spec)
    for other in (key for each in FAMILIES for key in each if key not in spec["architecture"]):
        mixed = changed(("architecture", other), [3], kind)
        assert not model_takes(mixed)
        assert not EDITOR.is_valid(mixed)


LETTERS = st.sampled_from(
    [
        *"ap_ufixed<>, -0123456789",
        "ap_fixed<",
        "ap_ufixed<",
        "AP_TRN",
        "AP_RND",
        "AP_RND_CONV",
        "AP_SAT",
        "AP_X",
    ]
)
FORMATS = st.builds(
    "{}<{},{}{}>{}".format,
    st.sampled_from(["ap_fixed", "ap_ufixed", " ap_fixed", "apfixed"]),
    st.sampled_from([str(width) for width in range(120)] + ["08", "008", "048", "049", "0048", " 9 ", "-1"]),
    st.sampled_from(["0", "-3", "+3", "100", "1000", " 7 ", ""]),
    st.sampled_from(
        [
            "",
            ",AP_TRN",
            ", AP_RND , AP_SAT ",
            ",AP_RND_CONV,AP_WRAP",
            ",AP_RND_INF",
            ",AP_TRN,AP_SAT_SYM",
            ",AP_SAT",
            ",",
        ]
    ),
    st.sampled_from(["", " ", ">"]),
)


FORMAT = jsonschema.Draft7Validator(SCHEMA["definitions"]["Quantisation"]["properties"]["weights"])


def is_format(text: str) -> bool:
    try:
        FixedPoint.parse(text)
    except ValueError:
        return False
    return True


@given(st.one_of(FORMATS, st.lists(LETTERS).map("".join)))
def test_the_pattern_of_a_format_is_what_its_reader_takes(text: str) -> None:
    assert FORMAT.is_valid(text) == is_format(text)


def test_the_pattern_takes_the_widths_that_a_format_may_have() -> None:
    texts = [f"ap_fixed<{width:0{digits}},3>" for width in range(1100) for digits in range(1, 5)]
    assert [each for each in texts if FORMAT.is_valid(each)] == [each for each in texts if is_format(each)]


def sections(section: type[BaseModel]) -> set[type[BaseModel]]:
    """Return a section and all that stand in it."""
    found = {section}
    for field in section.model_fields.values():
        for each in models(field.annotation):
            found |= sections(each)
    return found


def models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in getattr(annotation, "__args__", ()):
        yield from models(each)


def test_every_section_and_every_field_says_what_it_is() -> None:
    """A field that is a section says it by that section's own sentence, or by one of its own."""
    schema = described_schema()
    places = {**schema["$defs"], "Spec": schema}
    mute = [
        f"{section.__name__}.{key}"
        for section in sections(Spec)
        for key, field in section.model_fields.items()
        if "description" not in places[section.__name__]["properties"][key]
        and not list(models(field.annotation))
    ]
    assert mute == []
    assert [each.__name__ for each in sections(Spec) if not each.__dict__.get("__doc__")] == []


def test_every_example_is_what_its_field_takes() -> None:
    tried = [(place, example) for place in PLACES for example in examples(place)]
    assert {place[-1] for place, _ in tried} >= {"weights", "truth", "selection", "ratio"}
    for place, example in tried:
        spec = changed(place, example)
        assert model_takes(spec), (place, example)
        assert EDITOR.is_valid(spec), (place, example)


def examples(place: Place) -> list[str]:
    shape = spec_shape()
    for depth, part in enumerate(place, 1):
        shape = shape.step(part)
        if shape.tag is not None:
            shape = shape.step(at(place[:depth])[shape.tag])
    found: list[str] = shape.schema.get("examples", [])
    return found
