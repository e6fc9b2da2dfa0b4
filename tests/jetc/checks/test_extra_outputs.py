"""Rules of outputs beside the pT ratio."""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError

BASELINE = (Path(__file__).parents[3] / "specs" / "baseline.yaml").read_text("utf-8")
LINK = (
    'link: {order: by_pt, scores: "ap_ufixed<8,1,AP_RND_CONV,AP_SAT>", '
    "region: {abs_eta: 2.4, pt_gev: 10.0}}\n"
)
LEARNED = "  learned: {formats: per_layer, beta: {initial: 1e-06, final: 0.0001, rise_epochs: 1}}\n"
FORM = "ap_fixed<12,4,AP_RND_CONV,AP_SAT>"


def target(name: str = "mass", *, clip: str = "[0.0, 0.5]", where: str = "") -> str:
    condition = f", where: {where}" if where else ""
    return f"{{name: {name}, target: gen_jet_mass / pt, clip: {clip}{condition}}}"


def output(name: str = "mass", *, form: str = FORM, layers: str = "[4]") -> str:
    return f'{{name: {name}, layers: {layers}, type: "{form}", loss_weight: 1.0}}'


def found(targets: str | None, outputs: str | None, *, more: str = "") -> list[tuple[str, str]]:
    """Return code and place of each fault, the text at the place first in its line."""
    aims = "" if targets is None else f"  extra_targets: [{targets}]\n"
    heads = "" if outputs is None else f"  extra_outputs: [{outputs}]\n"
    text = BASELINE.replace("  target_clip:", f"{aims}  target_clip:")
    text = text.replace("  regression_head: [10]\n", f"  regression_head: [10]\n{heads}{more}")
    try:
        load_text(text, name="spec.yaml")
    except SpecError as error:
        lines = text.splitlines()
        return [
            (each.code, lines[each.span.line - 1][each.span.column - 1 :].split(",")[0].rstrip("]}"))
            for each in error.diagnostics
        ]
    return []


def test_a_target_and_an_output_of_one_name_are_good() -> None:
    assert found(target(), output()) == []
    assert found(target(where="lepton == none"), output(layers="[]")) == []


@pytest.mark.parametrize(
    ("targets", "outputs", "wanted"),
    [
        (None, output(), ("JET152", "mass")),
        (target(), None, ("JET152", "mass")),
        (target("other"), output("other_thing"), ("JET152", "other_thing")),
        (target(clip="[0.5, 0.5]"), output(), ("JET152", "[0.5")),
        (
            target(where="lepton == tau and lepton == muon"),
            output(),
            ("JET152", "lepton == tau and lepton == muon"),
        ),
        (target("pooled"), output("pooled"), ("JET152", "pooled")),
        (target("pt_ratio"), output("pt_ratio"), ("JET152", "pt_ratio")),
        (target("regression"), output("regression"), ("JET152", "regression")),
        (target("baseline"), output("baseline"), ("JET152", "baseline")),
        (target("inputs"), output("inputs"), ("JET152", "inputs")),
        (target("jet_mass"), output("jet_mass"), ("JET152", "jet_mass")),
        (target("class_scores_b"), output("class_scores_b"), ("JET152", "class_scores_b")),
        (target("weights"), output("weights"), ("JET152", "weights")),
        (target("charm"), output("charm"), ("JET152", "charm")),
        (target("signal"), output("signal"), ("JET045", "signal")),
        (f"{target()}, {target('mass_1')}", f"{output()}, {output('mass_1')}", ("JET152", "mass_1")),
        (target(), output(form="ap_fixed<12,4,AP_TRN,AP_SAT>"), ("JET030", '"ap_fixed<12')),
        (target(), output(form="ap_fixed<12,4,AP_RND_CONV,AP_WRAP>"), ("JET030", '"ap_fixed<12')),
        (target(), output(form="ap_ufixed<12,4,AP_RND_CONV,AP_SAT>"), ("JET031", '"ap_ufixed<12')),
        (target(), output(form="ap_fixed<4,4,AP_RND_CONV,AP_SAT>"), ("JET044", '"ap_fixed<4')),
        (target(), output(form="ap_fixed<26,4,AP_RND_CONV,AP_SAT>"), ("JET051", '"ap_fixed<26')),
        (target(clip="[0.0, 9.0]"), output(), ("JET068", '"ap_fixed<12')),
        (target(clip="[-9.0, 1.0]"), output(), ("JET068", '"ap_fixed<12')),
    ],
)
def test_what_cannot_be_is_refused_in_place(
    targets: str | None, outputs: str | None, wanted: tuple[str, str]
) -> None:
    assert wanted in found(targets, outputs)


def test_two_of_one_name_are_refused() -> None:
    codes = {code for code, _ in found(f"{target()}, {target()}", f"{output()}, {output()}")}
    assert "JET023" in codes


def test_the_outgoing_word_and_producers_have_no_place_for_them() -> None:
    assert found(target(), output(), more=f"\n{LINK}") == [("JET152", f"[{output()}".split(",")[0])]
    package = "\npackage: {name: Model, version: v1, conventions: [%s]}\n"
    assert found(target(), output(), more=package % "native") == []
    assert ("JET121", "v2") in found(target(), output(), more=package % "native, v2")
