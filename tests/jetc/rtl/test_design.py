"""The emitted Verilog: golden text, names, ports, and the same bytes for the same network."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.artifacts.interface import interface_of
from jetc.checks.reserved_words import language_of
from jetc.rtl.design import emit_rtl
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import JetInput, NetworkError, Output, Relu

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.rtl.design import Rtl
    from jetc_runtime.network import Network

_EMIT = """
import hashlib, pathlib, sys
from jetc.rtl.design import emit_rtl
from jetc_runtime.network import Network
network = Network.from_json(pathlib.Path(sys.argv[1]).read_text())
print(hashlib.sha256(repr(emit_rtl(network, "tiny", 2).files).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def rtl(tiny: Network) -> Rtl:
    return emit_rtl(tiny, "tiny", 2)


@pytest.mark.parametrize("name", ["tiny_constituent.v", "tiny_heads.v", "tiny_scores.v", "tiny_tagger.v"])
def test_the_text_is_the_golden_text(rtl: Rtl, golden: Path, name: str) -> None:
    assert dict(rtl.files)[name] == (golden / "tiny" / "verilog" / name).read_text("utf-8")


def test_another_process_emits_the_same_bytes(rtl: Rtl, golden: Path) -> None:
    here = hashlib.sha256(repr(rtl.files).encode()).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", _EMIT, str(golden / "tiny" / "network.json")]
    there = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here


def test_every_module_bears_the_prefix_once(rtl: Rtl) -> None:
    names = re.findall(r"^module (\w+)", "\n".join(text for _, text in rtl.files), re.MULTILINE)
    assert all(each.startswith("tiny_") for each in names)
    assert len(names) == len(set(names))


def test_every_module_used_is_defined(rtl: Rtl) -> None:
    text = "\n".join(text for _, text in rtl.files)
    defined = set(re.findall(r"^module (\w+)", text, re.MULTILINE))
    used = set(re.findall(r"\b(tiny_\w+)(?: #\([^)]*\))? \w+ \(", text))
    assert used
    assert used <= defined


def test_only_the_repeated_module_is_kept_from_inlining(rtl: Rtl) -> None:
    kept = [name for name, text in rtl.files if "verilator no_inline_module" in text]
    assert kept == ["tiny_constituent.v"]


def test_inputs_go_constituent_by_constituent_and_outputs_label_by_label(rtl: Rtl) -> None:
    taken, given = rtl.interface.in_data, rtl.interface.out_data
    assert list(zip(taken.names, (each.offset for each in taken.words), strict=True))[:4] == [
        ("0.pt", 0),
        ("0.eta", 6),
        ("0.is_muon", 11),
        ("1.pt", 12),
    ]
    words = zip(given.names, given.words, strict=True)
    assert [(name, each.offset, str(each.format)) for name, each in words] == [
        ("class_scores.b", 0, "ap_ufixed<8,1,AP_RND,AP_SAT>"),
        ("class_scores.light", 8, "ap_ufixed<8,1,AP_RND,AP_SAT>"),
        ("class_scores.tau", 16, "ap_ufixed<8,1,AP_RND,AP_SAT>"),
        ("pt_ratio.pt_ratio", 24, "ap_fixed<9,4,AP_RND_CONV,AP_SAT>"),
    ]


def test_a_changed_weight_changes_the_text(tiny: Network, rtl: Rtl) -> None:
    changed = tiny.from_json(tiny.to_json().replace('"bias": [\n    ', '"bias": [\n    1', 1))
    assert changed != tiny
    assert emit_rtl(changed, "tiny", 2).files != rtl.files


def test_the_latency_is_the_sum_of_the_stages(rtl: Rtl) -> None:
    assert rtl.latency_cycles == sum(each.stages for each in rtl.modules)


def test_the_port_table_has_the_words_of_the_jet_after_the_constituents(tiny: Network) -> None:
    word = FixedPoint(4, 2)
    jet, more = JetInput("jet", ("mass",), (word,)), Output("more", "positive", ("mass",))
    layers = (*tiny.layers, Relu("positive", ("jet",), word))
    both = replace(tiny, inputs=(*tiny.inputs, jet), layers=layers, outputs=(*tiny.outputs, more))
    rtl = emit_rtl(both, "tiny", 2)
    width = interface_of(tiny).in_data.width
    row = f"//   [{width + 3}:{width}]    jet.mass                 the network reads it as {word}"
    assert row in rtl.files[-1][1].splitlines()
    with pytest.raises(NetworkError, match="its inputs are jet, jets; one array of constituents is wanted"):
        emit_rtl(replace(both, inputs=(jet, *tiny.inputs)), "tiny", 2)


MODULES = {"verilog": r"^module (\w+)", "vhdl": r"^entity (\w+) is"}
DECLARED = {
    "verilog": r"^ +(?:wire|reg|genvar|(?:input|output) +wire)(?: \[\d+:0\])? (\w+)",
    "vhdl": r"^ +(?:signal )?(\w+) ?:(?!=)",
}


@pytest.mark.parametrize("language", MODULES)
def test_no_name_is_a_word_of_a_language_and_none_differs_by_case_alone(tiny: Network, language: str) -> None:
    rtl = emit_rtl(tiny, "tiny", 2, 3, vhdl=True)
    files = [
        text for name, text in (rtl.files if language == "verilog" else rtl.vhdl) if "primitives" not in name
    ]
    modules = re.findall(MODULES[language], "\n".join(files), re.MULTILINE)
    assert len({each.lower() for each in modules}) == len(modules) > 10
    seen: set[str] = set()
    for module in re.split(MODULES[language], "\n".join(files), flags=re.MULTILINE)[2::2]:
        names = set(re.findall(DECLARED[language], module, re.MULTILINE))
        seen |= names
        assert {each: language_of(each.lower()) for each in names} == dict.fromkeys(names)
        assert len({each.lower() for each in names}) == len(names)
    assert {"in_data", "ready", "taken", "valid", "constituents", "heads_in", "taken0", "logits_n0"} <= seen
