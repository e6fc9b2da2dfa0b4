"""The bench finds equal bits equal, and every injected fault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.tools.verilator import verilator_environment
from jetc_runtime.network import Dense
from jetc_testbench.programs import BenchError
from jetc_testbench.verilator_runtime import MADE, compile_runtime

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.jetc_testbench.conftest import Bench

TOP = "tiny_tagger.v"


def replaced(old: str, new: str, name: str = TOP) -> Callable[[dict[str, str]], dict[str, str]]:
    def change(files: dict[str, str]) -> dict[str, str]:
        assert files[name].count(old) == 1
        return {**files, name: files[name].replace(old, new)}

    return change


def test_the_emitted_tagger_gives_every_bit_at_its_clock(bench: Bench) -> None:
    score = bench.run()
    assert (score["mismatches"], score["unexpected"], score["unknown"], score["first"]) == (0, 0, 0, None)
    assert (score["latency_cycles"], score["interval_cycles"]) == (bench.latency, 1.0)
    jets, gaps, reset = score["phases"]
    assert (jets["vectors"], gaps["vectors"]) == (40, 40)
    assert reset["vectors"] + reset["lost_to_reset"] == 40
    assert reset["lost_to_reset"] > 0


def test_verilator_agrees_and_shared_logic_gives_the_same_bits_later(bench: Bench) -> None:
    for name, value in verilator_environment().items():
        bench.environment.setenv(name, value)
    (bench.folder / MADE).mkdir()
    (bench.folder / "compiling").mkdir()
    compile_runtime(bench.folder / MADE, bench.folder / "compiling")
    shared = bench.at(4)
    score = shared.run(simulator="verilator", copied=("tiny_constituent",))
    assert (score["mismatches"], score["unexpected"], score["unknown"], score["first"]) == (0, 0, 0, None)
    assert (score["latency_cycles"], score["interval_cycles"]) == (bench.latency + 3, 4.0)
    assert score["ready_faults"] == 0
    compiled = (bench.folder / "job" / "build.log").read_text() + (
        bench.folder / "job" / "hierarchy.log"
    ).read_text()
    assert "Vtop" in compiled
    for name in ("verilated.cpp", "verilated_threads.cpp", "verilated_vpi.cpp"):
        assert name not in compiled
    assert [each.name for each in (bench.folder / "verilated").iterdir()] == ["verilated_first.h.fast.gch"]


def test_a_design_that_is_ready_too_early_is_caught_where_it_says_so(bench: Bench) -> None:
    score = bench.at(2).run(replaced("assign in_ready = ready", "assign in_ready = 1'b1"))
    assert score["ready_faults"] > 0
    assert score["mismatches"] == score["unexpected"] == 0


def test_one_wrong_weight_is_caught_and_named(bench: Bench) -> None:
    layer = bench.network.layer("ratio_sum")
    assert isinstance(layer, Dense)
    first, *others = layer.weights
    wrong = replace(layer, weights=((first[0] + 8,), *others))
    layers = tuple(wrong if each.name == "ratio_sum" else each for each in bench.network.layers)
    score = bench.run(expected=replace(bench.network, layers=layers))
    assert score["mismatches"] > 10
    assert (score["first"]["output"], score["first"]["label"]) == ("pt_ratio", "pt_ratio")
    assert score["first"]["found_code"] != score["first"]["expected_code"]
    assert score["first"]["found_value"] == score["first"]["found_code"] / 32


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{valid[16:0], in_valid}", "{valid[16:0], in_valid & ~valid[9]}", "a dropped valid"),
        ("{valid[16:0], in_valid}", "{valid[16:0], 1'b1}", "a valid without a jet"),
        ("rst ? 18'd0 : {valid[16:0], in_valid}", "{valid[16:0], in_valid}", "a reset that clears nothing"),
        ("assign out_valid = valid[17]", "assign out_valid = valid[16]", "a valid one clock early"),
        ("jet <= in_data", "jet <= {in_data[41:0], in_data[47:42]}", "rotated features"),
        ("jet <= in_data", "jet <= {in_data[46:0], 1'b0}", "an input shifted by a bit"),
        ("heads_result1_line7[62:54]", "heads_result1_line7[53:45]", "a regression one clock early"),
        (
            "        heads_result1_after7,\n        scores_result0\n",
            "        heads_result1_after7, scores_result0[15:0], scores_result0[23:16]\n",
            "swapped class ports",
        ),
        (
            "        heads_result1_after7,\n        scores_result0\n",
            "        scores_result0,\n        heads_result1_after7\n",
            "swapped outputs",
        ),
        ("heads_result1_after7,\n", "heads_result1_after7 ^ 9'd1,\n", "a flipped last bit"),
    ],
)
def test_a_fault_in_the_top_module_is_caught(bench: Bench, old: str, new: str, fault: str) -> None:
    score = bench.run(replaced(old, new))
    assert score["mismatches"] + score["unexpected"] + score["unknown"] > 0, fault


def test_a_pipeline_stage_too_many_is_caught_with_its_latency(bench: Bench) -> None:
    score = bench.run(latency_cycles=bench.latency - 1)
    assert score["latency_cycles"] == bench.latency
    assert score["mismatches"] > 0
    assert score["unexpected"] > 0


def test_an_unknown_bit_is_caught(bench: Bench) -> None:
    score = bench.run(replaced("heads_result1_after7,\n", "heads_result1_after7 | {8'd0, 1'bx},\n"))
    assert score["unknown"] > 0


def test_a_design_that_gives_nothing_is_caught(bench: Bench) -> None:
    score = bench.run(replaced("assign out_valid = valid[17]", "assign out_valid = 1'b0"))
    assert score["mismatches"] == sum(each["vectors"] for each in score["phases"])
    assert (score["latency_cycles"], score["interval_cycles"]) == (None, None)
    assert score["first"]["found_code"] is None


def test_verilog_that_does_not_compile_is_no_mismatch(bench: Bench) -> None:
    with pytest.raises(BenchError, match="iverilog ended with"):
        bench.run(replaced("endmodule", "endmodul"))


def test_a_missing_simulator_is_named(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match="iverilog is not on PATH"):
        bench.run()
