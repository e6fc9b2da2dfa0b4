"""Faults as values, which go from one process to another and are raised there as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

__all__ = ["Fault"]


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception by kind, arguments and fields: pickling one would lose fields that are no arguments."""

    kind: type[Exception]
    arguments: tuple[Any, ...]
    said: dict[str, Any]

    @classmethod
    def of(cls, error: Exception) -> Fault:
        """Return `error` as a value."""
        return cls(type(error), error.args, dict(vars(error)))

    def again(self) -> NoReturn:
        """Raise the exception as it was."""
        error = self.kind.__new__(self.kind)
        error.args = self.arguments
        vars(error).update(self.said)
        raise error
