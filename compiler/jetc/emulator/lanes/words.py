"""What a tensor is in the C++: an array of lanes, row after row, each column with the range of its codes."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import INT16, Value, cast, is_narrow, operand, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.tensor import Tensor

__all__ = ["Exact", "Rows", "Words", "array", "assigned", "stored"]


@dataclass(frozen=True, slots=True)
class Words:
    """A tensor: `values` are the words of row ``row``; their formats are those of `tensor`."""

    name: str
    tensor: Tensor
    values: tuple[Value, ...]
    pairs: str = ""
    """The array that has two words of 16 bits in each lane of 32, where there is one."""

    @property
    def rows(self) -> int:
        """Rows of the last axis."""
        return prod(self.tensor.sizes[:-1])

    @property
    def fits_pairs(self) -> bool:
        """Whether 16 bits hold every word."""
        return all(each.low >= -INT16 and each.high < INT16 for each in self.values)

    def at(self, row: str, column: int) -> Value:
        """Return the word of another row than ``row``."""
        here = self.values[column]
        return operand(f"{self.name}[{row}][{column}]", here.low, here.high)

    def beside(self, other: Words, column: int) -> Value:
        """Return the word that stands beside row ``row`` of `other`: that of one row, where this has one."""
        return self.values[column] if self.tensor.axes == other.tensor.axes else self.at("0", column)

    def fraction(self, column: int) -> int:
        """Return the bits right of the point of a column."""
        return self.tensor.formats[column].fraction


@dataclass(frozen=True, slots=True)
class Exact:
    """A word before its cast, and its bits right of the point."""

    value: Value
    fraction: int


@dataclass(frozen=True, slots=True)
class Rows:
    """What a layer makes in each row: statements first, then a word of each column."""

    words: tuple[Exact, ...]
    first: tuple[str, ...] = ()


def stored(name: str, tensor: Tensor, rows: Rows) -> tuple[Words, str]:
    """Return the tensor that a layer makes, and the C++ that makes it."""
    casts = [
        cast(_here(each), each.fraction, to) for each, to in zip(rows.words, tensor.formats, strict=True)
    ]
    words = tuple(operand(f"{name}[row][{number}]", each.low, each.high) for number, each in enumerate(casts))
    made = Words(name, tensor, words)
    narrow = is_narrow(casts)
    lines = [
        _assignment(f"{name}[row][{number}]", exact.value, each, narrow=narrow)
        for number, (exact, each) in enumerate(zip(rows.words, casts, strict=True))
    ]
    body = "\n".join(f"        {each}" for each in (*rows.first, *lines))
    kind = "Narrow" if narrow else "Wide"
    loop = f"    for (int row = 0; row < {made.rows}; ++row) {{\n{body}\n    }}\n"
    return made, f"    {kind} {name}[{made.rows}][{len(words)}];\n{loop}"


def assigned(place: str, exact: Exact, to: FixedPoint) -> tuple[str, Value]:
    """Return the declaration of `place` with a cast word, and what it holds."""
    made = cast(_here(exact), exact.fraction, to)
    narrow = is_narrow([made])
    declared = f"{'Narrow' if narrow else 'Wide'} {place};"
    return f"{declared} {_assignment(place, exact.value, made, narrow=narrow)}", operand(
        place, made.low, made.high
    )


def array(kind: str, values: Sequence[int], name: str) -> str:
    """Return the definition of a table of constants."""
    lines, line = [], ""
    for each in values:
        if len(line) + len(f"{each}, ") > 100:  # noqa: PLR2004 - a readable line
            lines.append(line.rstrip())
            line = ""
        line += f"{each}, "
    text = "\n    ".join([*lines, line.rstrip(" ,")])
    return f"constexpr {kind} {name}[{len(values)}] = {{\n    {text}}};\n"


def _here(exact: Exact) -> Value:
    return Value("exact", exact.value.low, exact.value.high, exact.value.reach)


def _assignment(place: str, exact: Value, made: Value, *, narrow: bool) -> str:
    kind = "Narrow" if made.narrow else "Wide"
    text = typed(exact.text, narrow=made.narrow)
    put = made.text if made.narrow == narrow else f"{'narrow' if narrow else 'wide'}({made.text})"
    return f"{{ const {kind} exact = {text}; {place} = {put}; }}"
