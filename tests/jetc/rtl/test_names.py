"""Names of Verilog modules: two taggers of any two names can be in one design."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.artifacts.interface import interface_of
from jetc.decide.menu import HtPath, PairPath, Ratio
from jetc.decide.rtl import emit_decisions
from jetc.prepare.chain import Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region
from jetc.rtl.design import emit_rtl
from jetc.rtl.link.design import emit_link
from jetc.stages.decisions.paths import ports_of
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc_runtime.network import Network

NAME = "aname"
MODULE = re.compile(r"^\s*module\s+(\w+)", re.MULTILINE)


def modules_of(tiny: Network) -> list[str]:
    """Return the names of all modules of a design with a link and decisions, as often as they are defined."""
    network = replace(tiny, inputs=(replace(tiny.input, features=("pt", "pt_rel", "is_photon")),))
    score = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
    link = Link(by_pt=True, score=score, region=Region(2.4, 10.0))
    chain = chain_of(network, ENCODINGS["exact"], network.input.formats, link)
    rtl = emit_rtl(network, NAME, 2)
    ratio = Ratio(("b",), ("b", "light"), score)
    paths = (HtPath("ht", ratio, 2, 2.4, 10, 30, 100, 9), PairPath("pair", ratio, 2.4, 30, 0.5, 3))
    names = ("score_b", "score_light", "score_tau", "pt_ratio")
    words = list(zip(names, interface_of(network).out_data.words, strict=True))
    decisions = emit_decisions(paths, ports_of(network), words, NAME, 2)
    texts = [text for _, text in rtl.files]
    texts += [each.text for each in (*emit_link(chain, rtl, NAME, 2).modules, *decisions.modules)]
    return [name for text in texts for name in MODULE.findall(text)]


def test_no_two_taggers_have_a_module_of_one_name(tiny: Network) -> None:
    """Modules are the tagger's name and an ending; no ending is that of another behind more of a name."""
    names = modules_of(tiny)
    assert len(names) == len(set(names))
    assert all(name.startswith(f"{NAME}_") for name in names)
    endings = [name.removeprefix(f"{NAME}_") for name in names]
    assert not [(one, other) for one in endings for other in endings if one.endswith(f"_{other}")]
