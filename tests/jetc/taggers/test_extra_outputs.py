"""Outputs beside the pT ratio: a head of their own on the vector that all heads take, in every family."""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc.checks.load import load
from jetc.language.sections.section import ExtraOutput
from jetc.taggers.families import topology_of

SPECS = Path(__file__).parents[3] / "specs"
EXTRA = tuple(
    ExtraOutput.model_validate(
        {"name": name, "layers": layers, "type": "ap_fixed<14,4,AP_RND_CONV,AP_SAT>", "loss_weight": 1.0}
    )
    for name, layers in (("mass_ratio", (5, 3)), ("eta_truth", ()))
)
FAMILIES = (
    "baseline",
    "masked",
    "weighted",
    "attention_mean",
    "residual",
    "mlp",
    "mixer",
    "jedi_linear",
    "attention",
    "attention_softmax",
    "squeeze_excite",
    "interaction",
)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_them_behind_the_pt_ratio(name: str) -> None:
    spec = load(SPECS / f"{name}.yaml").spec
    rest = (spec.features, spec.quantisation, spec.dataset.classes)
    without = topology_of(spec.architecture, *rest)
    found = topology_of(spec.architecture.model_copy(update={"extra_outputs": EXTRA}), *rest)
    assert [each.name for each in found.outputs] == [
        *(each.name for each in without.outputs),
        "mass_ratio",
        "eta_truth",
    ]
    sources = {each.name: each.sources for each in found.layers}
    assert sources["mass_ratio_1"] == sources["eta_truth_sum"] == sources["class_1"]
    assert sources["mass_ratio_sum"] == ("mass_ratio_2_relu",)
    own = [each for each in found.layers if each.name.startswith(("mass_ratio", "eta_truth"))]
    assert [each for each in found.layers if each not in own] == list(without.layers)
    assert found.tensor("eta_truth").place == ("architecture", "extra_outputs", 1, "type")
