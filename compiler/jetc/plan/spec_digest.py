"""The digest of a spec's values: what a lock names a spec by, and what a chip says of it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec

__all__ = ["spec_digest"]


def spec_digest(spec: Spec) -> str:
    """Return the digest of a spec's values."""
    text = json.dumps(spec.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
