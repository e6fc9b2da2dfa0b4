"""C++ of integer expressions: statements on int64, in which nothing overflows and no shift is undefined.

What is used once is written where it is used, as long as the line stays short; everything else gets a name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from jetc.prepare.expression import (
    Choice,
    Clip,
    Constant,
    Difference,
    Equal,
    Field,
    LeadingOne,
    Less,
    Lookup,
    OverCandidates,
    Product,
    Quotient,
    Root,
    Shift,
    ShiftBy,
    Sum,
    Wrap,
    nodes_of,
    sources_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc.prepare.expression import Expression

__all__ = ["HELPERS", "Code", "Tables", "code_of"]

_LONGEST = 78
_MOST_SHIFT = 62
_ENTRIES_PER_LINE = 100

HELPERS = """\
inline std::int64_t floor_shift(std::int64_t value, int by) {
    return value >= 0 ? value >> by : ~(~value >> by);
}

inline std::int64_t leading_one(std::int64_t value) {
    std::int64_t place = 0;
    while (value > 1) {
        value >>= 1;
        ++place;
    }
    return place;
}

inline std::int64_t square_root(std::int64_t value) {
    std::int64_t root = 0;
    for (std::int64_t bit = std::int64_t{1} << 30; bit > 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= value)
            root += bit;
    return root;
}

// The lowest bits of a value, read as a number from low to high.
inline std::int64_t wrapped(std::int64_t value, std::int64_t low, std::int64_t high) {
    return ((value - low) & (high - low)) + low;
}
"""
"""What the statements call; needs <algorithm> and <cstdint>."""


@dataclass(slots=True)
class Tables:
    """The tables that statements look up, each once; a name that is taken gets a number."""

    names: dict[tuple[int, ...], str] = field(default_factory=dict)

    def name(self, node: Lookup) -> str:
        """Return the name of the table of `node`."""
        if node.entries not in self.names:
            taken = set(self.names.values())
            tried = [f"{node.name}_table", *(f"{node.name}_{number}_table" for number in range(2, 99))]
            self.names[node.entries] = next(each for each in tried if each not in taken)
        return self.names[node.entries]

    def text(self) -> str:
        """Return the definitions."""
        return "\n".join(_table(name, entries) for entries, name in self.names.items())


@dataclass(frozen=True, slots=True)
class Code:
    """Statements, and the C++ of each value that was wanted."""

    statements: tuple[str, ...]
    values: tuple[str, ...]


def code_of(wanted: Sequence[Expression], fields: Mapping[int, str], tables: Tables) -> Code:
    """Return C++ of `wanted`; `fields` are the C++ names of fields and of sums, by identity of their node."""
    nodes = nodes_of(wanted, fields)
    uses = Counter(id(source) for node in nodes if id(node) not in fields for source in sources_of(node))
    uses.update(id(each) for each in wanted)
    texts = dict(fields)
    statements: list[str] = []
    counts: Counter[str] = Counter()
    for node in nodes:
        if id(node) in fields:
            continue
        text = _text(node, texts, tables)
        if (uses[id(node)] > 1 and not isinstance(node, Constant)) or len(text) > _LONGEST:
            word = _word(node, tables)
            counts[word] += 1
            name = f"{word}_{counts[word]}"
            statements.append(f"const std::int64_t {name} = {_bare(text)};")
            text = name
        texts[id(node)] = text
    return Code(tuple(statements), tuple(_bare(texts[id(each)]) for each in wanted))


def _text(node: Expression, texts: Mapping[int, str], tables: Tables) -> str:  # noqa: C901, PLR0911, PLR0912
    sources = [texts[id(each)] for each in sources_of(node)]
    match node:
        case Field() | OverCandidates():
            return texts[id(node)]
        case Constant():
            return str(node.low) if node.low >= 0 else f"({node.low})"
        case Sum():
            return _binary("+", node.left, node.right, texts)
        case Difference():
            return _binary("-", node.left, node.right, texts)
        case Product():
            return _binary("*", node.left, node.right, texts)
        case Quotient():
            return _binary("/", node.left, node.right, texts)
        case Shift(by=by) if by > 0:
            return f"({_wide(node.source, texts)} * {1 << by})"
        case Shift(by=by):
            by = min(-by, _MOST_SHIFT)
            return (
                f"floor_shift({_bare(sources[0])}, {by})"
                if node.source.signed
                else f"({_wide(node.source, texts)} >> {by})"
            )
        case ShiftBy():
            _check_shift(node.by)
            return f"({sources[0]} * (std::int64_t{{1}} << {sources[1]}))"
        case LeadingOne():
            return f"leading_one({_bare(sources[0])})"
        case Root():
            return f"square_root({_bare(sources[0])})"
        case Lookup():
            return f"{tables.name(node)}[{_bare(sources[0])}]"
        case Equal():
            return f"({sources[0]} == {sources[1]})"
        case Less():
            return f"({sources[0]} < {sources[1]})"
        case Choice():
            return f"({sources[0]} ? {sources[1]} : {sources[2]})"
        case Clip():
            return f"std::clamp<std::int64_t>({_bare(sources[0])}, {node.low}, {node.high})"
        case Wrap():
            if node.signed:
                return f"wrapped({_bare(sources[0])}, {node.low}, {node.high})"
            return f"({_wide(node.source, texts)} & {node.high})"
        case _:
            assert_never(node)


def _check_shift(by: Expression) -> None:
    if by.high > _MOST_SHIFT:
        msg = f"a shift by {by.high} places: {_MOST_SHIFT} are the most"
        raise ValueError(msg)


def _binary(operator: str, left: Expression, right: Expression, texts: Mapping[int, str]) -> str:
    return f"({_wide(left, texts)} {operator} {texts[id(right)]})"


def _wide(node: Expression, texts: Mapping[int, str]) -> str:
    """Return the C++ of a value as int64: comparisons and small numbers are narrower."""
    text = texts[id(node)]
    narrow = isinstance(node, Constant | Equal | Less | Choice) and not text.isidentifier()
    return f"std::int64_t{{{_bare(text)}}}" if narrow else text


def _bare(text: str) -> str:
    """Return `text` without parentheses around all of it."""
    if not text.startswith("("):
        return text
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[1:-1] if at == len(text) - 1 else text
    return text


def _word(node: Expression, tables: Tables) -> str:
    """Return what a value is called."""
    if isinstance(node, Lookup):
        return tables.name(node).removesuffix("_table")
    return _WORDS[type(node)]


_WORDS: dict[type, str] = {
    Sum: "sum",
    Difference: "difference",
    Product: "product",
    Quotient: "quotient",
    Shift: "shifted",
    ShiftBy: "moved",
    LeadingOne: "place",
    Root: "root",
    Equal: "is_equal",
    Less: "is_less",
    Choice: "chosen",
    Clip: "clipped",
    Wrap: "low_bits",
    Constant: "constant",
}


def _table(name: str, entries: tuple[int, ...]) -> str:
    lines: list[str] = []
    line = ""
    for each in entries:
        if len(line) + len(f"{each}, ") > _ENTRIES_PER_LINE:
            lines.append(line.rstrip())
            line = ""
        line += f"{each}, "
    lines.append(line.rstrip(" ,"))
    body = "\n".join(f"    {each}" for each in lines)
    return f"constexpr std::int64_t {name}[{len(entries)}] = {{\n{body}}};\n"
