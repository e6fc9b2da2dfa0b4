"""The chain around a tagger: Verilog without a warning, the same each time, of the clocks of its parts."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.prepare.chain import Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region
from jetc.rtl.design import emit_rtl
from jetc.rtl.link.design import emit_link
from jetc.tools.verilator import verilator_environment
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.prepare.chain import Chain
    from jetc.rtl.design import Rtl
    from jetc.rtl.link.design import LinkRtl
    from jetc_runtime.network import Network

SCORE = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")


def emitted(tiny: Network, encoding: str, *, by_pt: bool) -> tuple[Rtl, LinkRtl]:
    network = replace(tiny, inputs=(replace(tiny.input, features=("pt", "pt_rel", "is_photon")),))
    rtl = emit_rtl(network, "tiny", 2)
    return rtl, emit_link(chain_for(tiny, encoding, by_pt=by_pt), rtl, "tiny", 2)


def chain_for(tiny: Network, encoding: str, *, by_pt: bool) -> Chain:
    network = replace(tiny, inputs=(replace(tiny.input, features=("pt", "pt_rel", "is_photon")),))
    link = Link(by_pt=by_pt, score=SCORE, region=Region(2.4, 10.0))
    return chain_of(network, ENCODINGS[encoding], network.input.formats, link)


@pytest.mark.parametrize(("encoding", "order"), [("cmssw-17", "by_pt"), ("exact", "given")])
def test_verilator_has_nothing_to_say_of_it(encoding: str, order: str, tiny: Network, tmp_path: Path) -> None:
    rtl, link = emitted(tiny, encoding, by_pt=order == "by_pt")
    files = [*rtl.files, *((f"{each.name}.v", each.text) for each in link.modules)]
    for name, text in files:
        (tmp_path / name).write_text(text)
    command = ["verilator", "--lint-only", "-Wall", "-Wno-DECLFILENAME", "--top-module", link.top]
    names = [name for name, _ in files]
    environment = verilator_environment()
    found = subprocess.run(
        [*command, *names], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_the_chain_takes_the_clocks_of_its_parts(tiny: Network) -> None:
    rtl, link = emitted(tiny, "exact", by_pt=True)
    assert link.latency_cycles == link.preparation_cycles + rtl.latency_cycles + link.packing_cycles
    assert 0 < link.order_cycles <= link.preparation_cycles
    assert link.top == link.modules[-1].name == "tiny_link"
    assert link.modules[-1].uses == ("tiny_prepare", "tiny_tagger", "tiny_pack")


def test_the_network_s_scores_come_out_where_something_decides(tiny: Network) -> None:
    rtl, link = emitted(tiny, "exact", by_pt=False)
    chain = chain_for(tiny, "exact", by_pt=False)
    deciding = emit_link(chain, rtl, "tiny", 2, decides=True)
    assert "out_scored" not in link.modules[-1].text
    assert deciding.modules[:-1] == link.modules[:-1]
    for line in ("assign out_scores = scores;", "output wire [46:0] out_scored_jet"):
        assert line in deciding.modules[-1].text


def test_every_module_is_used(tiny: Network) -> None:
    for by_pt in (False, True):
        _, link = emitted(tiny, "cmssw-17", by_pt=by_pt)
        used = {name for each in link.modules for name in each.uses}
        assert used == {each.name for each in link.modules[:-1]} | {"tiny_tagger"}
        assert ("tiny_order" in used) is by_pt


def test_the_same_chain_gives_the_same_bytes(tiny: Network) -> None:
    assert emitted(tiny, "exact", by_pt=True)[1] == emitted(tiny, "exact", by_pt=True)[1]
