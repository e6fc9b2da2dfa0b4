"""Values that keep or break what the schema promises of their branch."""

import numpy as np
import pytest
from jetc.ntuple.promises import first_broken
from jetc.ntuple.schema import EVENTS, JETS, branch_named


@pytest.mark.parametrize("branch", [*JETS, *EVENTS], ids=lambda branch: branch.name)
def test_the_ends_of_a_range_keep_the_promise_and_what_lies_beyond_breaks_it(branch: object) -> None:
    named = branch_named(branch.name, (*JETS, *EVENTS))  # type: ignore[attr-defined]
    kind = np.dtype(named.dtype)
    ends = [named.low, named.high] if np.isfinite(named.high) and not named.open else []
    if named.name not in {
        "event",
        "interaction",
        "jet_puppicand_pt_log",
    }:  # their ends are no value of the type
        assert first_broken(np.array(ends).astype(kind), named) is None
    step = named.step or 1
    if kind.kind == "f":
        assert first_broken(np.array([named.high, np.inf, np.nan]).astype(kind)[1:], named) == 0
        assert first_broken(np.array([np.nan], dtype=kind), named) == 0
        assert first_broken(np.array([named.low - step], dtype=kind), named) == 0
    elif kind.kind == "i":
        assert first_broken(np.array([0, named.low - 1]).astype(kind), named) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("jet_pt_phys", -5.0),
        ("jet_pt_phys", 0.0),
        ("jet_pt_phys", 1e30),
        ("jet_pt", 20.1),
        ("jet_puppicand_pt", 2.1),
        ("jet_puppicand_deta", 0.5),
        ("jet_puppicand_dphi", 400.0),
        ("jet_puppicand_isPhoton", 0.5),
        ("jet_puppicand_mass", 0.2),
        ("jet_puppicand_z0", 512.0),
        ("jet_puppicand_puppiweight", 257.0),
        ("jet_genmatch_hflav", 77),
        ("jet_genmatch_hflav", 3),
        ("jet_genmatch_pflav", 77),
        ("jet_taucharge", 2),
        ("jet_muflav", 255),
        ("weight", 0.0),
        ("weight", -1.0),
        ("weight", 1e101),
        ("weight", 1e-318),
        ("stratum", -2),
    ],
)
def test_a_value_that_is_not_promised_is_found(name: str, value: float) -> None:
    branch = branch_named(name)
    good = branch.values[-1] if branch.values else branch.high if np.isfinite(branch.high) else 1.0
    values = np.array([good, good, value, good]).astype(branch.dtype)
    assert first_broken(values, branch) == 2


@pytest.mark.parametrize("mass", [0.13, np.floor(0.13 * 4096) / 4096, np.rint(0.13 * 4096) / 4096])
def test_a_mass_may_have_kept_twelve_fraction_bits(mass: float) -> None:
    assert first_broken(np.array([mass], dtype=np.float32), branch_named("jet_puppicand_mass")) is None


def test_ids_are_compared_as_integers() -> None:
    ids = np.array([0, 2**53 + 1, 2**64 - 1], dtype=np.uint64)
    assert first_broken(ids, branch_named("event")) is None
