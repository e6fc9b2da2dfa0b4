"""Rules of the network, whatever its family: they follow its topology."""

from pathlib import Path

import pytest
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError

TEXT = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()


def faults(old: str, new: str) -> list[tuple[str, str]]:
    """Return code and message of each fault after an edit of the spec."""
    assert TEXT.count(old) == 1
    with pytest.raises(SpecError) as caught:
        load_text(TEXT.replace(old, new), name="spec.yaml")
    return [(each.code, each.what) for each in caught.value.diagnostics]


def test_rows_that_a_mean_would_round_are_refused() -> None:
    found = faults("constituents: 16", "constituents: 12")
    assert ("JET028", "12 constituents is not a power of two") in found


def test_the_largest_value_of_any_number_of_rows_is_exact() -> None:
    text = TEXT.replace("constituents: 16", "constituents: 12").replace("pooling: mean", "pooling: max")
    assert load_text(text, name="spec.yaml").spec.features.constituents == 12


def test_a_mean_that_could_saturate_is_refused() -> None:
    assert faults("pooled: ap_ufixed<12,0,", "pooled: ap_fixed<12,0,") == [
        ("JET044", "pooled has 0 integer bits of 12"),
        ("JET067", "the mean can be 0.998047, its format ends at 0.499756"),
    ]


def test_a_cast_that_float32_would_round_where_it_saturates_is_refused() -> None:
    assert faults("pt_ratio: ap_fixed<16,6,", "pt_ratio: ap_fixed<24,4,") == [
        ("JET095", "pt_ratio has 20 fraction bits, and what is cast to it 15")
    ]


def test_a_finer_cast_of_short_sums_is_exact() -> None:
    text = TEXT.replace("pt_ratio: ap_fixed<16,6,", "pt_ratio: ap_fixed<23,6,")
    assert load_text(text, name="spec.yaml").spec.quantisation.pt_ratio.fraction == 17


def test_a_sum_is_bounded_by_its_longest_layer() -> None:
    text = TEXT.replace("weights: ap_fixed<9,3,", "weights: ap_fixed<14,3,")
    with pytest.raises(SpecError) as caught:
        load_text(text, name="spec.yaml")
    found = [(each.code, each.related[0].what) for each in caught.value.diagnostics]
    assert ("JET053", "pooled: 12 fraction bits") in found
