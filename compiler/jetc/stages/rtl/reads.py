"""What stage `rtl` reads of the spec: mypy refuses it anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jetc.language.sections.model import Device, Features, Languages, Link, Stream

__all__ = ["Reads"]


class FirmwarePart(Protocol):
    """What it reads of `firmware`."""

    @property
    def part(self) -> str: ...

    @property
    def device(self) -> Device | None: ...

    @property
    def initiation_interval(self) -> int: ...

    @property
    def adder_levels_per_stage(self) -> int: ...

    @property
    def languages(self) -> Languages: ...

    @property
    def stream(self) -> Stream | None: ...


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def name(self) -> str: ...

    @property
    def features(self) -> Features: ...

    @property
    def link(self) -> Link | None: ...

    @property
    def firmware(self) -> FirmwarePart: ...
