"""The card of the spread over trainings, from a lock."""

from __future__ import annotations

from typing import Any

from jetc.report.page import Judgement
from jetc.review.lock import Lock, LockedNumber, LockedSpec
from jetc.review.spread_card import spread_card


def lock(**changes: Any) -> Lock:  # noqa: ANN401 - fields of a lock
    def number(**fields: Any) -> LockedNumber:  # noqa: ANN401
        return LockedNumber(**{"value": 0.5, "unit": "1", "stage": "menu", **fields})

    content: dict[str, Any] = {
        "lock": 1,
        "spec": LockedSpec(name="one", digest="0" * 64),
        "jetc": "0.1.0",
        "inputs": {},
        "products": {},
        "tools": {},
        "seeds": 5,
        "metrics": {
            "menu.b.efficiency.hh": number(spread=0.05),
            "menu.b.efficiency.hh.past_cuts": number(spread=0.5),
            "menu.tau.efficiency.vbf": number(seeds=1),
            "menu.other.efficiency.hh": number(spread=0.7),
            "auc.b": number(spread=0.02),
            "auc.c": number(spread=0.004),
            "luts.yosys": number(value=7, unit="", spread=1234.5),
        },
        "verification": "0 differ",
    }
    return Lock(**{**content, **changes})


def test_the_card_has_the_spread_of_each_working_point_and_says_where_none_is_known() -> None:
    card = spread_card(lock(), ("b", "tau"))
    assert card is not None
    assert (card.number, card.unit) == ("± 5.0", "points of b, hh")
    assert card.lines == (
        "not known of tau, vbf",
        "areas under ROC curves ± 0.004 to 0.020",
        "LUT ± 1,234",
    )
    assert card.judgement is Judgement.GOOD


def test_seeds_that_fail_a_gate_are_named() -> None:
    card = spread_card(lock(failed={"12": "latency"}), ("b",))
    assert card is not None
    assert card.judgement is Judgement.OPEN
    assert "seed 12 fails: latency" in card.more


def test_a_lock_of_one_training_knows_no_spread() -> None:
    assert spread_card(lock(seeds=1), ("b",)) is None


def test_no_number_is_shown_for_a_point_that_the_lock_has_not() -> None:
    card = spread_card(lock(), ("gone",))
    assert card is not None
    assert card.number == "not known"
