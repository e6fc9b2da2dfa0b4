"""A C++ header whose guard has a digest of what it says."""

from __future__ import annotations

import hashlib

__all__ = ["guarded"]

_GUARD_LENGTH = 12


def guarded(comment: str, body: str, *, stem: str) -> str:
    """Return the header with `body`; a source that includes two that differ, of one `stem`, is no C++."""
    digest = hashlib.sha256(body.encode()).hexdigest()[:_GUARD_LENGTH]
    guard = f"{stem}_{digest}_h_".upper()
    return f"""\
// {comment}
#ifndef {guard}
#define {guard}

{body}
#endif
"""
