"""What stage `plots` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import ClassTruth, Features, Samples, Split, WorkingPoints

__all__ = ["Reads"]


class DatasetPart(Protocol):
    """What it reads of `dataset`."""

    @property
    def sets(self) -> tuple[str, ...]: ...

    @property
    def classes(self) -> tuple[ClassTruth, ...]: ...

    @property
    def split(self) -> Split: ...


class QuantisationPart(Protocol):
    """What it reads of `quantisation`."""

    @property
    def logits(self) -> FixedPoint: ...

    @property
    def pt_ratio(self) -> FixedPoint: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def name(self) -> str: ...

    @property
    def samples(self) -> Samples: ...

    @property
    def dataset(self) -> DatasetPart: ...

    @property
    def features(self) -> Features: ...

    @property
    def quantisation(self) -> QuantisationPart: ...

    @property
    def working_points(self) -> WorkingPoints: ...
