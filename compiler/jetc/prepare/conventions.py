"""How producers of the experiment call an emulator: where each input stands, and in which words.

**Source**: the public wrappers L1TSC4NGJetModel v0 and v2_0_0, and the producer of cms-sw/cmssw. Producers of
v2 write the absolute pseudorapidity of a candidate as a 21st feature. Two forks differ in the inputs of the
jet: pT and pseudorapidity in one, pseudorapidity and the logarithm of pT in the other, which is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

from jetc_runtime.fixed_point import FixedPoint

__all__ = ["CONVENTIONS", "Convention"]

_FEATURES = (
    *("pt", "pt_rel", "pt_log", "deta", "dphi", "mass"),
    *("is_photon", "is_electron_plus", "is_electron_minus", "is_muon_plus", "is_muon_minus"),
    *("is_neutral_hadron", "is_charged_hadron_plus", "is_charged_hadron_minus"),
    *("z0", "dxy", "is_filled", "puppi_weight", "em_id", "quality"),
)
"""Features of a candidate, in the order in which producers write them."""


@dataclass(frozen=True, slots=True)
class Convention:
    """Where producers put what they know by name, whatever the order of a spec.

    `classes` is how many class scores a producer has memory for, where the words do not say it. Rounding
    and overflow of the formats are part of the C++ types.
    """

    features: tuple[str, ...]
    jet: tuple[str, ...]
    constituents: int | None
    """How many constituents a producer gives; None where it is not known."""
    classes: int | None
    given: FixedPoint | None = None
    """The format of each input; None where it is ap_fixed<64,32>, as of all words, which hold every port."""
    scores: FixedPoint | None = None
    ratio: FixedPoint | None = None


CONVENTIONS = {
    "v0": Convention(
        features=_FEATURES,
        jet=(),
        constituents=16,
        classes=None,
        given=FixedPoint.parse("ap_fixed<24,12,AP_RND,AP_SAT>"),
        scores=FixedPoint.parse("ap_ufixed<24,12,AP_RND,AP_SAT>"),
        ratio=FixedPoint.parse("ap_fixed<16,6,AP_RND,AP_SAT>"),
    ),
    "v2": Convention(
        features=(*_FEATURES, "abs_eta"),  # no input of jetc, but a place
        jet=("eta", "pt_log"),
        constituents=None,
        classes=8,
    ),
}
"""By the name that a spec has for them; `native` is jetc's own, and holds everything."""
