"""The network of the spec where `architecture.kind` is ``deepsets``."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from jetc_runtime.layers.pool import Pooling  # noqa: TC002 - pydantic reads it
from pydantic import Field

from jetc.language.sections.section import Section, Width

__all__ = ["DeepSets"]


class DeepSets(Section):
    """The network: per-constituent layers, a pooling over constituents, two heads."""

    own_formats: ClassVar[tuple[str, ...]] = ("pooled",)
    """Formats of `quantisation` that this family needs, and not every family."""

    kind: Literal["deepsets"]
    """Model family."""
    constituent_layers: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent."""
    pooling: Pooling
    """How constituents are summarised."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""
