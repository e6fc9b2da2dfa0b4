"""A C++ program that prints an hls4ml project's softmax tables, made by the project's own headers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SoftmaxConfig", "tables_program"]


@dataclass(frozen=True, slots=True)
class SoftmaxConfig:
    """One softmax of a project: its layer, and the name of its config struct."""

    layer: str
    struct: str


def tables_program(namespace: str, configs: tuple[SoftmaxConfig, ...]) -> str:
    """Return the program: for each softmax a line `layer exp codes...` and one `layer inverse codes...`."""
    calls = "\n".join(f'    print_tables<{namespace}::{each.struct}>("{each.layer}");' for each in configs)
    return f"""\
#include "firmware/defines.h"
#include "firmware/parameters.h"

#include <cstdio>

template <class Word, unsigned Size>
static void print_codes(const char *layer, const char *table, const Word (&words)[Size]) {{
    std::printf("%s %s", layer, table);
    for (const Word &word : words)
        std::printf(" %lld", static_cast<long long>(word.range().to_uint64()));
    std::printf("\\n");
}}

template <class Config> static void print_tables(const char *layer) {{
    static typename Config::exp_table_t exp[Config::exp_table_size];
    static typename Config::inv_table_t inverse[Config::inv_table_size];
    nnet::init_exp_table<typename Config::inp_norm_t, Config>(exp, true);
    nnet::init_invert_table<typename Config::inv_inp_t, Config>(inverse);
    print_codes(layer, "exp", exp);
    print_codes(layer, "inverse", inverse);
}}

int main() {{
{calls}
}}
"""
