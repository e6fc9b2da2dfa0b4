"""Constants that alkaid keeps, and those that it would change."""

from __future__ import annotations

import pytest
from jetc.rtl.constants import CONSTANT_BITS, check_constants
from jetc_runtime.tensor import NetworkError


def test_what_counts_is_the_bits_between_the_first_and_the_last() -> None:
    widest = (1 << CONSTANT_BITS) - 1
    check_constants("layer", "weight", [0, 1, -1, widest, -widest, widest << 7, 1 << 60])


@pytest.mark.parametrize("code", [(1 << CONSTANT_BITS) + 1, -(1 << CONSTANT_BITS) - 1])
def test_one_bit_more_is_refused_with_the_layers_name(code: int) -> None:
    with pytest.raises(NetworkError, match=f"layer: bias {code} has 25 significant bits, the RTL keeps 24"):
        check_constants("layer", "bias", [3, code])
