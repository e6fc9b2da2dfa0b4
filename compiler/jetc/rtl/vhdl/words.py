"""Words and bits in VHDL, packed lowest first, and the frame of an entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["becomes_ready", "entity", "joined", "signal", "sliced", "vector"]

_NEXT = 2
"""The interval at which the clock after a jet was taken is the only one without ready."""
_LIBRARIES = ("library ieee;", "use ieee.std_logic_1164.all;")
_NUMERIC = "use ieee.numeric_std.all;"


def vector(width: int) -> str:
    """Spell the type of a vector of `width` bits."""
    return f"std_logic_vector({width - 1} downto 0)"


def signal(name: str, width: int) -> str:
    """Declare a signal of `width` bits."""
    return f"    signal {name} : {vector(width)};"


def sliced(name: str, low: int, width: int) -> str:
    """Spell `width` bits of a signal from bit `low` on."""
    return f"{name}({low + width - 1} downto {low})"


def joined(name: str, parts: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Yield an assignment for each of `parts`, (text, bits), the first lowest in signal `name`."""
    offset = 0
    for text, width in parts:
        yield f"    {sliced(name, offset, width)} <= {text};"
        offset += width


def becomes_ready(valid: str, interval: int) -> str:
    """Spell when a design is ready at the next clock: no jet is `taken`, nor was in the last clocks.

    >>> [becomes_ready("valid", each) for each in (2, 3, 4)]
    ['not taken', 'not (taken or valid(0))', 'not (taken or (or valid(1 downto 0)))']
    """
    before = interval - _NEXT
    if before == 0:
        return "not taken"
    return f"not (taken or {f'{valid}(0)' if before == 1 else f'(or {sliced(valid, 0, before)})'})"


def entity(  # noqa: PLR0913 - all that its text says
    name: str,
    ports: Sequence[str],
    signals: Iterable[str],
    body: Iterable[str],
    *,
    numeric: bool = False,
    package: str | None = None,
) -> str:
    """Return an entity and its architecture; `ports` are spelt without semicolons.

    With `numeric` it counts with the numbers of the standard's library; it may use a `package` of the design.
    """
    lines = [
        *_LIBRARIES,
        *([_NUMERIC] if numeric else []),
        *([f"use work.{package}.all;"] if package else []),
        "",
        f"entity {name} is",
        "    port (",
        ";\n".join(f"        {each}" for each in ports),
        "    );",
        f"end entity {name};",
        "",
        f"architecture rtl of {name} is",
        *signals,
        "begin",
        *body,
        "end architecture rtl;",
        "",
    ]
    return "\n".join(lines)
