"""The encodings that a spec may name: what each input is of the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.encodings.cmssw_17 import CMSSW_17
from jetc.prepare.encodings.cmssw_v0 import CMSSW_V0
from jetc.prepare.encodings.exact import EXACT

if TYPE_CHECKING:
    from jetc.prepare.encodings.encoding import Encoding

__all__ = ["DEFAULT", "ENCODINGS"]

ENCODINGS: dict[str, Encoding] = {each.name: each for each in (CMSSW_17, CMSSW_V0, EXACT)}
"""By name. All have inputs of the same names, in the same order."""
DEFAULT = CMSSW_17.name
"""The encoding of a spec that names none: that of today's ntuples."""
