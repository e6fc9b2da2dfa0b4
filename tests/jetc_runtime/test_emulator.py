"""The Python side of the C++ emulator, over a hand-written tagger that adds its features."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jetc_runtime.emulator import CppEmulator, EmulatorError
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.manifest import FeaturePort, Manifest, OutgoingField, OutputPort

CPP = Path(__file__).parents[2] / "runtime" / "jetc_runtime" / "cpp"
ADDER = """
#include "emulator.h"
#include "words.h"
#include <numeric>
#include <stdexcept>

class Adder final : public hls4mlEmulator::Model {
    jetc::value_t sum_ = 0;
    std::uint64_t words_[2] = {0, 0};

  public:
    void prepare_input(std::any input) override {
        if (const auto *jet = std::any_cast<jetc::LinkWords>(&input)) {
            words_[0] = jet->jet;
            words_[1] = std::accumulate(jet->candidates, jet->candidates + jet->count, std::uint64_t{0});
            if (words_[0] == 99)
                throw std::runtime_error("ninety-nine is refused");
            return;
        }
        const auto jet = std::any_cast<jetc::Inputs>(input);
        sum_ = 0;
        for (std::size_t i = 0; i < jet.count; ++i)
            sum_ += jet.values[i];
        if (sum_ == 99)
            throw std::runtime_error("ninety-nine is refused");
    }
    void predict() override {}
    void read_result(std::any result) override {
        if (const auto *word = std::any_cast<jetc::JetWord>(&result))
            std::copy(words_, words_ + word->count, word->words);
        else
            std::any_cast<jetc::Outputs>(result).values[0] = sum_;
    }
};

