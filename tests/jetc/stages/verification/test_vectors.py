"""Which jets stage `verification` drives through the whole design, and which few of them in Icarus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.language.sections.model import Verification
from jetc.stages.verification.vectors import Chosen, choose, few
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import JetInput, Network, Output, Relu
from jetc_testbench.corners import random_jets

if TYPE_CHECKING:
    from numpy.typing import NDArray

TINY = Path(__file__).parents[3] / "golden" / "tiny" / "network.json"
NETWORK = Network.from_json(TINY.read_text("utf-8"))
SETTINGS = Verification.model_validate({"jets": 20, "icarus_jets": 20, "seed": 7})


def stored(network: Network) -> dict[str, NDArray[np.int64]]:
    return {each.name: random_jets(each, 30, np.random.default_rng(1)) for each in network.inputs}


@pytest.fixture(scope="module")
def chosen() -> Chosen:
    return choose(NETWORK, stored(NETWORK), SETTINGS)


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
    rows = codes.reshape(len(codes), NETWORK.input.constituents, -1)
    assert (rows == rows[:, :1]).all()
    ends = phases["output_ends"]
    assert ends.first + ends.count == len(chosen.codes)


def test_words_of_the_jet_have_corners_of_their_own_and_are_random_beside_made_constituents() -> None:
    word = FixedPoint.parse("ap_fixed<5,3>")
    jet, more = JetInput("jet", ("mass",), (word,)), Output("more", "positive", ("mass",))
    layers = (*NETWORK.layers, Relu("positive", ("jet",), word))
    network = replace(NETWORK, inputs=(*NETWORK.inputs, jet), layers=layers, outputs=(*NETWORK.outputs, more))
    jets = stored(network)
    found = choose(network, jets, SETTINGS)
    phases = {each.name: slice(each.first, each.first + each.count) for each in found.phases()}
    masses = {name: found.codes[part, -1] for name, part in phases.items()}
    assert np.array_equal(masses["test_split"], jets["jet"][:20, 0])
    alone = found.codes[phases["max"]]
    assert [alone[-1, -1], np.count_nonzero(alone[-1])] == [word.max_code, 1]
    assert set(masses["saturation"].tolist()) == {word.min_code, word.max_code}
    assert len(set(masses["one_constituent_repeated"].tolist())) == 32


def test_the_seed_of_the_spec_decides(chosen: Chosen) -> None:
    jets = stored(NETWORK)
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
