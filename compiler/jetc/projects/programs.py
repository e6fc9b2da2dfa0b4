"""C++ programs around a project: one that prints its tables, one that runs it over a file of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.projects.layers import Dump
    from jetc.projects.project import Project

__all__ = ["INCLUDES", "driver_program", "read_tables", "tables_program"]

INCLUDES = (".", "firmware", "firmware/ap_types")
"""Where headers are looked for, below the folder that a project is written to."""


def tables_program(dumps: Iterable[Dump], namespace: str | None) -> str:
    """Return the program: for each table of `dumps` a line, ``layer number codes...``."""
    scope = f"{namespace}::" if namespace else ""
    lines = [line for each in dumps for line in _tables(each, scope)]
    return _TABLES + "\nint main() {\n" + "\n".join(lines) + "\n}\n"


def _tables(dump: Dump, scope: str) -> list[str]:
    arguments = {"stable": "table, true", "latency": "table"}.get(dump.kind, "table")
    first = "exp_table_t" if dump.inverse else "table_t"
    makes = ((dump.exp, arguments, first), (dump.inverse, "table", "inv_table_t"))
    struct = f"{scope}{dump.struct}"
    return [
        f"    {{ static {struct}::{type_name} table[{struct}::{size}]; {make.format(scope)}({given}); "
        f'print_codes("{dump.layer}", {number}, table); }}'
        for number, ((make, given, type_name), size) in enumerate(zip(makes, dump.sizes, strict=True))
        if make
    ]


def read_tables(text: str, dumps: Iterable[Dump]) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Return the codes that the program printed, by layer, table by table."""
    words = {tuple(line.split()[:2]): line.split()[2:] for line in text.splitlines()}
    return {
        each.layer: tuple(
            tuple(_signed(int(word), form) for word in words[each.layer, str(number)])
            for number, form in enumerate(each.formats)
        )
        for each in dumps
    }


def _signed(bits: int, form: FixedPoint) -> int:
    return bits - (1 << form.width) if bits > form.max_code else bits


def driver_program(project: Project, shapes: Mapping[str, int]) -> str:
    """Return the program that reads rows of int64 codes from one file and writes rows to another.

    A row has the words of every input, then of every output, in the order of the ports; `shapes` says how
    many words each port has, inputs with a positive number and outputs with a negative one.
    """
    scope = f"{project.top.namespace}::" if project.top.namespace else ""
    ports = [(name, scope + project.top.ports[name].type, shapes[name]) for name in project.top.ports]
    declared = "\n".join(f"    static {kind} {name}[{abs(count)}];" for name, kind, count in ports)
    given = sum(count for *_, count in ports if count > 0)
    made = -sum(count for *_, count in ports if count < 0)
    takes, gives, at_in, at_out = [], [], 0, 0
    for name, _, count in ports:
        if count > 0:
            word = f"{name}[at].range() = ap_int<64>(given[{at_in} + at]);"
            takes.append(_LOOP.format(count=count, body=word))
            at_in += count
        else:
            word = f"made[{at_out} + at] = static_cast<long long>({name}[at].range().to_uint64());"
            gives.append(_LOOP.format(count=-count, body=word))
            at_out -= count
    return _DRIVER.format(
        header=f"{project.top.name}.h",
        declared=declared,
        given=given,
        made=made,
        takes="\n".join(takes),
        gives="\n".join(gives),
        call=f"{scope}{project.top.name}({', '.join(name for name, *_ in ports)});",
    )


_LOOP = "        for (int at = 0; at < {count}; ++at) {body}"
_TABLES = """\
#include "defines.h"
#include "parameters.h"

#include <cstdio>

template <class Word, unsigned Size>
static void print_codes(const char *layer, int number, const Word (&words)[Size]) {
    std::printf("%s %d", layer, number);
    for (const Word &word : words)
        std::printf(" %llu", static_cast<unsigned long long>(word.range().to_uint64()));
    std::printf("\\n");
}
"""
_DRIVER = """\
#include "{header}"

#include <cstdio>
#include <fstream>

int main(int, char **argv) {{
    std::ifstream from(argv[1], std::ios::binary);
    std::ofstream to(argv[2], std::ios::binary);
    static long long given[{given}], made[{made}];
{declared}
    while (from.read(reinterpret_cast<char *>(given), sizeof given)) {{
{takes}
        {call}
{gives}
        to.write(reinterpret_cast<const char *>(made), sizeof made);
    }}
    to.close();
    if (!to) {{
        std::perror(argv[2]);
        return 1;
    }}
    return 0;
}}
"""
