"""The encodings: vectors computed by hand, and bounds of the tables over every pT."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.prepare.encodings import DEFAULT, ENCODINGS
from jetc.prepare.meaning import evaluate
from jetc.prepare.words import CANDIDATE, JET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetc.prepare.encodings.encoding import Encoding
    from numpy.typing import NDArray

JET_WORD = {"pt": 160, "eta": 100, "phi": 710}  # 40 GeV
EVERY = np.arange(1 << 14)


def values(
    encoding: str, name: str, candidate: Mapping[str, object], jet: Mapping[str, object]
) -> NDArray[np.int64]:
    fields = {("candidate", each.name): np.asarray(candidate.get(each.name, 0)) for each in CANDIDATE.fields}
    fields |= {("jet", each.name): np.asarray(jet.get(each.name, 0)) for each in JET.fields}
    return evaluate([ENCODINGS[encoding].inputs[name].value], fields)[0]  # type: ignore[arg-type]


# fmt: off
BY_HAND: list[tuple[str, str, Mapping[str, object], int]] = [
    # 10 GeV: the table has floor(2^14 / 2560) = 6 steps at 160 << 6, and 6 << 6 = 384; 40 * 384
    ("cmssw-17", "pt_rel", {"pt": 40}, 15360),
    ("cmssw-17", "pt", {"pt": 40}, 40),
    ("cmssw-17", "pt_log", {"pt": 40}, 2358),  # ln 10 = 2.3026, 2357.9 of 1/1024; tables give 2.30273
    ("cmssw-17", "pt_log", {"pt": 3}, 0),  # below 1 GeV
    ("cmssw-17", "deta", {"pt": 1, "eta": 95}, 5),
    ("cmssw-17", "dphi", {"pt": 1, "phi": 714}, 4),
    ("cmssw-17", "dphi", {"pt": 1, "phi": -715}, 15),  # -1425 and a whole turn
    ("cmssw-v0", "dphi", {"pt": 1, "phi": -715}, 15),
    ("cmssw-17", "mass", {"pt": 1, "id": 1}, 0),
    ("cmssw-17", "mass", {"pt": 1, "id": 6}, 450971566),  # 0.105 * 2^32 = 450971566.08
    ("cmssw-17", "is_muon_plus", {"pt": 1, "id": 7}, 1),
    ("cmssw-17", "is_muon_minus", {"pt": 1, "id": 7}, 0),
    ("cmssw-17", "charge", {"pt": 1, "id": 4}, -1),
    ("cmssw-17", "charge", {"pt": 1, "id": 0}, 0),
    ("cmssw-17", "z0", {"pt": 1, "id": 2, "z0": -512}, -512),
    ("cmssw-17", "z0", {"pt": 1, "id": 1, "z0": -512}, 0),
    ("cmssw-17", "puppi_weight", {"pt": 1, "id": 1, "weight": 256}, 256),
    ("cmssw-17", "puppi_weight", {"pt": 1, "id": 3, "weight": 256}, 0),
    ("cmssw-v0", "puppi_weight", {"pt": 1, "id": 1, "weight": 256}, 0),
    ("cmssw-v0", "puppi_weight", {"pt": 1, "id": 1, "weight": 255}, 1),
    ("cmssw-v0", "em_id", {"pt": 1, "id": 1, "em_id": 2}, 0),
    ("cmssw-v0", "pt", {"pt": 40}, 40),
    ("cmssw-v0", "pt_rel", {"pt": 40}, 4096),  # 4 times a quarter
    ("cmssw-v0", "pt_rel", {"pt": 1}, 102),  # 102.4
    ("cmssw-v0", "pt_log", {"pt": 40}, 15110),  # ln 40 = 3.68888; 15109.6
    ("exact", "pt_rel", {"pt": 40}, 1023),  # 40 * round(2^22 / 1280.5) = 40 * 3276 = 131040; << 6 >> 13
    ("exact", "pt_log", {"pt": 40}, 9433),  # ln 10 = 9431.4; the entry at 2561 / 2560
    ("exact", "delta_r", {"pt": 1, "eta": 97, "phi": 714}, 5),
    ("exact", "log_delta_r", {"pt": 1, "eta": 97, "phi": 714}, 6592),  # ln 5 = 6592.3
    ("exact", "eta", {"pt": 1, "eta": -2048}, -2048),
    ("exact", "is_filled", {"pt": 1}, 1),
]
# fmt: on


@pytest.mark.parametrize(("encoding", "name", "candidate", "wanted"), BY_HAND)
def test_a_vector_computed_by_hand(
    encoding: str, name: str, candidate: Mapping[str, object], wanted: int
) -> None:
    assert int(values(encoding, name, candidate, dict(JET_WORD))) == wanted


def test_the_first_producer_loses_a_sign_where_it_wraps() -> None:
    back = {"pt": 160, "eta": 0, "phi": -715}
    assert int(values("cmssw-17", "dphi", {"pt": 1, "phi": 714}, back)) == -11
    assert int(values("cmssw-v0", "dphi", {"pt": 1, "phi": 714}, back)) == 11


@pytest.mark.parametrize(
    ("encoding", "name", "wanted"),
    [
        ("cmssw-17", "pt", 160),
        ("cmssw-17", "pt_log", 3778),  # floor(1024 ln 2560) = 8036, 6 halvings take off 4258
        ("cmssw-v0", "pt_log", 20788),  # ln 160 = 5.07517; 20787.9
        ("exact", "pt_log", 15111),  # the entry is ln 2561, 32146; 6 halvings take off 17035
        ("exact", "eta", 100),
    ],
)
def test_an_input_of_the_jet_computed_by_hand(encoding: str, name: str, wanted: int) -> None:
    fields = {("jet", field): np.asarray(value) for field, value in JET_WORD.items()}
    assert int(evaluate([ENCODINGS[encoding].jet_inputs(4)[name].value], fields)[0]) == wanted  # type: ignore[arg-type]


# fmt: off
SUMS_BY_HAND = [
    # encoding, pT of the jet, pT of its candidates, 1 - their sum over the jet's
    ("cmssw-17", 160, (60, 0, 40, 20), 19456),    # the table has 6 * 2**6 for 1/40: 65536 - 120 * 384
    ("cmssw-17", 160, (100, 60, 40, 0), -11264),  # 65536 - 200 * 384
    ("cmssw-17", 160, (16383,) * 4, -196607),     # 65536 - 262143: from 4 on, it counts as just below
    ("cmssw-17", 0, (0, 0, 0, 0), 65536),
    ("cmssw-17", 0, (1, 0, 0, 0), 49153),         # of 0, the table has all ones: 65536 - 16383
    ("cmssw-v0", 160, (60, 0, 40, 20), 4096),     # 16384 - 3/4 of it
    ("cmssw-v0", 160, (100, 60, 40, 0), -4096),
    ("cmssw-v0", 3, (1, 1, 0, 0), 5461),          # 16384 - 10922.67 to the nearest
    ("cmssw-v0", 1, (16383,) * 4, -49151),        # 16384 - 65535
    ("cmssw-v0", 0, (0, 0, 0, 0), 16384),
    ("exact", 160, (60, 0, 40, 20), 1025),        # the table has 3276 for 1/1.25: 4096 - 120 * 3276 / 128
    ("exact", 160, (100, 60, 40, 0), -1022),      # 4096 - floor(200 * 3276 / 128)
    ("exact", 1, (16383,) * 4, -12287),           # 4096 - 16383
    ("exact", 0, (0, 0, 0, 0), 4096),
]
# fmt: on


def of_jet(encoding: str, name: str, jet_pt: object, pts: object) -> NDArray[np.int64]:
    """Return the value of an input of jets, (jets, 1), whose candidates have `pts`, (jets, 4)."""
    fields = {("jet", "pt"): np.atleast_2d(jet_pt), ("candidate", "pt"): np.atleast_2d(pts)}  # type: ignore[call-overload]
    return evaluate([ENCODINGS[encoding].jet_inputs(4)[name].value], fields)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(("encoding", "jet_pt", "pts", "wanted"), SUMS_BY_HAND)
def test_a_missing_fraction_computed_by_hand(
    encoding: str, jet_pt: int, pts: tuple[int, ...], wanted: int
) -> None:
    assert of_jet(encoding, "missing_fraction", jet_pt, pts).tolist() == [[wanted]]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_multiplicity_is_how_many_slots_are_filled(encoding: str) -> None:
    pts = [[60, 0, 40, 20], [0, 0, 0, 0], [1, 2, 3, 16383]]
    assert of_jet(encoding, "multiplicity", 0, pts).tolist() == [[3], [0], [4]]
    made = ENCODINGS[encoding].jet_inputs(128)["multiplicity"]
    assert (made.value.low, made.value.high, made.span) == (
        0,
        128,
        (0, 128, made.span[2] if made.span else ""),
    )


@pytest.mark.parametrize(
    ("encoding", "fraction", "low", "high", "step"),
    [
        ("cmssw-17", 16, 0.8, 1.001, 0.0),
        ("cmssw-v0", 14, 1, 1, 2**-15),
        ("exact", 12, 0.9993, 1.0007, 2**-12),
    ],
)
def test_what_is_missing_is_within_its_error(
    encoding: str, fraction: int, low: float, high: float, step: float
) -> None:
    drawn = np.random.default_rng(2)
    jet_pt = drawn.integers(4, 1 << 14, (20_000, 1))
    pts = (jet_pt * drawn.dirichlet(np.ones(4), 20_000) * drawn.uniform(0, 3, (20_000, 1))).astype(np.int64)
    pts = np.minimum(pts, (1 << 14) - 1)
    found = 1 - of_jet(encoding, "missing_fraction", jet_pt, pts) / (1 << fraction)
    ratio = pts.sum(axis=1, keepdims=True) / jet_pt
    assert np.all(found >= low * ratio - step)
    assert np.all(found <= high * ratio + step)


def test_every_encoding_has_the_same_inputs_of_the_jet() -> None:
    for encoding in ENCODINGS.values():
        assert list(encoding.jet_inputs(4)) == list(ENCODINGS[DEFAULT].jet_inputs(4))
        assert all(name == each.name for name, each in encoding.jet_inputs(4).items())


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_empty_slot_is_zero_in_every_input(encoding: str) -> None:
    word = {"eta": -7, "phi": 9, "id": 5, "z0": 3, "dxy": 8, "quality": 7, "weight": 256, "em_id": 63}
    for name in ENCODINGS[encoding].inputs:
        assert int(values(encoding, name, {"pt": 0} | word, dict(JET_WORD))) == 0
        assert int(values(encoding, name, {"pt": 0, "id": 1}, dict(JET_WORD))) == 0


def test_every_encoding_has_the_same_inputs_and_shares_what_it_does_not_change() -> None:
    of = {name: encoding.inputs for name, encoding in ENCODINGS.items()}
    assert all(list(inputs) == list(of[DEFAULT]) for inputs in of.values())
    assert all(name == each.name for inputs in of.values() for name, each in inputs.items())
    changed = {
        name: [each for each in found if found[each] is not of[DEFAULT][each]] for name, found in of.items()
    }
    assert changed == {
        "cmssw-17": [],
        "cmssw-v0": ["pt", "pt_rel", "pt_log", "mass", "dphi", "puppi_weight", "em_id"],
        "exact": ["pt_rel", "pt_log"],
    }


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_every_value_within_the_span_can_be_had(encoding: Encoding) -> None:
    for each in encoding.inputs.values():
        if each.span is not None and each.name != "pt_rel":
            assert each.value.low <= each.span[0] << each.fraction
            assert each.value.high >= each.span[1] << each.fraction
            assert each.span[2]


def test_the_public_tables_are_those_of_the_ntuple(
    tables: tuple[Callable[..., NDArray[np.float64]], Callable[..., NDArray[np.float64]]],
) -> None:
    inverse_pt, log_pt = tables
    share = values("cmssw-17", "pt_rel", {"pt": EVERY[::-1].copy()}, {"pt": EVERY})
    logarithm = values("cmssw-17", "pt_log", {"pt": EVERY}, {})
    assert np.array_equal(share / 2.0**16, EVERY[::-1] / 4 * inverse_pt(EVERY))
    assert np.array_equal(logarithm / 2.0**10, log_pt(EVERY))


def test_the_bounds_of_the_tables_hold_at_every_pt() -> None:
    jet = EVERY[1:]
    for part in (1.0, 0.3):
        pt = np.maximum((jet * part).astype(np.int64), 1)
        true = pt / jet
        public = values("cmssw-17", "pt_rel", {"pt": pt}, {"pt": jet}) / 2.0**16 / true
        assert public[jet >= 4].min() > 0.8
        assert public.max() < 1.001
        first = values("cmssw-v0", "pt_rel", {"pt": pt}, {"pt": jet}) / 2.0**12
        assert np.abs(first - 4 * true).max() <= 2.0**-13
        own = values("exact", "pt_rel", {"pt": pt}, {"pt": jet}) / 2.0**12
        assert (np.abs(own - true) <= 0.0007 * true + 2.0**-12).all()
    high = EVERY[4:]
    true = np.log(high / 4)
    error = values("cmssw-17", "pt_log", {"pt": high}, {}) / 2.0**10 - true
    assert error.min() > -0.005
    assert error.max() < 0.001
    assert np.abs(values("exact", "pt_log", {"pt": high}, {}) / 2.0**12 - true).max() < 0.0008
    first = values("cmssw-v0", "pt_log", {"pt": EVERY[1:]}, {}) / 2.0**12
    assert np.abs(first - np.log(EVERY[1:])).max() <= 2.0**-13


def test_the_distance_is_bounded_over_the_cone() -> None:
    deta, dphi = (each.ravel() for each in np.meshgrid(np.arange(-184, 185), np.arange(-184, 185)))
    candidate = {"pt": np.ones_like(deta), "eta": -deta, "phi": dphi}
    true = np.hypot(deta, dphi)
    found = values("exact", "delta_r", candidate, {})
    assert (found == np.floor(true)).all()
    logarithm = values("exact", "log_delta_r", candidate, {})
    there = true > 0
    assert np.abs(logarithm[there] / 2.0**12 - np.log(true[there])).max() < 0.002
    assert (logarithm[~there] == 0).all()
