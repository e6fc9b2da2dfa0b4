"""The C++ emulator: the same words as the integer evaluator, through the interface that CMSSW loads."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.prepare.link import link_chain
from jetc.stages.verification.link_vectors import corner_words, random_words
from jetc.tools.gxx import Sources, build_program
from jetc_runtime.emulator import CppEmulator
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.prepare.chain import Chain

    from tests.jetc.stages.conftest import Tagger

TAGGERS = ["small", "narrow"]

REFUSED = """
#include "emulator.h"
#include "narrow_ports.h"
#include "words.h"
#include <array>
#include <cstdint>
#include <cstdio>
#include <dlfcn.h>
#include <exception>

namespace ports = jetc_narrow_ports;

template <class Call> static void say(Call call) {
    try {
        call();
        std::printf("taken\\n");
    } catch (const std::exception &failure) {
        std::printf("%s\\n", failure.what());
    }
}

int main(int, char **arguments) {
    void *library = dlopen(arguments[1], RTLD_LAZY | RTLD_LOCAL);
    auto create = reinterpret_cast<hls4mlEmulator::Model *(*)()>(dlsym(library, "create_model"));
    auto destroy = reinterpret_cast<void (*)(hls4mlEmulator::Model *)>(dlsym(library, "destroy_model"));
    hls4mlEmulator::Model *model = create();
    std::array<jetc::value_t, ports::inputs> values;
    values.fill(0);
    std::array<std::uint64_t, ports::constituents> slots{};
    std::array<std::uint64_t, 2> words{};
    say([&] { model->read_result(jetc::JetWord{words.data(), 2}); });
    say([&] { model->prepare_input(slots.data()); });
    say([&] { model->prepare_input(jetc::LinkWords{160, slots.data(), slots.size() - 1}); });
    say([&] { model->prepare_input(jetc::LinkWords{160, nullptr, slots.size()}); });
    say([&] { model->prepare_input(jetc::Inputs{nullptr, values.size()}); });
    say([&] { model->prepare_input(jetc::LinkWords{160, slots.data(), slots.size()}); });
    say([&] { model->predict(); });
    say([&] { model->read_result(jetc::JetWord{words.data(), 3}); });
    say([&] { model->read_result(jetc::JetWord{nullptr, 2}); });
    say([&] { model->read_result(words.data()); });
    say([&] { model->read_result(jetc::JetWord{words.data(), 2}); });
    std::printf("%d\\n", words[0] != 0);
    say([&] { model->prepare_input(jetc::Inputs{values.data(), values.size()}); });
    say([&] { model->read_result(jetc::JetWord{words.data(), 2}); });
    destroy(model);
}
"""


def chain_around(built: Tagger, network: Network) -> Chain:
    chain = link_chain(built.spec.features, built.spec.link, network)
    assert chain is not None
    return chain


def test_words_on_the_link_give_the_word_that_the_chain_in_numpy_gives(narrow: Tagger) -> None:
    network = Network.from_json((narrow.hls4ml / "network.json").read_text())
    chain, emulator = chain_around(narrow, network), CppEmulator(narrow.emulator, threads=2)
    groups = corner_words(chain.candidates) | random_words(chain.candidates, 600, np.random.default_rng(3))
    jets, candidates = (np.concatenate([each[at] for each in groups.values()]) for at in (0, 1))
    wanted = chain.run(jets, candidates, partial(evaluate, network))
    assert np.array_equal(emulator.predict_words(jets, candidates), wanted)
    assert len(np.unique(wanted, axis=0)) > 500
    named = [(each.name, each.bits) for each in emulator.manifest.outgoing]
    assert named == [(each.name, each.bits) for each in chain.outgoing]
    assert named[:5] == [("pt", 14), ("eta", 12), ("phi", 11), ("z0", 10), ("score_b", 7)]


def test_what_it_refuses_of_the_words_says_what_was_wanted(narrow: Tagger, tmp_path: Path) -> None:
    sources = narrow.emulator / "sources"
    (tmp_path / "refused.cpp").write_text(REFUSED)
    includes = (f"-I{sources}", f"-I{sources / 'firmware' / 'ap_types'}")
    command = (
        "g++",
        "-std=c++17",
        *includes,
        str(tmp_path / "refused.cpp"),
        "-ldl",
        "-o",
        str(tmp_path / "refused"),
    )
    subprocess.run(command, check=True, capture_output=True)
    started = [str(tmp_path / "refused"), str(narrow.emulator / "narrow.so")]
    printed = subprocess.run(started, check=True, capture_output=True, text=True).stdout
    assert printed.replace("narrow: ", "").splitlines() == [
        "a jetc::JetWord is of a jet that came as jetc::LinkWords",
        "prepare_input takes jetc::Inputs or jetc::LinkWords, and unsigned long* came",
        "a jet has 8 candidate words",
        "the candidate words are at a null pointer",
        "the input words are at a null pointer",
        *("taken", "taken"),
        "a jet goes out in 2 words",
        "the outgoing word is at a null pointer",
        "read_result fills jetc::Outputs or jetc::JetWord, and unsigned long* came",
        "taken",
        "1",
        "taken",
        "a jetc::JetWord is of a jet that came as jetc::LinkWords",
    ]


@pytest.mark.parametrize("tagger", TAGGERS)
def test_it_equals_the_integer_evaluator_on_corners_and_random_words(
    tagger: str, request: pytest.FixtureRequest
) -> None:
    built: Tagger = request.getfixturevalue(tagger)
    codes = built.inputs(2000)
    network = Network.from_json((built.hls4ml / "network.json").read_text())
    expected = evaluate(network, codes)
    found = CppEmulator(built.emulator).predict(*codes.values())
    assert found.keys() == expected.keys() == {"class_scores", "pt_ratio"}
    for name, words in expected.items():
        assert np.array_equal(found[name], words)
        assert len(np.unique(words, axis=0)) > 50


def test_threads_do_not_change_a_word(small: Tagger) -> None:
    codes = small.corners(501)
    one, three = (CppEmulator(small.emulator, threads=each).predict(codes) for each in (1, 3))
    assert all(np.array_equal(one[name], three[name]) for name in one)


def test_two_taggers_in_one_process_keep_their_own_tables(small: Tagger, narrow: Tagger) -> None:
    both = [CppEmulator(each.emulator) for each in (small, narrow)]
    for built, loaded in zip((small, narrow), both, strict=True):
        codes = built.inputs(100)
        network = Network.from_json((built.hls4ml / "network.json").read_text())
        found = loaded.predict(*codes.values())
        assert np.array_equal(found["class_scores"], evaluate(network, codes)["class_scores"])


def test_make_alone_builds_the_same_bytes_elsewhere_with_ap_types_elsewhere(
    narrow: Tagger, tmp_path: Path
) -> None:
    sources = tmp_path / "moved sources"
    shutil.copytree(narrow.emulator / "sources", sources)
    (sources / "firmware" / "ap_types").rename(tmp_path / "headers")
    command = [str(shutil.which("make")), "-j2", f"AP_TYPES={tmp_path / 'headers'}"]
    compiling = {**os.environ, "CCACHE_DISABLE": "1"}  # nothing that was compiled before
    subprocess.run(command, cwd=sources, env=compiling, check=True, capture_output=True)
    for library in ("narrow.so", "batch-runner.so"):
        assert filecmp.cmp(sources / library, narrow.emulator / library, shallow=False), library


def test_it_says_where_each_feature_and_score_stands(small: Tagger) -> None:
    header = (small.emulator / "sources" / "little_ports.h").read_text()
    for line in (
        "namespace jetc_little_ports {",
        "constexpr std::size_t constituents = 16;",
        "constexpr std::size_t class_scores_taum = 5;",
        "constexpr std::size_t pt_ratio = 8;",
    ):
        assert line in header


def test_a_source_that_does_not_compile_is_reported_with_its_last_lines(tmp_path: Path) -> None:
    (tmp_path / "wrong.cpp").write_text("int main() { return nothing; }\n")
    with pytest.raises(ToolError, match=r"g\+\+: it stopped with exit code 1") as failed:
        build_program(Sources(tmp_path, ("wrong.cpp",), ()), tmp_path / "wrong", scratch=tmp_path / "scratch")
    assert failed.value.command[0] == "g++"
    assert any("was not declared" in line for line in failed.value.last_lines)


def test_it_stands_alone_once_copied_elsewhere(narrow: Tagger, tmp_path: Path) -> None:
    shutil.copytree(narrow.emulator, tmp_path / "moved")
    codes = narrow.inputs(60).values()
    here, there = (CppEmulator(each).predict(*codes) for each in (narrow.emulator, tmp_path / "moved"))
    assert np.array_equal(here["class_scores"], there["class_scores"])
