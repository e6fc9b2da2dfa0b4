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

    formats: Literal["per_layer", "per_channel"]
    """What has a width of its own beside each weight: the results of a layer in common, or each channel."""
    inputs: Annotated[Literal["declared", "learned"], Field(exclude_if=lambda value: value == "declared")] = (
        "declared"
    )
    """Widths of the words of constituents: as the ports have them, or cut off behind the port as learned."""
    beta: Beta
