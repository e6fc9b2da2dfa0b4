"""A block in parts: each stage in one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import Pipeline, pipeline_of
from jetc.rtl.verilog.parts import parts_of

if TYPE_CHECKING:
    from jetc_runtime.network import Network

_NAME = "tiny_heads"


def heads(tiny: Network) -> Pipeline:
    (found,) = (each for each in blocks_of(tiny) if each.name == "heads")
    return pipeline_of(found, tiny, 2)


def test_each_stage_stands_in_one_part_of_about_the_size_that_was_asked_for(tiny: Network) -> None:
    pipeline = heads(tiny)
    whole = pipeline.estimated_luts
    first, *others = parts_of(pipeline, _NAME, whole / 3)
    held = [re.findall(r"^    (\w+) stage", each.text, re.MULTILINE) for each in others]
    assert [each.top for each in (first, *others)] == [_NAME, "tiny_heads_part1", "tiny_heads_part2"]
    assert first.elsewhere == tuple(stage for share in held for stage in share)
    assert len(set(first.elsewhere)) == len(first.elsewhere) < len(pipeline.stages)
    assert sum(each.estimated_luts for each in (first, *others)) == whole
    assert max(each.estimated_luts for each in (first, *others)) < whole / 2


def test_a_block_below_that_size_is_one_part_with_no_text(tiny: Network) -> None:
    (only,) = parts_of(heads(tiny), _NAME)
    assert (only.top, only.elsewhere, only.text) == (_NAME, (), "")
