"""The C++ header from words on the link to the network's inputs, and from its outputs to the jet's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.header import guarded, inline_function
from jetc.emulator.integer_code import HELPERS, Tables, code_of
from jetc.emulator.word_fields import names_of, unpacking
from jetc.prepare.chain import score_field
from jetc.prepare.columns import WORD_BITS
from jetc.prepare.expression import totals_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.prepare.chain import Chain

__all__ = ["preparation_header"]


def preparation_header(chain: Chain, *, name: str, namespace: str) -> str:
    """Return the header of tagger `name`; `namespace` is the one of its ports' header, which it includes."""
    return guarded(
        f"Written from the spec: what the tagger {name} does between the words on the link and the network.",
        _body(chain, name, namespace),
        stem=f"{namespace}_preparation",
    )


def _body(chain: Chain, name: str, namespace: str) -> str:
    tables = Tables()
    prepare = _prepare(chain, tables)
    if chain.jet_inputs:
        prepare += _prepare_jet(chain, tables)
    pack = _pack(chain, tables)
    return f"""\
#include "{name}_ports.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {namespace} {{

// The jet's outgoing word: in how many words of 64 bits it lies, and where each of its fields does.
struct Bits {{
    unsigned lowest, count;
}};
constexpr std::size_t outgoing_words = {chain.words};
{_fields(chain)}
namespace {{

{HELPERS}
{tables.text()}
// The codes of a candidate's inputs.
{prepare}
// The outgoing word, the lowest 64 bits first, from the codes of all output ports, one after the other.
{pack}
{_ORDER[chain.by_pt]}
}} // namespace

}} // namespace {namespace}
"""


def _fields(chain: Chain) -> str:
    lines = []
    offset = 0
    for each in chain.outgoing:
        lines.append(f"constexpr Bits outgoing_{each.name} = {{{offset}, {each.bits}}};\n")
        offset += each.bits
    return "".join(lines)


def _prepare(chain: Chain, tables: Tables) -> str:
    code = code_of(chain.inputs, names_of(_words(chain), chain.inputs), tables)
    results = [
        f"codes[feature::{name}] = {text};" for name, text in zip(chain.features, code.values, strict=True)
    ]
    body = (*unpacking(chain.inputs), *code.statements, *results)
    head = "void prepare(std::uint64_t candidate, std::uint64_t jet, std::int64_t *codes)"
    return inline_function(head, body)


def _prepare_jet(chain: Chain, tables: Tables) -> str:
    sums = {id(each): f"total_{number}" for number, each in enumerate(totals_of(chain.jet_inputs), 1)}
    code = code_of(chain.jet_inputs, names_of(_words(chain), chain.jet_inputs, sums) | sums, tables)
    results = [f"codes[{number}] = {text};" for number, text in enumerate(code.values)]
    fields = tuple(unpacking(chain.jet_inputs, sums))
    body = (*_totals(chain, sums, tables), *fields, *code.statements, *results)
    words = "std::uint64_t jet" if fields else "std::uint64_t"
    words += ", const std::uint64_t *candidates" if sums else ""
    function = inline_function(f"void prepare_jet({words}, std::int64_t *codes)", body)
    return f"\n// The codes of the inputs of the jet.\n{function}"


def _totals(chain: Chain, sums: Mapping[int, str], tables: Tables) -> Iterator[str]:
    """Give the statements of the sums over candidates that the jet's inputs need, called as `sums` says."""
    if not sums:
        return
    terms = [each.source for each in totals_of(chain.jet_inputs)]
    code = code_of(terms, names_of(_words(chain), terms), tables)
    yield from (f"std::int64_t {name} = 0;" for name in sums.values())
    yield f"for (std::size_t at = 0; at < {chain.candidates}; ++at) {{"
    yield "    const std::uint64_t candidate = candidates[at];"
    yield from (f"    {each}" for each in (*unpacking(terms), *code.statements))
    yield from (f"    {name} += {text};" for name, text in zip(sums.values(), code.values, strict=True))
    yield "}"


def _pack(chain: Chain, tables: Tables) -> str:
    wanted = [each.value for each in chain.outgoing]
    code = code_of(wanted, names_of(_words(chain), wanted), tables)
    body = [*unpacking(wanted), *code.statements]
    body += [f"outgoing[{number}] = 0;" for number in range(chain.words)]
    offset = 0
    for each, text in zip(chain.outgoing, code.values, strict=True):
        value = f"bits_of_{each.name}"
        mask = (1 << each.bits) - 1
        body.append(f"const std::uint64_t {value} = static_cast<std::uint64_t>({text}) & {mask}u;")
        number, place = divmod(offset, WORD_BITS)
        body.append(f"outgoing[{number}] |= {value} << {place};")
        if place + each.bits > WORD_BITS:
            body.append(f"outgoing[{number + 1}] |= {value} >> {WORD_BITS - place};")
        offset += each.bits
    return inline_function(
        "void pack(std::uint64_t jet, const std::int64_t *outputs, std::uint64_t *outgoing)", body
    )


def _words(chain: Chain) -> list[str]:
    """Return the name of each word of the output ports, as they stand in the codes that pack takes."""
    return [score_field(output, label) for output in chain.outputs for label in output.labels]


_ORDER = {
    False: """\
// Candidates as they come: hardest first.
inline void in_order(const std::uint64_t *given, std::size_t count, std::uint64_t *ordered) {
    std::copy(given, given + count, ordered);
}
""",
    True: """\
// Candidates hardest first; those of equal pT as they came, empty slots last.
inline void in_order(const std::uint64_t *given, std::size_t count, std::uint64_t *ordered) {
    std::copy(given, given + count, ordered);
    std::stable_sort(ordered, ordered + count,
                     [](std::uint64_t one, std::uint64_t other) { return (one & 16383) > (other & 16383); });
}
""",
}
