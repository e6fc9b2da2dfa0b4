"""The jets that are given as words: how many of which set, and what of a file without their branches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from jetc.artifacts.record import write
from jetc.artifacts.sample import SetFiles
from jetc.ntuple.link_words import WORD_BRANCHES, words_of
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE
from jetc.ntuple.write import write_ntuple
from jetc.stages.verification.link_jets import NTUPLES, LinkJets, choose_words, ntuple_words
from jetc.stages.verification.link_vectors import corner_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jetc.plan.stage import Step
    from jetc.stages.verification.reads import Reads
    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

SETS = ("one", "two")


@pytest.fixture
def step(tmp_path: Path, good: Callable[..., tuple[Columns, Columns]]) -> Step[Reads]:
    """Two sets of 18 jets, in files with names from the spec."""
    for seed, name in enumerate(SETS):
        (tmp_path / name).mkdir()
        jets, events = good(events=6, seed=seed)
        write_ntuple(tmp_path / f"{name}.root", jets=jets, events=events, title="")
        files = SetFiles(
            files=(f"{name}.root",), relative_to="spec", jet_tree=JETS_TREE, event_tree=EVENTS_TREE
        )
        write(files, tmp_path / name)
    features = SimpleNamespace(encoding="exact")
    spec = SimpleNamespace(
        dataset=SimpleNamespace(sets=SETS), features=features, verification=SimpleNamespace(jets=11, seed=3)
    )
    inputs = {f"sample.{name}": tmp_path / name for name in SETS}
    return cast("Step[Reads]", SimpleNamespace(base=tmp_path, inputs=inputs, spec=spec))


def stored(step: Step[Reads], name: str) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    (block,) = iterate([step.base / f"{name}.root"], tree=JETS_TREE, branches=WORD_BRANCHES, step_entries=99)
    return words_of(block.columns, block.counts, 4)


def test_sets_give_their_first_jets_in_equal_shares(step: Step[Reads]) -> None:
    (jets, candidates), left_out = ntuple_words(step, 11, 4)
    assert left_out == ()
    one, two = (stored(step, name) for name in SETS)
    assert np.array_equal(jets, np.concatenate([one[0][:6], two[0][:5]]))
    assert np.array_equal(candidates, np.concatenate([one[1][:6], two[1][:5]]))
    assert len(ntuple_words(step, 1000, 4)[0][0]) == 36


def test_corners_and_random_words_follow(step: Step[Reads]) -> None:
    given = choose_words(step, 4)
    assert given.groups[0] == (NTUPLES, 11)
    assert dict(given.groups)["order"] == len(corner_words(4)["order"][0])
    assert sum(count for name, count in given.groups if name.startswith("random")) == 11
    assert len(given.jets) == len(given.candidates) == sum(count for _, count in given.groups)


def test_a_file_without_a_branch_of_the_words_is_left_out_and_named(
    step: Step[Reads], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jetc.stages.verification import link_jets

    monkeypatch.setattr(link_jets, "WORD_BRANCHES", (*WORD_BRANCHES, "jet_not_there"))
    (jets, _), left_out = ntuple_words(step, 11, 4)
    assert jets.shape == (0,)
    assert left_out == ("one/one.root", "two/two.root")
    assert choose_words(step, 4).left_out == left_out


def test_a_jet_is_found_in_its_group() -> None:
    none = np.zeros(5, np.uint64)
    given = LinkJets(none, none[:, np.newaxis], (("a", 2), ("b", 0), ("c", 3)))
    assert [given.group_of(each) for each in range(5)] == [("a", 0), ("a", 1), ("c", 0), ("c", 1), ("c", 2)]
    with pytest.raises(IndexError, match="there is no jet 0"):
        given.group_of(5)
