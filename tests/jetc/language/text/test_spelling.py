"""Scalars in YAML: every one reads back as itself, plain where plain does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.diagnostics.diagnostic import SpecError
from jetc.language.text.document import parse
from jetc.language.text.spelling import spell, spell_key

YAML_PIECES = (
    *(
        "a",
        "Z",
        "7",
        "null",
        "true",
        "~",
        "-",
        "?",
        ":",
        "#",
        ",",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "|",
        ">",
        "&",
        "*",
    ),
    *(
        "!",
        "%",
        "@",
        "`",
        "---",
        "...",
        ".",
        "=",
        "<<",
        " ",
        "  ",
        "\t",
        "\n",
        "\\",
        "é",
        "\x85",
        "\u2028",
        "\xa0",
    ),
    *("\ufeff", "\x00", "𝛈", "0x1", "1e3", "+", "inf", "/"),
)
texts = st.lists(st.sampled_from(YAML_PIECES), max_size=6).map("".join) | st.text(
    st.characters(codec="utf-8"), max_size=8
)
SETTINGS = settings(max_examples=250)


def read(text: str) -> object:
    try:
        tree, faults = parse(text, name="")
    except SpecError:
        return None
    return None if faults else tree.plain()


@SETTINGS
@given(texts)
def test_a_text_reads_back_where_it_may_stand(text: str) -> None:
    block, flow = spell(text, flow=False), spell(text, flow=True)
    assert read(f"{block}  # x") == text
    assert read(f"k:\n  - {block}  # x\n  - l: {block}") == {"k": [text, {"l": text}]}
    assert read(f"[{flow}, {{k: {flow}, l: {flow}}}]  # x") == [text, {"k": text, "l": text}]


@SETTINGS
@given(texts)
def test_a_key_reads_back_where_it_may_stand(text: str) -> None:
    block, flow = spell_key(text, flow=False), spell_key(text, flow=True)
    assert read(f"{block}: 1  # x") == {text: 1}
    assert read(f"- - {block}:  # x\n      - 1") == [[{text: [1]}]]
    assert read(f"[{{{flow}: 1, _: 2}}]") == [{text: 1, "_": 2}]


@SETTINGS
@given(texts)
def test_a_text_is_quoted_only_where_it_must_be(text: str) -> None:
    if text.isprintable() and read(f"k: {text}") == {"k": text} and read(text) == text:
        assert spell(text, flow=False) == text


@SETTINGS
@given(
    st.from_regex(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,17})?)([eE][-+]?[0-9]{1,3})?", fullmatch=True)
)
def test_a_number_that_a_spec_may_hold_is_spelled_as_one_that_it_may_hold(text: str) -> None:
    value = read(text[:20])
    if isinstance(value, float | int):
        again = read(spell(value, flow=False))
        assert (again, type(again)) == (value, type(value))


@pytest.mark.parametrize(
    ("content", "spelled"),
    [
        (None, "null"),
        (True, "true"),
        (-3, "-3"),
        (360.0, "360.0"),
        (1e-5, "1e-05"),
        (-1.234567890123456e24, "-1234567890123456e9"),
        (-0.012345678901234567, "-.012345678901234567"),
        ("no", "no"),
        ("NULL", '"NULL"'),
        ("1e3", '"1e3"'),
        ("pt > 15 GeV and abs(eta) < 2.4", "pt > 15 GeV and abs(eta) < 2.4"),
        ("\u200b\U000e0001\x07", '"\\u200b\\U000e0001\\x07"'),
    ],
)
def test_scalars_have_one_spelling(content: str | float | None, spelled: str) -> None:
    assert spell(content, flow=False) == spelled
