"""Each family of the language has its module."""

from typing import TYPE_CHECKING

from jetc.language.sections.deep_sets import DeepSets
from jetc.language.sections.interaction import Interaction
from jetc.language.sections.jedi_linear import JediLinear
from jetc.language.sections.mixer import Mixer
from jetc.language.sections.mlp import Mlp
from jetc.taggers.deep_sets import deep_sets
from jetc.taggers.families import topology_of
from jetc.taggers.interaction import interaction
from jetc.taggers.jedi_linear import jedi_linear
from jetc.taggers.mixer import mixer
from jetc.taggers.mlp import mlp

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology


def test_deep_sets_are_described_by_their_module(loaded: "LoadedSpec", topology: "Topology") -> None:
    spec = loaded.spec
    assert isinstance(spec.architecture, DeepSets)
    assert topology == deep_sets(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)


def test_perceptrons_are_described_by_their_module(loaded: "LoadedSpec") -> None:
    spec, network = loaded.spec, Mlp(kind="mlp", layers=(4,), class_head=(), regression_head=())
    rest = (spec.features, spec.quantisation, spec.dataset.classes)
    assert topology_of(network, *rest) == mlp(network, *rest)


def test_mixers_and_interactions_are_described_by_their_modules(loaded: "LoadedSpec") -> None:
    spec, heads = loaded.spec, {"pooling": "mean", "class_head": (), "regression_head": ()}
    rest = (spec.features, spec.quantisation, spec.dataset.classes)
    widths = {"blocks": 2, "constituent_mixing": 2, "feature_mixing": 3}
    mixed = Mixer.model_validate({"kind": "mixer", "embedding": (4,), **widths, **heads})
    assert topology_of(mixed, *rest) == mixer(mixed, *rest)
    linear = JediLinear.model_validate(
        {"kind": "jedi_linear", "embedding": (4,), "interaction": 3, "constituent_layers": (), **heads}
    )
    assert topology_of(linear, *rest) == jedi_linear(linear, *rest)
    pairs = Interaction.model_validate(
        {"kind": "interaction", "embedding": (4,), "interaction": 3, "pair_layers": (), **heads}
    )
    assert topology_of(pairs, *rest) == interaction(pairs, *rest)
