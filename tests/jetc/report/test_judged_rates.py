"""Whether quoted rates keep to their targets: above, below, or not decided for want of events."""

import pytest
from jetc.report.judged_rates import JudgedRates, judge_rate, judge_rates
from jetc.report.metrics import Metric
from jetc.report.page import Judgement


def measured(**intervals: tuple[float, float] | None) -> dict[str, Metric]:
    """Return the metrics of paths with a target of 10 kHz, each with the interval of its rate."""
    found = {}
    for name, interval in intervals.items():
        found[f"menu.{name}.rate"] = Metric(f"menu.{name}.rate", 10.0, "kHz", "menu", "half", interval, 0.95)
        found[f"menu.{name}.target"] = Metric(f"menu.{name}.target", 10.0, "kHz", "menu")
    return found


@pytest.mark.parametrize(
    ("interval", "judgement"),
    [
        ((1.0, 4.0), Judgement.GOOD),
        ((8.0, 20.0), Judgement.GOOD),
        ((10.0, 20.0), Judgement.GOOD),
        ((8.0, 20.1), Judgement.OPEN),
        (None, Judgement.OPEN),
        ((10.1, 12.0), Judgement.BAD),
        ((10.1, 90.0), Judgement.BAD),
    ],
)
def test_a_rate_is_judged_by_its_interval(interval: tuple[float, float] | None, judgement: Judgement) -> None:
    assert judge_rate("path", measured(path=interval)) is judgement


def test_the_verdict_is_that_of_the_worst_path_and_names_each() -> None:
    kept = {"kept": (8.0, 12.0)}
    assert judge_rates(measured(**kept)) == JudgedRates((), ())
    assert judge_rates(measured(**kept)).word == "PASS"
    few = judge_rates(measured(**kept, few=(2.0, 70.0), fewer=(1.0, 90.0)))
    assert (few.word, few.judgement) == ("PASS, rates not decided", Judgement.OPEN)
    assert few.text.startswith("It is not decided, for want of events, whether the rate of few and fewer ")
    both = judge_rates(measured(**kept, few=(2.0, 70.0), over=(11.0, 12.0)))
    assert (both.word, both.judgement) == ("FAIL: rate of over", Judgement.BAD)
    assert both.text.startswith("The quoted rate of over lies above its target")
    assert "the rate of few keeps" in both.text


def test_a_path_without_a_target_is_not_judged() -> None:
    found = {key: each for key, each in measured(fixed=(50.0, 60.0)).items() if not key.endswith(".target")}
    assert judge_rates(found).word == "PASS"
