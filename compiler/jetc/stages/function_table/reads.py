"""What stage `function_table` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc.language.sections.model import FunctionTable

__all__ = ["Reads"]


class ArchitecturePart(Protocol):
    """What it reads of `architecture`."""

    @property
    def activation(self) -> str: ...


class QuantisationPart(Protocol):
    """What it reads of `quantisation`."""

    @property
    def function_table(self) -> FunctionTable | None: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def architecture(self) -> ArchitecturePart: ...

    @property
    def quantisation(self) -> QuantisationPart: ...
