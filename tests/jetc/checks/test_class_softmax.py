"""Rules of the softmax of the classes in its three forms."""

from pathlib import Path

import pytest
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError

TEXT = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()
LATENCY = TEXT
for old, new in (
    ("logits: ap_fixed<10,4,", "logits: ap_fixed<8,3,"),
    ("  softmax:\n", "  softmax:\n    implementation: latency\n"),
    ("exp_table: ap_ufixed<12,1,", "exp_table: ap_ufixed<12,6,"),
    ("inverse_input: ap_ufixed<11,4,", "inverse_input: ap_ufixed<12,9,"),
):
    assert LATENCY.count(old) == 1
    LATENCY = LATENCY.replace(old, new)
ARGMAX = TEXT.replace("  softmax:\n", "  softmax:\n    implementation: argmax\n")
for each in ("exp_table", "inverse_input", "inverse_table"):
    ARGMAX = "".join(line for line in ARGMAX.splitlines(keepends=True) if not line.startswith(f"    {each}:"))
ARGMAX = ARGMAX.replace('type: "ap_ufixed<11,1,AP_TRN,AP_SAT>"', 'type: "ap_ufixed<2,1,AP_TRN,AP_SAT>"')
ARGMAX = ARGMAX.replace("points: [hh4b, ditau]", "points: [hh4b]")


def line_of(text: str, start: str) -> int:
    return 1 + next(at for at, line in enumerate(text.splitlines()) if line.strip().startswith(start))


def answer(text: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load_text(text, name="spec.yaml")
    return [f"{each.code} {each.span.line} {each.what}; {each.mend}" for each in caught.value.diagnostics]


@pytest.mark.parametrize(("text", "form"), [(TEXT, "stable"), (LATENCY, "latency"), (ARGMAX, "argmax")])
def test_each_form_is_taken(text: str, form: str) -> None:
    softmax = load_text(text, name="spec.yaml").spec.quantisation.softmax
    assert softmax is not None
    assert softmax.implementation == form
    assert (softmax.tables is None) == (form == "argmax")


def test_the_stable_form_that_is_asked_for_is_the_one_that_is_left_out() -> None:
    asked = TEXT.replace("  softmax:\n", "  softmax:\n    implementation: stable\n")
    specs = [load_text(text, name="spec.yaml").spec for text in (TEXT, asked)]
    assert specs[0] == specs[1]
    assert "implementation" not in specs[0].model_dump(mode="json")["quantisation"]["softmax"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "exp_table: ap_ufixed<12,6,",
            "exp_table: ap_ufixed<12,5,",
            "JET032 {exp_table} ap_ufixed<12,5,AP_RND,AP_SAT> ends at 31.9922, exp of a logit at 52.9183; ",
        ),
        (
            "exp_table: ap_ufixed<12,6,",
            "exp_table: ap_ufixed<11,6,",
            "JET032 {exp_table} ap_ufixed<11,6,AP_RND,AP_SAT> has steps of 0.03125, and exp of a logit ",
        ),
        (
            "inverse_input: ap_ufixed<12,9,",
            "inverse_input: ap_ufixed<12,8,",
            "JET032 {inverse_input} ap_ufixed<12,8,AP_RND,AP_SAT> ends at 255.938, the sum of them at ",
        ),
        (
            "inverse_input: ap_ufixed<12,9,",
            "inverse_input: ap_ufixed<11,9,",
            "JET032 {inverse_input} ap_ufixed<11,9,AP_RND,AP_SAT> has steps of 0.25, and the sum of them ",
        ),
        (
            "    exp_table: ap_ufixed<12,6,AP_RND,AP_SAT>\n",
            "",
            "JET005 {softmax} key 'exp_table' is missing from ",
        ),
        ("implementation: latency", "implementation: legacy", "JET008 {implementation} "),
    ],
)
def test_a_latency_softmax_whose_tables_do_not_hold_every_logit_is_refused(
    old: str, new: str, said: str
) -> None:
    assert LATENCY.count(old) == 1
    keys = ("exp_table", "inverse_input", "softmax", "implementation")
    lines = {key: line_of(LATENCY, f"{key}:") for key in keys}
    (found,) = answer(LATENCY.replace(old, new))
    assert found.startswith(said.format(**lines))


def test_an_argmax_has_no_tables_and_a_stable_softmax_has_all() -> None:
    table = "    inverse_table: ap_ufixed<12,1,AP_RND,AP_SAT>\n"
    (found,) = answer(ARGMAX.replace("    implementation: argmax\n", f"    implementation: argmax\n{table}"))
    assert found.startswith("JET004")
    assert "unknown key 'inverse_table' in quantisation.softmax of an argmax" in found
    (found,) = answer(TEXT.replace(table, ""))
    line = line_of(TEXT, "softmax:")
    assert found.startswith(f"JET005 {line} key 'inverse_table' is missing from quantisation.softmax; add ")


def test_no_threshold_lies_between_the_scores_of_an_argmax() -> None:
    fine = ARGMAX.replace("<2,1,AP_TRN,AP_SAT>", "<3,1,AP_TRN,AP_SAT>")
    line = line_of(fine, "- {name: b_tag")
    assert answer(fine) == [
        f"JET069 {line + at} {name} is compared in steps of 1/4, and is 0 or 1; use 1 fraction bit"
        for at, name in enumerate(("b_tag", "tau"))
    ]
    pair = ARGMAX.replace("points: [hh4b]", "points: [hh4b, ditau]")
    (found,) = answer(pair)
    at = line_of(pair, "points:")
    assert found.startswith(
        f"JET069 {at} the threshold of ditau is one on a score that is 0 or 1; leave it to "
    )
