"""A lock written anew keeps the spreads over seeds that still hold, and says which do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jetc.review.comparison import Noise, Side, compare
from jetc.review.kept_spread import ToolsOf, with_kept_spread
from jetc.review.lock import Lock, LockedNumber, LockedSpec
from jetc.review.locking import check_same

MakeSide = Callable[..., Side]

TOOLS = ToolsOf(training=("keras", "numpy"), circuit=("alkaid", "yosys"))
AGAIN = ": --seeds 5 measures them again"


def number(value: float | str, spread: float | None = None, **more: Any) -> LockedNumber:  # noqa: ANN401 - fields
    return LockedNumber(**{"value": value, "spread": spread, "stage": "report", **more})


NUMBERS = {
    "auc.b": number(0.8, 0.02),
    "auc.light": number(0.7),  # of five seeds that all gave it
    "latency.cycles": number(38),
    "luts.yosys": number(83000, 3000.0),
    "vivado.status": number("not run"),
    "menu.hh4b.rate": number(11.2, 3.0, interval=(8.0, 60.0), level=0.95),
}
BEFORE = Lock(
    lock=1,
    spec=LockedSpec(name="tiny", digest="0" * 64),
    jetc="0.1.0",
    inputs={"dataset": "2" * 20, "mine.root": "3" * 20},
    products={"weights": "a" * 64, "cpp": "b" * 20, "verilog": "c" * 20},
    tools={"alkaid": "0.8", "keras": "2.15", "matplotlib": "3", "numpy": "1", "yosys": "0.70"},
    seeds=5,
    failed={"4": "budget: 121.5 ns, the budget is 120 ns"},
    metrics=NUMBERS,
    verification="0 of 10 differ",
)


def fresh(numbers: dict[str, Any] | None = None, **parts: Any) -> Lock:  # noqa: ANN401 - parts of a lock
    """Return what the next build of one training gives: the same, but for `parts` and `numbers`."""
    given = {key: {**getattr(BEFORE, key), **part} for key, part in parts.items()}
    values = NUMBERS if numbers is None else {**NUMBERS, **numbers}
    plain = {key: each.model_copy(update={"spread": None}) for key, each in values.items()}
    return BEFORE.model_copy(update={"seeds": 1, "failed": {}, "metrics": plain, **given})


def test_every_spread_stays_where_only_texts_and_other_tools_are_new() -> None:
    text = {"cpp": "d" * 20, "verilog": "e" * 20}
    kept, line = with_kept_spread(fresh(products=text, tools={"matplotlib": "4"}), BEFORE, TOOLS)
    assert (kept.seeds, kept.failed, kept.metrics) == (5, BEFORE.failed, NUMBERS)
    assert kept.products["verilog"] == "e" * 20
    assert line.startswith(
        "the spread over 5 trainings stays in it: spec, inputs, weights and their tools are"
    )
    assert line.endswith("and so are all numbers, though the text of the Verilog is not")
    assert with_kept_spread(fresh(), BEFORE, TOOLS)[1].endswith("and so are all numbers")


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"products": {"weights": "f" * 64}}, "of another training: the weights differ"),
        ({"inputs": {"dataset": "4" * 20}}, "of another dataset"),
        ({"inputs": {"more.root": "4" * 20}}, "of another file, more.root"),
        ({"tools": {"keras": "2.16"}}, "of another keras"),
    ],
)
def test_no_spread_stays_where_other_seeds_might_train_to_other_weights(
    parts: dict[str, dict[str, str]], why: str
) -> None:
    given = fresh(**parts)
    again = "--seeds 5 measures it again"
    lost = f"the spread over 5 trainings is no longer in it, as it is {why}: {again}"
    assert with_kept_spread(given, BEFORE, TOOLS) == (given, lost)


def test_another_spec_keeps_no_spread_though_it_trained_to_the_same_weights() -> None:
    """As with more epochs, which the spec's own seed stopped before and others may use."""
    given = fresh().model_copy(update={"spec": LockedSpec(name="tiny", digest="1" * 64)})
    kept, line = with_kept_spread(given, BEFORE, TOOLS)
    assert kept == given
    assert "as it is of another spec" in line


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (fresh({"luts.yosys": number(83012)}), "luts.yosys 83000 → 83012"),
        (fresh({"latency.cycles": number(37)}), "latency.cycles 38 → 37"),
        (fresh(tools={"yosys": "0.71"}), "yosys 0.70 → 0.71"),
    ],
)
def test_another_circuit_keeps_the_spreads_of_scores_and_rates_alone(given: Lock, why: str) -> None:
    kept, line = with_kept_spread(given, BEFORE, TOOLS)
    assert {key: (each.spread, each.seeds) for key, each in kept.metrics.items()} == {
        "auc.b": (0.02, None),
        "auc.light": (None, None),
        "latency.cycles": (None, 1),
        "luts.yosys": (None, 1),
        "vivado.status": (None, None),
        "menu.hh4b.rate": (3.0, None),
    }
    assert (kept.seeds, kept.failed) == (5, {})
    assert f"but for latency.cycles, luts.yosys, as the circuit is another one ({why}){AGAIN}" in line


def test_a_number_that_is_measured_in_another_way_or_is_new_has_no_spread() -> None:
    given = fresh({"auc.b": number(0.801), "auc.light": number(0.7, unit="1"), "auc.new": number(0.5)})
    kept, line = with_kept_spread(given, BEFORE, TOOLS)
    assert [key for key, each in kept.metrics.items() if each.seeds == 1] == ["auc.b", "auc.light", "auc.new"]
    assert kept.failed == BEFORE.failed
    assert f"but for auc.b, auc.light, auc.new, which changed or are new{AGAIN}" in line


def test_where_every_number_changed_the_lock_is_of_one_seed() -> None:
    given = fresh({key: number(1.5, stage="other") for key in NUMBERS})
    kept, line = with_kept_spread(given, BEFORE, TOOLS)
    assert (kept, kept.seeds) == (given, 1)
    assert "as it is of numbers that all changed" in line


def test_a_number_of_one_seed_stays_one(base: str, make_side: MakeSide) -> None:
    partly, _ = with_kept_spread(fresh({"luts.yosys": number(83012)}), BEFORE, TOOLS)
    again, _ = with_kept_spread(fresh({"luts.yosys": number(83012)}), partly, TOOLS)
    assert again.metrics["latency.cycles"].seeds == 1
    check_same(again, fresh({"luts.yosys": number(83012)}), make_side(base).loaded.path)


def test_a_number_whose_spread_is_unknown_is_not_taken_for_one_without(
    base: str, make_side: MakeSide
) -> None:
    """Without its mark, the unknown spread of one side would count as none, and hide that of the other."""
    partly, _ = with_kept_spread(fresh({"luts.yosys": number(83012)}), BEFORE, TOOLS)
    retrained = BEFORE.model_copy(
        update={
            "products": {**BEFORE.products, "weights": "f" * 64},
            "metrics": {**NUMBERS, "luts.yosys": number(86500, 3000.0)},
        }
    )
    found = compare(make_side(base, lock=partly), make_side(base, lock=retrained))
    noise = {each.key: each.noise for each in found.numbers}
    assert noise["luts.yosys"] is Noise.WITHIN
