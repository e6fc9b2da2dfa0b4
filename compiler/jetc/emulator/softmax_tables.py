"""C++ programs over the softmax of an hls4ml project: its tables and its code, by the project's headers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SoftmaxConfig", "TypedSoftmax", "read_tables", "softmax_program", "tables_program"]


@dataclass(frozen=True, slots=True)
class SoftmaxConfig:
    """One softmax of a project: its layer, and the name of its config struct.

    A latency softmax has the C++ type of its logits, `address`, which index its table of exp.
    """

    layer: str
    struct: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class TypedSoftmax:
    """One softmax of a project with the types that it takes and gives."""

    layer: str
    struct: str
    takes: str
    gives: str


def tables_program(namespace: str, configs: tuple[SoftmaxConfig, ...]) -> str:
    """Return the program: for each softmax a line `layer exp codes...` and one `layer inverse codes...`."""
    calls = "\n".join(_printed(namespace, each.layer, each.struct, each.address) for each in configs)
    return f"{_TABLES}\nint main() {{\n{calls}\n}}\n"


def softmax_program(namespace: str, configs: tuple[TypedSoftmax, ...]) -> str:
    """Return the program that prints the tables, or with LAYER INPUT OUTPUT runs a softmax over a file.

    Both files hold rows of int64 codes, a code a class.
    """
    calls = "\n".join(_printed(namespace, each.layer, each.struct) for each in configs)
    drives = "\n".join(
        f'    if (std::strcmp(argv[1], "{each.layer}") == 0)\n'
        f"        return drive<{namespace}::{each.struct}, {each.takes}, {each.gives}>(argv[2], argv[3]);"
        for each in configs
    )
    return f"""\
{_TABLES}{_DRIVE}
int main(int argc, char **argv) {{
    if (argc == 4) {{
{drives.replace("    if", "        if").replace("        return", "            return")}
        return 2;
    }}
{calls}
}}
"""


def read_tables(text: str) -> dict[tuple[str, str], tuple[int, ...]]:
    r"""Return the codes that such a program prints, by layer and ``exp`` or ``inverse``.

    >>> read_tables("scores exp 4 3\nscores inverse 1\n")
    {('scores', 'exp'): (4, 3), ('scores', 'inverse'): (1,)}
    """
    codes = {}
    for line in text.splitlines():
        layer, table, *words = line.split()
        codes[layer, table] = tuple(int(word) for word in words)
    return codes


def _printed(namespace: str, layer: str, struct: str, address: str | None = None) -> str:
    kind = f"{namespace}::{struct}"
    if address is not None:
        return f'    print_tables<{kind}, {address}>("{layer}", false);'
    return f'    print_tables<{kind}, {kind}::inp_norm_t>("{layer}", true);'


_TABLES = """\
#include "firmware/defines.h"
#include "firmware/parameters.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>

template <class Word, unsigned Size>
static void print_codes(const char *layer, const char *table, const Word (&words)[Size]) {
    std::printf("%s %s", layer, table);
    for (const Word &word : words)
        std::printf(" %lld", static_cast<long long>(word.range().to_uint64()));
    std::printf("\\n");
}

template <class Config, class Address> static void print_tables(const char *layer, bool negative) {
    static typename Config::exp_table_t exp[Config::exp_table_size];
    static typename Config::inv_table_t inverse[Config::inv_table_size];
    nnet::init_exp_table<Address, Config>(exp, negative);
    nnet::init_invert_table<typename Config::inv_inp_t, Config>(inverse);
    print_codes(layer, "exp", exp);
    print_codes(layer, "inverse", inverse);
}
"""
_DRIVE = """
template <class Config, class Logit, class Score> static int drive(const char *input, const char *output) {
    std::ifstream from(input, std::ios::binary);
    std::ofstream to(output, std::ios::binary);
    std::int64_t codes[Config::n_slice];
    Logit logits[Config::n_slice];
    Score scores[Config::n_slice];
    while (from.read(reinterpret_cast<char *>(codes), sizeof codes)) {
        for (unsigned at = 0; at < Config::n_slice; ++at)
            logits[at].range() = ap_int<64>(static_cast<long long>(codes[at]));
        nnet::softmax<Logit, Score, Config>(logits, scores);
        for (unsigned at = 0; at < Config::n_slice; ++at)
            codes[at] = static_cast<std::int64_t>(scores[at].range().to_uint64());
        to.write(reinterpret_cast<const char *>(codes), sizeof codes);
    }
    to.close();
    if (!to) {
        std::perror(output);
        return 1;
    }
    return 0;
}
"""
