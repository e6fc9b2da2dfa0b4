"""What stage `idle_neurons` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc.language.sections.model import Architecture, ClassTruth, Features, Quantisation

__all__ = ["Reads"]


class DatasetPart(Protocol):
    """What it reads of `dataset`."""

    @property
    def classes(self) -> tuple[ClassTruth, ...]: ...

    @property
    def sets(self) -> tuple[str, ...]: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def dataset(self) -> DatasetPart: ...

    @property
    def features(self) -> Features: ...

    @property
    def quantisation(self) -> Quantisation: ...

    @property
    def architecture(self) -> Architecture: ...
