"""How the codes of an input come into lanes: checked against their formats, those of 16 bits two at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import operand
from jetc.emulator.lanes.words import Words

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Port

__all__ = ["loaded"]

_PAIR = 16


def loaded(port: Port, bits: int) -> tuple[Words, str]:
    """Return the tensor of `port`, whose codes come in integers of `bits`, and the C++ that loads it.

    The C++ reads ``given_NAME[lane]``, a jet's codes, and marks in ``outside`` the lanes of jets that have a
    code outside its format.
    """
    name, tensor = f"v_{port.name}", port.tensor
    words = tuple(
        operand(f"{name}[row][{at}]", each.min_code, each.max_code) for at, each in enumerate(port.formats)
    )
    if bits == _PAIR:
        made = Words(name, tensor, words, pairs=f"p_{port.name}")
        return made, _in_pairs(port, made)
    made = Words(name, tensor, words)
    return made, _one_by_one(port, made, bits)


def _in_pairs(port: Port, made: Words) -> str:
    count = len(port.formats)
    pairs, rows = -(-count // 2), made.rows
    lines = [
        f"Narrow {made.pairs}[{rows}][{pairs}];",
        f"[[maybe_unused]] Narrow {made.name}[{rows}][{count}];",
        "{",
        f"    alignas(64) std::int32_t read[{rows * pairs}][lanes];",
        "    for (int lane = 0; lane < lanes; ++lane)",
        f"        for (int row = 0; row < {rows}; ++row) {{",
        f"            const std::int16_t *from = given_{port.name}[lane] + {count} * row;",
        f"            for (int pair = 0; pair < {count // 2}; ++pair)",
        f"                std::memcpy(&read[{pairs} * row + pair][lane], from + 2 * pair, 4);",
        *(
            [f"            read[{pairs} * row + {pairs - 1}][lane] = from[{count - 1}] & 65535;"]
            * (count % 2)
        ),
        "        }",
        f"    std::memcpy({made.pairs}, read, sizeof read);",
        "}",
        f"for (int row = 0; row < {rows}; ++row) {{",
    ]
    for pair in range(pairs):
        here = f"{made.pairs}[row][{pair}]"
        ends = port.formats[2 * pair : 2 * pair + 2]
        lines += _checked_pair(here, ends)
        lines.append(f"    {made.name}[row][{2 * pair}] = first_of({here});")
        if len(ends) > 1:
            lines.append(f"    {made.name}[row][{2 * pair + 1}] = second_of({here});")
    return "".join(f"    {each}\n" for each in (*lines, "}"))


def _checked_pair(here: str, formats: tuple[FixedPoint, ...]) -> list[str]:
    low, high = -(1 << (_PAIR - 1)), (1 << (_PAIR - 1)) - 1
    if all(each.min_code <= low and each.max_code >= high for each in formats):
        return []
    lows = [max(each.min_code, low) for each in formats] + [low] * (2 - len(formats))
    highs = [min(each.max_code, high) for each in formats] + [high] * (2 - len(formats))
    least, most = (f"(Short)everywhere({_word(*ends)})" for ends in (lows, highs))
    return [f"    outside |= (Narrow)(((Short){here} < {least}) | ((Short){here} > {most}));"]


def _word(first: int, second: int) -> int:
    word = (first & 0xFFFF) | (second & 0xFFFF) << 16
    return word - (word >> 31 << 32)


def _one_by_one(port: Port, made: Words, bits: int) -> str:
    count, kind = len(port.formats), "Narrow" if bits == 32 else "Wide"  # noqa: PLR2004 - bits of a lane
    convert = "narrow(({0} < {1}) | ({0} > {2}))"
    lines = [
        f"{kind} {made.name}[{made.rows}][{count}];",
        f"for (int row = 0; row < {made.rows}; ++row) {{",
        f"    for (int word = 0; word < {count}; ++word)",
        "        for (int lane = 0; lane < lanes; ++lane)",
        f"            {made.name}[row][word][lane] = given_{port.name}[lane][{count} * row + word];",
    ]
    for at, each in enumerate(port.formats):
        check = convert.format(f"{made.name}[row][{at}]", each.min_code, each.max_code)
        lines.append(f"    outside |= {check};")
    return "".join(f"    {each}\n" for each in (*lines, "}"))
