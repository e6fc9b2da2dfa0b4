"""Names that some language takes are refused where they stand, with the language."""

from pathlib import Path

import pytest
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError

BASELINE = (Path(__file__).parents[3] / "tests" / "diagnostics" / "spec.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("edits", "line", "code", "what"),
    [
        ([("name: baseline", "name: nnet")], "name: nnet", "JET045", "'nnet' is "),
        ([("name: baseline", "name: weights")], "name: weights", "JET059", "'weights' is taken"),
        (
            [("name: qcd", "name: signal"), ("ttbar, qcd,", "ttbar, signal,")],
            "name: signal",
            "JET045",
            "'signal' is a word of VHDL",
        ),
        ([("- name: charm", "- name: in")], "- name: in", "JET045", "'in' is "),
        (
            [("name: ditau", "name: begin"), ("[hh4b, ditau]", "[hh4b, begin]")],
            "name: begin",
            "JET045",
            "'begin' is ",
        ),
    ],
)
def test_a_name_of_each_kind_is_refused_in_its_line(
    edits: list[tuple[str, str]], line: str, code: str, what: str
) -> None:
    text = BASELINE
    for old, new in edits:
        text = text.replace(old, new)
    with pytest.raises(SpecError) as refused:
        load_text(text, name="spec.yaml")
    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.what[: len(what)], fault.mend) == (code, what, "use another name")
    assert line in text.splitlines()[fault.span.line - 1]
