"""Where the lock of a spec stands, and the seal by which its text is known to be as a build wrote it.

Apart from the lock's model, so that a check of a spec whose lock is fresh need not read more.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from jetc.plan.spec_digest import spec_digest

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.language.sections.model import Spec

__all__ = [
    "is_lock",
    "is_sealed",
    "lock_path",
    "sealed",
    "text_is_of",
    "weights_path",
    "weights_path_of_lock",
]

_SUFFIX = ".lock.yaml"
_WEIGHTS = ".weights.npz"
_SEAL = "seal: "
_DIGEST = re.compile(r"^spec: \{name: \w+, digest: '?([0-9a-f]{64})'?\}$", re.MULTILINE)


def is_lock(path: Path) -> bool:
    """Tell whether a path is that of a lock."""
    return path.name.endswith(_SUFFIX)


def lock_path(spec: Path) -> Path:
    """Return where the lock of the spec at a path stands."""
    return spec.with_name(spec.name.removesuffix(spec.suffix) + _SUFFIX)


def weights_path(spec: Path) -> Path:
    """Return where the weights that the lock of a spec names stand."""
    return spec.with_name(spec.name.removesuffix(spec.suffix) + _WEIGHTS)


def weights_path_of_lock(lock: Path) -> Path:
    """Return where the weights that the lock at a path names stand."""
    return lock.with_name(lock.name.removesuffix(_SUFFIX) + _WEIGHTS)


def sealed(body: str) -> str:
    """Return the text of a lock, closed by the digest of all before, so that no merge can mix two builds."""
    return f"{body}{_SEAL}{_digest(body)}\n"


def is_sealed(text: str) -> bool:
    """Tell whether a lock is as it was written, whatever ends its lines."""
    body, seal, digest = _plain(text).rpartition(_SEAL)
    return bool(seal) and digest == f"{_digest(body)}\n"


def text_is_of(text: str, spec: Spec) -> bool:
    """Tell whether the text of a lock is as a build of `spec` wrote it."""
    found = _DIGEST.search(_plain(text))
    return found is not None and found[1] == spec_digest(spec) and is_sealed(text)


def _plain(text: str) -> str:
    """Return a text without the byte order mark and line ends that an editor or git gave it."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:20]
