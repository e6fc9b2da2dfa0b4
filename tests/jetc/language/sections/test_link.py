"""Section `link`: what it says, and that a spec without it is as it was."""

from __future__ import annotations

from pathlib import Path

from jetc.checks.load import load
from jetc.language.sections.link import Region
from jetc_runtime.fixed_point import FixedPoint

TESTS = Path(__file__).parents[3]


def test_a_spec_says_what_its_link_is() -> None:
    link = load(TESTS / "diagnostics" / "spec.yaml").spec.link
    assert link is not None
    assert link.order == "given"
    assert link.scores == FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
    assert link.region == Region(abs_eta=2.4, pt_gev=10.0)


def test_a_spec_without_it_does_not_mention_it() -> None:
    spec = load(TESTS.parent / "specs" / "baseline.yaml").spec
    assert spec.link is None
    assert "link" not in spec.model_dump(mode="json")