extern "C" {
hls4mlEmulator::Model *create_model() { return new Adder; }
void destroy_model(hls4mlEmulator::Model *model) { delete model; }
}
"""
MANIFEST = Manifest(
    name="adder",
    library="adder.so",
    batch="batch.so",
    constituents=2,
    features=(FeaturePort("one", FixedPoint.parse("ap_fixed<8,7>")), FeaturePort("two", FixedPoint(8, 8))),
    outputs=(OutputPort("sum", ("total",), FixedPoint.parse("ap_fixed<12,11>")),),
    outgoing=(OutgoingField("jet", 64), OutgoingField("sum", 40)),
)


def compiled(source: Path, library: Path) -> None:
    hls4ml = importlib.util.find_spec("hls4ml")
    assert hls4ml is not None
    assert hls4ml.origin is not None
    headers = Path(hls4ml.origin).parent / "templates" / "vivado" / "ap_types"
    command = (
        "g++",
        "-std=c++17",
        "-shared",
        "-fPIC",
        f"-I{CPP}",
        f"-I{headers}",
        str(source),
        "-o",
        str(library),
    )
    subprocess.run((*command, "-ldl"), check=True, capture_output=True)


@pytest.fixture(scope="module")
def adder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adder")
    (folder / "adder.cpp").write_text(ADDER)
    compiled(folder / "adder.cpp", folder / "adder.so")
    compiled(CPP / "batch.cpp", folder / "batch.so")
    (folder / "emulator.json").write_text(MANIFEST.to_json())
    return folder


def test_words_go_in_and_out_by_their_own_formats(adder: Path) -> None:
    codes = np.array([[[1, 2], [-3, 4]], [[-128, -128], [-128, -128]], [[127, 127], [127, 127]]])
    assert CppEmulator(adder).predict(codes)["sum"].tolist() == [[10], [-768], [762]]


def test_the_inputs_of_the_jet_follow_its_constituents(adder: Path, tmp_path: Path) -> None:
    for each in ("adder.so", "batch.so"):
        (tmp_path / each).symlink_to(adder / each)
    jet = (FeaturePort("mass", FixedPoint.parse("ap_fixed<8,6>")),)
    (tmp_path / "emulator.json").write_text(replace(MANIFEST, jet=jet).to_json())
    emulator, codes = CppEmulator(tmp_path), np.array([[[1, 2], [-3, 4]], [[0, 0], [0, 0]]])
    assert emulator.predict(codes, np.array([[8], [-4]]))["sum"].tolist() == [[14], [-2]]
    with pytest.raises(
        ValueError, match=r"codes of as many jets are wanted for constituents and for the jet"
    ):
        emulator.predict(codes)
    with pytest.raises(ValueError, match="jet 1, feature mass: code 128 is outside ap_fixed<8,6"):
        emulator.predict(codes, np.array([[8], [128]]))
    with pytest.raises(ValueError, match="codes of as many jets are wanted for constituents alone"):
        CppEmulator(adder).predict(codes, np.array([[8], [-4]]))


def test_threads_keep_the_order_of_jets(adder: Path) -> None:
    codes = np.zeros((101, 2, 2), dtype=np.int64)
    codes[:, 0, 1] = np.arange(101) - 50
    codes[149 - 50 :, 0, 1] = 0
    expected = 2 * codes[:, 0, 1]
    assert np.array_equal(CppEmulator(adder, threads=4).predict(codes)["sum"][:, 0], expected)


def test_no_jets_give_no_words(adder: Path) -> None:
    assert CppEmulator(adder).predict(np.zeros((0, 2, 2), dtype=np.int64))["sum"].shape == (0, 1)


def test_a_code_out_of_its_format_is_named(adder: Path) -> None:
    codes = np.zeros((3, 2, 2), dtype=np.int64)
    codes[2, 1, 0] = 128
    with pytest.raises(
        ValueError, match="jet 2, constituent 1, feature one: code 128 is outside ap_fixed<8,7"
    ):
        CppEmulator(adder).predict(codes)


def test_what_the_library_throws_is_raised(adder: Path) -> None:
    codes = np.zeros((1, 2, 2), dtype=np.int64)
    codes[0, 0, 1] = 99
    with pytest.raises(EmulatorError, match="ninety-nine is refused"):
        CppEmulator(adder).predict(codes)


@pytest.mark.parametrize("threads", [1, 3])
def test_words_on_the_link_give_outgoing_words(adder: Path, threads: int) -> None:
    jets = np.arange(101, dtype=np.uint64) << np.uint64(57)
    candidates = np.stack([jets >> np.uint64(1), np.full(101, (1 << 64) - 1, np.uint64)], axis=1)
    found = CppEmulator(adder, threads=threads).predict_words(jets, candidates)
    assert found.dtype == np.uint64
    assert np.array_equal(found[:, 0], jets)
    assert found[:, 1].tolist() == [((each >> 1) - 1) % (1 << 64) for each in jets.tolist()]
    assert CppEmulator(adder).predict_words(jets[:0], candidates[:0]).shape == (0, 2)


def test_words_of_another_shape_or_type_are_refused(adder: Path) -> None:
    jets, emulator = np.array([1, 99], dtype=np.uint64), CppEmulator(adder)
    with pytest.raises(
        ValueError, match=r"candidates, \(jets, 2\), are wanted, not uint64 \(2,\) and uint64 \(2, 3\)"
    ):
        emulator.predict_words(jets, np.zeros((2, 3), dtype=np.uint64))
    with pytest.raises(ValueError, match=r"are wanted, not uint64 \(2,\) and int64 \(2, 2\)"):
        emulator.predict_words(jets, np.zeros((2, 2), dtype=np.int64))
    with pytest.raises(EmulatorError, match="ninety-nine is refused"):
        emulator.predict_words(jets, np.zeros((2, 2), dtype=np.uint64))


def test_a_tagger_that_takes_no_words_says_so(adder: Path, tmp_path: Path) -> None:
    shutil.copytree(adder, tmp_path / "artifact")
    (tmp_path / "artifact" / "emulator.json").write_text(replace(MANIFEST, outgoing=()).to_json())
    with pytest.raises(
        EmulatorError, match=r"adder\.so takes no words on the link: its spec has no section link"
    ):
        CppEmulator(tmp_path / "artifact").predict_words(np.zeros(1, np.uint64), np.zeros((1, 2), np.uint64))


def test_a_missing_library_is_named(adder: Path, tmp_path: Path) -> None:
    (tmp_path / "batch.so").write_bytes((adder / "batch.so").read_bytes())
    (tmp_path / "emulator.json").write_text(MANIFEST.to_json())
    with pytest.raises(EmulatorError, match=r"adder\.so"):
        CppEmulator(tmp_path)


def test_a_library_without_the_interface_is_refused(adder: Path, tmp_path: Path) -> None:
    for name in ("adder.so", "batch.so"):
        (tmp_path / name).write_bytes((adder / "batch.so").read_bytes())
    (tmp_path / "emulator.json").write_text(MANIFEST.to_json())
    with pytest.raises(EmulatorError, match="does not export create_model and destroy_model"):
        CppEmulator(tmp_path)


def test_a_manifest_that_does_not_hold_is_named_with_its_field(adder: Path, tmp_path: Path) -> None:
    shutil.copytree(adder, tmp_path / "artifact")
    path = tmp_path / "artifact" / "emulator.json"
    path.write_text(MANIFEST.to_json().replace('"batch": "batch.so",', ""))
    with pytest.raises(EmulatorError, match=r"artifact/emulator\.json: field batch is missing"):
        CppEmulator(path.parent)


SHOUTS = """
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void shout() {
    close(open(std::getenv("JETC_SHOUT"), O_CREAT | O_WRONLY, 0600));
}
"""


def sealed(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_what_was_sealed_is_loaded(adder: Path) -> None:
    codes = np.array([[[1, 2], [-3, 4]]])
    assert CppEmulator(adder, sealed=sealed(adder)).predict(codes)["sum"].tolist() == [[10]]


@pytest.mark.parametrize("name", ["adder.so", "batch.so"])
def test_a_library_that_was_replaced_does_not_run(
    adder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Not even its constructor, which runs as soon as it is loaded."""
    folder = tmp_path / "artifact"
    shutil.copytree(adder, folder)
    before = sealed(folder)
    own = f'extern "C" const char name[] = "{name}";\n'  # a content that was loaded before shouts no more
    (tmp_path / "shouts.cpp").write_text(SHOUTS + own)
    compiled(tmp_path / "shouts.cpp", folder / name)
    monkeypatch.setenv("JETC_SHOUT", str(tmp_path / "heard"))
    with pytest.raises(EmulatorError, match=rf"{name} is not the file that was built"):
        CppEmulator(folder, sealed=before)
    assert not (tmp_path / "heard").exists()
    with pytest.raises((EmulatorError, AttributeError)):
        CppEmulator(folder, sealed=sealed(folder))
    assert (tmp_path / "heard").exists()


def test_a_manifest_that_was_replaced_is_refused(adder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "artifact"
    shutil.copytree(adder, folder)
    before = sealed(folder)
    (folder / "emulator.json").write_text(MANIFEST.to_json().replace("adder.so", "other.so"))
    with pytest.raises(EmulatorError, match=r"emulator\.json is not the file that was built"):
        CppEmulator(folder, sealed=before)


def test_what_is_replaced_after_loading_changes_nothing(adder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "artifact"
    shutil.copytree(adder, folder)
    emulator = CppEmulator(folder, sealed=sealed(folder))
    (folder / "adder.so").write_bytes(b"nothing")
    assert emulator.predict(np.array([[[1, 2], [-3, 4]]]))["sum"].tolist() == [[10]]
