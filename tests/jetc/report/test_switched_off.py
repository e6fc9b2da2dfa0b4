"""What training switched off is in the report: words without weights, channels that lead nowhere."""

from jetc.report.page import Table
from jetc.report.switched_off import learned_section, words_in_use
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.cast import Cast
from jetc_runtime.layers.concatenate import Concatenate
from jetc_runtime.layers.dense import Dense
from jetc_runtime.layers.pool import Pool
from jetc_runtime.layers.relu import Relu
from jetc_runtime.network import Input, JetInput, Network, Output

BYTE, BIT, WORD, SUM = (FixedPoint(*each) for each in ((8, 4), (3, 4), (4, 4), (24, 16)))
WORDS, JET = ("read", "cut", "off", "only_off"), ("eta", "unread")


def dense(name: str, source: str, *weights: tuple[int, ...]) -> Dense:
    return Dense(name, (source,), weights, WORD, (0,) * len(weights[0]), WORD, SUM)


NETWORK = Network(
    inputs=(Input("constituents", 4, WORDS, (BYTE,) * 4), JetInput("jet", JET, (BYTE,) * 2)),
    layers=(
        Cast("constituents_words", ("constituents",), (BYTE, BIT, BYTE, BYTE)),
        # Of three channels the second has no weights into it, and the third none out of it.
        dense("first", "constituents_words", (1, 0, 0), (3, 0, 1), (0, 0, 0), (0, 0, 2)),
        Relu("first_relu", ("first",), (BYTE, WORD, WORD)),
        Pool("mean", ("first_relu",), "mean", "constituents", SUM),
        Concatenate("joined", ("mean", "jet"), SUM),
        dense("last", "joined", (1,), (2,), (0,), (3,), (0,)),
    ),
    outputs=(Output("pt_ratio", "last", ("pt_ratio",)),),
)


def test_words_and_channels_count_as_used_where_weights_lead_in_and_out() -> None:
    used = {name: each.tolist() for name, each in words_in_use(NETWORK).items()}
    assert used["constituents"] == used["constituents_words"] == [True, True, False, False]
    assert used["jet"] == [True, False]
    assert used["first_relu"] == used["mean"] == [True, False, False]
    assert used["last"] == [True]


def test_the_report_lists_bits_that_are_left_and_what_was_switched_off() -> None:
    inputs, results = learned_section(NETWORK).blocks
    assert isinstance(inputs, Table)
    assert isinstance(results, Table)
    numbers = [[getattr(cell, "value", cell) for cell in row] for row in (*inputs.rows, *results.rows)]
    assert numbers == [
        ["read", 8, 8],
        ["cut", 8, 3],
        ["off", 8, 0],
        ["only_off", 8, 0],
        ["eta", 8, 8],
        ["unread", 8, 0],
        ["first_relu", 3, 4, 8, 2, "1, 2"],
    ]
