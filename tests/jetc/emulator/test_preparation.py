"""The C++ between words and network against numpy: every input of every encoding, with the sanitizers on."""

from __future__ import annotations

import shutil
import subprocess
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.emulator.preparation import preparation_header
from jetc.prepare.chain import Chain
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region, jet_word
from jetc.prepare.ports import input_codes, jet_codes
from jetc.stages.verification.link_vectors import corner_words, random_words
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Output

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Words = NDArray[np.uint64]
    Given = tuple[Words, Words, Integers]
    """Words of jets, (jets,), of candidates, (jets, candidates), and codes of the outputs, (jets, 4)."""

CANDIDATES = 5
LABELS = ("b", "b_bits", "tau")
OUTPUTS = (Output("class_scores", "scores", LABELS), Output("pt_ratio", "ratio", ("pt_ratio",)))
FOUND = FixedPoint.parse("ap_ufixed<12,1>")
RATIO = FixedPoint.parse("ap_fixed<16,6>")
JET_INPUTS = ("pt", "pt_log", "eta", "multiplicity", "missing_fraction")
FORMATS = (
    "ap_fixed<24,12,AP_RND_CONV,AP_SAT>",
    "ap_ufixed<14,12,AP_TRN,AP_SAT>",
    "ap_fixed<11,9,AP_RND,AP_WRAP>",
    "ap_fixed<16,2,AP_TRN,AP_SAT>",
)
PROGRAM = """
#include <cstdio>
#include <vector>
{includes}
template <class Prepare, class PrepareJet, class Pack, class Order>
static void run(std::size_t features, std::size_t words, Prepare prepare, PrepareJet prepare_jet, Pack pack,
                Order in_order) {{
    std::uint64_t jet, given[{candidates}], ordered[{candidates}];
    std::int64_t outputs[4];
    std::vector<std::int64_t> codes(features);
    std::vector<std::uint64_t> outgoing(words, ~std::uint64_t{{0}});
    while (std::fread(&jet, 8, 1, stdin) == 1) {{
        if (std::fread(given, 8, {candidates}, stdin) + std::fread(outputs, 8, 4, stdin) != {candidates} + 4)
            return;
        in_order(given, {candidates}, ordered);
        for (std::uint64_t candidate : ordered) {{
            prepare(candidate, jet, codes.data());
            std::fwrite(codes.data(), 8, features, stdout);
        }}
        std::int64_t of_the_jet[5];
        prepare_jet(jet, ordered, of_the_jet);
        std::fwrite(of_the_jet, 8, 5, stdout);
        pack(jet, outputs, outgoing.data());
        std::fwrite(outgoing.data(), 8, words, stdout);
    }}
}}

int main(int, char **arguments) {{
    switch (arguments[1][0]) {{
{cases}    }}
}}
"""


def chain_for(encoding: str, candidates: int = CANDIDATES) -> Chain:
    """Return the chain of every input; the first of the encodings puts candidates in order."""
    names = tuple(ENCODINGS[encoding].inputs)
    inputs = zip(names, map(FixedPoint.parse, cycle(FORMATS)), strict=False)
    scores = [(label, FOUND) for label in LABELS]
    score = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
    outgoing = jet_word(scores, score, RATIO, Region(2.4, 10.0))
    by_pt = encoding == next(iter(ENCODINGS))
    codes = input_codes(ENCODINGS[encoding], inputs)
    jet_inputs = zip(JET_INPUTS, map(FixedPoint.parse, cycle(FORMATS)), strict=False)
    of_the_jet = jet_codes(ENCODINGS[encoding], jet_inputs, candidates)
    return Chain(candidates, by_pt, names, codes, OUTPUTS, outgoing, ("constituents", "jet"), of_the_jet)


