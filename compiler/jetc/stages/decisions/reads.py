"""What stage `decisions` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import Device, Languages, Menu, Verification, WorkingPoints

__all__ = ["Reads"]


class QuantisationPart(Protocol):
    """What it reads of `quantisation`."""

    @property
    def logits(self) -> FixedPoint: ...


class FirmwarePart(Protocol):
    """What it reads of `firmware`."""

    @property
    def part(self) -> str: ...

    @property
    def device(self) -> Device | None: ...

    @property
    def adder_levels_per_stage(self) -> int: ...

    @property
    def jets_per_event(self) -> int: ...

    @property
    def languages(self) -> Languages: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def name(self) -> str: ...

    @property
    def quantisation(self) -> QuantisationPart: ...

    @property
    def working_points(self) -> WorkingPoints: ...

    @property
    def menu(self) -> Menu: ...

    @property
    def firmware(self) -> FirmwarePart: ...

    @property
    def verification(self) -> Verification: ...
