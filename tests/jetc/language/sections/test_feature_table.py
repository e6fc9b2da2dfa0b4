"""The features that a spec may have are quantities of the ntuple's constituents."""

from pathlib import Path

import pytest
from jetc.language.sections.feature_table import FEATURES
from jetc.language.sections.model import Feature
from jetc.ntuple.schema import JETS

BRANCHES = {each.name: each for each in JETS}


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_has_a_branch_of_constituents_that_reaches_what_it_promises(name: str) -> None:
    quantity = FEATURES[name]
    branch = BRANCHES[quantity.branch]
    assert branch.jagged
    assert branch.high >= quantity.high
    assert min(branch.low, 0) <= quantity.low
    assert bool(quantity.why) == ((quantity.low, quantity.high) != (0, 0))


def test_no_two_features_are_one_branch() -> None:
    assert len({each.branch for each in FEATURES.values()}) == len(FEATURES)


def test_the_model_takes_every_feature_and_no_other() -> None:
    schema = Feature.model_json_schema()["properties"]["name"]
    assert schema["enum"] == list(FEATURES)


def test_the_page_of_the_language_lists_every_feature() -> None:
    page = (Path(__file__).parents[4] / "docs" / "spec.md").read_text()
    assert ", ".join(f"`{name}`" for name in FEATURES) in page
