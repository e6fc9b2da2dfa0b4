"""An interaction network as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.interaction import Interaction
from jetc.taggers.interaction import interaction
from jetc.taggers.topology import GatherLayer

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec


def test_every_ordered_pair_is_the_sum_of_its_receivers_and_its_senders_layer(loaded: LoadedSpec) -> None:
    spec = loaded.spec
    network = Interaction(
        kind="interaction",
        embedding=(6,),
        interaction=5,
        pair_layers=(4,),
        pooling="max",
        class_head=(),
        regression_head=(),
    )
    topology = interaction(
        network,
        spec.features.model_copy(update={"constituents": 2}),
        spec.quantisation,
        spec.dataset.classes,
    )
    axes = topology.axes()
    assert [
        f"{layer.name} of {', '.join(layer.sources)}: "
        + " x ".join(f"{each.size} {each.axis}" for each in axes[layer.name])
        for layer in topology.layers
    ][2:12] == [
        "receiver of embedded_1_relu: 2 constituents x 5 features",
        "sender of embedded_1_relu: 2 constituents x 5 features",
        "receivers of receiver: 4 pairs x 5 features",
        "senders of sender: 4 pairs x 5 features",
        "meeting of receivers, senders: 4 pairs x 5 features",
        "meeting_relu of meeting: 4 pairs x 5 features",
        "pair_1 of meeting_relu: 4 pairs x 4 features",
        "pair_1_relu of pair_1: 4 pairs x 4 features",
        "max of pair_1_relu: 4 features",
        "pooled of max: 4 features",
    ]
    ends = [topology.tensor(name) for name in ("receivers", "senders")]
    assert [each.rows for each in ends if isinstance(each, GatherLayer)] == [(0, 0, 1, 1), (0, 1, 0, 1)]
    assert [topology.instances(part) for part in topology.parts] == [2, 4, 1, 1]
