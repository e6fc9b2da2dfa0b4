"""The network of the spec where `architecture.kind` is ``deepsets``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from jetc.language.sections.section import Hidden, Width

__all__ = ["DeepSets"]


class DeepSets(Hidden):
    """The network: per-constituent layers, a pooling over constituents, two heads."""

    kind: Literal["deepsets"]
    """Model family."""
    constituent_layers: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent."""
    residual: Annotated[bool, Field(exclude_if=lambda value: not value)] = False
    """Whether such a layer, if it is as wide as the one before it, adds that one's results to its sums."""
    pooling: Literal["mean", "max", "sum", "masked_mean", "weighted_mean", "attention_mean"]
    """How constituents are summarised: over those that are there, by weights, or by a softmax of scores."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""

    @property
    def own_formats(self) -> tuple[str, ...]:
        """Formats of `quantisation` that this network needs, and not every one."""
        match self.pooling:
            case "masked_mean":
                return "pooled", "reciprocals"
            case "weighted_mean":
                return "pooled", "pooling_weights", "reciprocals"
            case "attention_mean":
                return "scores", "score_tables", "attention_weights", "pooled"
            case _:
                return ("pooled",)
