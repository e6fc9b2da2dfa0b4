"""What the parts of stage `dataset` read of the spec: mypy refuses them anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jetc.physics.labels import Labelling

if TYPE_CHECKING:
    from jetc.language.sections.model import Features, Split

__all__ = ["ReadsOfTrained", "Trigger", "Whole"]


class DatasetPart(Labelling, Protocol):
    """What it reads of `dataset`."""

    @property
    def split(self) -> Split: ...


class ReadsOfTrained(Protocol):
    """What a set that is trained on reads."""

    @property
    def dataset(self) -> DatasetPart: ...

    @property
    def features(self) -> Features: ...


class Trigger(Protocol):
    """What a set that is not trained on reads."""

    @property
    def features(self) -> Features: ...


class DatasetWholePart(Protocol):
    """What it reads of `dataset`."""

    @property
    def sets(self) -> tuple[str, ...]: ...


class Whole(Protocol):
    """What looks at all sets together reads."""

    @property
    def dataset(self) -> DatasetWholePart: ...
