"""What the RTL takes of alkaid as it stands, in whatever language: which primitives, and their licence."""

from __future__ import annotations

from importlib.metadata import version
from typing import Literal

__all__ = ["PRIMITIVES", "licence"]

PRIMITIVES = ("binop", "multiplier", "mux", "negative", "shift_adder", "ternary_adder")
"""Names of the primitives, of their modules and of their files."""

_WHERE = (
    "https://www.gnu.org/licenses/lgpl-3.0.html. The other files of this design do not carry that licence."
)


def licence(comment: Literal["//", "--"], units: Literal["modules", "entities"]) -> str:
    """Return the comment with the licence of the primitives, whose `units` are renamed."""
    return f"""\
{comment} Primitives of alkaid {version("alkaid")}, its {units} renamed by a prefix.
{comment} Copyright its authors, GNU Lesser General Public License version 3 or later,
{comment} {_WHERE}
"""
