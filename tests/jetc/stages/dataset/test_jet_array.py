"""The array of the inputs of the jet."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
from jetc.checks.load import load
from jetc.language.sections.model import JetFeature
from jetc.stages.dataset.jet_array import jet_array

PLAIN = load(Path(__file__).parents[4] / "specs" / "baseline.yaml").spec.features


def test_it_is_there_where_the_jet_has_inputs(tmp_path: Path) -> None:
    wide = JetFeature.model_validate(
        {"name": "pt", "type": "ap_ufixed<16,14,AP_TRN,AP_SAT>", "scale_log2": 0}
    )
    with ExitStack() as stack:
        assert jet_array(tmp_path, PLAIN, stack) is None
        found = jet_array(tmp_path, PLAIN.model_copy(update={"jet": (wide,)}), stack)
        assert found is not None
        found.append(np.array([[3], [65535]]))
    stored = np.load(tmp_path / "jet_codes.npy")
    assert (stored.dtype, stored.tolist()) == (np.int32, [[3], [65535]])
