"""Numbers by which the classes of a jet compare, from what the ports of a network have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.discriminant import exp_codes, exp_entries, ratio_codes
from jetc_runtime.fixed_point import FixedPoint

from jetc.taggers.outputs import LOGITS, scores_port

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["SOFTMAX", "class_scores"]

SOFTMAX = FixedPoint.parse("ap_ufixed<25,1,AP_RND,AP_SAT>")
"""Entries and results of the softmax of logits that only measures: of logits of 16 bits none is lost."""


def class_scores(words: Mapping[str, Integers], logits: FixedPoint) -> Integers:
    """Return codes (jets, classes) from those of the output ports, (jets, words of the port) by name.

    They are the class scores, or the softmax of logits in integers, in steps of 2^-24, the same on every
    machine. No firmware makes it: areas under ROC curves of one class against others need one.
    """
    port = scores_port(words)
    if port != LOGITS:
        return words[port]
    every = tuple(range(words[port].shape[1]))
    terms = exp_codes(words[port], classes=every, entries=exp_entries(logits, SOFTMAX))
    ratios = (ratio_codes(terms, numerator=(each,), denominator=every, target=SOFTMAX) for each in every)
    return np.stack(list(ratios), axis=1)