def built(folder: Path, candidates: int = CANDIDATES) -> Path:
    """Return a program over rows of a jet's word, its candidates' words and the codes of the outputs.

    Its argument is the number of an encoding; it prints the codes of all inputs, and the outgoing word.
    """
    includes, cases = "", ""
    for number, encoding in enumerate(ENCODINGS):
        name, namespace, chain = f"e{number}", f"jetc_e{number}_ports", chain_for(encoding, candidates)
        features = ", ".join(chain.features)
        ports = f"namespace {namespace}::feature {{ enum Feature : unsigned {{ {features} }}; }}\n"
        (folder / f"{name}_ports.h").write_text(ports)
        text = preparation_header(chain, name=name, namespace=namespace)
        (folder / f"{name}_preparation.h").write_text(text)
        includes += f'#include "{name}_preparation.h"\n'
        cases += f"    case '{number}': run({len(chain.features)}, {namespace}::outgoing_words, "
        functions = ("prepare", "prepare_jet", "pack", "in_order")
        cases += f"{', '.join(f'{namespace}::{each}' for each in functions)}); break;\n"
    text = PROGRAM.format(includes=includes, cases=cases, candidates=candidates)
    (folder / "program.cpp").write_text(text)
    flags = ("-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined")
    command = [str(shutil.which("g++")), *flags, "-fno-sanitize-recover=all", "program.cpp", "-o", "program"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "program"


def printed(program: Path, chain: Chain, encoding: str, given: Given) -> tuple[Integers, Words]:
    """Return what it prints: codes, (jets, candidates, inputs), and outgoing words, (jets, words)."""
    made, of_the_jet = rows_of(program, encoding, given), len(JET_INPUTS)
    codes = made[:, : -chain.words - of_the_jet].reshape(*given[1].shape, len(chain.features))
    return codes, made[:, -chain.words :].view(np.uint64)


def rows_of(program: Path, encoding: str, given: Given) -> Integers:
    """Return all that it prints of a jet in a row: codes of candidates and of the jet, outgoing words."""
    jets, candidates, outputs = given
    rows = np.concatenate([jets[:, np.newaxis], candidates, outputs.view(np.uint64)], axis=1)
    command = [str(program), str(list(ENCODINGS).index(encoding))]
    found = subprocess.run(command, input=rows.tobytes(), check=True, capture_output=True).stdout
    return np.frombuffer(found, dtype=np.int64).reshape(len(jets), -1)


def with_outputs(jets: Words, candidates: Words) -> Given:
    """Return jets, candidates, and codes of the outputs: the ends of each format and random ones."""
    rng = np.random.default_rng(9)
    formats = (FOUND, FOUND, FOUND, RATIO)
    columns = [rng.integers(each.min_code, each.max_code + 1, len(jets)) for each in formats]
    for column, each in zip(columns, formats, strict=True):
        column[:4] = (each.min_code, each.max_code, 0, 1)
    return jets, candidates, np.stack(columns, axis=1)


def packed(chain: Chain, given: Given) -> Words:
    """Return the outgoing words in numpy, (jets, words)."""
    return chain.packed(given[0], {"class_scores": given[2][:, :3], "pt_ratio": given[2][:, 3:]})


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("preparation"))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_codes_and_outgoing_words_are_those_of_numpy(encoding: str, program: Path) -> None:
    chain = chain_for(encoding)
    groups = [*corner_words(CANDIDATES).values()]
    groups += random_words(CANDIDATES, 2000, np.random.default_rng(8)).values()
    jets, candidates = (np.concatenate([each[at] for each in groups]) for at in (0, 1))
    given = with_outputs(jets, candidates)
    codes, words = printed(program, chain, encoding, given)
    wanted = chain.codes(jets, candidates)
    for at, name in enumerate(chain.features):
        assert np.array_equal(codes[..., at], wanted[..., at]), name
        assert len(np.unique(wanted[..., at])) > 1, name
    assert np.array_equal(words, packed(chain, given))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_codes_of_the_jet_are_those_of_numpy(encoding: str, program: Path) -> None:
    chain = chain_for(encoding)
    groups = [corner_words(CANDIDATES)[each] for each in ("momenta", "order", "jet_fields")]
    groups += random_words(CANDIDATES, 500, np.random.default_rng(8)).values()
    given = with_outputs(*(np.concatenate([each[at] for each in groups]) for at in (0, 1)))
    made = rows_of(program, encoding, given)[:, : -chain.words]
    wanted = chain.jet_codes(*given[:2])
    assert np.array_equal(made[:, -len(JET_INPUTS) :], wanted)
    assert all(len(np.unique(each)) > 1 for each in wanted.T)


def test_the_header_says_where_each_field_of_the_outgoing_word_lies() -> None:
    text = preparation_header(chain_for("exact"), name="tiny", namespace="jetc_tiny_ports")
    for line in (
        '#include "tiny_ports.h"',
        "constexpr std::size_t outgoing_words = 2;",
        "constexpr Bits outgoing_z0 = {37, 10};",
        "constexpr Bits outgoing_score_tau = {63, 8};",
    ):
        assert line in text
