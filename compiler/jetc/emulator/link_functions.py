"""What the C++ model of a tagger does with words on the link, beside the words of its ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.calls import Calls, plain
from jetc.prepare.expression import totals_of

if TYPE_CHECKING:
    from jetc_runtime.network import Network

    from jetc.prepare.chain import Chain

__all__ = ["link_calls"]


def link_calls(network: Network, chain: Chain, name: str) -> Calls:
    """Return the C++ for tagger `name`, whose preparation header is that of `chain`."""
    return Calls(
        ("jetc::LinkWords",),
        ("jetc::JetWord",),
        f"{_take(network, chain, name)}\n{_give(network, chain, name)}\n{_MEMBERS}",
        (f"{name}_preparation.h",),
    )


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
