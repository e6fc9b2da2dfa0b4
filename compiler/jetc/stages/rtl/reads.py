"""What stage `rtl` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc.language.sections.model import Feature, Link

__all__ = ["Reads"]


class FeaturesPart(Protocol):
    """What it reads of `features`."""

    @property
    def encoding(self) -> str: ...

    @property
    def inputs(self) -> tuple[Feature, ...]: ...


class FirmwarePart(Protocol):
    """What it reads of `firmware`."""

    @property
    def initiation_interval(self) -> int: ...

    @property
    def adder_levels_per_stage(self) -> int: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def name(self) -> str: ...

    @property
    def features(self) -> FeaturesPart: ...

    @property
    def link(self) -> Link | None: ...

    @property
    def firmware(self) -> FirmwarePart: ...
