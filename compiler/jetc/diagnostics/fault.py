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
        """Return `error` as a value; the file of an OSError is none of its `args`."""
        arguments = error.__reduce__()[1] if isinstance(error, OSError) else error.args
        return cls(type(error), tuple(arguments), dict(vars(error)))

    def again(self) -> NoReturn:
        """Raise the exception as it was."""
        error = self.kind.__new__(self.kind, *self.arguments)
        vars(error).update(self.said)
        raise error
