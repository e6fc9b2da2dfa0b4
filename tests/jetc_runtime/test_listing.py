"""The text of a network that people read: each input, layer and output."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.listing import listing
from jetc_runtime.network import Network, Pool

LISTING = """\
jets          Input: 4 constituents x 3 features
                pt ufixed<6,4>
                eta fixed<5,2>
                is_muon ufixed<1,1>
inner         Dense of jets: 4 constituents x 4 features, fixed<13,6>
                weights 3x4 98277474 of fixed<6,2,RND_CONV,SAT>
                bias 4 ee6792f5 of fixed<6,2,RND_CONV,SAT>
inner_relu    Relu of inner: 4 constituents x 4 features, ufixed<6,1,RND_CONV,SAT>
mean          Pool of inner_relu: 4 features, ufixed<7,1,RND_CONV,SAT>
                how mean
                over constituents
hidden        Dense of mean: 4 features, fixed<14,4>
                weights 4x4 b5b74355 of fixed<6,2,RND_CONV,SAT>
                bias 4 dc70465c of fixed<6,2,RND_CONV,SAT>
hidden_relu   Relu of hidden: 4 features, ufixed<6,1,RND_CONV,SAT>
class_sum     Dense of hidden_relu: 3 classes, fixed<12,3>
                weights 4x3 ef4662d5 of fixed<6,2,RND_CONV,SAT>
                bias 3 ac724382 of fixed<6,2,RND_CONV,SAT>
logits        Cast of class_sum: 3 classes, fixed<6,3,RND_CONV,SAT>
scores        Softmax of logits: 3 classes, ufixed<8,1,RND,SAT>
                difference ufixed<6,3>
                exp_table 64 4744974c of ufixed<8,1,RND,SAT>
                accumulator ufixed<10,3>
                inverse_input ufixed<7,3,RND,SAT>
                inverse_table 64 4d6e5375 of ufixed<8,1,RND,SAT>
ratio_sum     Dense of mean: 1 features, fixed<14,4>
                weights 4x1 ec11b91c of fixed<6,2,RND_CONV,SAT>
                bias 1 f22d10a0 of fixed<6,2,RND_CONV,SAT>
ratio         Cast of ratio_sum: 1 features, fixed<9,4,RND_CONV,SAT>
class_scores  Output of scores: b, light, tau
pt_ratio      Output of ratio: pt_ratio
"""
TINY = Path(__file__).parents[1] / "golden" / "tiny" / "network.json"


def test_the_listing_of_the_golden_network_fits_on_a_page() -> None:
    network = Network.from_json(TINY.read_text("utf-8"))
    assert listing(network) == LISTING


def test_formats_of_single_elements_are_listed_one_by_one() -> None:
    network = Network.from_json(TINY.read_text("utf-8"))
    mean = network.layer("mean")
    assert isinstance(mean, Pool)
    result = (*(FixedPoint(width, 1) for width in (5, 6, 7)), FixedPoint.parse("ap_ufixed<7,1,AP_RND>"))
    changed = replace(
        network,
        layers=tuple(replace(mean, result=result) if each is mean else each for each in network.layers),
    )
    formats = "fixed<5,1> fixed<6,1> fixed<7,1> ufixed<7,1,RND,WRAP>"
    assert f"mean          Pool of inner_relu: 4 features, {formats}\n" in listing(changed)
