"""The C++ emulator of a tagger: text from its network, naming ports and never layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.interface import Group, Interface, interface_of
from jetc.emulator.header import guarded
from jetc.emulator.link_functions import NO_LINK, link_functions, plain

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network

    from jetc.prepare.chain import Chain

__all__ = ["PhysicalTypeError", "Types", "emulator_source", "ports_header"]

_VALUE_BITS = 32
"""Integer bits and fraction bits of jetc::value_t, jetc_runtime/cpp/words.h."""


class PhysicalTypeError(ValueError):
    """A port whose values jetc::value_t does not hold; the message names it."""


def ports_header(interface: Interface, *, namespace: str) -> str:
    """Return the header that says where each feature and each score stands.

    Its guard has a digest of what it says: a source that includes two that differ does not compile.
    """
    comment = "Where each word of the tagger stands in jetc::Inputs and jetc::Outputs."
    return guarded(comment, _ports(interface, namespace), stem=namespace)


def _ports(interface: Interface, namespace: str) -> str:
    constituents, jet = interface.constituents, interface.jet
    features = "".join(f"    {word.label},\n" for word in constituents[0].words)
    ports = "\n".join(
        f"constexpr std::size_t {each.name} = {each.place};\n{_label_places(each)}"
        for each in interface.out_data.groups
    )
    return f"""\
#include <cstddef>

namespace {namespace} {{

constexpr std::size_t constituents = {len(constituents)};
constexpr std::size_t features = {len(constituents[0].words)};
constexpr std::size_t inputs = constituents * features{f" + {len(jet.words)}" if jet else ""};
constexpr std::size_t outputs = {len(interface.out_data.words)};

// Place of each feature within its constituent.
namespace feature {{
enum Feature : std::size_t {{
{features}}};
}}

{_jet_places(jet) if jet else ""}// Place of each output port's first word, and of each of its labels.
{ports}

}} // namespace {namespace}
"""


def _jet_places(jet: Group) -> str:
    return f"""\
// Place of the first input of the jet, and of each of them.
constexpr std::size_t {jet.name} = {jet.place};
{_label_places(jet)}
"""


@dataclass(frozen=True, slots=True)
class Types:
    """The formats of a tagger's inputs in the units of the spec: of a constituent's, and of the jet's."""

    constituent: tuple[FixedPoint, ...]
    jet: tuple[FixedPoint, ...] = ()


def emulator_source(  # noqa: PLR0913 - names, and what stands between them
    network: Network,
    types: Types,
    *,
    name: str,
    top: str,
    namespace: str,
    chain: Chain | None = None,
) -> str:
    """Return the wrapper of hls4ml's top function as an hls4mlEmulator::Model.

    `top` is that function's qualified name and `namespace` the one of the ports' header. `types` are those
    of the spec; the network has the normalised ones. With a `chain`, the model takes words on the link, too,
    and includes the header of `preparation_header`.
    Raises PhysicalTypeError where a port does not fit jetc::value_t.
    """
    _check(network, types)
    return f"""\
// The tagger {name} behind the interface that CMSSW loads. The contract stands in words.h.
#include "emulator.h"
#include "firmware/{name}.h"
#include "{name}_ports.h"
{_preparation(name) if chain else ""}#include "top_function.h"
#include "words.h"

#include <type_traits>

namespace {{

namespace ports = {namespace};

using Top = jetc::{"JetSignature" if network.jet else "Signature"}<decltype(&{top})>;
{_type_checks(network)}

{_model(network, types, chain, name=name, top=top)}

}} // namespace
{_EXPORTS}"""


def _preparation(name: str) -> str:
    return f'#include "{name}_preparation.h"\n'


def _model(network: Network, types: Types, chain: Chain | None, *, name: str, top: str) -> str:
    link = link_functions(network, chain, name) if chain else NO_LINK
    ports = interface_of(network)
    words, results = len(ports.in_data.words), len(ports.out_data.words)
    return f"""\
class Tagger final : public hls4mlEmulator::Model {{
  public:
    Tagger() {{
        for (auto &word : input_)
            word = 0;
{_jet_zeros(network)}    }}

    void prepare_input(std::any input) override {{
{link.takes}\
        const auto jet = jetc::held<jetc::Inputs>(input, "{name}: prepare_input takes {link.taken}");
        jetc::want(jet.count, ports::inputs, "{name}: a jet has {words} input words");
        jetc::want_memory(jet.values, "{name}: the input words are at a null pointer");
        for (std::size_t constituent = 0; constituent < ports::constituents; ++constituent) {{
            const jetc::value_t *from = jet.values + constituent * ports::features;
            Top::Input *to = input_ + constituent * ports::features;
{_casts(network, types.constituent)}
        }}
{_jet_casts(network, types.jet)}    }}

    void predict() override {{ {top}({_arguments(network)}); }}

    void read_result(std::any result) override {{
{link.gives}\
        const auto to = jetc::held<jetc::Outputs>(result, "{name}: read_result fills {link.given}");
        jetc::want(to.count, ports::outputs, "{name}: a jet has {results} output words");
        jetc::want_memory(to.values, "{name}: the output words are at a null pointer");
{_copies(network)}
    }}

  private:
{link.functions}\
    Top::Input input_[{"ports::constituents * ports::features" if network.jet else "ports::inputs"}];
{_members(network)}
}};"""


