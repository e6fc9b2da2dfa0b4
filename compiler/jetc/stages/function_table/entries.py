"""What later stages read of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.function_table import FunctionTableRecord
from jetc.artifacts.record import read
from jetc.plan.stage import Need

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.language.sections.model import Spec

__all__ = ["need_of", "table_entries"]


def need_of(spec: Spec) -> tuple[Need, ...]:
    """Return what a stage that makes the network of `spec` reads; nothing where no function has a table."""
    if spec.quantisation.function_table is None:
        return ()
    return (Need(FunctionTableRecord.STAGE, (FunctionTableRecord.FILE,)),)


def table_entries(inputs: Mapping[str, Path]) -> tuple[int, ...]:
    """Return the entries, from the `inputs` of a step; none where it reads no table."""
    folder = inputs.get(FunctionTableRecord.STAGE)
    return () if folder is None else read(FunctionTableRecord, folder).entries
