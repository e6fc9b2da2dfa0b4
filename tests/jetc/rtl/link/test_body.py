"""Wires in stages: how long each waits, and what others make."""

from __future__ import annotations

from jetc.rtl.link.body import Body
from jetc.rtl.link.staging import staged
from jetc.rtl.link.values import AllOf, Beside, Constant, Equal, Read
from jetc.rtl.link.wires import Wire

PORT, JET = Wire("port", 0, 7), Wire("jet", 0, 7, shared=True)
SLOW = Wire("slow", -8, 7, 2.0, (PORT,), Beside((Constant(0, 1), Read(PORT, 3))))
SAME = AllOf(Equal(Read(SLOW, 3), Read(PORT, 3)), Equal(Read(PORT, 3), Read(JET, 3)))
BOTH = Wire("both", 0, 1, 0.5, (SLOW, PORT, JET), SAME)
STAGED = staged([BOTH], 2, {PORT: 0, JET: 0})


def test_a_wire_waits_in_a_register_for_each_stage() -> None:
    body = Body(STAGED)
    assert [[each.name for each in body.made(stage)] for stage in (0, 1)] == [["slow"], ["both"]]
    assert {each.name for each in body.kept(0)} == {"slow", "port", "jet"}
    assert [body.name(SLOW, stage) for stage in (0, 1)] == ["slow", "slow_s1"]
    assert body.register_bits == 4 + 3 + 3


def test_what_others_make_is_taken_in_the_stage_in_which_it_is_read() -> None:
    body = Body(STAGED, lambda wire: not wire.shared)
    assert list(body.taken) == [(JET, 1)]
    assert body.register_bits == 4 + 3
    jet = Body(STAGED, lambda wire: wire.shared)
    assert [jet.read(*each) for each in body.taken] == ["jet_s1"]
    assert jet.register_bits == 3
