"""Families, and what Yosys calls them."""

from jetc.devices.family import Family


def test_yosys_has_a_target_for_all_but_versal() -> None:
    assert {each: each.yosys for each in Family} == {
        Family.SERIES_7: "xc7",
        Family.ULTRASCALE: "xcu",
        Family.ULTRASCALE_PLUS: "xcup",
        Family.VERSAL: None,
    }
    assert Family.VERSAL.words == "Versal"
