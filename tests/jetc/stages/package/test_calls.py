"""Packages, built as the experiment builds them, loaded together by a producer of the public loader."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.language.sections.package import Package
from jetc.plan.spec_digest import spec_digest
from jetc.prepare.conventions import CONVENTIONS
from jetc.stages.emulator.build import write_sources
from jetc.stages.package import stage as package
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.weights_file import read_weights, write_weights
from jetc_runtime.evaluate import evaluate

from tests.jetc.stages.conftest import SMALL, converted, edited, run_stage

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from tests.jetc.stages.conftest import Tagger

    Codes = dict[str, NDArray[np.int64]]

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
JETS = 200
PUBLIC_FLAGS = "-O3 -fPIC -std=c++17 -fpermissive"
"""**Source**: the Makefile of L1TSC4NGJetModel. Every symbol is exported, GNU-unique ones too."""
VALUE_FRACTION = 32
"""Fraction bits of the words of native and v2."""
OTHER_TABLE = {**SMALL, "exp_table: ap_ufixed<12,1,": "exp_table: ap_ufixed<11,1,"}
SHARED = re.compile(
    r"W (?!.*\bModel_v[34]_)"  # a function of a header; weak data would be V, and unique data u
    r"|V (vtable|typeinfo|typeinfo name) for (std::bad_any_cast|hls4mlEmulator::Model)$"
    r"|V typeinfo( name)? for (jetc::(In|Out)puts|Model(In|Out)puts|ap_fixed(_base)?<[^:]*>|"
    r"ssdm_int_sim<[^:]*>|std::(__pair_base|pair)<(?!.*Model_v).*>)\*?$"
    r"|u std::__detail::__to_chars_10_impl<[\w ]+>\(.*\)::__digits$"  # constant, of the standard library
    r"|T (create|destroy)_model$"
)
"""What two versions may both export: no weight, no table, and functions of headers that are the same."""
LISTED = re.compile(r"^\| ([\d, ]+) \|", re.MULTILINE)
"""Lines of the ap_types in docs/package.md: where they shift negative numbers to the left."""
SHIFT = re.compile(r".*/etc/ap_private\.h:(\d+):\d+: runtime error: left shift of .*")


@dataclass(frozen=True)
class Version:
    """A library, and for each of its conventions what its network gives for the jets in a file."""

    folder: Path
    library: Path
    conventions: tuple[str, ...]
    inputs: dict[str, int]
    strides: dict[str, int]
    outputs: int

    def arguments(self, convention: str) -> tuple[str, ...]:
        files = (self.folder / f"{convention}.{each}" for each in ("given", "expected"))
        counts = self.inputs[convention], self.outputs, self.strides[convention]
        return (str(self.library), convention, *map(str, files), *map(str, counts))


@pytest.fixture(scope="module")
def packages(small: Tagger, narrow: Tagger, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Version]:
    """Return `small`, a tagger of its name and ports with other weights and another table, and `narrow`."""
    folder = tmp_path_factory.mktemp("packages")
    other = retrained(small, folder / "other")
    every = ("native", "v0", "v2")
    return {
        "one": packaged(small.spec, small.hls4ml, small.inputs(JETS), folder / "one", ("v3", every)),
        "two": packaged(edited(OTHER_TABLE), other, small.inputs(JETS), folder / "two", ("v4", every)),
        "narrow": packaged(
            narrow.spec, narrow.hls4ml, narrow.inputs(JETS), folder / "narrow", ("v5", ("native", "v2"))
        ),
    }


def retrained(small: Tagger, folder: Path) -> Path:
    """Return an artifact of stage hls4ml with the weights of `small` moved by a place."""
    training = folder / "training"
    training.mkdir(parents=True)
    moved = {name: np.roll(each, 1) for name, each in read_weights(small.training / WEIGHTS).items()}
    write_weights(training / WEIGHTS, moved)
    return converted(edited(OTHER_TABLE), folder, training=training)


def packaged(
    spec: Spec, project: Path, codes: Codes, folder: Path, named: tuple[str, tuple[str, ...]]
) -> Version:
    """Write the package of a version with its conventions, and what a producer gives and is to get."""
    version, conventions = named
    asked = spec.model_copy(update={"package": section(version, conventions)})
    (folder / "emulator").mkdir(parents=True)
    network = write_sources(spec, project, folder / "emulator" / "sources")
    artifact = run_stage(package.STAGE, asked, folder, hls4ml=project, emulator=folder / "emulator")
    inputs, strides = {}, {}
    for each in conventions:
        given, strides[each] = laid_out(spec, codes, each)
        inputs[each] = given.shape[1]
        given.tofile(folder / f"{each}.given")
        words(network, seen(spec, codes, each)).tofile(folder / f"{each}.expected")
    outputs = sum(len(each.labels) for each in network.outputs)
    library = artifact / f"Model_{version}"
    return Version(folder, library, conventions, inputs, strides, outputs)


def section(version: str, conventions: tuple[str, ...]) -> Package:
    return Package.model_validate({"name": "Model", "version": version, "conventions": conventions})


def laid_out(spec: Spec, codes: Codes, convention: str) -> tuple[NDArray[np.int64], int]:
    """Return what a producer writes, (jets, words), and how far candidates are apart; the rest is 7."""
    columns = {"constituents": spec.features.inputs, "jet": spec.features.of_the_jet}
    known = CONVENTIONS.get(convention)
    rows: list[NDArray[np.int64]] = []
    stride = len(spec.features.inputs)
    for port, values in codes.items():
        names = [each.name for each in columns[port]]
        order: tuple[str, ...] | list[str] = names
        if known is not None:
            order = known.features if port == "constituents" else known.jet
        made = np.full((*values.shape[:-1], len(order)), 7, dtype=np.int64)
        for at, each in enumerate(columns[port]):
            made[..., order.index(each.name)] = values[..., at] << (VALUE_FRACTION - each.type.fraction)
        stride = made.shape[-1] if port == "constituents" else stride
        rows.append(made.reshape(len(values), -1))
    return np.concatenate(rows, axis=1), stride


def seen(spec: Spec, codes: Codes, convention: str) -> Codes:
    """Return the codes that reach the tagger: v0 has no pT of 2048 GeV or more."""
    if convention != "v0":
        return codes
    of_pt = [each.name for each in spec.features.inputs].index("pt")
    given = codes["constituents"].copy()
    given[..., of_pt] = np.minimum(given[..., of_pt], 2048 * 4 - 1)
    return codes | {"constituents": given}


def words(network: Network, codes: Codes) -> NDArray[np.int64]:
    """Return the codes of all outputs as words of `VALUE_FRACTION`: the scores, then the ratio."""
    found = evaluate(network, codes)
    shifts = {each.name: VALUE_FRACTION - network.format_of(each.source).fraction for each in network.outputs}
    return np.concatenate([found[each.name] << shifts[each.name] for each in network.outputs], axis=1)


@pytest.fixture(scope="module")
def built(packages: dict[str, Version]) -> dict[str, Version]:
    """Build two versions of one name by their Makefiles, with the flags of the public wrapper."""
    for each in ("one", "two"):
        made(packages[each])
    return packages


def made(version: Version) -> None:
    flags = (f"CXXFLAGS={PUBLIC_FLAGS}", "LDFLAGS=")
    command = [str(shutil.which("make")), "-s", "-j2", *flags]
    subprocess.run(command, cwd=version.library.parent, check=True, capture_output=True)


@pytest.fixture(scope="module")
def producer(packages: dict[str, Version], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the producer, with the headers of convention native."""
    return compiled(tmp_path_factory.mktemp("producer"), packages["one"])


