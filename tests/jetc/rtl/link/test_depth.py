"""How deep logic is, as the network's stages count it."""

from __future__ import annotations

import pytest
from jetc.rtl.link.depth import adder_levels, encoder_levels, gate_levels, shifter_levels


@pytest.mark.parametrize(("bits", "levels"), [(1, 0.5), (6, 0.5), (7, 1.0), (60, 1.0)])
def test_what_fits_a_lut_is_half_a_level(bits: int, levels: float) -> None:
    assert adder_levels(bits) == levels


def test_trees_of_luts_grow_by_six() -> None:
    assert [gate_levels(each) for each in (6, 7, 36, 37)] == [0.5, 1.0, 1.0, 1.5]
    assert [encoder_levels(each) for each in (6, 14, 18, 19)] == [0.5, 1.0, 1.0, 1.5]


def test_a_lut_takes_two_bits_of_a_shift() -> None:
    assert [shifter_levels(each) for each in (1, 2, 3, 4)] == [0.5, 0.5, 1.0, 1.0]
