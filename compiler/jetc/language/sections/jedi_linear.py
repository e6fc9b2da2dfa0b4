"""The network of the spec where `architecture.kind` is ``jedi_linear``."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from jetc.language.sections.section import Hidden, Width

__all__ = ["JediLinear"]


class JediLinear(Hidden):
    """The network: constituents embedded, each joined with the summary of all, a pooling, two heads."""

    own_formats: ClassVar[tuple[str, ...]] = ("pooled",)
    """Formats of `quantisation` that this family needs, and not every family."""

    kind: Literal["jedi_linear"]
    """Model family."""
    embedding: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent before it meets the others."""
    interaction: Width
    """Width of the layer that sees a constituent and the summary of all of them."""
    constituent_layers: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the layers applied to each constituent after it."""
    pooling: Literal["mean", "sum"]
    """How constituents are summarised, before the interaction and after all layers on them."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""
