"""The top module: blocks joined in time, and words in their places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.rtl.blocks import Block, Bundle
from jetc.rtl.design import emit_rtl
from jetc.rtl.pipeline import Pipeline
from jetc.rtl.tagger import tagger_of
from jetc.rtl.top import Bits, Joined
from jetc.tools.bench import run_bench
from jetc.tools.ghdl import is_ghdl_there
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import (
    Add,
    Cast,
    Concatenate,
    Dense,
    Gather,
    Input,
    JetInput,
    Network,
    Output,
    Pool,
    Relu,
    Transpose,
)
from jetc_testbench.block import joined, ports_of
from jetc_testbench.corners import random_jets
from jetc_testbench.job import Job, Phase, Vectors, write_job
from jetc_testbench.ports import tagger_ports

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_testbench.job import Simulator

WORD, WIDE = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_fixed<7,4,AP_RND,AP_SAT>")
ONE = FixedPoint(4, 2)
PORTS = Input("jets", 4, ("pt", "eta"), (WORD, FixedPoint.parse("ap_ufixed<5,1>")))
JETS = 60
GHDL = pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")


def by_passing() -> Network:
    """A network that pools its input twice: as it is, and behind layers that take clocks.

    On the way to the second, constituents are mixed and take the place of others, and the first pooling is
    added to each of them. Words of the jet join what was pooled last.
    """
    mixing = ((1, 0, 2, -1), (0, 3, 0, 1), (-2, 0, 1, 0), (1, 1, 0, 1))
    layers = (
        Dense("sums", ("jets",), ((3, -2), (1, 5)), ONE, (1, 2), ONE, FixedPoint(14, 8)),
        Relu("relu", ("sums",), (WIDE, WORD)),
        Pool("first", ("jets",), "mean", "constituents", WORD),
        Relu("even", ("sums",), WORD),
        Transpose("turned", ("even",), WORD),
        Dense("mixed", ("turned",), mixing, ONE, (0, 1, 2, 3), ONE, WIDE, "constituents"),
        Transpose("back", ("mixed",), WIDE),
        Gather("again", ("back",), (3, 0, 0, 1), "constituents", WIDE),
        Add("both", ("again", "relu"), WIDE),
        Add("all", ("both", "first"), (WIDE, WORD)),
        Pool("second", ("all",), "mean", "constituents", (WIDE, WORD)),
        Cast("cast", ("second",), WORD),
        Concatenate("joined", ("cast", "jet"), FixedPoint(10, 6)),
    )
    labels = ("x", "y")
    outputs = tuple(Output(each, each, labels) for each in ("first", "cast", "second"))
    joined = Output("joined", "joined", (*labels, "mass"))
    return Network((PORTS, JetInput("jet", ("mass",), (WIDE,))), layers, (*outputs, joined))


@pytest.mark.parametrize(
    ("simulator", "interval"),
    [("icarus", 1), pytest.param("ghdl", 1, marks=GHDL), pytest.param("ghdl", 3, marks=GHDL)],
)
def test_what_passes_by_a_block_arrives_with_what_goes_through_it(
    simulator: Simulator, interval: int, tmp_path: Path
) -> None:
    network = by_passing()
    rtl = emit_rtl(network, "passing", 1, interval, vhdl=True)
    for name, text in (*rtl.files, *rtl.vhdl):
        (tmp_path / name).write_text(text)
    codes = {each.name: random_jets(each, JETS, np.random.default_rng(1)) for each in network.inputs}
    expected = np.concatenate([*evaluate(network, codes).values()], axis=1)
    files = rtl.vhdl if simulator == "ghdl" else rtl.files
    sources = tuple(str(tmp_path / name) for name, _ in files)
    phases = tuple(Phase(kind, kind, 0, JETS) for kind in ("back_to_back", "gaps"))
    job = Job(simulator, rtl.top, sources, rtl.latency_cycles, 3, phases, interval)
    write_job(
        tmp_path / "job", job, Vectors(tagger_ports(network), joined(ports_of(network), codes), expected)
    )
    score = run_bench(tmp_path / "job", simulator)
    assert [(each.vectors, each.mismatches) for each in score.phases] == [(JETS, 0), (JETS, 0)]
    assert (score.unexpected, score.unknown, score.latency_cycles) == (0, 0, rtl.latency_cycles)


def test_each_instance_takes_its_own_row_and_all_of_what_has_none() -> None:
    whole = by_passing()
    network = replace(whole, inputs=(PORTS,), layers=whole.layers[2:3], outputs=whole.outputs[:1])
    pooled, row = network.tensor("first"), network.tensor("jets").without("constituents")
    once = Block(
        "heads",
        None,
        1,
        (Bundle("jets", PORTS.tensor, repeated=False),),
        (),
        (Bundle("first", pooled, repeated=False),),
    )
    each = Block(
        "constituent",
        "constituents",
        4,
        (Bundle("jets", row, repeated=True), Bundle("first", pooled, repeated=False)),
        (),
        (),
    )
    top = tagger_of(network, (Pipeline(once, ((), ()), (), 0.0), Pipeline(each, ((),), (), 0.0)), "name")
    (joined,) = (item for item in top.items if isinstance(item, Joined) and item.name == "constituent_in")
    rows = [Bits("jet_after2", 11, 11 * at) for at in range(4)]
    assert joined.parts == tuple(part for row in rows for part in (row, Bits("heads_result0", 12)))
