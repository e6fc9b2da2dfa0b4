"""The table of branches."""

import numpy as np
from jetc.ntuple.schema import EVENTS, JETS, branch_named


def test_every_branch_has_a_unit_a_meaning_and_a_numpy_type() -> None:
    for branch in (*JETS, *EVENTS):
        assert branch.unit, branch.name
        assert branch.meaning, branch.name
        assert np.dtype(branch.dtype).kind in "bfiu", branch.name


def test_no_name_stands_twice_in_a_table() -> None:
    for table in (JETS, EVENTS):
        names = [branch.name for branch in table]
        assert len(names) == len(set(names))


def test_only_constituents_are_jagged() -> None:
    assert all(branch.jagged == branch.name.startswith("jet_puppicand_") for branch in JETS)


def test_branches_shared_by_both_trees_have_one_type() -> None:
    for branch in EVENTS:
        same = [other for other in JETS if other.name == branch.name]
        assert all(other.dtype == branch.dtype for other in same)


def test_a_branch_is_found_by_name() -> None:
    assert branch_named("jet_pt").unit == "GeV"
