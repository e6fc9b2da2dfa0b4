"""Bit operations, counted by hand."""

from jetc.commands.tuning.proxy import bit_operations
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Dense, Input, Network, Output, Pool

WORD = FixedPoint.parse("ap_fixed<4,2>")
SUM = FixedPoint.parse("ap_fixed<12,8>")


def test_bits_of_a_weight_times_those_of_its_word_for_each_row_and_what_is_pooled() -> None:
    weights = ((6, 0), (-5, -8))  # 11, nothing, 101 and 1: 2, 0, 3 and 1 bits
    network = Network(
        (Input("jet", 3, ("one", "two"), (WORD, FixedPoint.parse("ap_ufixed<1,1>"))),),
        (
            Dense("each", ("jet",), weights, WORD, (0, 0), WORD, SUM),
            Pool("sum", ("each",), "sum", "constituents", FixedPoint.parse("ap_fixed<14,10>")),
        ),
        (Output("sum", "sum", ("a", "b")),),
    )
    assert bit_operations(network) == 3 * (4 * 2 + 1 * 4) + 3 * (12 + 12)
