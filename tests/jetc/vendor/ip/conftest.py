"""A small design, described as stage `ip` describes one, alone and with a wrapper for streams."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jetc.artifacts.ports import stream_ports, tagger_ports
from jetc.vendor.ip.design import Design, Digests, Outer, Passing, Stream, Vector


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
        link_vhdl=(),
        stream=None,
        outer=Outer("tiny_tagger", tagger_ports(6, 5, 1), 2, vhdl=True),
        digests=Digests("0123456789abcdef" * 4, "fedcba98765432101234"),
        vectors=4,
    )


@pytest.fixture
def streamed(design: Design) -> Design:
    """The same in a wrapper for streams, of two beats of a byte."""
    files = "verilog/tiny_stream.v", "vhdl/tiny_stream.vhd"
    stream = Stream("tiny_stream", 2, 8, 8, 3, *files)
    return replace(design, stream=stream, outer=Outer("tiny_stream", stream_ports(8, 8), 3, vhdl=True))


@pytest.fixture
def vectors() -> list[Vector]:
    """Jets of a design that gives the lower five bits of what it takes."""
    return [Vector(given, given & 31) for given in (0, 63, 21, 42)]


@pytest.fixture
def passing() -> Passing:
    """The same jets in beats of three bits."""
    return Passing((0, 0, 7, 7, 5, 2, 2, 5), (0, 31, 21, 10))
