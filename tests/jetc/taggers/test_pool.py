"""Poolings before there are weights."""

from typing import get_args

from jetc.language.sections.deep_sets import DeepSets
from jetc.taggers.pool import POOLINGS
from jetc_runtime.layers.pool import Pooling


def test_every_pooling_of_the_language_has_its_facts() -> None:
    assert set(POOLINGS) == set(get_args(Pooling))
    spelt = get_args(DeepSets.model_fields["pooling"].rebuild_annotation())
    assert spelt == (*get_args(Pooling), "masked_mean", "weighted_mean", "attention_mean")
