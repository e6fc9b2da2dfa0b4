"""How points are told: what differs among them."""

from __future__ import annotations

from jetc.commands.tuning.columns import columns, columns_of


def test_a_mapping_is_told_by_the_keys_that_differ_and_a_plain_value_as_it_stands() -> None:
    one = '{weights: "ap_fixed<9,3>", softmax: {exp: 12, inverse: 11}, learned: true}'
    other = '{weights: "ap_fixed<8,3>", softmax: {exp: 12, inverse: 10}, learned: true, beta: 1e-6}'
    points = [
        {"quantisation": each, "training.seed": seed} for each in (one, other) for seed in ("046", "47")
    ]
    told = columns_of(points)
    assert told.names == (
        "quantisation.weights",
        "quantisation.softmax.inverse",
        "quantisation.beta",
        "training.seed",
    )
    assert told.of(points[0]) == ("ap_fixed<9,3>", "11", "", "046")
    assert told.of(points[3])[:2] == ("ap_fixed<8,3>", "10")


def test_a_choice_of_one_value_is_told_whole() -> None:
    told = columns({"training.seed": ("46",), "architecture": ("{kind: mlp, layers: [8, 4]}",)})
    assert told.names == ("training.seed", "architecture.kind", "architecture.layers")
    assert told.of({"training.seed": "46", "architecture": "{kind: mlp, layers: [8, 4]}"}) == (
        "46",
        "mlp",
        "[8, 4]",
    )
    assert columns_of([]).names == ()
