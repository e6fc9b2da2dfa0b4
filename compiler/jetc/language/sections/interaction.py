"""The network of the spec where `architecture.kind` is ``interaction``."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from jetc.language.sections.section import Hidden, Width

__all__ = ["Interaction"]


class Interaction(Hidden):
    """The network: constituents embedded, layers on every ordered pair of them, a pooling, two heads."""

    own_formats: ClassVar[tuple[str, ...]] = ("pooled",)
    """Formats of `quantisation` that this family needs, and not every family."""

    kind: Literal["interaction"]
    """Model family."""
    embedding: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent before pairs are formed."""
    interaction: Width
    """Width of the layer that sees both constituents of a pair."""
    pair_layers: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the layers applied to each pair after it."""
    pooling: Literal["mean", "max", "sum"]
    """How pairs are summarised: n constituents make n times n, each one's with itself among them."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""
