import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jetc.physics.roc import area, confusion, pair_areas, roc_curve, tied_best
from numpy.typing import NDArray
from scipy.special import ndtri

Codes = NDArray[np.int64]
LOW, HIGH = np.arange(30), np.arange(100, 140)
SCORES = st.lists(st.integers(0, 6), min_size=2, max_size=25).map(np.array)


@given(SCORES, SCORES)
def test_the_area_counts_pairs_and_half_of_the_ties(positive: Codes, negative: Codes) -> None:
    pairs = positive[:, None] - negative[None, :]
    expected = ((pairs > 0).sum() + 0.5 * (pairs == 0).sum()) / pairs.size
    assert area(positive, negative, level=0.95).value == pytest.approx(expected, abs=1e-12)


@given(SCORES, SCORES)
def test_the_error_is_delongs(positive: Codes, negative: Codes) -> None:
    above = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    variance = above.mean(axis=1).var(ddof=1) / len(positive) + above.mean(axis=0).var(ddof=1) / len(negative)
    found = area(positive, negative, level=0.95)
    assert found.standard_error == pytest.approx(np.sqrt(variance), abs=1e-9)


@given(SCORES, SCORES)
def test_the_interval_holds_the_area(positive: Codes, negative: Codes) -> None:
    found = area(positive, negative, level=0.95)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1


@pytest.mark.parametrize("truth", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("positives", "negatives"), [(20, 200), (50, 500)])
@pytest.mark.parametrize("spread", [1.0, 2.0])
def test_the_interval_covers(truth: float, positives: int, negatives: int, spread: float) -> None:
    random = np.random.default_rng(8)
    shift = ndtri(truth) * np.sqrt(1 + spread**2)
    inside = 0
    for _ in range(200):
        found = area(random.normal(shift, spread, positives), random.normal(0, 1, negatives), level=0.95)
        inside += found.low <= truth <= found.high
    assert inside / 200 > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200)  # three standard deviations of 200 toys


def test_the_interval_covers_scores_that_tie() -> None:
    random = np.random.default_rng(9)
    chances = np.array([[0.7, 0.2, 0.06, 0.04], [0.05, 0.1, 0.25, 0.6]])
    truth = float(chances[1] @ (np.cumsum(chances[0]) - chances[0] / 2))
    inside = 0
    for _ in range(200):
        found = area(random.choice(4, 20, p=chances[1]), random.choice(4, 200, p=chances[0]), level=0.95)
        inside += found.low <= truth <= found.high
    assert inside / 200 > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200)


@pytest.mark.parametrize("jets", [2, 20, 5000])
def test_samples_that_do_not_overlap_are_not_proven_apart(jets: int) -> None:
    # as many pairs in the right order, each with a chance of 0.025 ** (1 / jets), have 2.5 %
    found = area(np.arange(jets) + 10_000, np.arange(2 * jets), level=0.95)
    assert (found.value, found.high) == (1.0, 1.0)
    assert 1 < (1 - found.low) / (1 - 0.025 ** (1 / jets)) < 1.5


def test_samples_in_the_wrong_order_mirror_those_in_the_right_one() -> None:
    right, wrong = (area(one, other, level=0.95) for one, other in ((HIGH, LOW), (LOW, HIGH)))
    assert (wrong.value, wrong.low) == (0.0, 0.0)
    assert wrong.high == pytest.approx(1 - right.low, abs=1e-12)


def test_scores_that_are_all_equal_do_not_prove_a_half() -> None:
    same = np.full(50, 3)
    found = area(same, same, level=0.95)
    assert found.value == 0.5
    assert found.low == pytest.approx(1 - found.high, abs=1e-12)
    assert found.low < 0.49


def test_many_jets_have_delongs_interval() -> None:
    random = np.random.default_rng(4)
    found = area(random.normal(1, 1, 4000), random.normal(0, 1, 6000), level=0.95)
    assert (found.high - found.low) / (2 * 1.96 * found.standard_error) == pytest.approx(1, abs=0.01)


def test_one_score_makes_no_curve() -> None:
    with pytest.raises(ValueError, match="1 positives and 3 negatives"):
        area(np.array([1]), np.array([1, 2, 3]), level=0.95)


@given(SCORES, SCORES)
def test_every_point_of_the_curve_is_a_count(positive: Codes, negative: Codes) -> None:
    curve = roc_curve(positive, negative, points=50)
    thresholds = [10, *sorted({*positive.tolist(), *negative.tolist()}, reverse=True)]
    possible = {((positive >= t).mean(), (negative >= t).mean()) for t in thresholds}
    assert all(
        any(np.allclose(point, each, rtol=0, atol=1e-12) for each in possible)
        for point in zip(curve.positive, curve.negative, strict=True)
    )
    assert (curve.positive[0], curve.negative[0]) == (0, 0)
    assert (curve.positive[-1], curve.negative[-1]) == (1, 1)
    assert (np.diff(curve.positive) >= 0).all()


def test_a_long_curve_is_thinned() -> None:
    random = np.random.default_rng(0)
    curve = roc_curve(random.integers(0, 4096, 5000), random.integers(0, 3000, 5000), points=40)
    assert 20 < len(curve.positive) <= 41


def test_a_pair_is_judged_by_the_ratio_of_its_two_scores() -> None:
    scores = np.array([[6, 2, 9], [3, 1, 0], [1, 1, 9], [0, 0, 9]])
    labels = np.array([0, 0, 1, 1], dtype=np.uint8)
    extra = np.array([[0, 1, 2], [0, 2, 4]])
    found = pair_areas(np.vstack((scores, extra)), np.append(labels, [2, 2]).astype(np.uint8), 3, level=0.95)
    assert list(found) == [(0, 1), (0, 2), (1, 2)]
    assert found[0, 1].value == 1.0  # 3/4 and 3/4 against 1/2 and, for no score at all, 1/2


def test_confusion_counts_the_first_of_equal_scores() -> None:
    scores = np.array([[5, 5], [1, 2], [3, 0]])
    labels = np.array([1, 1, 0], dtype=np.uint8)
    assert confusion(scores, labels, 2).tolist() == [[1, 0], [1, 1]]
    assert tied_best(scores) == 1
