"""The network of the spec where `architecture.kind` is ``deepsets``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from jetc.language.sections.section import Section, Width

__all__ = ["DeepSets"]


class DeepSets(Section):
    """The network: per-constituent layers, a pooling over constituents, two heads."""

    kind: Literal["deepsets"]
    """Model family."""
    constituent_layers: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent."""
    pooling: Literal["mean", "max", "sum", "masked_mean"]
    """How constituents are summarised; the masked mean is over those that are there."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""

    @property
    def own_formats(self) -> tuple[str, ...]:
        """Formats of `quantisation` that this network needs, and not every one."""
        return ("pooled", "reciprocals") if self.pooling == "masked_mean" else ("pooled",)
