"""The digest of a spec's values, and what leaves it as it was."""

from __future__ import annotations

from pathlib import Path

from jetc.checks.load import load
from jetc.plan.spec_digest import spec_digest

ROOT = Path(__file__).parents[3]


def test_a_section_that_a_spec_has_is_in_its_digest() -> None:
    spec = load(ROOT / "specs" / "baseline.yaml").spec
    link = load(ROOT / "tests" / "diagnostics" / "spec.yaml").spec.link
    assert link is not None
    assert spec_digest(spec.model_copy(update={"link": link})) != spec_digest(spec)
