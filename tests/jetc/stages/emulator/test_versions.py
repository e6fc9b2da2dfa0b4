"""Two versions of one tagger in one process, built with the flags of CMSSW wrappers, share no state."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.stages.emulator.build import write_sources
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.weights_file import read_weights, write_weights
from jetc_runtime.evaluate import evaluate

from tests.jetc.stages.conftest import SMALL, converted, edited

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from numpy.typing import NDArray

    from tests.jetc.stages.conftest import Tagger

JETS = 1000
PUBLIC_FLAGS = "-O3 -fPIC -std=c++17 -fpermissive"
"""**Source**: the Makefile of L1TSC4NGJetModel. Every symbol is exported, GNU-unique ones too."""
VALUE_FRACTION = 32
"""Fraction bits of jetc::value_t."""
OTHER_TABLE = {**SMALL, "exp_table: ap_ufixed<12,1,": "exp_table: ap_ufixed<11,1,"}
SHARED = re.compile(
    r"W (?!.*\bjetc_little)"  # a function of a header; weak data would be V, and unique data u
    r"|V (vtable|typeinfo|typeinfo name) for (std::\w+|hls4mlEmulator::Model|jetc::(Inputs|Outputs))$"
    r"|T (create|destroy)_model$"
)
"""What two versions may both export: no weight, no table, and functions of headers that are the same."""


@dataclass(frozen=True)
class Version:
    """A library of its own weights, with the words that its network gives for the jets in `given`."""

    sources: Path
    library: Path
    given: Path
    expected: Path
    inputs: int
    outputs: int

    @property
    def arguments(self) -> tuple[str, ...]:
        given = (self.library, self.given, self.expected, self.inputs, self.outputs)
        return tuple(str(each) for each in given)


@pytest.fixture(scope="module")
def versions(small: Tagger, tmp_path_factory: pytest.TempPathFactory) -> tuple[Version, Version]:
    """Return `small`, and a tagger of its name and ports with other weights and another table."""
    folder = tmp_path_factory.mktemp("versions")
    other = retrained(small, folder / "other")
    return (
        compiled(small.spec, small.hls4ml, small.corners(JETS), folder / "one"),
        compiled(edited(OTHER_TABLE), other, small.corners(JETS), folder / "two"),
    )


def retrained(small: Tagger, folder: Path) -> Path:
    """Return an artifact of stage hls4ml with the weights of `small` moved by a place."""
    training = folder / "training"
    training.mkdir(parents=True)
    moved = {name: np.roll(each, 1) for name, each in read_weights(small.training / WEIGHTS).items()}
    write_weights(training / WEIGHTS, moved)
    return converted(edited(OTHER_TABLE), folder, training=training)


def compiled(spec: Spec, project: Path, codes: NDArray[np.int64], folder: Path) -> Version:
    folder.mkdir()
    network = write_sources(spec, project, folder / "sources")
    flags = (f"CXXFLAGS={PUBLIC_FLAGS}", "LDFLAGS=")
    subprocess.run(
        [str(shutil.which("make")), "-j2", *flags, f"{spec.name}.so"],
        cwd=folder / "sources",
        check=True,
        capture_output=True,
    )
    fractions = np.array([each.type.fraction for each in spec.features.inputs])
    (codes << (VALUE_FRACTION - fractions)).tofile(folder / "given")
    words = evaluate(network, codes)
    expected = [
        words[each.name] << (VALUE_FRACTION - network.format_of(each.source).fraction)
        for each in network.outputs
    ]
    np.concatenate(expected, axis=1).tofile(folder / "expected")
    return Version(
        folder / "sources",
        folder / "sources" / f"{spec.name}.so",
        folder / "given",
        folder / "expected",
        inputs=codes[0].size,
        outputs=sum(len(each.labels) for each in network.outputs),
    )


@pytest.fixture(scope="module")
def client(versions: tuple[Version, Version], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a program that has the public interface alone."""
    program = tmp_path_factory.mktemp("client") / "versions_client"
    sources = versions[0].sources
    includes = (f"-I{sources}", f"-I{sources / 'firmware' / 'ap_types'}")
    source = str(Path(__file__).parent / "versions_client.cpp")
    command = ("g++", "-std=c++17", "-O1", *includes, source, "-pthread", "-ldl", "-o", str(program))
    subprocess.run(command, check=True, capture_output=True)
    return program


def wrong_jets(client: Path, *loaded: Version, mode: str, threads: int = 1) -> list[int]:
    """Return how many jets of each library come out wrong, all of them loaded before the first jet."""
    given = [argument for each in loaded for argument in each.arguments]
    command = [str(client), mode, str(threads), str(JETS), *given]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [int(line) for line in printed.splitlines()]


@pytest.mark.parametrize("mode", ["local", "global"])
def test_two_versions_loaded_together_are_each_right_in_either_order(
    versions: tuple[Version, Version], client: Path, mode: str
) -> None:
    one, two = versions
    assert wrong_jets(client, one, two, mode=mode) == [0, 0]
    assert wrong_jets(client, two, one, mode=mode) == [0, 0]


def test_eight_threads_with_both_versions_loaded_get_every_jet_right(
    versions: tuple[Version, Version], client: Path
) -> None:
    assert wrong_jets(client, *versions, mode="global", threads=8) == [0, 0]


def test_the_client_counts_the_jets_of_the_other_version_as_wrong(
    versions: tuple[Version, Version], client: Path
) -> None:
    one, two = versions
    assert wrong_jets(client, replace(one, expected=two.expected), mode="local")[0] > JETS // 2


def symbols(library: Path) -> set[str]:
    """Return what `library` exports: its kind and its name, without its place."""
    listed = subprocess.run(
        [str(shutil.which("nm")), "-D", "-C", "--defined-only", str(library)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return {line.split(" ", 1)[1] for line in listed.splitlines()}


def test_what_two_versions_both_export_is_code_of_headers_that_are_the_same(
    versions: tuple[Version, Version],
) -> None:
    one, two = (symbols(each.library) for each in versions)
    assert [each for each in sorted(one & two) if not SHARED.match(each)] == []
    assert any(each.startswith("u ") for each in one)  # a table in a function template
    assert any(each.startswith("B ") for each in two)  # a weight
    headers = [shared_headers(each.sources) for each in versions]
    assert headers[0] == headers[1]
    assert {"emulator.h", "words.h", "nnet_activation.h", "ap_fixed.h"} <= headers[0].keys()


def shared_headers(sources: Path) -> dict[str, bytes]:
    """Return the headers outside the namespace of the network: the interface, nnet_utils and ap_types."""
    files = [
        *sources.glob("*.h"),
        *sources.glob("firmware/nnet_utils/*"),
        *sources.glob("firmware/ap_types/**/*.h"),
    ]
    return {each.name: each.read_bytes() for each in files if each.name != "nnet_code_gen.h"}


def test_the_namespace_has_a_digest_of_the_projects_text(versions: tuple[Version, Version]) -> None:
    opened = [
        re.findall(r"namespace (\w+) \{", (each.sources / "firmware" / "little.cpp").read_text())
        for each in versions
    ]
    assert all(re.fullmatch(r"jetc_little_[0-9a-f]{12}", name) for (name,) in opened)
    assert opened[0] != opened[1]
    for each, (name,) in zip(versions, opened, strict=True):
        for header in (each.sources / "firmware" / "weights").iterdir():
            assert f"namespace {name} {{" in header.read_text()
