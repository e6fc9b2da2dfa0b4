"""Columns that contradict each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple import relations
from jetc.ntuple.block import EventBlock
from jetc.ntuple.schema import JETS
from jetc.prepare.encodings import DEFAULT, ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

CHARGED, PHOTON = 3, 1


def check_relations(block: EventBlock) -> None:
    relations.check_relations(block, DEFAULT)


def helpers_of(branches: tuple[str, ...], there: set[str]) -> tuple[str, ...]:
    return relations.helpers_of(branches, there, DEFAULT)


def block_of(columns: Columns) -> EventBlock:
    typed = {branch.name: columns[branch.name].astype(branch.dtype) for branch in JETS}
    return EventBlock(Path("a.root"), 100, typed, columns["counts"].astype(np.int64))


@pytest.fixture
def columns(good: Callable[..., tuple[Columns, Columns]]) -> Columns:
    jets = {name: np.array(column, dtype=np.float64) for name, column in good(events=40)[0].items()}
    return jets | {"counts": jets["jet_npuppicand"].copy()}


def test_good_columns_keep_every_relation(columns: Columns) -> None:
    check_relations(block_of(columns))


def of_kind(columns: Columns, *kinds: int) -> int:
    return int(np.flatnonzero(np.isin(columns["jet_puppicand_id"], kinds))[0])


SPOILT: dict[str, tuple[str, Callable[[Columns], None]]] = {
    "constituents counted": ("jet_npuppicand", lambda c: put(c, "jet_npuppicand", 0, 0)),
    "photon": ("jet_puppicand_isPhoton", lambda c: flip(c, "jet_puppicand_isPhoton")),
    "h+": ("jet_puppicand_isChargedHadronPlus", lambda c: flip(c, "jet_puppicand_isChargedHadronPlus")),
    "deta": ("jet_puppicand_deta", lambda c: add(c, "jet_puppicand_deta", 1)),
    "sign of deta": ("jet_puppicand_deta", lambda c: scale(c, "jet_puppicand_deta", -1)),
    "dphi": ("jet_puppicand_dphi", lambda c: add(c, "jet_puppicand_dphi", 4)),
    "pt_rel": ("jet_puppicand_pt_rel", lambda c: add(c, "jet_puppicand_pt_rel", 1e-6)),
    "pt_log": ("jet_puppicand_pt_log", lambda c: add(c, "jet_puppicand_pt_log", 2**-10)),
    "jet_pt": ("jet_pt_phys", lambda c: add(c, "jet_pt", 0.25)),
    "jet_pt_phys": ("jet_pt_phys", lambda c: add(c, "jet_pt_phys", 0.25)),
    "eta": ("jet_eta_phys", lambda c: add(c, "jet_eta_phys", 0.0004)),
    "phi": ("jet_phi_phys", lambda c: add(c, "jet_phi_phys", -0.0004)),
    "z0 of a photon": (
        "jet_puppicand_z0",
        lambda c: put(c, "jet_puppicand_z0", of_kind(c, PHOTON), 3),
    ),
    "weight of a track": (
        "jet_puppicand_puppiweight",
        lambda c: put(c, "jet_puppicand_puppiweight", of_kind(c, CHARGED), 3),
    ),
    "gen pT": ("jet_genmatch_pt", lambda c: scale(c, "jet_genmatch_pt", 20)),
    "flavour without a match": ("jet_genmatch_hflav", lambda c: put(c, "jet_genmatch_pt", 0, 0)),
    "charge without a tau": ("jet_taucharge", lambda c: put(c, "jet_taucharge", 0, -1)),
    "tau without a charge": ("jet_taucharge", lambda c: scale(c, "jet_taucharge", 0)),
    "pT of no lepton": (
        "jet_genmatch_lep_vis_pt",
        lambda c: put(c, "jet_genmatch_lep_vis_pt", 0, 9),
    ),
}


def flip(columns: Columns, name: str) -> None:
    columns[name][0] = 1 - columns[name][0]


def put(columns: Columns, name: str, index: int, value: float) -> None:
    columns[name][index] = value


def scale(columns: Columns, name: str, factor: float) -> None:
    columns[name] *= factor


def add(columns: Columns, name: str, amount: float) -> None:
    columns[name][0] += amount


@pytest.mark.parametrize(("branch", "spoil"), SPOILT.values(), ids=SPOILT)
def test_a_contradiction_is_found_at_its_branch(
    columns: Columns, branch: str, spoil: Callable[[Columns], None]
) -> None:
    spoil(columns)
    with pytest.raises(DataError) as caught:
        check_relations(block_of(columns))
    assert caught.value.branch == branch
    assert caught.value.entry is not None
    assert "is promised; " in caught.value.why


def test_constituents_stand_hardest_first(columns: Columns) -> None:
    first = int(np.flatnonzero(columns["jet_npuppicand"] > 1)[0])
    start = int(columns["jet_npuppicand"][:first].sum())
    pt = columns["jet_puppicand_pt"]
    pt[start : start + 2] = pt[start : start + 2][::-1]
    with pytest.raises(DataError, match="jet_puppicand_pt") as caught:
        check_relations(block_of(columns))
    assert caught.value.entry == 100 + first


def test_the_pt_of_a_jet_is_that_of_its_constituents(columns: Columns) -> None:
    for name in ("jet_pt", "jet_pt_phys"):
        columns[name][0] += 1
    with pytest.raises(DataError, match="branch jet_pt, entry 100: the value is"):
        check_relations(block_of(columns))


def test_the_constituents_are_counted_where_there_is_no_hardware_pt(columns: Columns) -> None:
    columns["jet_pt_phys"][0] += 1
    block = block_of(columns)
    del block.columns["jet_pt"]
    with pytest.raises(DataError, match="branch jet_pt_phys, entry 100"):
        check_relations(block)


def without(block: EventBlock, *names: str) -> EventBlock:
    for name in names:
        del block.columns[name]
    return block


ANGLES = {
    "deta": ("jet_puppicand_deta", "jet_eta", "jet_eta_phys"),
    "dphi": ("jet_puppicand_dphi", "jet_phi", "jet_phi_phys"),
}


@pytest.mark.parametrize(("of", "word", "angle"), ANGLES.values(), ids=ANGLES)
def test_the_sign_of_an_angle_shows_where_the_word_of_the_jet_is_not_there(
    columns: Columns, of: str, word: str, angle: str
) -> None:
    columns[angle] += 0.003  # words are cut from floats, a step away
    whole = without(block_of(columns), word)
    check_relations(whole)
    spoils: tuple[Callable[[Columns], None], ...] = (
        lambda c: scale(c, of, -1),
        lambda c: put(c, of, 3, c[of][3] + 1),
    )
    for spoil in spoils:
        spoilt = {name: column.copy() for name, column in columns.items()}
        spoil(spoilt)
        with pytest.raises(DataError) as caught:
            check_relations(without(block_of(spoilt), word))
        assert caught.value.branch == of


def test_the_only_constituent_lies_where_the_jet_does(columns: Columns) -> None:
    alone = int(np.flatnonzero(columns["jet_npuppicand"] == 1)[0])
    place = int(columns["jet_npuppicand"][:alone].sum())
    columns["jet_puppicand_deta"][place] += 9
    with pytest.raises(DataError, match=f"jet_puppicand_deta, entry {100 + alone}"):
        check_relations(without(block_of(columns), "jet_eta"))


@pytest.mark.parametrize("words", [(), ("jet_pt",)])
def test_few_corrected_jets_are_known_by_the_pt_of_the_corrected_jet(
    columns: Columns, words: tuple[str, ...]
) -> None:
    columns["jet_pt_corr"][:] = -1
    columns["jet_pt_phys"][:2] = columns["jet_pt_corr"][:2] = columns["jet_pt"][:2] * 1.1
    check_relations(without(block_of(columns), *words))
    columns["jet_pt_corr"][1] = -1
    with pytest.raises(DataError, match=r"branch jet_pt_phys, entry 101") as caught:
        check_relations(without(block_of(columns), *words))
    assert "or " in caught.value.why
    assert "jet_pt_corr" in caught.value.why


def test_what_may_excuse_a_value_is_read_where_the_file_has_it() -> None:
    there = {branch.name for branch in JETS}
    assert "jet_pt_corr" in helpers_of(("jet_pt_phys",), there)
    assert "jet_pt_corr" in helpers_of(("jet_pt_phys", "jet_puppicand_pt"), there - {"jet_pt"})
    assert helpers_of(("jet_pt_phys",), there - {"jet_pt_corr"}) == ("event", "jet_pt")


def test_jets_of_an_event_stand_hardest_first(columns: Columns) -> None:
    columns["event"][:] = 2**62
    with pytest.raises(DataError, match="jet_pt_phys") as caught:
        check_relations(block_of(columns))
    assert f"event {2**62}" in caught.value.what


def test_an_energy_correction_parts_the_jets_from_their_words(columns: Columns) -> None:
    columns["jet_pt_phys"] *= 1.2
    columns["jet_eta_phys"] += 0.001
    check_relations(block_of(columns))


def test_what_a_check_needs_is_read_where_the_file_has_it() -> None:
    there = {branch.name for branch in JETS}
    beside = helpers_of(("jet_puppicand_pt", "jet_puppicand_deta"), there)
    assert set(beside) == {"jet_npuppicand", "jet_pt", "jet_eta", "jet_eta_phys", "jet_puppicand_eta"}
    assert helpers_of(("jet_puppicand_deta",), {"jet_puppicand_deta"}) == ()


def test_every_relation_says_what_is_promised() -> None:
    for encoding in ENCODINGS.values():
        assert all(
            each.promise and each.of not in each.needs for each in relations.relations_of(encoding.ntuple)
        )


def test_constituents_of_other_jets_are_no_correction(columns: Columns) -> None:
    for name in ("jet_pt", "jet_pt_phys"):
        columns[name] *= 1.25
    block = block_of(columns)
    names = ("jet_pt", "jet_pt_phys", "jet_puppicand_pt")
    alone = {name: block.columns[name] for name in names}
    check_relations(EventBlock(block.file, 0, alone, block.counts))
    alone["jet_pt"][7] = alone["jet_pt_phys"][7] = 0.25
    with pytest.raises(DataError, match=r"jet_pt, entry 7") as caught:
        check_relations(EventBlock(block.file, 0, alone, block.counts))
    assert "the sum of the constituents' pT is promised; 1 of" in caught.value.why


FIRST = {"pt_rel": 2**-11, "pt_log": 2**-11, "mass": 2**-11, "dphi": 1, "isPhoton": 1, "z0": 1, "deta": 1}


@pytest.mark.parametrize(("name", "off"), FIRST.items())
def test_columns_of_the_first_generation_keep_its_relations_and_no_others(
    columns: Columns, first_generation: Callable[[Columns], Columns], name: str, off: float
) -> None:
    block = replace(block_of(first_generation(columns)), gev_of_pt=0.25)
    relations.check_relations(block, "cmssw-v0")
    block.columns[f"jet_puppicand_{name}"][of_kind(columns, PHOTON)] += off
    with pytest.raises(DataError, match=f"jet_puppicand_{name}"):
        relations.check_relations(block, "cmssw-v0")


def test_the_distance_in_azimuth_of_the_first_generation_lost_its_sign_where_it_wraps(
    columns: Columns, first_generation: Callable[[Columns], Columns]
) -> None:
    turn = columns["jet_puppicand_phi"] - np.repeat(columns["jet_phi"], columns["jet_npuppicand"].astype(int))
    assert (turn > 720).any()
    block = replace(block_of(first_generation(columns)), gev_of_pt=0.25)
    block.columns["jet_puppicand_dphi"] = columns["jet_puppicand_dphi"].astype(np.float32)
    with pytest.raises(DataError, match="jet_puppicand_dphi") as caught:
        relations.check_relations(block, "cmssw-v0")
    assert "dphi of cmssw-v0" in caught.value.why


def test_without_the_jet_s_word_the_first_generation_s_azimuths_are_those_about_its_axis(
    columns: Columns, first_generation: Callable[[Columns], Columns]
) -> None:
    block = without(replace(block_of(first_generation(columns)), gev_of_pt=0.25), "jet_phi")
    relations.check_relations(block, "cmssw-v0")
    block.columns["jet_puppicand_dphi"] = -block.columns["jet_puppicand_dphi"]
    with pytest.raises(DataError, match="jet_puppicand_dphi"):
        relations.check_relations(block, "cmssw-v0")