_EXPORTS = """
// hls4ml fills its tables in the first call, without a lock. That call is made here, once, before any
// thread's.
static bool fill_tables() {
    Tagger().predict();
    return true;
}

extern "C" {

__attribute__((visibility("default"))) hls4mlEmulator::Model *create_model() {
    static const bool filled = fill_tables();
    return filled ? new Tagger : nullptr;
}

__attribute__((visibility("default"))) void destroy_model(hls4mlEmulator::Model *model) { delete model; }

} // extern "C"
"""


def _type_checks(network: Network) -> str:
    wanted = [("the input", "Top::Input", network.input.tensor.common)]
    if network.jet is not None:
        wanted.append(("the input of the jet", "Top::JetInput", network.jet.tensor.common))
    wanted += [
        (f"port {each.name}", f"std::tuple_element_t<{number}, Top::Results>", network.format_of(each.source))
        for number, each in enumerate(network.outputs)
    ]
    return "\n".join(
        f'static_assert(std::is_same_v<{found}, {each}>, "{what} has the type the network states");'
        for what, found, each in wanted
    )


def _casts(network: Network, types: tuple[FixedPoint, ...]) -> str:
    features = zip(network.input.features, types, network.input.formats, strict=True)
    return "\n".join(
        f"            to[ports::feature::{feature}] ="
        f" jetc::normalised<{type_}, {plain(seen)}>(from[ports::feature::{feature}]);"
        for feature, type_, seen in features
    )


def _jet_zeros(network: Network) -> str:
    return "        for (auto &word : jet_)\n            word = 0;\n" if network.jet else ""


def _jet_casts(network: Network, types: tuple[FixedPoint, ...]) -> str:
    if network.jet is None:
        return ""
    features = zip(network.jet.features, types, network.jet.formats, strict=True)
    return "".join(
        f"        jet_[ports::jet_{feature} - ports::jet] ="
        f" jetc::normalised<{type_}, {plain(seen)}>(jet.values[ports::jet_{feature}]);\n"
        for feature, type_, seen in features
    )


def _arguments(network: Network) -> str:
    inputs = ("input_", "jet_") if network.jet else ("input_",)
    return ", ".join((*inputs, *(f"{each.name}_" for each in network.outputs)))


def _members(network: Network) -> str:
    jet = [f"    Top::JetInput jet_[{len(network.jet.features)}];"] if network.jet else []
    return "\n".join(
        jet
        + [
            f"    std::tuple_element_t<{number}, Top::Results> {each.name}_[{len(each.labels)}];"
            for number, each in enumerate(network.outputs)
        ]
    )


def _copies(network: Network) -> str:
    return "\n".join(
        f"        for (std::size_t word = 0; word < {len(each.labels)}; ++word)\n"
        f"            to.values[ports::{each.name} + word] = {each.name}_[word];"
        for each in network.outputs
    )


def _label_places(output: Group) -> str:
    """Return a constant per label; the port's name before it keeps a label from being a C++ keyword."""
    if [word.label for word in output.words] == [output.name]:
        return ""
    return "".join(
        f"constexpr std::size_t {output.name}_{word.label} = {word.place};\n" for word in output.words
    )


def _check(network: Network, types: Types) -> None:
    ports = [*zip(network.input.features, types.constituent, strict=True)]
    if network.jet is not None:
        ports += zip(network.jet.features, types.jet, strict=True)
    ports += [(each.name, network.format_of(each.source)) for each in network.outputs]
    for name, each in ports:
        if each.integer + int(not each.signed) > _VALUE_BITS or each.fraction > _VALUE_BITS:
            msg = f"port {name} is {each}; the emulator's words have {_VALUE_BITS} integer and fraction bits"
            raise PhysicalTypeError(msg)
