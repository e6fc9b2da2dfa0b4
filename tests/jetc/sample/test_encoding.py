"""The columns of constituents."""

import numpy as np
import pytest
from jetc.sample.cone import JET
from jetc.sample.encoding import constituent_features
from jetc.sample.puppi import CANDIDATE


def features(**words: int) -> dict[str, float]:
    constituent, jet = np.zeros(1, dtype=CANDIDATE), np.zeros(1, dtype=JET)
    jet["pt"], jet["eta"], jet["phi"] = 160, 100, 715
    constituent["pt"] = 4
    for name, value in words.items():
        constituent[name] = value
    columns = constituent_features(constituent, jet, owner=np.array([0]))
    return {name: float(column[0]) for name, column in columns.items()}


def test_deta_is_jet_minus_constituent_and_dphi_the_opposite() -> None:
    one = features(id=3, eta=90, phi=700)
    assert (one["deta"], one["dphi"]) == (10, -15)


def test_dphi_is_wrapped() -> None:
    assert features(id=3, phi=-715)["dphi"] == 10


def test_pt_is_in_gev_and_pt_rel_relative_to_the_jet() -> None:
    one = features(id=0, pt=80)
    assert (one["pt"], one["pt_rel"]) == (20.0, 20.0 * 384 / 2**14)


@pytest.mark.parametrize(
    ("identity", "hot", "mass", "charged"),
    [
        (0, "isNeutralHadron", 0.5, 0),
        (1, "isPhoton", 0.0, 0),
        (2, "isChargedHadronMinus", 0.13, 1),
        (3, "isChargedHadronPlus", 0.13, 1),
        (4, "isElectronMinus", 0.005, 1),
        (5, "isElectronPlus", 0.005, 1),
        (6, "isMuonMinus", 0.105, 1),
        (7, "isMuonPlus", 0.105, 1),
    ],
)
def test_the_id_decides_one_hot_mass_and_charge_flag(
    identity: int, hot: str, mass: float, charged: int
) -> None:
    one = features(id=identity)
    assert [name for name, value in one.items() if name.startswith("is") and value == 1] == sorted(
        [hot, "isfilled"], key=list(one).index
    )
    assert (np.float32(one["mass"]), one["charge"]) == (np.float32(mass), charged)
