"""The network of the spec where `architecture.kind` is ``mixer``."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from jetc.language.sections.section import Hidden, Width

__all__ = ["Mixer"]


class Mixer(Hidden):
    """The network: constituents embedded, blocks that mix them and their features, a pooling, two heads."""

    own_formats: ClassVar[tuple[str, ...]] = ("pooled",)
    """Formats of `quantisation` that this family needs, and not every family."""

    kind: Literal["mixer"]
    """Model family."""
    embedding: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent; the last is the number of features that are mixed."""
    blocks: Annotated[int, Field(ge=1, le=4)]
    """Mixing blocks, one after the other, each with weights of its own."""
    constituent_mixing: Width
    """Width of a block's hidden layer over constituents, the same for each feature."""
    feature_mixing: Width
    """Width of a block's hidden layer over features, the same for each constituent."""
    pooling: Literal["mean", "max", "sum"]
    """How constituents are summarised."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""
