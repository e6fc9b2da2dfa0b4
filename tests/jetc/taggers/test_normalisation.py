"""Words of constituents times factors, plus summands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.checks.load import load_text
from jetc.language.sections.model import Normalisation
from jetc.taggers.families import declared_topology
from jetc.taggers.normalisation import with_normalisation
from jetc.taggers.topology import AffineLayer

from tests.jetc.checks.test_normalisation import FORMATS
from tests.jetc.checks.test_normalisation import with_normalisation as text_with

if TYPE_CHECKING:
    from jetc.taggers.topology import Topology

CASTS = Normalisation.model_validate(FORMATS)
MASKED = {
    "pooling: mean": "pooling: masked_mean",
    "  pooled:": "  reciprocals: ap_ufixed<11,1,AP_RND,AP_SAT>\n  pooled:",
}
DEEP_SETS = "kind: deepsets\n  constituent_layers: [10, 10]\n  pooling: mean\n"
POOLED = "  pooled: ap_ufixed<12,0,AP_RND_CONV,AP_SAT>\n"
MLP = {DEEP_SETS: "kind: mlp\n  layers: [6]\n", POOLED: ""}


def declared(edits: dict[str, str]) -> Topology:
    text = text_with()
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new)
    return declared_topology(load_text(text, name="spec.yaml").spec)


def test_all_layers_take_the_normalised_words(topology: Topology) -> None:
    found = with_normalisation(topology, CASTS)
    affine, cast, *others = found.parts[0].layers
    assert isinstance(affine, AffineLayer)
    assert (affine.sources, affine.factor, affine.summand) == (
        ("constituents",),
        CASTS.factors,
        CASTS.summands,
    )
    assert (cast.name, cast.sources, cast.result) == ("normalised", ("affine",), CASTS.result)
    assert others[0].sources == ("normalised",)
    assert found.readers("constituents") == (affine,)
    assert len(found.parts) == len(topology.parts)
    assert with_normalisation(topology, None) is topology


def test_what_tells_of_constituents_is_selected_from_the_words_as_they_come() -> None:
    assert [each.name for each in declared(MASKED).readers("constituents")] == ["affine", "mask"]


def test_rows_that_are_put_side_by_side_are_normalised_in_a_part_of_their_own() -> None:
    found = declared(MLP)
    assert [each.name for each in found.parts[0].layers] == ["affine", "normalised"]
    assert found.parts[0].words == "the normalisation of 16 constituents"
    assert found.parts[1].layers[0].sources == ("normalised",)


@pytest.mark.parametrize("edits", [MASKED, MLP])
def test_the_estimate_counts_the_factors(edits: dict[str, str]) -> None:
    from jetc.checks.estimate import estimate

    text = text_with()
    for old, new in edits.items():
        text = text.replace(old, new)
    with_it = load_text(text, name="spec.yaml").spec
    casts = with_it.quantisation.model_copy(update={"normalisation": None})
    without = with_it.model_copy(update={"quantisation": casts})
    assert estimate(with_it).luts.central > estimate(without).luts.central
