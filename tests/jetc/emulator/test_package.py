"""The text of the C++ emulator."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.artifacts.interface import interface_of
from jetc.emulator.calls import Types
from jetc.emulator.package import PhysicalTypeError, emulator_source, ports_header
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import JetInput, Output, Relu

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network


def compiles(folder: Path, *headers: str) -> bool:
    """Return whether one source with all of `headers` is C++."""
    source = folder / "headers.cpp"
    source.write_text("".join(headers))
    command = [str(shutil.which("g++")), "-std=c++17", "-fsyntax-only", str(source)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_a_source_with_the_ports_of_two_versions_is_cpp_only_where_both_say_the_same(
    tiny: Network, tmp_path: Path
) -> None:
    turned = replace(tiny, outputs=tiny.outputs[::-1])
    one, other = (ports_header(interface_of(each), namespace="jetc_tiny_ports") for each in (tiny, turned))
    assert compiles(tmp_path, one, one)
    assert compiles(tmp_path, other)
    assert not compiles(tmp_path, one, other)


def test_the_wrapper_calls_the_top_function_by_its_qualified_name(tiny: Network) -> None:
    text = emulator_source(
        tiny, Types(tiny.input.formats), name="tiny", top="jetc_tiny_0123::tiny", namespace="jetc_tiny_ports"
    )
    assert "{ jetc_tiny_0123::tiny(input_, " in text


def test_the_inputs_of_the_jet_are_the_top_functions_second_argument(tiny: Network) -> None:
    word = FixedPoint.parse("ap_fixed<5,3>")
    layers = (*tiny.layers, Relu("positive", ("jet",), word))
    more = Output("more", "positive", ("mass",))
    both = replace(
        tiny,
        inputs=(*tiny.inputs, JetInput("jet", ("mass",), (word,))),
        layers=layers,
        outputs=(*tiny.outputs, more),
    )
    types = Types(tiny.input.formats, (word.scaled(2),))
    text = emulator_source(both, types, name="tiny", top="jetc::tiny", namespace="jetc_tiny_ports")
    assert "{ jetc::tiny(input_, jet_, " in text
    casts = "jetc::normalised<ap_fixed<5,5,AP_TRN,AP_WRAP>, ap_fixed<5,3>>(jet.values[ports::jet_mass])"
    assert f"        jet_[ports::jet_mass - ports::jet] = {casts};" in text
    header = ports_header(interface_of(both), namespace="jetc_tiny_ports")
    assert "inputs = constituents * features + 1;" in header
    assert "constexpr std::size_t jet_mass = 12;" in header
    with pytest.raises(PhysicalTypeError, match="port mass is ap_fixed<40,33"):
        emulator_source(
            both, replace(types, jet=(FixedPoint(40, 33),)), name="tiny", top="x::x", namespace="y"
        )


def test_a_feature_that_the_words_do_not_hold_is_named(tiny: Network) -> None:
    types = Types((FixedPoint(40, 33), *tiny.input.formats[1:]))
    with pytest.raises(PhysicalTypeError, match=f"port {tiny.input.features[0]} is ap_fixed<40,33"):
        emulator_source(tiny, types, name="tiny", top="tiny::tiny", namespace="jetc_tiny_ports")
