"""What stage `working_points` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import ClassTruth, Crossings, Menu, WorkingPoints

__all__ = ["Halving", "Reads"]


class DatasetPart(Protocol):
    """What it reads of `dataset`."""

    @property
    def classes(self) -> tuple[ClassTruth, ...]: ...


class QuantisationPart(Protocol):
    """What it reads of `quantisation`."""

    @property
    def logits(self) -> FixedPoint: ...

    @property
    def pt_ratio(self) -> FixedPoint: ...


class Halving(Protocol):
    """What says how a set is divided into two halves."""

    @property
    def rate_set(self) -> str: ...

    @property
    def crossings(self) -> Crossings: ...

    @property
    def derivation_fraction(self) -> float: ...

    @property
    def seed(self) -> int: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def name(self) -> str: ...

    @property
    def dataset(self) -> DatasetPart: ...

    @property
    def quantisation(self) -> QuantisationPart: ...

    @property
    def working_points(self) -> WorkingPoints: ...

    @property
    def menu(self) -> Menu: ...
