"""What stage `analysis` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import Features, Menu, Verification

__all__ = ["Reads"]


class DatasetPart(Protocol):
    """What it reads of `dataset`."""

    @property
    def sets(self) -> tuple[str, ...]: ...


class WorkingPointsPart(Protocol):
    """What it reads of `working_points`."""

    @property
    def exp_table(self) -> FixedPoint | None: ...

    @property
    def points(self) -> tuple[str, ...]: ...


class QuantisationPart(Protocol):
    """What it reads of `quantisation`."""

    @property
    def logits(self) -> FixedPoint: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def name(self) -> str: ...

    @property
    def dataset(self) -> DatasetPart: ...

    @property
    def features(self) -> Features: ...

    @property
    def quantisation(self) -> QuantisationPart: ...

    @property
    def working_points(self) -> WorkingPointsPart: ...

    @property
    def menu(self) -> Menu: ...

    @property
    def verification(self) -> Verification: ...
