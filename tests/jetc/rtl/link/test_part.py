"""Fields of words as wires, and results in the width of their ports."""

from __future__ import annotations

import pytest
from jetc.prepare.words import CANDIDATE, JET
from jetc.rtl.link.body import Body
from jetc.rtl.link.part import code, field_wires, taken
from jetc.rtl.link.staging import staged
from jetc.rtl.link.wires import Wire
from jetc.rtl.top import Bits
from jetc.rtl.verilog.staged import result_text


def test_the_fields_of_the_jet_are_shared_and_have_a_prefix() -> None:
    wires = field_wires(JET, "jet", "jet_") | field_wires(CANDIDATE, "candidate", "")
    assert wires["jet", "eta"].name == "jet_eta"
    assert wires["jet", "eta"].shared
    assert not wires["candidate", "eta"].shared
    assert (wires["candidate", "eta"].low, wires["candidate", "eta"].high) == (-2048, 2047)


def test_only_fields_that_are_read_are_taken_from_the_word() -> None:
    wires = field_wires(JET, "jet", "jet_")
    phi = wires["jet", "phi"]
    found = staged([phi], 2, dict.fromkeys(wires.values(), 0))
    assert list(taken(JET, "word", wires, found)) == [(phi, Bits("word", 11, 26))]


@pytest.mark.parametrize(
    ("wire", "width", "wanted"),
    [
        (Wire("a", 0, 7), 3, "a"),
        (Wire("a", 0, 7), 5, "{2'd0, a}"),
        (Wire("a", -4, 3), 5, "{{2{a[2]}}, a}"),
        (Wire("a", -4, 3), 2, "a[1:0]"),
        (-1, 4, "4'd15"),
    ],
)
def test_a_result_has_the_width_of_its_port(wire: Wire | int, width: int, wanted: str) -> None:
    body = Body(staged([wire], 2, {wire: 0} if isinstance(wire, Wire) else {}))
    assert result_text(code(wire, width, body, 0), body) == wanted
