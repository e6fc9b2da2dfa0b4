"""The network of the spec where `architecture.kind` is ``attention``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from jetc.language.sections.section import Hidden, Width

__all__ = ["Attention"]


class Attention(Hidden):
    """The network: constituents embedded, attention among them, layers of each, a pooling, two heads."""

    kind: Literal["attention"]
    """Model family."""
    embedding: Annotated[tuple[Width, ...], Field(min_length=1, max_length=8)]
    """Widths of the layers applied to each constituent; the last is that of its value, too."""
    keys: Width
    """Words of a query and of a key, of which attention takes products."""
    weights: Annotated[
        Literal["linear", "softmax"], Field(exclude_if=lambda weights: weights == "linear")
    ] = "linear"
    """What weighs what a constituent sees: products of query and keys, or their softmax. Left out, linear."""
    constituent_layers: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the layers applied to each constituent after it attended to all."""
    pooling: Literal["mean", "max", "sum"]
    """How constituents are summarised."""
    class_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the class logits."""
    regression_head: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the pT ratio."""

    @property
    def own_formats(self) -> tuple[str, ...]:
        """Formats of `quantisation` that this network needs, and not every one."""
        softmax = ("scores", "score_tables", "attention_weights") if self.weights == "softmax" else ()
        return "values", *softmax, "attended", "pooled"
