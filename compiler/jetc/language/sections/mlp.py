"""The network of the spec where `architecture.kind` is ``mlp``."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from jetc.language.sections.section import Hidden, Width

__all__ = ["Mlp"]


class Mlp(Hidden):
    """The network: layers over the words of all constituents, in their order, and two heads."""

    own_formats: ClassVar[tuple[str, ...]] = ()
    """Formats of `quantisation` that this family needs, and not every family."""

    kind: Literal["mlp"]
    """Model family."""
    layers: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers before the two heads; the first sees every word of every constituent."""
    residual: Annotated[bool, Field(exclude_if=lambda value: not value)] = False
    """Whether such a layer, if it is as wide as the one before it, adds that one's results to its sums."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""
