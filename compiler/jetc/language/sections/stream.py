"""Section `firmware.stream`: how jets come and results leave where that is not raw words with valid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from jetc.language.sections.section import Section

__all__ = ["Stream"]


class Stream(Section):
    """A wrapper that takes jets and gives results with a protocol in which either side may wait."""

    protocol: Literal["axi4_stream"]
    """AXI4-Stream on both sides: a jet is as many beats as its words ask for, its result one."""
    words_per_beat: Annotated[int, Field(ge=1, le=256)]
    """Words of a jet in a beat: 1 is one after the other, all of them is a jet in one beat."""
