"""The text of a lock, and the spec that it is of."""

from __future__ import annotations

from pathlib import Path

from jetc.checks.load import load
from jetc.review.seal import lock_path, text_is_of

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"


def test_a_section_that_a_spec_lacks_is_not_in_its_digest() -> None:
    spec = load(BASELINE).spec
    assert spec.link is None
    assert text_is_of(lock_path(BASELINE).read_text("utf-8"), spec)
