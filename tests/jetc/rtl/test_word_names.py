"""Words of the pipeline are called after layer and neuron, and a name is never given twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc.rtl.word_names import renamed
from jetc_runtime.evaluate import evaluate_layers
from jetc_testbench.corners import random_jets

if TYPE_CHECKING:
    from jetc.rtl.pipeline import Pipeline
    from jetc_runtime.network import Network

GOOD = re.compile(r"[a-z]+(_?[a-z0-9]+)*")
"""A name for Verilog and VHDL."""


@pytest.fixture(scope="module")
def pipelines(tiny: Network) -> dict[str, Pipeline]:
    return {each.name: pipeline_of(each, tiny, 2) for each in blocks_of(tiny)}


def test_every_word_and_register_has_a_name_of_its_own(pipelines: dict[str, Pipeline]) -> None:
    for pipeline in pipelines.values():
        registers = [name for each in pipeline.names for name in each.registers]
        assert len(set(registers)) == len(registers)
        for stage, names in zip(pipeline.stages, pipeline.names, strict=True):
            assert len(set(names.words)) == len(names.words) == len(stage.ops)
            assert len(names.registers) == len(stage.out_idxs)
            assert all(GOOD.fullmatch(each) for each in (*names.words, *names.registers))


def test_results_and_inputs_carry_the_names_of_the_network(pipelines: dict[str, Pipeline]) -> None:
    constituent, heads = pipelines["constituent"], pipelines["heads"]
    assert [each for each in constituent.names[0].words if each.startswith("jets_")] == [
        "jets_eta",
        "jets_pt",
        "jets_is_muon",
    ]
    assert constituent.names[-1].registers == tuple(f"inner_relu_n{at}_r3" for at in range(4))
    assert heads.names[0].words[:4] == tuple(f"inner_relu_c0_n{at}" for at in range(4))
    assert heads.names[-1].registers == ("logits_n0_r7", "logits_n1_r7", "logits_n2_r7", "ratio_n0_r7")


def test_a_word_called_after_a_neuron_has_its_values_on_other_vectors(
    tiny: Network, pipelines: dict[str, Pipeline]
) -> None:
    """The vectors are not those that the names come from."""
    codes = random_jets(tiny.input, 300, np.random.default_rng(8))
    tensors = evaluate_layers(tiny, codes)
    pipeline = pipelines["constituent"]
    taken = (codes[:, 0] * np.array([each.lsb for each in tiny.input.formats])).astype(np.float64)
    compared = set()
    for stage, names in zip(pipeline.stages, pipeline.names, strict=True):
        given = stage.predict(taken, n_threads=1)
        for register, values in zip(names.registers, given.T, strict=True):
            if match := re.fullmatch(r"inner_relu_n(\d)_r\d", register):
                column = tiny.tensor("inner_relu").value(tensors["inner_relu"])[:, 0, int(match[1])]
                np.testing.assert_array_equal(values, column)
                compared.add(match[1])
        taken = given
    assert compared == {"0", "1", "2", "3"}


def test_what_is_no_neuron_is_a_part_of_the_layer_that_takes_it(pipelines: dict[str, Pipeline]) -> None:
    first, *_, last = pipelines["heads"].names
    parts = {each.partition("_part")[0] for each in first.words if "_part" in each}
    assert parts == {"mean"}
    assert {each.partition("_part")[0] for each in last.words if "_part" in each} == {"logits"}


def test_a_word_keeps_its_name_from_stage_to_stage(pipelines: dict[str, Pipeline]) -> None:
    for pipeline in pipelines.values():
        for before, after in zip(pipeline.names, pipeline.names[1:], strict=False):
            known = {re.sub(r"_r\d+(_again\d+)?$", "", each) for each in before.registers}
            assert len(known & set(after.words)) >= len(known) - 2  # a constant is another word in each


def test_the_text_of_a_stage_is_renamed_whole() -> None:
    text = "wire [2:0] v10; adder #(1,2) op_10 (v1[2:0], v0, v10[2:0]); assign model_out[2:0] = v10[2:0];"
    assert renamed(text, [f"word_{each}" for each in "abcdefghijk"]) == (
        "wire [2:0] word_k; adder #(1,2) op_word_k (word_b[2:0], word_a, word_k[2:0]); "
        "assign model_out[2:0] = word_k[2:0];"
    )
