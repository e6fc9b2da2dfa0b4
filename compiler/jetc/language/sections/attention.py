"""The network of the spec where `architecture.kind` is ``attention``."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from jetc.language.sections.section import Hidden, Width

__all__ = ["Attention"]


class Attention(Hidden):
    """The network: constituents embedded, attention among them, layers of each, a pooling, two heads."""

    own_formats: ClassVar[tuple[str, ...]] = ("values", "attended", "pooled")
    """Formats of `quantisation` that this family needs, and not every family."""

    kind: Literal["attention"]
    """Model family."""
    embedding: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent; the last is that of its value, too."""
    keys: Width
    """Words of a query and of a key, of which attention takes products."""
    constituent_layers: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the layers applied to each constituent after it attended to all."""
    pooling: Literal["mean", "max", "sum"]
    """How constituents are summarised."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""
