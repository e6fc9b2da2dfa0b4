"""The page of the language: fresh, whole, and its examples good."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.language.shape.reference import reference_text
from jetc.language.shape.sentences import described_schema
from jetc.review.rules import RULES

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "spec.md"
TEXT = reference_text(
    rules={"name": "BIG `RENAMED`", "samples.sets[]": "BIG `EVENTS`"}, classes={"BIG": "much"}
)


def section(title: str) -> str:
    """Return the part of the page below a heading."""
    _, _, below = TEXT.partition(f"\n{title}\n\n")
    return re.split(r"\n#+ ", below)[0]


def test_the_page_in_the_repository_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema", "--reference"]) == 0
    assert PAGE.read_text() == capsys.readouterr().out, "run: jetc schema --reference > docs/spec.md"


def test_every_rule_of_a_change_stands_on_the_page() -> None:
    page = PAGE.read_text()
    assert [rule.id for rule in RULES if f"{rule.of.name} `{rule.id}`" not in page] == []


def test_every_key_has_its_class_of_change_and_its_sentence() -> None:
    keys = PAGE.read_text().partition("\n## What a change means\n")[2]
    rows = [line for line in keys.splitlines() if line.startswith("| `")]
    cells = [re.split(r"(?<!\\)\|", row)[1:-1] for row in rows]
    assert {len(each) for each in cells} == {6}
    for key, kind, _, _, meaning, change in cells:
        assert meaning.strip().endswith("."), key
        assert "[section](" in kind or "as its keys" not in change, key


def test_the_network_stands_as_its_kinds() -> None:
    kinds = ["attention", "deepsets", "interaction", "jedi_linear", "mixer", "mlp", "squeeze_excite"]
    found = re.findall(r"^- \[`(.*)`\]\((.*)\): ", section("## `architecture`"), re.MULTILINE)
    assert found == [(name, f"#architecture-kind-{name}") for name in kinds]


@pytest.mark.parametrize(
    ("title", "cells"),
    [
        ("## Top level", "name | name |  |  | BIG `RENAMED`"),
        ("## `samples`", "sets | list of [sections](#samplessets) | at least 1 item |  | BIG `EVENTS`"),
        ("### `samples.sets[]`", "events | whole number | 1 to 1 000 000 000 | yes | as its keys"),
        ("## `dataset`", "target_clip | list of numbers | 2 items |  | as its keys"),
        (
            "### `architecture`, kind `deepsets`",
            "class_head | list of whole numbers | 0 to 8 items, each 1 to 512 |  | as its keys",
        ),
        ("### `training.reduce_on_plateau`", "factor | number | above 0, below 1 |  | as its keys"),
        ("## `training`", "seed | whole number | 0 to 4 294 967 295 |  | as its keys"),
        ("### `architecture`, kind `mlp`", "kind | only `mlp` |  |  | as its keys"),
        ("## `quantisation`", "pooled | [ap_fixed](#fixed-point-formats) |  | yes | as its keys"),
        ("## `quantisation`", "softmax | [section](#quantisationsoftmax) |  | yes | as its keys"),
        ("### `dataset.classes[]`", "truth | [expression](expressions.md) |  |  | as its keys"),
        ("## `working_points`", "points | list of names | at least 1 item |  | as its keys"),
        ("## `training`", "sample_weights | one of `none`, `class_balanced` |  |  | as its keys"),
    ],
)
def test_a_row_says_type_bounds_and_change(title: str, cells: str) -> None:
    key, *told = cells.split(" | ")
    (row,) = [line for line in section(title).splitlines() if line.startswith(f"| `{key}` |")]
    kind, bounds, left_out, _, change = [each.strip() for each in row.split("|")][2:-1]
    assert [kind, bounds, left_out, change] == told


def test_a_bar_in_a_sentence_ends_no_cell() -> None:
    assert r"| \|eta\| below which a jet has scores. |" in section("### `link.region`")


def test_a_section_of_several_kinds_is_linked_and_has_a_part_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kinds = {
        name: {
            "type": "object",
            "description": f"Part {name}.",
            "required": ["kind"],
            "properties": {"kind": {"const": name, "type": "string", "description": "Which."}},
        }
        for name in ("one", "two")
    }
    mapping = {name: f"#/$defs/{name}" for name in kinds}
    part = {
        "description": "A part.",
        "discriminator": {"propertyName": "kind", "mapping": mapping},
        "oneOf": [{"$ref": each} for each in mapping.values()],
    }
    whole = {"type": "object", "required": ["part"], "properties": {"part": part}, "$defs": kinds}
    monkeypatch.setattr("jetc.language.shape.reference.described_schema", lambda: whole)
    page = reference_text(rules={}, classes={}).partition("## Top level")[2]
    assert "| `part` | [section](#part) |  |  | A part. | as its keys |" in page
    assert "It is of one kind, which its key `kind` names:\n\n- [`one`](#part-kind-one): Part one." in page
    assert "### `part`, kind `two`\n\nPart two." in page


def test_links_lead_to_headings() -> None:
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}
    assert len(anchors) == len(headings)
    assert set(re.findall(r"\]\(#([^)]*)\)", TEXT)) <= anchors


def test_the_layered_example_is_a_good_spec(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    settings = re.findall(r"--set (\S+=\S+)", TEXT)
    assert settings
    (tmp_path / "baseline.yaml").write_text((ROOT / "specs" / "baseline.yaml").read_text())
    (tmp_path / "wide.yaml").write_text(block)
    spec = load(tmp_path / "wide.yaml", settings=settings).spec
    assert (spec.name, spec.training.epochs, spec.training.batch) == ("wide", 120, 512)


UNITS = {"gev": "GeV", "khz": "kHz", "hz": "Hz", "mhz": "MHz", "ns": "ns"}


def test_a_unit_in_a_name_is_in_the_sentence_too() -> None:
    found = [
        (key, field["description"])
        for each in described_schema()["$defs"].values()
        for key, field in each["properties"].items()
        if key.rpartition("_")[2] in UNITS
    ]
    assert len(found) >= 5
    for key, sentence in found:
        assert re.search(rf"\b{UNITS[key.rpartition('_')[2]]}\b", str(sentence)), key
