"""The names of a tagger's outputs, the same in the model, the network, the ports and the emulator."""

from __future__ import annotations

__all__ = ["CLASS_SCORES", "PT_RATIO"]

CLASS_SCORES = "class_scores"
"""A score for each class of the spec, in its order."""
PT_RATIO = "pt_ratio"
"""The pT of the generated jet over that of the jet."""
