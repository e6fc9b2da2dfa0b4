"""The file of weights beside a lock, held to the digest that the lock has for it.

Apart from the lock's model, as the seal is, so that a check of a spec need not read more.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import Diagnostic, Severity, Span
from jetc.reading import open_file
from jetc.review.seal import weights_path, weights_path_of_lock

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["weights_of_lock", "weights_without_lock"]

_CODE = "JET083"
_NAMED = re.compile(r"^  weights: '?([0-9a-f]{64})'?\r?$", re.MULTILINE)
_WHY = "training gives other bits on another processor, so build --locked takes the weights of this file"
_MEND = "take the lock and the weights from one commit, or write both again: jetc build SPEC --lock"


def weights_of_lock(path: Path, text: str) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the weights beside the lock at `path`, which has the good text `text`.

    The file is read for its digest and not unpacked.
    """
    named = _NAMED.search(text)
    what = _fault(weights_path_of_lock(path), named and named[1])
    if what is None:
        return ()
    start, end = (0, 1) if named is None else named.span(1)
    column = start - text.rfind("\n", 0, start)
    span = Span(str(path), text.count("\n", 0, start) + 1, column, end - start)
    return (Diagnostic(_CODE, span, what, _WHY, _MEND),)


def _fault(weights: Path, digest: str | None) -> str | None:
    """Say how a file of weights is not the one with `digest`; None where it is."""
    try:
        with open_file(weights) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return f"the weights that the lock names are missing: there is no file {weights}"
    except OSError as error:
        return f"the weights that the lock names cannot be read: {weights}: {error.strerror}"
    return None if found == digest else f"{weights} holds other weights: its SHA-256 is {found}"


def weights_without_lock(spec: Path) -> tuple[Diagnostic, ...]:
    """Return a warning where weights stand beside the spec at a path, which has no lock."""
    weights = weights_path(spec)
    if not os.path.lexists(weights):
        return ()
    what = f"{weights} stands beside the spec, and there is no lock"
    why = "weights are taken where a lock has their digest, so no build reads this file"
    mend = "remove it, or write both again: jetc build SPEC --lock"
    return (Diagnostic(_CODE, Span(str(spec), 1, 1), what, why, mend, (), Severity.WARNING),)
