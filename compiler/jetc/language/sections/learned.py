"""Section `quantisation.learned`: bit widths that are trained with the weights."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from jetc.language.sections.section import Section

__all__ = ["Beta", "Learned"]


class Beta(Section):
    """Price of a bit operation in the loss, geometric from `initial` to `final`."""

    initial: Annotated[float, Field(ge=1e-30, le=1)]
    """Price in the first epoch; smaller ones are lost in float32."""
    final: Annotated[float, Field(ge=1e-30, le=1)]
    """Price at the end: the larger, the smaller the firmware."""
    rise_epochs: Annotated[int, Field(ge=1)]
    """Epochs before the final price is paid; the best epoch is chosen of those that pay it."""


class Learned(Section):
    """Bit widths that are trained with the weights; the declared formats are the widest allowed."""

    formats: Literal["per_layer"]
    """What has a width of its own: each weight, and the results of a layer in common."""
    beta: Beta