def compiled(folder: Path, version: Version) -> Path:
    includes = (HERE / "public", version.library, version.library / "firmware" / "ap_types")
    gxx(
        "-c",
        *(f"-I{each}" for each in includes),
        str(HERE / "client.cpp"),
        "-o",
        str(folder / "client.o"),
    )
    return folder / "client.o"


def gxx(*arguments: str) -> None:
    subprocess.run(
        [str(shutil.which("g++")), "-std=c++17", "-O0", *arguments], check=True, capture_output=True
    )


def linked(producer: Path, *flags: str) -> Path:
    program = producer.with_name("client" + "".join(flags))
    gxx(*flags, str(producer), "-pthread", "-ldl", "-o", str(program))
    return program


@pytest.fixture(scope="module")
def client(producer: Path) -> Path:
    return linked(producer)


def ran(
    client: Path, entries: tuple[tuple[Version, str], ...], *, mode: str = "local own", jets: int = JETS
) -> tuple[list[int], str]:
    """Return how many jets of each entry came out wrong in 8 threads, allocations, and complaints."""
    given = [each for version, convention in entries for each in version.arguments(convention)]
    done = subprocess.run(
        [str(client), *mode.split(), "8", str(jets), *given], check=True, capture_output=True, text=True
    )
    return [int(line) for line in done.stdout.splitlines()], done.stderr


