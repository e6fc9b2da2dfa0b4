"""Whole chunks, with a few real events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.ntuple.schema import EVENTS, JETS
from jetc.sample import chunk as chunk_module
from jetc.sample.chunk import Chunk, Libraries, Settings, make_chunk, seed_of
from jetc.sample.constants import load_detector
from jetc.sample.pileup import hardness_of, strata_of

if TYPE_CHECKING:
    from jetc.sample.chunk import Columns
    from jetc.sample.hits import Hits

DETECTOR = load_detector()


@pytest.fixture(scope="module", params=["resonance", "minbias"])
def process(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def made(process: str, settings: Settings, libraries: Libraries, index: int = 0) -> tuple[Columns, Columns]:
    chunk = Chunk(process, process, index=index, first_event=10 * index, events=10)
    return make_chunk(chunk, settings=settings, detector=DETECTOR, libraries=libraries)


@pytest.fixture(scope="module")
def columns(process: str, settings: Settings, libraries: Libraries) -> tuple[Columns, Columns]:
    return made(process, settings, libraries)


def test_a_chunk_has_every_branch_at_its_length(columns: tuple[Columns, Columns]) -> None:
    jets, events = columns
    constituents = int(jets["jet_npuppicand"].sum())
    for branch in JETS:
        assert len(jets[branch.name]) == (constituents if branch.jagged else len(jets["event"]))
    assert {len(events[branch.name]) for branch in EVENTS} == {10}


def test_every_jet_belongs_to_a_listed_event_in_order(columns: tuple[Columns, Columns]) -> None:
    jets, events = columns
    assert np.array_equal(np.repeat(events["event"], events["jets"]), jets["event"])
    assert len(np.unique(events["event"])) == 10


def test_jets_of_an_event_and_constituents_of_a_jet_fall_in_pt(columns: tuple[Columns, Columns]) -> None:
    jets, _ = columns
    same_event = jets["event"][1:] == jets["event"][:-1]
    assert (np.diff(jets["jet_pt"])[same_event] <= 0).all()
    owner = np.repeat(np.arange(len(jets["event"])), jets["jet_npuppicand"])
    assert (np.diff(jets["jet_puppicand_pt"])[owner[1:] == owner[:-1]] <= 0).all()


def test_the_jet_pt_is_the_sum_of_its_constituents(columns: tuple[Columns, Columns]) -> None:
    jets, _ = columns
    owner = np.repeat(np.arange(len(jets["event"])), jets["jet_npuppicand"])
    total = np.bincount(owner, weights=jets["jet_puppicand_pt"], minlength=len(jets["event"]))
    assert np.array_equal(total, jets["jet_pt"])


def test_the_same_chunk_again_is_the_same(
    process: str, columns: tuple[Columns, Columns], settings: Settings, libraries: Libraries
) -> None:
    made(process, settings, libraries, index=1)
    again = made(process, settings, libraries)
    for first, second in zip(columns, again, strict=True):
        assert all(np.array_equal(first[name], second[name]) for name in first)


def test_another_chunk_has_other_events(
    process: str, columns: tuple[Columns, Columns], settings: Settings, libraries: Libraries
) -> None:
    _, other = made(process, settings, libraries, index=1)
    assert not np.intersect1d(columns[1]["event"], other["event"]).size
    assert not np.array_equal(columns[1]["vertex_z"], other["vertex_z"])


def test_another_set_of_the_process_has_other_events(
    process: str, columns: tuple[Columns, Columns], settings: Settings, libraries: Libraries
) -> None:
    chunk = Chunk(process, "other", index=0, first_event=0, events=10)
    _, other = make_chunk(chunk, settings=settings, detector=DETECTOR, libraries=libraries)
    assert not np.intersect1d(columns[1]["event"], other["event"]).size
    assert not np.array_equal(columns[1]["vertex_z"], other["vertex_z"])


def test_minbias_has_every_stratum_and_no_truth(settings: Settings, libraries: Libraries) -> None:
    parts = [made("minbias", settings, libraries, index) for index in range(2)]
    events = {name: np.concatenate([part[name] for _, part in parts]) for name in parts[0][1]}
    assert set(np.unique(events["stratum"])) == set(range(7))
    assert not any(jets["jet_genmatch_pt"].any() for jets, _ in parts)
    edges = np.append(0.0, DETECTOR.crossing.pthat_edges)
    fresh = events["stratum"] >= 2
    assert (events["pthat"][fresh] >= edges[events["stratum"][fresh]]).all()


def test_a_stratum_has_one_weight_over_unequal_chunks(settings: Settings, libraries: Libraries) -> None:
    pairs = ((0, 60), (60, 60), (120, 60), (180, 20))
    chunks = [Chunk("minbias", "rates", index, *pair) for index, pair in enumerate(pairs)]
    made = [make_chunk(each, settings=settings, detector=DETECTOR, libraries=libraries)[1] for each in chunks]
    stratum, weight = (np.concatenate([part[name] for part in made]) for name in ("stratum", "weight"))
    assert [len(np.unique(weight[stratum == number])) for number in range(7)] == [1] * 7
    assert weight.sum() == pytest.approx(200, rel=1e-13)


def test_a_set_has_the_shares_that_it_asks_for(settings: Settings, libraries: Libraries) -> None:
    percent = (40, 55, 1, 1, 1, 1, 1)
    chunk = Chunk("minbias", "rates", 0, 0, events=20, strata_percent=percent)
    events = make_chunk(chunk, settings=settings, detector=DETECTOR, libraries=libraries)[1]
    soft = np.bincount(events["stratum"], minlength=7)[:2]
    assert np.abs(soft - (8, 11)).max() <= 1
    chances = strata_of(settings.pileup, DETECTOR.crossing).chances
    expected = (chances * 100 / percent)[events["stratum"]]
    assert np.array_equal(events["weight"], expected)


@pytest.mark.parametrize("first", [9, 2])
def test_a_last_chunk_may_have_one_soft_event(settings: Settings, libraries: Libraries, first: int) -> None:
    chunk = Chunk("minbias", "rates", 0, first, events=1)
    events = make_chunk(chunk, settings=settings, detector=DETECTOR, libraries=libraries)[1]
    assert events["stratum"].tolist() == [0 if first == 9 else 1]
    assert events["pthat"].tolist() == [0.0]


def test_events_name_the_interaction_that_they_reuse(settings: Settings, libraries: Libraries) -> None:
    events = made("minbias", settings, libraries)[1]
    reused = events["interaction"] >= 0
    assert reused[events["stratum"] <= 1].all()  # nothing of them is generated afresh
    assert (events["interaction"][~reused] == -1).all()
    rows = events["interaction"][reused] % 2**32
    assert (rows < libraries.hits.interactions).all()
    other = Settings(seed=2, pileup=30.0, tune="monash")
    others = made("minbias", other, libraries)[1]["interaction"]
    assert not np.intersect1d(others[others >= 0], events["interaction"]).size


def test_how_hard_the_library_is_is_found_once_for_all_chunks(
    settings: Settings, libraries: Libraries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the interactions that all of them together would give."""
    asked = list[int]()

    def counting(hits: Hits, abs_eta_max: float) -> np.ndarray[Any, Any]:
        asked.append(hits.interactions)
        return hardness_of(hits, abs_eta_max)

    monkeypatch.setattr(chunk_module, "hardness_of", counting)
    fresh = Libraries(libraries.hits, libraries.library)
    chunks = [Chunk("minbias", "minbias", index, 5 * index, 5) for index in range(2)]
    made = [make_chunk(each, settings=settings, detector=DETECTOR, libraries=fresh)[1] for each in chunks]
    assert asked.count(libraries.hits.interactions) == 1
    assert len(asked) == 1 + len(chunks)
    alone = Libraries(libraries.hits, libraries.library)
    again = make_chunk(chunks[1], settings=settings, detector=DETECTOR, libraries=alone)[1]
    assert again["interaction"].tolist() == made[1]["interaction"].tolist()


def test_jets_of_a_process_are_matched_to_its_truth(settings: Settings, libraries: Libraries) -> None:
    jets, events = made("resonance", settings, libraries)
    assert (jets["jet_genmatch_pt"] > 0).any()
    assert (events["stratum"] == -1).all()


def test_seeds_depend_on_every_word() -> None:
    seeds = {seed_of(1, "a", 0), seed_of(2, "a", 0), seed_of(1, "b", 0), seed_of(1, "a", 1)}
    assert len(seeds) == 4
    assert seed_of(1, "ttbar", "ttbar", 0) == 317159972531656259
