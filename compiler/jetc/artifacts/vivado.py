"""What stage `vivado` says of the vendor's tools, figures of different steps apart."""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.record import Artifact, Record

__all__ = ["ToolRecord", "VivadoRecord"]


class ToolRecord(Record):
    """A tool: whether it ran, and the figures of each step that did, by name."""

    status: str
    steps: dict[str, dict[str, float | int]]


class VivadoRecord(Artifact):
    """What vivado.json says."""

    FILE: ClassVar = "vivado.json"
    STAGE: ClassVar = "vivado"

    status: str
    vitis_hls: ToolRecord
    vivado: ToolRecord