def every(*versions: Version) -> tuple[tuple[Version, str], ...]:
    return tuple((each, convention) for each in versions for convention in each.conventions)


@pytest.mark.parametrize("mode", ["local own", "global shared"])
def test_two_versions_in_every_convention_give_every_jet_right_and_allocate_nothing(
    built: dict[str, Version], client: Path, mode: str
) -> None:
    entries = every(built["one"], built["two"])
    assert ran(client, entries, mode=mode) == ([0] * 6 + [0], "")
    assert ran(client, entries[::-1], mode=mode, jets=20) == ([0] * 6 + [0], "")


def test_the_client_counts_the_jets_of_the_other_version_as_wrong(
    built: dict[str, Version], client: Path
) -> None:
    other = replace(built["one"], folder=built["two"].folder)
    wrong, _ = ran(client, every(other), jets=100)
    assert all(each > 400 for each in wrong[:3])


def test_addresses_and_undefined_behaviour_are_clean_but_for_shifts_of_the_ap_types(
    packages: dict[str, Version], producer: Path
) -> None:
    one = sanitized(packages["one"], "address,undefined")
    wrong, complained = ran(linked(producer, "-fsanitize=address,undefined"), every(one), jets=30)
    assert wrong[:3] == [0, 0, 0]
    found = [line for line in complained.splitlines() if "runtime error" in line]
    assert complained.splitlines() == found
    places = {match[1] if (match := SHIFT.fullmatch(line)) else line for line in found}
    listed = LISTED.findall((ROOT / "docs" / "package.md").read_text())
    assert places
    assert places <= {number for line in listed for number in line.split(", ")}


def test_threads_are_clean_and_inputs_are_found_by_name_whatever_the_order_of_the_spec(
    packages: dict[str, Version], producer: Path
) -> None:
    narrow = sanitized(packages["narrow"], "thread")
    # Loaded before the threads start, each of which makes its own models: the sanitizer does not see the
    # loader's lock, and takes constants that one thread's dlopen initialises for a race with the others.
    found, _ = ran(linked(producer, "-fsanitize=thread"), every(narrow), mode="local shared", jets=50)
    assert found[:2] == [0, 0]


def sanitized(version: Version, sanitizers: str) -> Version:
    """Return the library of a package, built with `sanitizers` from one source."""
    tagger = next(version.library.glob("*_emulator.cpp")).name.removesuffix("_emulator.cpp")
    source = version.library / "whole.cpp"
    source.write_text(f'#include "firmware/{tagger}.cpp"\n#include "{tagger}_emulator.cpp"\n')
    made = version.folder / "sanitized"
    includes = (f"-I{version.library}", f"-I{version.library / 'firmware' / 'ap_types'}")
    gxx("-shared", "-fPIC", f"-fsanitize={sanitizers}", *includes, str(source), "-o", f"{made}.so")
    source.unlink()
    return replace(version, library=made)


