"""What stage `hls4ml` says of its project."""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.format import Format
from jetc.artifacts.record import Artifact, Record

__all__ = ["AgreementRecord", "LayerAgreement", "PrecisionsRecord", "ScoreAgreement", "SoftmaxRecord"]


class LayerAgreement(Record):
    """One layer on the same jets: QKeras against the C++, and the C++ against the integer evaluator."""

    layer: str
    keras_equal: float
    """Fraction of values equal to QKeras's."""
    keras_largest_difference: float
    """Largest difference to QKeras, in the layer's own unit."""
    evaluator_equal: float
    """Fraction of codes equal to the integer evaluator's."""


class ScoreAgreement(Record):
    """What the softmax's tables cost, as fractions of the jets."""

    argmax_equal: float
    """Largest class score is where the float softmax has it (the first, where several tie)."""
    score_ties: float
    """The two best class scores have the same code."""
    logit_ties: float
    """The two best logits have the same code; no table can tell those apart."""
    largest_difference: float
    """Largest difference of a class score to the float softmax."""


class AgreementRecord(Artifact):
    """What agreement.json says: everything measured, on `jets` jets of the test split."""

    FILE: ClassVar = "agreement.json"
    STAGE: ClassVar = "hls4ml"

    jets: int
    layers: tuple[LayerAgreement, ...]
    scores: ScoreAgreement | None
    """None where the network ends at logits, so that there are no tables."""


class PrecisionsRecord(Artifact):
    """What precisions.json says, for readers: every type of the project, and how exact Keras is."""

    FILE: ClassVar = "precisions.json"
    STAGE: ClassVar = "hls4ml"

    types: dict[str, dict[str, Format]]
    """By layer and kind of type."""
    significand_bits: dict[str, int]
    """Most bits that a value of each sum has."""
    float32_significand_bits: int
    """Those up to which Keras is exact."""


class SoftmaxRecord(Artifact):
    """What softmax.json says: the project's namespace, and the config struct of each softmax, by layer."""

    FILE: ClassVar = "softmax.json"
    STAGE: ClassVar = "hls4ml"

    namespace: str
    structs: dict[str, str]
