"""Section `dataset.extra_targets`: what outputs beside the pT ratio are trained to give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from jetc.language.sections.section import Name, Section, TargetExpression, Truth

__all__ = ["ExtraTarget"]


class ExtraTarget(Section):
    """The target of an output beside the pT ratio, for the jets that have one."""

    name: Name
    """Name of the output, as in architecture.extra_outputs."""
    target: TargetExpression
    """What the output is trained to give: a number of the jet, of generator truth."""
    where: Annotated[Truth | None, Field(exclude_if=lambda where: where is None)] = None
    """Condition on the jets that have the target; others do not count in its loss. Left out, all have it."""
    clip: tuple[float, float]
    """The target is clipped to this interval, in its unit."""
