"""The softmax that measures a network without one."""

import numpy as np
from jetc.physics.class_scores import SOFTMAX, class_scores
from jetc_runtime.fixed_point import FixedPoint

LOGIT = FixedPoint.parse("ap_fixed<10,4,AP_RND,AP_SAT>")


def test_class_scores_of_the_ports_are_as_they_are() -> None:
    words = {"class_scores": np.array([[3, 1]]), "pt_ratio": np.array([[2]])}
    assert class_scores(words, LOGIT) is words["class_scores"]


def test_of_logits_they_are_the_softmax() -> None:
    logits = np.random.default_rng(1).integers(LOGIT.min_code, LOGIT.max_code + 1, (500, 8))
    found = class_scores({"logits": logits, "pt_ratio": logits[:, :1]}, LOGIT) * SOFTMAX.lsb
    exact = np.exp(LOGIT.value(logits))
    assert np.abs(found - exact / exact.sum(axis=1, keepdims=True)).max() < 4 * SOFTMAX.lsb
