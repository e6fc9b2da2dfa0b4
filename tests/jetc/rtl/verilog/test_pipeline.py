"""The Verilog of a block: its stages in a chain, its tables under its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc.rtl.verilog.pipeline import pipeline_text

if TYPE_CHECKING:
    from jetc_runtime.network import Network


def test_a_register_stands_after_each_stage(tiny: Network) -> None:
    scores = pipeline_of(blocks_of(tiny)[-1], tiny, 2)
    text = pipeline_text(scores, "tiny_scores", "tiny")
    stages = [f"tiny_scores_stage{number}" for number in range(len(scores.stages))]
    names = re.findall(r"^module (\w+)", text, re.MULTILINE)
    assert names[: len(stages) + 1] == ["tiny_scores", *stages]
    assert all(each.startswith("tiny_scores_table_") for each in names[len(stages) + 1 :])
    assert text.count("always @(posedge clk)") == len(stages)
