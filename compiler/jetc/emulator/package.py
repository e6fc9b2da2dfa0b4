"""The C++ emulator of a tagger: text from its network, naming ports and never layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.calls import Types, any_of, native, v0, v2
from jetc.emulator.header import guarded
from jetc.emulator.link_functions import link_calls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.network import Network

    from jetc.artifacts.interface import Group, Interface
    from jetc.emulator.calls import Calls
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


def emulator_source(  # noqa: PLR0913 - names, and what stands between them
    network: Network,
    types: Types,
    *,
    name: str,
    top: str,
    namespace: str,
    chain: Chain | None = None,
    conventions: Sequence[str] = ("native",),
    identity: str | None = None,
) -> str:
    """Return the wrapper of hls4ml's top function as an hls4mlEmulator::Model.

    `top` is that function's qualified name and `namespace` the one of the ports' header. `types` are those
    of the spec; the network has the normalised ones. With a `chain`, the native convention takes words on
    the link, too, and the header of `preparation_header` is included. `identity` is text that the library
    has in its section .jetc.
    Raises PhysicalTypeError where a port does not fit jetc::value_t.
    """
    _check(network, types)
    calls = _calls(network, types, name, chain if "native" in conventions else None, conventions)
    headers = ["emulator.h", f"firmware/{name}.h", f"{name}_ports.h", "top_function.h", "words.h"]
    headers += [each for made in calls for each in made.headers]
    included = "".join(f'#include "{each}"\n' for each in headers)
    return f"""\
// The tagger {name} behind the interface that CMSSW loads. The contract stands in words.h.
{included}
#include <dlfcn.h>
#include <type_traits>

namespace {{
{_identified(identity)}
namespace ports = {namespace};

using Top = jetc::{"JetSignature" if network.jet else "Signature"}<decltype(&{top})>;
{_type_checks(network)}

{_model(network, calls, name=name, top=top)}

}} // namespace
{_EXPORTS}"""


def _calls(
    network: Network, types: Types, name: str, chain: Chain | None, conventions: Sequence[str]
) -> list[Calls]:
    of = {"native": native, "v0": v0, "v2": v2}
    made = [of[each](network, types, name) for each in conventions]
    return made if chain is None else [*made, link_calls(network, chain, name)]


def _identified(identity: str | None) -> str:
    """Return the text of section .jetc: what the library is, for whoever reads its file."""
    if identity is None:
        return ""
    return f"""
__attribute__((used, section(".jetc"))) const char identity[] = R"jetc({identity})jetc";
"""


def _model(network: Network, calls: list[Calls], *, name: str, top: str) -> str:
    taken = [each for made in calls for each in made.taken]
    given = [each for made in calls for each in made.given]
    from_words = "        is_from_link_ = false;\n" if "jetc::LinkWords" in taken else ""
    functions = "\n".join(each.functions for each in calls)
    takes = any_of(taken, "input", "take", f"{name}: prepare_input takes")
    gives = any_of(given, "result", "give", f"{name}: read_result fills")
    return f"""\
class Tagger final : public hls4mlEmulator::Model {{
  public:
    Tagger() {{
        for (auto &word : input_)
            word = 0;
{_jet_zeros(network)}    }}

    void prepare_input(std::any input) override {{
{from_words}{takes}    }}

    void predict() override {{ {top}({_arguments(network)}); }}

    void read_result(std::any result) override {{
{gives}    }}

  private:
{functions}
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

extern "C" __attribute__((visibility("default"))) hls4mlEmulator::Model *create_model();

// Loaders may close the library before its last model is destroyed: it stays until the process ends.
static bool stays() {
    Dl_info own;
    if (dladdr(reinterpret_cast<void *>(&create_model), &own) == 0 ||
        dlopen(own.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE) == nullptr)
        throw std::runtime_error("the library cannot be kept until its last model is destroyed");
    return true;
}

extern "C" {

hls4mlEmulator::Model *create_model() {
    static const bool ready = stays() && fill_tables();
    return ready ? new Tagger : nullptr;
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


def _jet_zeros(network: Network) -> str:
    return "        for (auto &word : jet_)\n            word = 0;\n" if network.jet else ""


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
