"""Networks in lanes give the evaluator's bits, in 32 and in 64 bits, with and without AVX2."""

from __future__ import annotations

import runpy
import shutil
import subprocess
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import jetc.emulator.lanes
import numpy as np
import pytest
from jetc.emulator.lanes.source import lanes_source
from jetc.emulator.lanes.value import LanesError
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
from jetc_runtime.lanes import INSTRUCTIONS, Lanes, code_bits
from jetc_runtime.network import Cast, Concatenate, Dense, Flatten, Input, JetInput, Network, Output, Relu

if TYPE_CHECKING:
    from numpy.typing import NDArray

RANDOM = runpy.run_path(str(Path(__file__).parents[2] / "rtl" / "test_random_networks.py"))
SOURCES = Path(jetc.emulator.lanes.__file__).parent
GXX = shutil.which("g++") or "g++"
PARSE = FixedPoint.parse
JETS = 100
NETWORKS = 8
PROJECTS = 6


def wide() -> Network:
    """Words of the constituent beyond 16 bits, of the jet beyond 32, sums beyond 32; words of both joined."""
    rng = np.random.default_rng(3)
    ports = Input("jets", 1, ("pt", "eta"), (PARSE("ap_ufixed<20,12>"), PARSE("ap_fixed<18,2>")))
    jet = JetInput("jet", ("mass",), (PARSE("ap_fixed<36,20>"),))
    weight = PARSE("ap_fixed<20,4>")
    codes = rng.integers(weight.min_code, weight.max_code + 1, (2, 3)).tolist()
    results = tuple(
        map(PARSE, ("ap_fixed<36,20,AP_RND>", "ap_fixed<12,10,AP_RND_CONV,AP_SAT>", "ap_ufixed<33,20>"))
    )
    layers = (
        Dense("sums", ("jets",), tuple(map(tuple, codes)), weight, (weight.min_code, 0, 1), weight, results),
        Flatten("flat", ("sums",), results),
        Relu("positive", ("jet",), PARSE("ap_ufixed<12,20,AP_RND_CONV>")),
        Concatenate("joined", ("positive", "flat"), PARSE("ap_fixed<40,22,AP_RND,AP_SAT>")),
    )
    outputs = (Output("a", "joined", ("mass", "x", "y", "z")), Output("b", "flat", ("x", "y", "z")))
    return Network((ports, jet), layers, outputs)


def every_mode(source: FixedPoint) -> Network:
    """A word of `source` for each rounding and overflow, cast to fewer bits at both ends."""
    results = tuple(
        FixedPoint(source.width - 5, source.integer - 2, signed, rounding, overflow)
        for signed, rounding, overflow in product((True, False), Rounding, Overflow)
    )
    names = tuple(f"word{at}" for at in range(len(results)))
    layers = (Cast("cast", ("jet",), results),)
    return Network((JetInput("jet", names, (source,) * len(names)),), layers, (Output("a", "cast", names),))


def codes_of(network: Network, jets: int) -> dict[str, NDArray[np.int64]]:
    """Lowest, highest and zero words, then random ones."""
    rng = np.random.default_rng(2)
    codes = {}
    for port in network.inputs:
        low, high = (
            np.array([getattr(each, f"{end}_code") for each in port.formats]) for end in ("min", "max")
        )
        codes[port.name] = rng.integers(low, high + 1, (jets, *port.tensor.sizes))
        codes[port.name][:3] = np.stack([low, high, 0 * low]).reshape(
            3, *[1] * (codes[port.name].ndim - 2), -1
        )
    return codes


@dataclass(frozen=True)
class Compiled:
    """Networks in one library."""

    networks: list[Network]
    library: Path

    def lanes(self, number: int, instructions: str, threads: int = 1) -> Lanes:
        network, prefix = self.networks[number], f"lanes_{number}"
        (known,) = (each for each in INSTRUCTIONS if each == instructions)
        return Lanes(self.library, network, instructions=known, prefix=prefix, threads=threads)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    drawn = [RANDOM["random_network"](seed) for seed in range(NETWORKS)]
    drawn += [RANDOM["random_project"](seed) for seed in range(PROJECTS)]
    networks = [wide(), *drawn, *(every_mode(PARSE(each)) for each in ("ap_fixed<9,4>", "ap_fixed<36,20>"))]
    folder = tmp_path_factory.mktemp("lanes")
    options = ["-std=c++17", "-O1", "-fPIC", "-Wall", "-Wno-psabi", "-Werror", f"-I{SOURCES}"]
    objects = []
    for instructions, flags in zip(INSTRUCTIONS, (["-mavx2"], []), strict=True):
        texts = [lanes_source(each, f"lanes_{at}_{instructions}") for at, each in enumerate(networks)]
        source, made = folder / f"{instructions}.cpp", folder / f"{instructions}.o"
        source.write_text("\n".join(texts))
        subprocess.run([GXX, *options, *flags, "-c", source, "-o", made], check=True)
        objects.append(made)
    library = folder / "lanes.so"
    subprocess.run([GXX, "-shared", "-fPIC", SOURCES / "dispatch.cpp", *objects, "-o", library], check=True)
    return Compiled(networks, library)


@pytest.mark.parametrize("instructions", INSTRUCTIONS)
def test_every_network_gives_the_evaluators_bits(compiled: Compiled, instructions: str) -> None:
    for at, network in enumerate(compiled.networks):
        codes = codes_of(network, JETS + at)
        found = compiled.lanes(at, instructions, threads=2).evaluate(codes)
        for name, expected in evaluate(network, codes).items():
            np.testing.assert_array_equal(found[name], expected, err_msg=f"network {at}, {name}")


@pytest.mark.parametrize("number", range(3))
def test_the_first_code_outside_its_format_is_named(compiled: Compiled, number: int) -> None:
    lanes = compiled.lanes(number, INSTRUCTIONS[0])
    for port in lanes.network.inputs:
        codes = codes_of(lanes.network, JETS)
        where = (JETS - 2, *(size - 1 for size in port.tensor.sizes))
        codes[port.name][where] = port.formats[-1].max_code + 1
        narrow = {
            each.name: codes[each.name].astype(f"int{code_bits(each)}") for each in lanes.network.inputs
        }
        with pytest.raises(
            ValueError, match=rf"^jet {JETS - 2}.*feature {port.features[-1]}: code .* outside"
        ):
            lanes.evaluate(narrow)


def test_sums_that_64_bits_may_not_hold_are_refused() -> None:
    weight, word = PARSE("ap_fixed<40,1>"), PARSE("ap_fixed<40,1>")
    sums = Dense("sums", ("jets",), ((weight.max_code,),), weight, (0,), weight, word)
    network = Network(
        (Input("jets", 1, ("pt",), (word,)),),
        (sums, Flatten("flat", ("sums",), word)),
        (Output("a", "flat", ("x",)),),
    )
    with pytest.raises(LanesError, match="beyond 64 bits"):
        lanes_source(network, "lanes")
