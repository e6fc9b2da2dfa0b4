"""A C++ header whose guard has a digest of what it says."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["guarded", "inline_function"]

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


def inline_function(head: str, body: Iterable[str]) -> str:
    """Return the function with `head`, its type, name and parameters, and a statement of `body` a line."""
    return f"inline {head} {{\n" + "".join(f"    {each}\n" for each in body) + "}\n"
