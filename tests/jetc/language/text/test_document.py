"""Reading YAML as plain data with places, whatever the file holds."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jetc.diagnostics.diagnostic import Diagnostic, SpecError
from jetc.language.text.document import MAX_BYTES, Node, decoded, parse, read_file


def faults(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as caught:
        parse(text, name="spec.yaml")
    return caught.value.diagnostics


def inside(node: Node, *path: str | int) -> Node:
    for part in path:
        match node.content, part:
            case dict() as entries, str():
                node = entries[part].node
            case tuple() as items, int():
                node = items[part]
            case content, _:
                pytest.fail(f"{part!r} is not in {content!r}")
    return node


def test_scalars_have_the_types_of_yaml_1_2() -> None:
    tree, _ = parse("{a: 1, b: 2.5, c: true, d: null, e: '1', f: no, g: 1e3, h: 0o7}", name="spec.yaml")
    assert tree.plain() == {
        "a": 1,
        "b": 2.5,
        "c": True,
        "d": None,
        "e": "1",
        "f": "no",
        "g": 1000.0,
        "h": "0o7",
    }


def test_a_value_knows_its_place() -> None:
    tree, _ = parse("a:\n  - b: 12\n", name="spec.yaml")
    span = inside(tree, "a", 0, "b").span
    assert (str(span), span.length) == ("spec.yaml:2:8", 2)


def test_aliases_are_refused_where_they_stand() -> None:
    (fault,) = faults("a: &x [1, 2]\nb: [*x, *x]\n")
    assert (fault.code, str(fault.span)) == ("JET010", "spec.yaml:1:4")


def test_deep_nesting_is_refused() -> None:
    (fault,) = faults("[" * 400 + "]" * 400)
    assert (fault.code, fault.what) == ("JET010", "nesting deeper than 32 is not allowed in a spec")


def test_a_number_beyond_every_float_is_refused() -> None:
    (fault,) = faults("a: 1e999")
    assert "not finite" in fault.what


def test_a_second_document_is_refused() -> None:
    (fault,) = faults("a: 1\n---\nb: 2\n")
    assert (fault.code, str(fault.span)) == ("JET010", "spec.yaml:2:1")


def test_an_empty_file_is_refused() -> None:
    assert faults("# nothing\n")[0].what == "the spec is empty"


def test_bytes_that_are_not_utf8_are_placed(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"name: a\nx: caf\xe9\n")
    with pytest.raises(SpecError) as caught:
        decoded(read_file(path), name="spec.yaml")
    (fault,) = caught.value.diagnostics
    assert (fault.code, str(fault.span)) == ("JET001", "spec.yaml:2:7")


def test_a_pipe_that_has_a_name_is_refused_and_one_of_a_shell_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "spec.yaml")
    with pytest.raises(OSError, match="it is a pipe"):
        read_file(tmp_path / "spec.yaml")
    ours, theirs = os.pipe()
    os.write(theirs, b"version: 1")
    os.close(theirs)
    assert read_file(Path(f"/dev/fd/{ours}")) == b"version: 1"
    os.close(ours)


def test_a_file_too_large_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SpecError) as caught:
        decoded(read_file(path), name="spec.yaml")
    assert caught.value.diagnostics[0].code == "JET001"


@given(st.text(max_size=200))
def test_any_text_is_a_tree_or_a_diagnostic(text: str) -> None:
    try:
        tree, _ = parse(text, name="spec.yaml")
    except SpecError as error:
        assert error.diagnostics  # noqa: PT017 - either outcome is good, an exception of another kind is not
    else:
        tree.plain()
