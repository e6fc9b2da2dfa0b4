"""The jet's outgoing word, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc.prepare.meaning import evaluate
from jetc.prepare.packing import Region, jet_word
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.prepare.expression import Owner

SCORE = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
FOUND = FixedPoint.parse("ap_ufixed<12,1>")
RATIO = FixedPoint.parse("ap_fixed<16,6>")
WORD = jet_word([("b", FOUND)], SCORE, RATIO, Region(2.4, 10.0))


def packed(pt: int, eta: int, score: int, ratio: int) -> dict[str, int]:
    fields: dict[tuple[Owner, str], int] = {
        ("jet", "pt"): pt,
        ("jet", "eta"): eta,
        ("jet", "phi"): -3,
        ("jet", "z0"): -512,
        ("score", "score_b"): score,
    }
    fields |= {("score", "pt_ratio"): ratio}
    given = {key: np.array(value) for key, value in fields.items()}
    found = evaluate([each.value for each in WORD], given)
    worth = {each.name: int(value) for each, value in zip(WORD, found, strict=True)}
    assert worth.pop("z0") == -512  # as it came, always
    return worth


def test_scores_are_rounded_half_to_even_and_pt_is_truncated() -> None:
    assert [(each.name, each.bits) for each in WORD] == [
        *(("pt", 14), ("eta", 12), ("phi", 11), ("z0", 10), ("score_b", 8))
    ]
    # 24 / 2048 is 1.5 / 128; 1.25 in 1024ths; 1.25 * 163 = 203.75
    assert packed(163, 5, 24, 1280) == {"pt": 203, "eta": 5, "phi": -3, "score_b": 2}
    assert packed(163, 5, 8, 1024)["score_b"] == 0
    assert packed(163, 5, 4095, 1024)["score_b"] == 255


def test_a_negative_ratio_gives_no_pt_and_a_large_one_the_largest() -> None:
    assert packed(163, 5, 0, -1)["pt"] == 0
    assert packed(16383, 5, 0, 32767)["pt"] == 16383


def test_outside_the_region_scores_are_zero_and_pt_stays() -> None:
    assert packed(41, 550, 2048, 512) == {"pt": 20, "eta": 550, "phi": -3, "score_b": 128}
    assert packed(40, 0, 2048, 512) == {"pt": 40, "eta": 0, "phi": -3, "score_b": 0}
    assert packed(400, 551, 2048, 512) == {"pt": 400, "eta": 551, "phi": -3, "score_b": 0}
    assert packed(400, -550, 2048, 512)["score_b"] == 128
    assert packed(400, -551, 2048, 512)["score_b"] == 0
