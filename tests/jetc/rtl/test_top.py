"""The description of a top module: widths and registers."""

from __future__ import annotations

from dataclasses import replace

from jetc.rtl.top import Bits, Delay, Feed, Input, Instances, Joined, Part, Top

JET = Bits("jet", 8)
TOP = Top(
    name="tiny_tagger",
    taken=8,
    latency_cycles=3,
    sections=(
        (Input("jet", 8), Part("low", Bits("jet", 3, 0))),
        (
            Delay("low_after2", "low_line2", Bits("low", 3), 2),
            Joined("heads_in", (JET, Bits("low_after2", 3))),
        ),
        (Instances("tiny_heads", "heads", 1, 11, 5),),
    ),
    results=(Bits("heads_out", 5), Bits("low_after2", 3)),
)


def test_the_registers_are_those_of_the_input_the_delays_and_valid() -> None:
    assert [each.register_bits for each in TOP.items] == [8, 0, 6, 0, 0]
    assert TOP.register_bits == 8 + 6 + 4


def test_widths_are_sums_over_what_is_joined() -> None:
    assert TOP.given == 8
    assert [each.width for each in TOP.items if isinstance(each, Joined)] == [11]


def test_a_register_that_shifts_has_a_multiplexer_before_all_but_its_last_group() -> None:
    feeds = (Feed("rows", Bits("in_data", 6, 0), 2), Feed("held", Bits("in_data", 2, 6), 0))
    shared = replace(TOP, sections=(feeds, *TOP.sections[1:]), interval=9)
    assert (shared.shifted_bits, TOP.shifted_bits) == (4, 0)
    assert (shared.valid_bits, TOP.valid_bits) == (7, 4)
    assert shared.register_bits == 6 + 2 + 6 + 7 + 1
    assert shared.copies == {"tiny_heads": 1}
