"""The names of a tagger's outputs, the same in the model, the network, the ports and the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["CLASS_SCORES", "LOGITS", "PT_RATIO", "scores_port"]

CLASS_SCORES = "class_scores"
"""A score for each class of the spec, in its order."""
LOGITS = "logits"
"""What a softmax takes: the output of a network that has none, a word for each class."""
PT_RATIO = "pt_ratio"
"""The pT of the generated jet over that of the jet."""


def scores_port(outputs: Container[str]) -> str:
    """Return which of the names of `outputs` has a word for each class."""
    return CLASS_SCORES if CLASS_SCORES in outputs else LOGITS
