"""What the C++ model of a tagger does with words on the link, beside the words of its ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.prepare.expression import totals_of

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network

    from jetc.prepare.chain import Chain

__all__ = ["NO_LINK", "LinkFunctions", "link_functions", "plain"]


@dataclass(frozen=True, slots=True)
class LinkFunctions:
    """C++ of the model: the beginnings of prepare_input and read_result, and private members.

    `taken` and `given` say what both take, in a message.
    """

    takes: str
    taken: str
    gives: str
    given: str
    functions: str


NO_LINK = LinkFunctions("", "jetc::Inputs", "", "jetc::Outputs", "")
"""Of a tagger that begins and ends at the ports of its network."""


def link_functions(network: Network, chain: Chain, name: str) -> LinkFunctions:
    """Return the C++ for tagger `name`, whose preparation header is that of `chain`."""
    return LinkFunctions(
        takes=_TAKES,
        taken="jetc::Inputs or jetc::LinkWords",
        gives=_GIVES,
        given="jetc::Outputs or jetc::JetWord",
        functions=f"{_take(network, chain, name)}\n{_give(network, chain, name)}\n{_MEMBERS}",
    )


_TAKES = """\
        is_from_link_ = false;
        if (const auto *words = std::any_cast<jetc::LinkWords>(&input))
            return take(*words);
"""
_GIVES = """\
        if (const auto *word = std::any_cast<jetc::JetWord>(&result))
            return give(*word);
"""
_MEMBERS = """\
    std::uint64_t jet_word_ = 0;
    bool is_from_link_ = false;
"""


def _take(network: Network, chain: Chain, name: str) -> str:
    features = zip(network.input.features, network.input.formats, strict=True)
    casts = "\n".join(
        f"            to[ports::feature::{feature}] ="
        f" jetc::word_of<{plain(seen)}>(codes[ports::feature::{feature}]);"
        for feature, seen in features
    )
    slots, of_the_jet = network.input.constituents, _take_jet(network, chain)
    return f"""\
    void take(const jetc::LinkWords &jet) {{
        jetc::want(jet.count, ports::constituents, "{name}: a jet has {slots} candidate words");
        jetc::want_memory(jet.candidates, "{name}: the candidate words are at a null pointer");
        std::uint64_t ordered[ports::constituents];
        ports::in_order(jet.candidates, ports::constituents, ordered);
        for (std::size_t constituent = 0; constituent < ports::constituents; ++constituent) {{
            std::int64_t codes[ports::features];
            ports::prepare(ordered[constituent], jet.jet, codes);
            Top::Input *to = input_ + constituent * ports::features;
{casts}
        }}
{of_the_jet}        jet_word_ = jet.jet;
        is_from_link_ = true;
    }}
"""


def _take_jet(network: Network, chain: Chain) -> str:
    if network.jet is None:
        return ""
    casts = "".join(
        f"        jet_[{number}] = jetc::word_of<{plain(seen)}>(jet_codes[{number}]);\n"
        for number, seen in enumerate(network.jet.formats)
    )
    words = "jet.jet, ordered" if totals_of(chain.jet_inputs) else "jet.jet"
    return f"""\
        std::int64_t jet_codes[{len(network.jet.features)}];
        ports::prepare_jet({words}, jet_codes);
{casts}"""


def _give(network: Network, chain: Chain, name: str) -> str:
    codes = "\n".join(
        f"        for (std::size_t word = 0; word < {len(each.labels)}; ++word)\n"
        f"            codes[ports::{each.name} + word] ="
        f" jetc::code_of({each.name}_[word], {network.format_of(each.source).fraction});"
        for each in network.outputs
    )
    return f"""\
    void give(const jetc::JetWord &word) const {{
        if (!is_from_link_)
            throw std::invalid_argument("{name}: a jetc::JetWord is of a jet that came as jetc::LinkWords");
        jetc::want(word.count, ports::outgoing_words, "{name}: a jet goes out in {chain.words} words");
        jetc::want_memory(word.words, "{name}: the outgoing word is at a null pointer");
        std::int64_t codes[ports::outputs];
{codes}
        ports::pack(jet_word_, codes, word.words);
    }}
"""


def plain(target: FixedPoint) -> str:
    """Spell a format whose modes do not act."""
    return f"ap_{'' if target.signed else 'u'}fixed<{target.width},{target.integer}>"
