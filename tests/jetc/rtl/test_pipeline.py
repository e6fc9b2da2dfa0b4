"""Pipelines: the same bits as the evaluator, and no stage deeper than asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Dense, NetworkError

if TYPE_CHECKING:
    from jetc.rtl.pipeline import Pipeline
    from jetc_runtime.network import Network
    from numpy.typing import NDArray


def random_codes(network: Network, jets: int) -> NDArray[np.int64]:
    rng = np.random.default_rng(3)
    rows = network.input.constituents
    columns = [rng.integers(each.min_code, each.max_code + 1, (jets, rows)) for each in network.input.formats]
    return np.stack(columns, axis=-1)


def through(pipeline: Pipeline, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Run the stages one after the other in alkaid's interpreter, which wants rows in multiples of 64."""
    for stage in pipeline.stages:
        values = stage.predict(values)
    return values


def longest_chain(stage: Any, opcodes: tuple[int, ...]) -> int:  # noqa: ANN401
    """Operations of `opcodes` in series in a stage; wide adders that only join bits cost nothing."""
    depth: list[int] = []
    for op in stage.ops:
        depth.append(max((depth[each] for each in op.input_ids), default=0))
        depth[-1] += op.opcode in opcodes and (op.cost > 0 or op.opcode == 4)
    return max(depth)


@pytest.mark.parametrize("levels", [1, 2, 4])
def test_every_block_gives_the_evaluators_bits(tiny: Network, levels: int) -> None:
    codes = random_codes(tiny, 320)
    tensors = evaluate_layers(tiny, codes)
    for block in blocks_of(tiny):
        sources = []
        for each in block.sources:
            values = tiny.tensor(each.name).value(tensors[each.name])
            sources.append(values.reshape(len(codes) * block.instances, -1))
        found = through(pipeline_of(block, tiny, levels), np.concatenate(sources, axis=1))
        expected = [tiny.tensor(each.name).value(tensors[each.name]) for each in block.results]
        rows = [each.reshape(len(found), -1) for each in expected]
        assert np.array_equal(found, np.concatenate(rows, axis=1)), block.name


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_no_stage_holds_more_adders_in_series_than_asked(tiny: Network, levels: int) -> None:
    for block in blocks_of(tiny):
        for stage in pipeline_of(block, tiny, levels).stages:
            assert longest_chain(stage, (0, 1, 4, 11)) <= levels


def test_two_levels_hold_every_operation_of_the_tagger(tiny: Network) -> None:
    assert [pipeline_of(block, tiny, 2).deepest for block in blocks_of(tiny)] == [2.0, 2.0, 2.0]


def test_more_levels_give_fewer_stages(tiny: Network) -> None:
    heads = blocks_of(tiny)[1]
    stages = [len(pipeline_of(heads, tiny, levels).stages) for levels in (1, 2, 4)]
    assert stages == sorted(stages, reverse=True)
    assert stages[0] > stages[-1]


def test_a_stage_takes_in_what_the_stage_before_gives(tiny: Network) -> None:
    for block in blocks_of(tiny):
        stages = pipeline_of(block, tiny, 2).stages
        for before, after in pairwise(stages):
            assert [each.kif for each in before.out_qint] == [each.kif for each in after.inp_qint]


def test_a_weight_that_alkaid_would_change_is_refused(tiny: Network) -> None:
    inner = tiny.layers[0]
    assert isinstance(inner, Dense)
    wide = replace(
        inner, weights=(((1 << 24) + 1, 0, 0, 0), *inner.weights[1:]), weight_format=FixedPoint(26, 2)
    )
    network = replace(tiny, layers=(wide, *tiny.layers[1:]))
    with pytest.raises(
        NetworkError, match="inner: weight 16777217 has 25 significant bits, the RTL keeps 24"
    ):
        pipeline_of(blocks_of(network)[0], network, 2)


def test_a_bias_far_above_its_rounding_half_is_refused(tiny: Network) -> None:
    inner = tiny.layers[0]
    assert isinstance(inner, Dense)
    fine = replace(inner, bias_format=FixedPoint(26, 2), bias=((1 << 24) + 1, 0, 0, 0))
    network = replace(tiny, layers=(fine, *tiny.layers[1:]))
    with pytest.raises(NetworkError, match=r"inner: bias .* significant bits, the RTL keeps 24"):
        pipeline_of(blocks_of(network)[0], network, 2)
