"""What stage `plots` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc.language.sections.menu import Menu
    from jetc.language.sections.model import ClassTruth, Features, Quantisation, Samples, Split, WorkingPoints

__all__ = ["Reads"]


class DatasetPart(Protocol):
    """What it reads of `dataset`."""

    @property
    def sets(self) -> tuple[str, ...]: ...

    @property
    def classes(self) -> tuple[ClassTruth, ...]: ...

    @property
    def split(self) -> Split: ...


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
    def quantisation(self) -> Quantisation: ...

    @property
    def menu(self) -> Menu: ...

    @property
    def working_points(self) -> WorkingPoints: ...
