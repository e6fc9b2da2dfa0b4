"""Every weight of the C++ against the network: one LSB anywhere is caught, whatever the neuron does."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.plan.stage import Step
from jetc.stages.emulator import stage as emulator
from jetc.stages.emulator.cpp_constants import check_constants
from jetc.stages.verification import stage as verification
from jetc.tools.hls4ml_headers import read_constants
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Affine, Dense, JetInput, Network, Output, RoundedDense

if TYPE_CHECKING:
    from tests.jetc.stages.conftest import Tagger

TAGGERS = ["small", "narrow"]
VALUES = re.compile(r"(?<=\{)[-\d., ]+(?=\})")


def network(tagger: Tagger) -> Network:
    return Network.from_json((tagger.hls4ml / "network.json").read_text())


def copied(tagger: Tagger, folder: Path) -> Path:
    return Path(shutil.copytree(tagger.hls4ml / "project" / "firmware", folder / "firmware"))


def constants(network: Network) -> int:
    dense = [each for each in network.layers if isinstance(each, Dense)]
    return sum(len(each.bias) * (1 + len(each.weights)) for each in dense)


def first_of(firmware: Path, kind: str) -> Path:
    """Return the header of the first layer's weights, w, or biases, b: those of the lowest number."""
    headers = (firmware / "weights").glob(f"{kind}*.h")
    return min(headers, key=lambda header: int(header.stem.removeprefix(kind)))


def type_of(header: Path) -> FixedPoint:
    """Return the type of the numbers in a header."""
    every = chain.from_iterable(
        (each.weights, each.bias) for each in read_constants(header.parents[1]).values()
    )
    (found,) = (each.format for each in every if each.header == f"weights/{header.name}")
    return found


def move_one_value(header: Path, random: np.random.Generator) -> int:
    """Change an entry by one LSB towards zero, or away from zero; return which."""
    numbers = type_of(header)
    text = header.read_text()
    values = VALUES.findall(text)[-1].split(", ")
    entry = int(random.integers(len(values)))
    value = float(values[entry])
    away = numbers.lsb if numbers.max_code else -numbers.lsb
    values[entry] = repr(value - np.copysign(numbers.lsb, value) if value else away)
    header.write_text(VALUES.sub(", ".join(values), text))
    return entry


