"""Working points as integers, against the floats and the ratios from which thresholds are derived."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.decide.menu import (
    HtPath,
    PairPath,
    Ports,
    Ratio,
    decision_of,
    event_fields,
    jet_values,
)
from jetc.prepare.meaning import evaluate
from jetc.prepare.words import (
    GEV_PER_STEP,
    STEPS_PER_PI,
    last_step_within,
    squared_steps,
    whole_pt_steps,
)
from jetc_runtime.discriminant import exp_codes, exp_entries, ratio_codes
from jetc_runtime.fixed_point import FixedPoint, Rounding

if TYPE_CHECKING:
    from jetc.prepare.expression import Owner
    from numpy.typing import NDArray

    Fields = dict[tuple[Owner, str], NDArray[np.int64]]

SCORE = FixedPoint.parse("ap_ufixed<4,1>")
PORTS = Ports({"b": SCORE, "light": SCORE}, FixedPoint.parse("ap_fixed<8,4>"))
STEP = math.pi / STEPS_PER_PI


def ratio(text: str) -> Ratio:
    return Ratio(("b",), ("b", "light"), FixedPoint.parse(text))


@pytest.mark.parametrize("rounding", Rounding)
@pytest.mark.parametrize("width", [2, 5])
def test_the_discriminant_is_the_ratio_that_thresholds_are_derived_on(rounding: Rounding, width: int) -> None:
    of = ratio(f"ap_ufixed<{width},1,{rounding},AP_SAT>")
    codes = np.array([*product(range(16), repeat=2)])
    value = jet_values(PairPath("pair", of, 2.4, 30.0, 0.5, 3), PORTS)[0].value
    found = evaluate([value], {("score", "score_b"): codes[:, 0], ("score", "score_light"): codes[:, 1]})[0]
    wanted = ratio_codes(codes, numerator=(0,), denominator=(0, 1), target=of.type)
    assert np.array_equal(found, wanted)
    assert (value.low, value.high) == (0, 1 << (width - 1))


def test_of_logits_the_discriminant_is_the_ratio_of_their_exponentials() -> None:
    logit, target = FixedPoint.parse("ap_fixed<4,2>"), FixedPoint.parse("ap_ufixed<5,1,AP_TRN,AP_SAT>")
    entries = exp_entries(logit, FixedPoint.parse("ap_ufixed<6,1,AP_RND,AP_SAT>"))
    names = ("b", "light", "gluon")
    ports = Ports(dict.fromkeys(names, logit), PORTS.ratio)
    of = Ratio(("b",), names, target, entries)
    codes = np.array([*product(range(-8, 8), repeat=3)])
    value = jet_values(PairPath("pair", of, 2.4, 30.0, 0.5, 3), ports)[0].value
    given: Fields = {("score", f"score_{name}"): codes[:, at] for at, name in enumerate(names)}
    terms = exp_codes(codes, classes=(0, 1, 2), entries=entries)
    wanted = ratio_codes(terms, numerator=(0,), denominator=(0, 1, 2), target=target)
    assert np.array_equal(evaluate([value], given)[0], wanted)
    exact = np.exp(codes / 4)
    assert np.abs(wanted / 16 - exact[:, 0] / exact.sum(axis=1)).max() < 0.1


@pytest.mark.parametrize("gev", [0.0, 9.999, 30.0, 30.1, 30.2499999999, 30.25])
def test_the_last_step_of_pt_is_that_of_a_comparison_in_float32(gev: float) -> None:
    pt = np.arange(200, dtype=np.float32) * np.float32(GEV_PER_STEP)
    assert np.array_equal(pt > gev, np.arange(200) > whole_pt_steps(gev))


@pytest.mark.parametrize("eta", [2.4, 2.172, 0.5])
def test_the_last_step_of_pseudorapidity_is_that_of_a_comparison_in_float32(eta: float) -> None:
    steps = np.arange(-2048, 2048)
    central = np.abs((steps * STEP).astype(np.float32)) < eta
    assert np.array_equal(central, np.abs(steps) <= last_step_within(eta))


@pytest.mark.parametrize(("limit", "value"), [(last_step_within, 300 * STEP), (squared_steps, 5 * STEP)])
def test_a_limit_that_floats_may_round_to_either_side_is_refused(limit: object, value: float) -> None:
    assert callable(limit)
    with pytest.raises(ValueError, match="whole number within the rounding"):
        limit(value)


def test_pairs_are_apart_as_the_distance_in_floats_says_also_across_half_a_turn() -> None:
    path = PairPath("pair", ratio("ap_ufixed<4,1>"), 2.4, 30.0, 0.5, 3)
    drawn = np.random.default_rng(3)
    eta, phi = drawn.integers(-550, 551, (2, 4000)), drawn.integers(-720, 721, (2, 4000))
    eta[1, :3000] = eta[0, :3000] + drawn.integers(-120, 121, 3000)
    phi[1, :3000] = (phi[0, :3000] + drawn.integers(-120, 121, 3000) + 720) % 1440 - 720
    fields = event_fields(path)
    given: Fields = {("event", name): np.ones(4000, dtype=np.int64) for name in fields}
    given |= {("event", f"eta_{at}"): eta[at] for at in (0, 1)} | {
        ("event", f"phi_{at}"): phi[at] for at in (0, 1)
    }
    found = evaluate([decision_of(path, fields)], given)[0]
    turn = (phi[0] - phi[1]) * STEP
    apart = np.hypot((eta[0] - eta[1]) * STEP, (turn + np.pi) % (2 * np.pi) - np.pi) > 0.5
    assert np.array_equal(found, apart)
    assert 0 < found.sum() < 4000


def test_an_event_passes_by_ht_above_its_cut_and_by_the_sum_of_scores_from_the_threshold_on() -> None:
    path = HtPath("ht", ratio("ap_ufixed<4,1>"), 2, 2.4, 10.0, 30.0, 100.1, 9)
    fields = event_fields(path)
    rows = [(1, 401, 8, 1), (1, 400, 8, 1), (1, 401, 4, 4), (0, 401, 8, 1)]
    given: Fields = {
        ("event", name): np.array(column)
        for name, column in zip(fields, zip(*rows, strict=True), strict=True)
    }
    assert evaluate([decision_of(path, fields)], given)[0].tolist() == [1, 0, 0, 0]