REFUSED = """\
any: prepare_input takes jetc::Inputs, jetc::v0::input_t* or ModelInputs, and std::vector<ap_fixed<64, 32, \
(ap_q_mode)4, (ap_o_mode)0, 0>, std::allocator<ap_fixed<64, 32, (ap_q_mode)4, (ap_o_mode)0, 0> > > came
any: prepare_input takes jetc::Inputs, jetc::v0::input_t* or ModelInputs, and an empty any came
argument: a jet has 320 input words
argument: the input words are at a null pointer
argument: total_candidate_inputs is 19, and 20 or more are read
argument: total_candidate_inputs is -20, and 20 or more are read
argument: candidate_inputs is a null pointer
taken
any: read_result fills jetc::Outputs, jetc::v0::Result<8>* or ModelOutputs*, and std::pair<\
std::array<int, 1ul>, std::array<int, 9ul> >* came
argument: jet_class_output is a null pointer
argument: the outputs are at a null pointer
"""


def test_a_wrong_any_count_stride_or_pointer_is_refused_with_what_was_wanted_and_what_came(
    built: dict[str, Version], client: Path
) -> None:
    call = [str(client), "refuse", str(built["one"].library), "320"]
    printed = subprocess.run(call, check=True, capture_output=True, text=True).stdout
    assert printed.replace("little: ", "") == REFUSED


def test_a_library_says_which_spec_ports_and_conventions_it_has_without_being_run(
    built: dict[str, Version], small: Tagger
) -> None:
    said = identity(Path(f"{built['one'].library}.so"))
    asked = small.spec.model_copy(update={"package": section("v3", built["one"].conventions)})
    assert said["spec"] == spec_digest(asked)
    assert (said["library"], said["conventions"]) == ("Model_v3", ["native", "v0", "v2"])
    assert said["features"][0] == {"name": "pt", "type": "ap_ufixed<14,12,AP_TRN,AP_SAT>"}
    assert said["outputs"][0]["labels"] == [each.name for each in small.spec.dataset.classes]


def identity(library: Path) -> dict[str, Any]:
    """Return what section .jetc of a library says, as its README.md reads it."""
    dumped = subprocess.run(
        [str(shutil.which("readelf")), "-p", ".jetc", str(library)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    said: dict[str, Any] = json.loads(dumped[dumped.index("{") : dumped.rindex("}") + 1])
    return said


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
    built: dict[str, Version],
) -> None:
    one, two = (symbols(Path(f"{built[each].library}.so")) for each in ("one", "two"))
    assert [each for each in sorted(one & two) if not SHARED.match(each)] == []
    assert any(each.startswith("u ") for each in one)  # a table in a function template
    assert any(each.startswith("B ") for each in two)  # a weight
    headers = [shared_headers(built[each].library) for each in ("one", "two")]
    assert headers[0] == headers[1]
    assert {"emulator.h", "words.h", "v0.h", "v2.h", "nnet_activation.h", "ap_fixed.h"} <= headers[0].keys()


def shared_headers(sources: Path) -> dict[str, bytes]:
    """Return the headers outside the namespace of the network: the interface, nnet_utils and ap_types."""
    files = [
        *sources.glob("*.h"),
        *sources.glob("firmware/nnet_utils/*"),
        *sources.glob("firmware/ap_types/**/*.h"),
    ]
    return {each.name: each.read_bytes() for each in files if each.name != "nnet_code_gen.h"}


def test_the_namespace_has_name_version_and_a_digest_of_the_projects_text(
    packages: dict[str, Version],
) -> None:
    opened = [
        re.findall(r"namespace (\w+) \{", (packages[each].library / "firmware" / "little.cpp").read_text())
        for each in ("one", "two")
    ]
    for (name,), version in zip(opened, ("v3", "v4"), strict=True):
        assert re.fullmatch(rf"Model_{version}_[0-9a-f]{{12}}", name)
    assert opened[0][0].rpartition("_")[2] != opened[1][0].rpartition("_")[2]
    for each, (name,) in zip(("one", "two"), opened, strict=True):
        for header in (packages[each].library / "firmware" / "weights").iterdir():
            assert f"namespace {name} {{" in header.read_text()
