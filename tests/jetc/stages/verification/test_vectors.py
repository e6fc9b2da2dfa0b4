"""Which jets stage `verification` drives through the whole design, and which few of them in Icarus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jetc.language.sections.model import Verification
from jetc.stages.verification.vectors import Chosen, choose, few
from jetc_runtime.network import Network
from jetc_testbench.corners import random_jets

TINY = Path(__file__).parents[3] / "golden" / "tiny" / "network.json"
NETWORK = Network.from_json(TINY.read_text("utf-8"))
SETTINGS = Verification.model_validate({"jets": 20, "icarus_jets": 20, "seed": 7})


@pytest.fixture(scope="module")
def chosen() -> Chosen:
    return choose(NETWORK, random_jets(NETWORK.input, 30, np.random.default_rng(1)), SETTINGS)


def counts(phases: Any) -> dict[str, int]:  # noqa: ANN401 - phases
    return {each.name: each.count for each in phases}


def test_every_group_stands_in_the_vectors_where_its_phase_says(chosen: Chosen) -> None:
    phases = {each.name: each for each in chosen.phases()}
    assert "random" not in phases  # the test split has jets enough
    assert [*phases][:1] == ["test_split"]
    assert [*phases][-6:] == [
        "one_constituent_repeated", "one_bit_words", "few_constituents", "output_ends", "gaps_in_valid",
        "reset_mid_stream",
    ]  # fmt: skip
    repeated = phases["one_constituent_repeated"]
    codes = chosen.codes[repeated.first : repeated.first + repeated.count]
    assert (codes == codes[:, :1]).all()
    ends = phases["output_ends"]
    assert ends.first + ends.count == len(chosen.codes)


def test_the_seed_of_the_spec_decides(chosen: Chosen) -> None:
    jets = random_jets(NETWORK.input, 30, np.random.default_rng(1))
    assert np.array_equal(choose(NETWORK, jets, SETTINGS).codes, chosen.codes)
    other = choose(NETWORK, jets, SETTINGS.model_copy(update={"seed": 8})).codes
    assert len(other) == len(chosen.codes)
    assert not np.array_equal(other, chosen.codes)


def test_few_jets_are_one_of_each_phase_and_some_with_gaps_and_resets(chosen: Chosen) -> None:
    found = counts(few(chosen.phases(), 20))
    assert sum(found.values()) == 20
    assert set(found) == set(counts(chosen.phases()))
    assert (found["gaps_in_valid"], found["reset_mid_stream"], found["output_ends"]) == (4, 4, 1)


def test_with_fewer_jets_than_phases_gaps_and_resets_stay(chosen: Chosen) -> None:
    four = counts(few(chosen.phases(), 4))
    assert four == {"test_split": 2, "gaps_in_valid": 1, "reset_mid_stream": 1}
    assert counts(few(chosen.phases(), 2)) == {"test_split": 2}
    assert counts(few(chosen.phases(), 1)) == {"test_split": 1}
