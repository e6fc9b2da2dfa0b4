"""Logits that look up every entry of the tables that any logits can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc_runtime.layers.softmax import softmax_addresses
from jetc_runtime.network import Softmax
from jetc_testbench.softmax_vectors import (
    close_logits,
    every_exp_entry,
    every_inverse_entry,
    reachable_entries,
)

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network

CLASSES = 3


@pytest.fixture
def layer(network: Network) -> Softmax:
    found = network.layer("scores")
    assert isinstance(found, Softmax)
    return found


@pytest.fixture
def source(network: Network) -> FixedPoint:
    return network.format_of("logits")


def test_every_entry_of_exp_is_looked_up_for_every_class(layer: Softmax, source: FixedPoint) -> None:
    vectors = every_exp_entry(layer, source, CLASSES, np.random.default_rng(1))
    addresses, _ = softmax_addresses(layer, vectors, source)
    assert [set(column) for column in addresses.T] == [set(range(len(layer.exp_table)))] * CLASSES


def test_every_entry_of_the_inverse_that_a_sum_reaches_is_looked_up(
    layer: Softmax, source: FixedPoint
) -> None:
    vectors = every_inverse_entry(layer, source, CLASSES, np.random.default_rng(1))
    _, addresses = softmax_addresses(layer, vectors, source)
    _, reachable = reachable_entries(layer, source, CLASSES)
    assert set(addresses.ravel()) == set(np.flatnonzero(reachable))
    assert reachable.sum() == 17


def test_a_class_alone_has_one_entry_of_each(layer: Softmax, source: FixedPoint) -> None:
    exp, inverse = reachable_entries(layer, source, 1)
    assert (exp.sum(), inverse.sum()) == (1, 1)
    for make in (every_exp_entry, every_inverse_entry):
        addresses = softmax_addresses(layer, make(layer, source, 1, np.random.default_rng(1)), source)
        assert [set(each.ravel()) for each in addresses] == [
            set(np.flatnonzero(each)) for each in (exp, inverse)
        ]


def test_close_logits_stay_in_their_format(source: FixedPoint) -> None:
    vectors = close_logits(source, CLASSES, 500, np.random.default_rng(1))
    assert vectors.shape == (500, CLASSES)
    assert vectors.min() >= source.min_code
    assert vectors.max() <= source.max_code
    assert (np.ptp(vectors, axis=1) <= 2).sum() > 50
