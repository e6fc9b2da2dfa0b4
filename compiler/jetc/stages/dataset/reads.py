"""What the parts of stage `dataset` read of the spec: mypy refuses them anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jetc.physics.labels import Labelling

if TYPE_CHECKING:
    from jetc.language.sections.extra_target import ExtraTarget
    from jetc.language.sections.menu import MenuBranch
    from jetc.language.sections.model import Features, SampleSet, Split

__all__ = ["GivenTrained", "GivenTrigger", "ReadsOfTrained", "Trigger", "Whole"]


class DatasetPart(Labelling, Protocol):
    """What it reads of `dataset`."""

    @property
    def split(self) -> Split: ...

    @property
    def extra_targets(self) -> tuple[ExtraTarget, ...] | None: ...


class ReadsOfTrained(Protocol):
    """What a set that is trained on reads."""

    @property
    def dataset(self) -> DatasetPart: ...

    @property
    def features(self) -> Features: ...


class MenuPart(Protocol):
    """What it reads of `menu`."""

    @property
    def branches(self) -> tuple[MenuBranch, ...] | None: ...


class Trigger(Protocol):
    """What a set that is not trained on reads."""

    @property
    def features(self) -> Features: ...

    @property
    def menu(self) -> MenuPart: ...


class SetsPart(Protocol):
    """What it reads of `samples`."""

    @property
    def sets(self) -> tuple[SampleSet, ...]: ...


class GivenTrained(ReadsOfTrained, Protocol):
    """What a set of the user's files that is trained on reads."""

    @property
    def samples(self) -> SetsPart: ...


class GivenTrigger(Trigger, Protocol):
    """What a set of the user's files that is not trained on reads."""

    @property
    def samples(self) -> SetsPart: ...


class DatasetWholePart(Protocol):
    """What it reads of `dataset`."""

    @property
    def sets(self) -> tuple[str, ...]: ...

    @property
    def saturation_limit(self) -> float | None: ...


class Whole(Protocol):
    """What looks at all sets together reads."""

    @property
    def dataset(self) -> DatasetWholePart: ...
