"""Choices and limits as the command line says them."""

from __future__ import annotations

import pytest
from jetc.cli import main
from jetc.commands.tuning.choices import Limits, grid, limits, over


def test_the_grid_has_every_combination_once() -> None:
    choices = [over("a=1,2"), over("b=x,y,z")]
    points = [tuple(each.values()) for each in grid(choices)]
    assert points == [("1", "x"), ("1", "y"), ("1", "z"), ("2", "x"), ("2", "y"), ("2", "z")]


@pytest.mark.parametrize("text", ["", "a", "=1,2", "a=", "a=1,,2", "a=1,1"])
def test_what_is_no_choice_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no choice|has a value twice"):
        over(text)


def test_limits_are_of_area_and_of_time() -> None:
    assert limits("luts=40000,latency_ns=86.2") == Limits(40_000, 86.2)
    assert limits("latency_ns=90") == Limits(None, 90.0)


@pytest.mark.parametrize(
    "text",
    [
        "luts",
        "luts=",
        "luts=0",
        "luts=1.5",
        "luts=-3",
        "luts=1e400",
        "ffs=3",
        "luts=1,luts=2",
        "latency_ns=nan",
    ],
)
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no limit|is wanted"):
        limits(text)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--over", "a=1,1"), "has a value twice"),
        (("--over", "a=1", "--over", "a=2"), "--over names a path twice"),
        (("--over", "a=1", "--budget", "luts=x"), "a whole number above 0 is wanted"),
        (("--over", "a=1", "--points", "0"), "is no number from 1 to"),
    ],
)
def test_the_command_refuses_them_as_usage(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["tune", "spec.yaml", *words])
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code == 2
    assert told in capsys.readouterr().err
