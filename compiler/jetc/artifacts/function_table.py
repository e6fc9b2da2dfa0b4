"""What stage `function_table` says: the entries of the table of a hidden layer's function."""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.format import Format
from jetc.artifacts.record import Artifact

__all__ = ["FunctionTableRecord"]


class FunctionTableRecord(Artifact):
    """What function_table.json says: `entries` are codes of `type`, from the least input to the largest."""

    FILE: ClassVar = "function_table.json"
    STAGE: ClassVar = "function_table"

    function: str
    type: Format
    entries: tuple[int, ...]