@pytest.mark.parametrize("name", TAGGERS)
def test_one_lsb_of_an_entry_of_any_header_is_caught(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    tagger = request.getfixturevalue(name)
    firmware, found = copied(tagger, tmp_path), network(tagger)
    assert check_constants(found, firmware) == constants(found)
    headers = sorted((firmware / "weights").iterdir())
    assert len(headers) == 2 * sum(isinstance(each, Dense) for each in found.layers)
    random = np.random.default_rng(20)
    for header in headers:
        sound = header.read_text()
        entry = move_one_value(header, random)
        with pytest.raises(GateError, match=rf"weights/{header.name}, layer \w+, entry {entry}: the C\+\+"):
            check_constants(found, firmware)
        header.write_text(sound)
    assert check_constants(found, firmware) == constants(found)


def test_the_emulator_is_not_built_from_other_weights(narrow: Tagger, tmp_path: Path) -> None:
    hls4ml = tmp_path / "hls4ml"
    shutil.copytree(narrow.hls4ml, hls4ml)
    header = first_of(hls4ml / "project" / "firmware", "b")
    move_one_value(header, np.random.default_rng(1))
    folder = tmp_path / "emulator"
    folder.mkdir()
    step = Step(narrow.spec, {"hls4ml": hls4ml}, folder, tmp_path, Silent(), tmp_path)
    with pytest.raises(GateError, match=rf"/{header.name}, layer constituent_1, entry \d"):
        emulator.STAGE.run(step)


def test_verification_looks_at_the_sources_that_the_library_was_built_from(
    narrow: Tagger, tmp_path: Path
) -> None:
    library = tmp_path / "emulator"
    shutil.copytree(narrow.emulator, library)
    header = first_of(library / "sources" / "firmware", "w")
    move_one_value(header, np.random.default_rng(1))
    inputs = {"hls4ml": narrow.hls4ml, "emulator": library, "dataset": narrow.dataset}
    step = Step(narrow.spec, inputs, tmp_path, tmp_path, Silent(), tmp_path)
    with pytest.raises(
        GateError, match=rf"/{header.name}, layer constituent_1, entry \d+: the C\+\+ has code"
    ):
        verification.STAGE.run(step)


def test_a_layer_that_takes_anothers_weights_is_refused(narrow: Tagger, tmp_path: Path) -> None:
    firmware = copied(narrow, tmp_path)
    top = firmware / "narrow.cpp"
    calls = re.findall(r"\(\w+, \w+, (w\d+), (b\d+)\)", top.read_text())
    (one, _), (two, _) = calls[-2:]
    text = top.read_text().replace(f"{one}, b", "W, b").replace(f"{two}, b", f"{one}, b")
    top.write_text(text.replace("W, b", f"{two}, b"))
    with pytest.raises(GateError, match=r"weights/\w+\.h, layer \w+: (it has \d+ values|its type)"):
        check_constants(network(narrow), firmware)


def test_another_type_or_layer_is_refused(narrow: Tagger, tmp_path: Path) -> None:
    firmware, found = copied(narrow, tmp_path), network(narrow)
    first = next(each for each in found.layers if isinstance(each, Dense))
    wider = replace(first, weight_format=first.weight_format.scaled(1))
    other = replace(found, layers=tuple(wider if each is first else each for each in found.layers))
    with pytest.raises(GateError, match=r"layer constituent_1: its type is ap_u?fixed<"):
        check_constants(other, firmware)
    words = JetInput(found.input.name, found.input.features, found.input.formats)
    labels = tuple(f"sum{each}" for each in range(len(first.bias)))
    alone = replace(first, sources=(words.name,))
    short = Network((words,), (alone,), (Output("sums", first.name, labels),))
    with pytest.raises(GateError, match=r"the C\+\+ has weights for .*; the network for constituent_1$"):
        check_constants(short, firmware)


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        pass


def with_factors(tmp_path: Path) -> tuple[Network, Path]:
    """Return a network with factors and an accumulator, and the C++ of both layers with weights."""
    firmware = tmp_path / "firmware"
    (firmware / "weights").mkdir(parents=True)
    (firmware / "defines.h").write_text(
        "typedef ap_fixed<4,2> factor_t;\ntypedef ap_fixed<5,2> summand_t;\ntypedef ap_fixed<6,3> weight_t;\n"
    )
    arrays = {
        "s2": ("factor_t", "1.25, -0.5"),
        "b2": ("summand_t", "0.125, 1.0"),
        "w3": ("weight_t", "0.5, 1.0"),
        "b3": ("weight_t", "-0.125"),
    }
    for name, (kind, values) in arrays.items():
        count = values.count(",") + 1
        (firmware / "weights" / f"{name}.h").write_text(
            f"#ifndef {name.upper()}_H_\n#define {name.upper()}_H_\nnamespace a {{\n"
            f"{kind} {name}[{count}] = {{{values}}};\n}}\n#endif\n"
        )
    (firmware / "top.cpp").write_text(
        "    nnet::normalize<a, b, c>(words, layer2_out, s2, b2); // affine\n"
        "    nnet::dense<b, d, e>(layer2_out, layer3_out, w3, b3); // sums\n"
    )
    factor, summand, weight = (FixedPoint(*each) for each in ((4, 2), (5, 2), (6, 3)))
    word, total = FixedPoint(4, 2), FixedPoint(6, 4)
    affine = Affine("affine", ("words",), (5, -2), factor, (1, 8), summand, FixedPoint(12, 6))
    sums = RoundedDense("sums", ("affine",), ((4,), (8,)), weight, (-1,), weight, total, total)
    port = JetInput("words", ("one", "two"), (word, word))
    return Network((port,), (affine, sums), (Output("sums", "sums", ("sum",)),)), firmware


def test_factors_and_weights_of_an_accumulator_are_compared_too(tmp_path: Path) -> None:
    found, firmware = with_factors(tmp_path)
    assert check_constants(found, firmware) == 7
    for header in sorted((firmware / "weights").iterdir()):
        sound = header.read_text()
        move_one_value(header, np.random.default_rng(1))
        with pytest.raises(GateError, match=rf"weights/{header.name}, layer \w+, entry \d: the C\+\+ has"):
            check_constants(found, firmware)
        header.write_text(sound)
