"""A path of each shape, by which tests of derivation and decisions go."""

from __future__ import annotations

from typing import Any

from jetc.language.sections.model import HtScoreSum, Range, ScoreRatio, TauPair

__all__ = ["ht_path", "pair_path", "ratio"]


def ratio(text: str, form: str) -> ScoreRatio:
    """Return a discriminant."""
    return ScoreRatio.model_validate({"ratio": text, "type": form})


def ht_path(name: str, score: ScoreRatio, *, ht_gev: Range, **changes: Any) -> HtScoreSum:  # noqa: ANN401 - any key
    """Return HT of jets above 30 GeV, and the summed scores of two jets above 10 GeV, within |eta| 2.4."""
    values = {"jets": 2, "target_rate_khz": 14.0, "signal_set": "hh4b", **changes}
    return HtScoreSum(
        name=name,
        score=score,
        ht_gev=ht_gev,
        jet_pt_min_gev=10.0,
        abs_eta_max=2.4,
        ht_jet_pt_min_gev=30.0,
        **values,
    )


def pair_path(name: str, score: ScoreRatio, *, abs_eta_max: float, **changes: Any) -> TauPair:  # noqa: ANN401 - any key
    """Return a pair above 34 GeV of regressed pT, apart by 0.5."""
    values = {"pt_min_gev": 34.0, "target_rate_khz": 28.0, "signal_set": "vbf_htautau", **changes}
    return TauPair(name=name, score=score, abs_eta_max=abs_eta_max, delta_r_min=0.5, **values)
