import numpy as np
import pytest
from jetc.language.sections.model import ScoreRatio
from jetc.physics.menu.paths import discriminants, ladder

B_TAG = ScoreRatio.model_validate({"ratio": "b / (b + light)", "type": "ap_ufixed<5,1,AP_TRN,AP_SAT>"})


def test_discriminants_pick_their_classes_by_name() -> None:
    scores = np.array([[[1, 9, 3], [0, 5, 0]]])  # classes light, gluon, b
    assert discriminants(scores, B_TAG, ("light", "gluon", "b")).tolist() == [[12, 0]]  # 16 * 3/4


def test_a_range_of_cuts_includes_both_ends() -> None:
    cuts = ladder(60.0, 61.0, 0.1)
    assert len(cuts) == 11
    assert cuts[-1] == pytest.approx(61.0)  # 60 + 10 * 0.1 in floats
    assert ladder(34.0, 34.0, 1.0) == (34.0,)
