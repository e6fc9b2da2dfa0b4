"""The digest of a spec's values, and what leaves it as it was."""

from __future__ import annotations

from pathlib import Path

from jetc.checks.load import load
from jetc.review.seal import lock_path, spec_digest, text_is_of

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"


def test_a_section_that_a_spec_lacks_is_not_in_its_digest() -> None:
    spec = load(BASELINE).spec
    assert spec.link is None
    assert text_is_of(lock_path(BASELINE).read_text("utf-8"), spec)


def test_a_section_that_a_spec_has_is_in_its_digest() -> None:
    spec = load(BASELINE).spec
    link = load(BASELINE.parents[1] / "tests" / "diagnostics" / "spec.yaml").spec.link
    assert link is not None
    assert spec_digest(spec.model_copy(update={"link": link})) != spec_digest(spec)
