"""The network of the spec where `architecture.kind` is ``squeeze_excite``."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from jetc.language.sections.section import Hidden, Width

__all__ = ["SqueezeExcite"]


class SqueezeExcite(Hidden):
    """The network: constituents embedded, their words times gates that all set, a pooling, two heads."""

    own_formats: ClassVar[tuple[str, ...]] = ("gates", "pooled")
    """Formats of `quantisation` that this family needs, and not every family."""

    kind: Literal["squeeze_excite"]
    """Model family."""
    embedding: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent before the gates, one for each word of the last."""
    squeeze: Width
    """Width of the layer on the summary of all constituents that the gates are made of."""
    constituent_layers: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the layers applied to each constituent after the gates."""
    pooling: Literal["mean", "max", "sum"]
    """How constituents are summarised, for the gates and after all layers on them."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""
