"""What the words that are tried reach."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.prepare.columns import unpacked
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.expression import Lookup, nodes_of
from jetc.prepare.meaning import evaluate
from jetc.prepare.words import CANDIDATE, JET
from jetc.stages.verification.link_vectors import corner_words, random_words


@pytest.mark.parametrize("candidates", [3, 16])
def test_corners_reach_both_ends_of_every_field(candidates: int) -> None:
    groups = corner_words(candidates)
    jets = np.concatenate([each for each, _ in groups.values()])
    words = np.concatenate([each.ravel() for _, each in groups.values()])
    for layout, given in ((CANDIDATE, words), (JET, jets)):
        found = unpacked(layout, given)
        for each in layout.fields:
            column = found[each.value.owner, each.name]
            assert (column.min(), column.max()) == (each.value.low, each.value.high), each.name
            assert {0, 1} <= set(column.tolist())
    assert all(len(each) == len(rows) and rows.shape[1] == candidates for each, rows in groups.values())


def test_corners_have_every_type_at_both_ends_of_each_field() -> None:
    words = corner_words(16)["candidate_fields"][1].ravel()
    found = unpacked(CANDIDATE, words)
    for kind in range(8):
        mine = found["candidate", "id"] == kind
        z0 = found["candidate", "z0"][mine]
        assert (z0.min(), z0.max()) == (-512, 511)


def test_corners_reach_both_ends_of_the_azimuths_difference() -> None:
    jets, words = corner_words(16)["angles"]
    fields = unpacked(CANDIDATE, words) | unpacked(JET, jets[:, np.newaxis])
    dphi = evaluate([ENCODINGS["cmssw-17"].inputs["dphi"].value], fields)[0]
    assert {-720, -719, 719, 720} <= set(dphi.ravel().tolist())


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_corners_look_up_every_entry_of_the_tables(encoding: str) -> None:
    inputs = ENCODINGS[encoding].inputs
    groups = corner_words(16).values()
    jets, words = (np.concatenate([each[at] for each in groups]) for at in (0, 1))
    fields = unpacked(CANDIDATE, words) | unpacked(JET, jets[:, np.newaxis])
    tables = [each for each in nodes_of([each.value for each in inputs.values()]) if isinstance(each, Lookup)]
    addresses = evaluate([each.address for each in tables], fields)
    assert len(tables) > 3
    for table, found in zip(tables, addresses, strict=True):
        missing = set(range(table.address.low, table.address.high + 1)) - set(found.ravel().tolist())
        assert not missing, (table.name, len(missing))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_corners_have_every_multiplicity_and_sums_about_the_limits(encoding: str) -> None:
    jets, words = corner_words(16)["sums"]
    fields = unpacked(CANDIDATE, words) | unpacked(JET, jets[:, np.newaxis])
    inputs = ENCODINGS[encoding].jet_inputs(16)
    of_all, share = evaluate([inputs[each].value for each in ("multiplicity", "missing_fraction")], fields)
    assert set(of_all.ravel().tolist()) == set(range(17))
    one = 1 << inputs["missing_fraction"].fraction
    assert (share.min(), share.max()) == (1 - 3 * one, one)
    assert np.abs(share).min() <= 1
    pt = fields["candidate", "pt"].sum(axis=1) - fields["jet", "pt"][:, 0]
    assert {-1, 0, 1} <= set(pt.tolist())


def test_some_corner_has_equal_momenta_and_empty_slots_before_full_ones() -> None:
    pt = unpacked(CANDIDATE, corner_words(16)["order"][1])["candidate", "pt"]
    assert (np.ptp(pt, axis=1) == 0).any()
    assert ((pt[:, 0] == 0) & (pt[:, 1] > 0)).any()
    assert (np.diff(pt, axis=1) > 0).all(axis=1).any()


def test_random_words_are_those_of_their_seed() -> None:
    one, two = (random_words(16, 101, np.random.default_rng(7)) for _ in range(2))
    assert [len(jets) for jets, _ in one.values()] == [50, 51]
    for name, (jets, candidates) in one.items():
        assert np.array_equal(jets, two[name][0])
        assert np.array_equal(candidates, two[name][1])
    pt = unpacked(CANDIDATE, one["random_candidates"][1])["candidate", "pt"]
    assert (pt == 0).any()
