"""What stage `menu` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.menu import Menu
    from jetc.language.sections.model import ClassTruth, Crossings

__all__ = ["Halving", "Measured", "Reads"]


class DatasetPart(Protocol):
    """What it reads of `dataset`."""

    @property
    def classes(self) -> tuple[ClassTruth, ...]: ...


class QuantisationPart(Protocol):
    """What it reads of `quantisation`."""

    @property
    def logits(self) -> FixedPoint: ...

    @property
    def class_scores(self) -> FixedPoint | None: ...

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


class Measured(Halving, Protocol):
    """What it reads of `working_points`: how rates are measured, and none of the points."""

    @property
    def confidence_level(self) -> float: ...

    @property
    def exp_table(self) -> FixedPoint | None: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def name(self) -> str: ...

    @property
    def dataset(self) -> DatasetPart: ...

    @property
    def quantisation(self) -> QuantisationPart: ...

    @property
    def working_points(self) -> Measured: ...

    @property
    def menu(self) -> Menu: ...
