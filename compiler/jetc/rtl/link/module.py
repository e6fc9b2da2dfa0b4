"""A module whose wires stand in stages, in words of no language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.artifacts.ports import Port
    from jetc.rtl.link.body import Body
    from jetc.rtl.link.values import Value
    from jetc.rtl.link.wires import Wire
    from jetc.rtl.top import Bits

__all__ = ["Given", "Module", "Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """A value of so many bits as a port or a part of it takes; wires in it are read in `stage`."""

    value: Value
    width: int
    stage: int


@dataclass(frozen=True, slots=True)
class Given:
    """What a port gives: one result, or several beside each other, the first lowest."""

    port: str
    parts: tuple[Result, ...]
    joined: bool = True
    """Whether the port is of parts, be it of one alone."""


@dataclass(frozen=True, slots=True)
class Module:
    """The module `name`, with a clock and `ports`: what it takes, the wires of `body`, and what it gives."""

    about: tuple[str, ...]
    name: str
    ports: tuple[Port, ...]
    taken: tuple[tuple[Wire, Bits], ...]
    """Wires that are bits of ports."""
    body: Body
    given: tuple[Given, ...]
