"""What the C++ model of a tagger takes and gives, for each calling convention: functions of its class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.prepare.conventions import CONVENTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network

__all__ = ["Calls", "Types", "any_of", "native", "plain", "v0", "v2"]

SCORES, RATIO = "class_scores", "pt_ratio"


@dataclass(frozen=True, slots=True)
class Types:
    """The formats of a tagger's inputs in the units of the spec: of a constituent's, and of the jet's."""

    constituent: tuple[FixedPoint, ...]
    jet: tuple[FixedPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Calls:
    """The C++ types that anys may hold, for prepare_input and read_result, and the functions for each."""

    taken: tuple[str, ...]
    given: tuple[str, ...]
    functions: str
    headers: tuple[str, ...] = ()


def native(network: Network, types: Types, name: str) -> Calls:
    """Return those of jetc's own convention."""
    inputs = network.input.constituents * len(network.input.features)
    words = inputs + (len(network.jet.features) if network.jet else 0)
    results = sum(len(each.labels) for each in network.outputs)
    casts = _casts(network, types.constituent, lambda feature: f"ports::feature::{feature}")
    of_jet = _jet_casts(network, types.jet, lambda feature: f"jet.values[ports::jet_{feature}]")
    functions = f"""\
    void take(const jetc::Inputs &jet) {{
        jetc::want(jet.count, ports::inputs, "{name}: a jet has {words} input words");
        jetc::want_memory(jet.values, "{name}: the input words are at a null pointer");
        for (std::size_t constituent = 0; constituent < ports::constituents; ++constituent) {{
            const jetc::value_t *from = jet.values + constituent * ports::features;
{casts}
        }}
{of_jet}    }}

    void give(const jetc::Outputs &to) const {{
        jetc::want(to.count, ports::outputs, "{name}: a jet has {results} output words");
        jetc::want_memory(to.values, "{name}: the output words are at a null pointer");
{_copies(network)}
    }}
"""
    return Calls(("jetc::Inputs",), ("jetc::Outputs",), functions)


def v0(network: Network, types: Types, name: str) -> Calls:
    """Return those of the pair of arrays: 20 features of 16 constituents, and the regression first."""
    place = CONVENTIONS["v0"].features.index
    casts = _casts(network, types.constituent, lambda feature: str(place(feature)))
    taken = "jetc::v0::input_t *"
    given = f"jetc::v0::Result<{_labels(network, SCORES)}> *"
    functions = f"""\
    void take(const jetc::v0::input_t *jet) {{
        jetc::want_memory(jet, "{name}: the input words are at a null pointer");
        for (std::size_t constituent = 0; constituent < ports::constituents; ++constituent) {{
            const jetc::v0::input_t *from = jet + constituent * {len(CONVENTIONS["v0"].features)};
{casts}
        }}
    }}

    void give({given}to) const {{
        jetc::want_memory(to, "{name}: the output words are at a null pointer");
        to->first[0] = {RATIO}_[0];
        for (std::size_t word = 0; word < to->second.size(); ++word)
            to->second[word] = {SCORES}_[word];
    }}
"""
    return Calls((taken,), (given,), functions, ("v0.h",))


def v2(network: Network, types: Types, name: str) -> Calls:
    """Return those of the structs: a stride between candidates, and inputs of the jet."""
    convention = CONVENTIONS["v2"]
    casts = _casts(network, types.constituent, lambda feature: str(convention.features.index(feature)))
    of_jet = _jet_casts(
        network, types.jet, lambda feature: f"jet.jet_inputs[{convention.jet.index(feature)}]"
    )
    stride = 1 + max(convention.features.index(each) for each in network.input.features)
    checks = [
        f'jetc::want_least(jet.total_candidate_inputs, {stride}, "{name}: total_candidate_inputs");',
        f'jetc::want_memory(jet.candidate_inputs, "{name}: candidate_inputs is a null pointer");',
    ]
    if network.jet is not None:
        least = 1 + max(convention.jet.index(each) for each in network.jet.features)
        checks += [
            f'jetc::want_least(jet.total_jet_inputs, {least}, "{name}: total_jet_inputs");',
            f'jetc::want_memory(jet.jet_inputs, "{name}: jet_inputs is a null pointer");',
        ]
    lines = "\n".join(f"        {each}" for each in checks)
    functions = f"""\
    void take(const ModelInputs &jet) {{
{lines}
        const auto stride = static_cast<std::size_t>(jet.total_candidate_inputs);
        for (std::size_t constituent = 0; constituent < ports::constituents; ++constituent) {{
            const inputtype *from = jet.candidate_inputs + constituent * stride;
{casts}
        }}
{of_jet}    }}

    void give(ModelOutputs *to) const {{
        jetc::want_memory(to, "{name}: the outputs are at a null pointer");
        jetc::want_memory(to->jet_class_output, "{name}: jet_class_output is a null pointer");
        jetc::want_memory(to->jet_regression_output, "{name}: jet_regression_output is a null pointer");
        for (std::size_t word = 0; word < {_labels(network, SCORES)}; ++word)
            to->jet_class_output[word] = {SCORES}_[word];
        to->jet_regression_output[0] = {RATIO}_[0];
    }}
"""
    return Calls(("ModelInputs",), ("ModelOutputs *",), functions, ("v2.h",))


def any_of(types: Sequence[str], given: str, call: str, wrong: str) -> str:
    """Return the body that hands what the any `given` holds to `call`; others are refused as `wrong`."""
    cases = "".join(
        f"        if (const auto *held = std::any_cast<{each}>(&{given}))\n"
        f"            return {call}(*held);\n"
        for each in types
    )
    *most, last = (each.replace(" *", "*") for each in types)
    wanted = f"{', '.join(most)} or {last}" if most else last
    return f'{cases}        throw jetc::WrongAny("{wrong} {wanted}", {given});\n'


def plain(target: FixedPoint) -> str:
    """Spell a format whose modes do not act."""
    return f"ap_{'' if target.signed else 'u'}fixed<{target.width},{target.integer}>"


def _labels(network: Network, port: str) -> int:
    return next(len(each.labels) for each in network.outputs if each.name == port)


def _casts(network: Network, types: tuple[FixedPoint, ...], place: Callable[[str], str]) -> str:
    features = zip(network.input.features, types, network.input.formats, strict=True)
    return "            Top::Input *to = input_ + constituent * ports::features;\n" + "\n".join(
        f"            to[ports::feature::{feature}] = jetc::normalised<{type_}, {plain(seen)}>"
        f"(from[{place(feature)}]);"
        for feature, type_, seen in features
    )


def _jet_casts(network: Network, types: tuple[FixedPoint, ...], value: Callable[[str], str]) -> str:
    if network.jet is None:
        return ""
    features = zip(network.jet.features, types, network.jet.formats, strict=True)
    return "".join(
        f"        jet_[ports::jet_{feature} - ports::jet] ="
        f" jetc::normalised<{type_}, {plain(seen)}>({value(feature)});\n"
        for feature, type_, seen in features
    )


def _copies(network: Network) -> str:
    return "\n".join(
        f"        for (std::size_t word = 0; word < {len(each.labels)}; ++word)\n"
        f"            to.values[ports::{each.name} + word] = {each.name}_[word];"
        for each in network.outputs
    )
