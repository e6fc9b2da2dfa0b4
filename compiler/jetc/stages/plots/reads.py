"""What stage `plots` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc.language.sections.extra_target import ExtraTarget
    from jetc.language.sections.menu import Menu
    from jetc.language.sections.model import ClassTruth, Features, Quantisation, Samples, Split, WorkingPoints
    from jetc.language.sections.section import ExtraOutput

__all__ = ["Reads"]


class DatasetPart(Protocol):
    """What it reads of `dataset`."""

    @property
    def sets(self) -> tuple[str, ...]: ...

    @property
    def classes(self) -> tuple[ClassTruth, ...]: ...

    @property
    def split(self) -> Split: ...

    @property
    def extra_targets(self) -> tuple[ExtraTarget, ...] | None: ...


class ArchitecturePart(Protocol):
    """What it reads of `architecture`."""

    @property
    def extra_outputs(self) -> tuple[ExtraOutput, ...] | None: ...


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
    def architecture(self) -> ArchitecturePart: ...

    @property
    def menu(self) -> Menu: ...

    @property
    def working_points(self) -> WorkingPoints: ...
