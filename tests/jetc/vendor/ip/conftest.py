"""A small design, described as stage `vivado` describes one."""

from __future__ import annotations

import pytest
from jetc.vendor.ip.design import Design, Vector


@pytest.fixture
def design() -> Design:
    return Design(
        name="tiny",
        top="tiny_tagger",
        taken=6,
        given=5,
        latency_cycles=2,
        initiation_interval=1,
        part="xcvu13p-flga2577-2-e",
        period_ns="2.777",
        verilog=("verilog/tiny_tagger.v",),
        vhdl=("vhdl/tiny_tagger.vhd",),
        link=(),
        digest="0123456789abcdef",
        vectors=4,
    )


@pytest.fixture
def vectors() -> list[Vector]:
    """Jets of a design that gives the lower five bits of what it takes."""
    return [Vector(given, given & 31) for given in (0, 63, 21, 42)]
