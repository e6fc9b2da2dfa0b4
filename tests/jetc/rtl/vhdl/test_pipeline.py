"""The VHDL of a block: each entity before what uses it, and nothing that is not of the standard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc.rtl.vhdl.pipeline import pipeline_text

if TYPE_CHECKING:
    from jetc_runtime.network import Network


def test_an_entity_stands_before_what_uses_it(tiny: Network) -> None:
    scores = pipeline_of(blocks_of(tiny)[-1], tiny, 2)
    text = pipeline_text(scores, "tiny_scores", "tiny")
    stages = [f"tiny_scores_stage{number}" for number in range(len(scores.stages))]
    names = re.findall(r"^entity (\w+) is", text, re.MULTILINE)
    assert names[-len(stages) - 1 :] == [*stages, "tiny_scores"]
    assert all(each.startswith("tiny_scores_table_") for each in names[: -len(stages) - 1])
    used = set(re.findall(r"entity work\.(tiny_scores_\w+)", text))
    assert used == set(names[:-1])
    registers = [each for names in scores.names for each in names.registers]
    assert re.findall(r"^    (\w+) <= made.* when rising_edge\(clk\);", text, re.MULTILINE) == registers


def test_only_packages_of_the_standard_are_used(tiny: Network) -> None:
    for block in blocks_of(tiny):
        text = pipeline_text(pipeline_of(block, tiny, 2), f"tiny_{block.name}", "tiny")
        used = set(re.findall(r"^use (\w+\.\w+)", text, re.MULTILINE))
        assert used == {"ieee.std_logic_1164", "ieee.numeric_std"}
        assert "_reduce" not in text
