"""Modules that a simulator takes once: those that stand in the design many times."""

from __future__ import annotations

from jetc.artifacts.rtl import LinkModuleRecord
from jetc.stages.verification.copies import copied


def test_a_module_that_stands_eight_times_is_taken_once_wherever_it_stands() -> None:
    tagger = {"constituent": _module(8), "heads": _module(1)}
    link = {"prepare_candidate": _module(16), "prepare": _module(1)}
    assert copied(tagger, link) == ("constituent", "prepare_candidate")
    assert copied({"constituent": _module(7)}) == ()


def _module(instances: int) -> LinkModuleRecord:
    return LinkModuleRecord(instances=instances, register_bits=0, yosys=None)
