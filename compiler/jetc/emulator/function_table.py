"""C++ programs that print the table of a sigmoid or tanh, as hls4ml's headers make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["declared_program", "project_program", "read_codes"]


def declared_program(function: str, size: int, form: FixedPoint) -> str:
    """Return the program that prints the table of `function` that a spec declares: ``table codes...``.

    It includes hls4ml's header of functions alone.
    """
    struct = _DECLARED.format(size=size, form=form)
    return f'#include "ap_fixed.h"\n#include "nnet_utils/nnet_activation.h"\n{struct}{_PRINT}' + _main(
        [_printed(function, "declared", "table")]
    )


def project_program(namespace: str, structs: Mapping[str, tuple[str, str]]) -> str:
    """Return the program that prints the tables of a project; `structs` has function and struct by layer."""
    calls = [
        _printed(function, f"{namespace}::{struct}", layer) for layer, (function, struct) in structs.items()
    ]
    return '#include "firmware/defines.h"\n#include "firmware/parameters.h"\n' + _PRINT + _main(calls)


def read_codes(text: str, form: FixedPoint) -> dict[str, tuple[int, ...]]:
    r"""Return the codes of `form` that such a program prints, by layer.

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> read_codes("table 12 0 4\n", FixedPoint.parse("ap_fixed<4,1>"))
    {'table': (-4, 0, 4)}
    """
    lines = (line.split() for line in text.splitlines())
    return {layer: tuple(_signed(int(word), form) for word in words) for layer, *words in lines}


def _signed(bits: int, form: FixedPoint) -> int:
    return bits - (1 << form.width) if bits > form.max_code else bits


def _printed(function: str, struct: str, layer: str) -> str:
    make = f"nnet::init_{function}_table<{struct}, {struct}::table_size>"
    return (
        f"    {{ static {struct}::table_t table[{struct}::table_size]; {make}(table); "
        f'print_codes("{layer}", table); }}\n'
    )


def _main(calls: list[str]) -> str:
    return "\nint main() {\n" + "".join(calls) + "}\n"


_DECLARED = """
struct declared : nnet::activ_config {{
    static const unsigned table_size = {size};
    typedef {form} table_t;
}};
"""
_PRINT = """
#include <cstdio>

template <class Word, unsigned Size> static void print_codes(const char *layer, const Word (&words)[Size]) {
    std::printf("%s", layer);
    for (const Word &word : words)
        std::printf(" %llu", static_cast<unsigned long long>(word.range().to_uint64()));
    std::printf("\\n");
}
"""
