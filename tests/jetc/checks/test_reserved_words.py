"""The tables of words hold what the languages' own tools, and another table of them, say."""

import inspect
import re
import subprocess
from pathlib import Path
from types import ModuleType

import hls4ml
import jetc_runtime
import pytest
from jetc.checks.reserved_words import TAKEN_NAMES, language_of
from jetc.decide import rtl
from jetc.rtl import stream
from jetc.rtl.link import design, order, packing, preparation
from pygments.lexers import get_lexer_by_name

NAME = re.compile(r"[a-z](_?[a-z0-9])*")
EMULATOR = Path(jetc_runtime.__file__).parent / "cpp"
AP_TYPES = Path(hls4ml.__file__).parent / "templates" / "vivado" / "ap_types"
NNET = AP_TYPES.parent / "nnet_utils"
PROJECT = "".join(
    f"#include <{each}>\n"
    for each in ("algorithm", "fstream", "iostream", "map", "vector", "stdio.h", "stdlib.h", "complex")
) + "".join(f'#include "{each}"\n' for each in ("ap_int.h", "ap_fixed.h", "nnet_helpers.h"))
HEADERS = '#include "emulator.h"\n#include "words.h"\n#include "top_function.h"\n'


def run(command: list[str], text: str) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def macros() -> set[str]:
    """Every macro of the headers that the emulator is built with, in the dialect of others too."""
    command = ["g++", "-dM", "-E", "-std=gnu++17", f"-I{EMULATOR}", f"-I{AP_TYPES}", "-x", "c++", "-"]
    return set(re.findall(r"^#define (\w+)", run(command, HEADERS), re.MULTILINE))


def test_every_macro_that_a_name_can_be_is_refused(macros: set[str]) -> None:
    found = {each for each in macros if NAME.fullmatch(each)}
    assert {"assert", "errno", "linux", "stdin", "unix"} <= found
    assert {each for each in found if language_of(each) is None} == set()


def test_no_guard_of_a_generated_header_is_one_of_theirs(macros: set[str]) -> None:
    guards = {each[: -len("_H_")].lower() for each in macros if each.endswith("_H_")}
    assert "jetc_words" in guards
    free = {each for each in guards if not TAKEN_NAMES.fullmatch(each) and NAME.fullmatch(each)}
    assert all(each.startswith("jetc_") for each in free), free


def test_every_name_that_c_does_not_tell_from_a_function_is_refused() -> None:
    """The project's own test calls the tagger, a function, through ``using namespace``."""
    includes = ["-std=c++17", f"-I{AP_TYPES}", f"-I{NNET}", "-x", "c++", "-"]
    text = run(["g++", "-E", "-P", *includes], PROJECT)
    words = sorted({each for each in re.findall(r"\b[a-z]\w*", text) if NAME.fullmatch(each)})
    free = [each for each in words if language_of(each) is None and not TAKEN_NAMES.fullmatch(each)]
    assert len(free) > 1000
    calls = "\n".join(
        f"namespace In_{each} {{ void {each}(int *); }} "
        f"static void Call_{each}(int *call_it_) {{ using namespace In_{each}; {each}(call_it_); }}"
        for each in free
    )
    run(["g++", "-fsyntax-only", "-w", "-fmax-errors=20", *includes], f'{PROJECT}#line 1 "names"\n{calls}\n')


@pytest.mark.parametrize("language", ["systemverilog", "vhdl"])
def test_every_word_of_a_hardware_language_is_refused(language: str) -> None:
    rules = [each for state in get_lexer_by_name(language).tokens.values() for each in state]
    words = {word for each in rules for word in getattr(each[0], "words", ())}
    names = {each for each in words if NAME.fullmatch(each)}
    assert len(names) > 100
    assert {each for each in names if language_of(each) is None} == set()


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("in", "a word of expressions"),
        ("co_await", "a word of C++"),
        ("xor_eq", "a word of C++"),
        ("restrict", "a word of C"),
        ("stdout", "a macro of the C library"),
        ("hls", "a name of hls4ml's C++"),
        ("small", "a word of Verilog"),
        ("signal", "a word of VHDL"),
    ],
)
def test_the_first_language_that_has_a_word_is_named(name: str, language: str) -> None:
    assert language_of(name) == language


@pytest.mark.parametrize(
    "name", ["b", "charm", "light", "gluon", "muon", "electron", "taup", "minbias", "qcd"]
)
def test_the_names_of_physics_are_free(name: str) -> None:
    assert language_of(name) is None


@pytest.mark.parametrize("making", [design, preparation, order, packing, stream, rtl])
def test_no_name_is_that_of_a_module_around_another_tagger(making: ModuleType) -> None:
    """Modules are found where they are named: a new one asks for its entry."""
    found = re.findall(r"(?:module = |Stream\(\s*)f\"{name}(_\w+)\"", inspect.getsource(making))
    made = [each for each in found if each != "_tagger"]  # what a wrapper is around
    assert made
    for ending in made:
        assert TAKEN_NAMES.fullmatch(f"b{ending}"), ending
        assert not TAKEN_NAMES.fullmatch(f"b{ending}er"), ending
