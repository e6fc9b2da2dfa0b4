"""The words on the link that the design begins and ends with, section `link`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from jetc.language.sections.section import Format, Section

__all__ = ["Link", "Region", "decides"]


class Region(Section):
    """Jets that have scores; of the others all scores are 0, and pT stays as it came."""

    abs_eta: Annotated[float, Field(gt=0, le=5)]
    """|eta| below which a jet has scores."""
    pt_gev: Annotated[float, Field(ge=0, le=1000)]
    """pT above which a jet has scores, GeV."""


class Link(Section):
    """From the words on the link, of a jet and its candidates, to the jet's outgoing word."""

    order: Literal["given", "by_pt"]
    """Whether candidates come hardest first, or the design puts them in order: of equal pT, as they came."""
    scores: Annotated[Format | None, Field(exclude_if=lambda value: value is None)] = None
    """Each class score in the outgoing word; thresholds of working points are on the network's own."""
    region: Region
    decisions: Annotated[Literal["network_scores"] | None, Field(exclude_if=lambda value: value is None)] = (
        None
    )
    """The scores with which C++ and Verilog decide which working points an event passes; absent, none do."""


def decides(link: Link | None) -> bool:
    """Tell whether C++ and Verilog are to decide which working points an event passes."""
    return link is not None and link.decisions is not None
