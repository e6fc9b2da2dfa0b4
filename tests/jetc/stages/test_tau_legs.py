"""The legs of a pair of taus: jets of a hadronic tau within the eta that the path asks for, and no others."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from jetc.checks.load import load
from jetc.language.sections.points import TauPair, points_of
from jetc.stages.plots.truth import tau_legs

from tests.jetc.stages.menu.test_stage import Echo, Quiet, ratio, write_set, write_summary

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"


def test_a_leg_is_a_tau_within_the_eta_of_the_path(tmp_path: Path) -> None:
    """The endcap ends where the path does, though jets are stored beyond: 2.172, not 2.4."""
    spec = load(BASELINE).spec
    write_set(tmp_path, "vbf_htautau", events=200, seed=4)
    write_summary(tmp_path, vbf_htautau="all")
    folder = tmp_path / "trigger" / "vbf_htautau"
    event, pt, codes = (np.load(folder / f"{name}.npy") for name in ("event", "jet_pt", "codes"))
    random = np.random.default_rng(5)
    tau, eta = random.integers(0, 2, len(event)), random.uniform(-2.4, 2.4, len(event))
    (folder / "truth").mkdir()
    columns = {"jet_tauflav": tau, "jet_genmatch_eta": eta, "jet_genmatch_lep_vis_pt": pt}
    for name, column in columns.items():
        np.save(folder / "truth" / f"{name}.npy", column)
    (path,) = (each for each in points_of(spec) if isinstance(each, TauPair))
    quoted = np.arange(200) % 2 == 0
    step: Any = SimpleNamespace(spec=spec, inputs={"dataset.vbf_htautau": folder}, progress=Quiet())
    line: Any = SimpleNamespace(threshold=SimpleNamespace(code=300, value=300 / 1024))
    found = tau_legs(step, Echo(), path, line, quoted)
    assert found is not None
    legs = [
        jet for jet in range(len(event)) if tau[jet] == 1 and abs(eta[jet]) < 2.172 and event[jet] % 2 == 0
    ]
    assert 0 < len(legs) < (tau == 1)[quoted[event]].sum()
    assert found.eta.tolist() == eta[legs].tolist()
    hard = [float(pt[jet]) * codes[jet, 1, 0] / 1024 > 34 for jet in legs]
    tagged = [ratio(codes[jet], [4, 5], [4, 5, 2, 3]) >= 300 for jet in legs]
    above, both = found.passed.values()
    assert above.tolist() == hard
    assert both.tolist() == [one and other for one, other in zip(hard, tagged, strict=True)]
    assert 0 < both.sum() < above.sum() < len(legs)
