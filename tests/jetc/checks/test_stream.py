"""Beats that the interval has clocks for, and what may stand around and behind the wrapper."""

from __future__ import annotations

import pytest

from tests.jetc.checks.test_rules import codes

INTERVAL = "initiation_interval: 1"


def asked(words: int, interval: int = 1, more: str = "") -> list[str]:
    stream = f"stream: {{protocol: axi4_stream, words_per_beat: {words}}}"
    return codes(
        (INTERVAL, f"initiation_interval: {interval}\n  {stream}{more}"),
        ("jets_per_event: 16", "jets_per_event: 3"),
    )


@pytest.mark.parametrize(("words", "interval"), [(17, 1), (9, 2), (6, 3), (5, 4), (3, 6)])
def test_a_jet_and_its_candidates_come_in_an_interval(words: int, interval: int) -> None:
    assert asked(words, interval) == []


@pytest.mark.parametrize(("words", "interval"), [(16, 1), (8, 2), (5, 3), (3, 5), (18, 1)])
def test_beats_that_take_longer_and_words_of_no_jet_are_refused(words: int, interval: int) -> None:
    assert asked(words, interval) == ["JET086"]


def test_an_interval_that_beats_ask_for_is_none_that_saves_nothing() -> None:
    assert asked(4, 5) == []


def test_the_wrapper_around_the_chain_from_words_may_be_in_vhdl() -> None:
    assert asked(17, 1, "\n  languages: verilog_and_vhdl") == []


def test_decisions_may_be_taken_behind_it() -> None:
    stream = "stream: {protocol: axi4_stream, words_per_beat: 17}"
    region = "region: {abs_eta: 2.4, pt_gev: 10.0}"
    without = codes((region, f"{region}\n  decisions: network_scores"))
    found = codes((INTERVAL, f"{INTERVAL}\n  {stream}"), (region, f"{region}\n  decisions: network_scores"))
    assert found == without
