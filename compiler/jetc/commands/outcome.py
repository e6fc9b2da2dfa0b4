"""What a command ends with."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EXIT_GATE", "EXIT_INPUT", "EXIT_TOOL", "Outcome"]

EXIT_INPUT, EXIT_TOOL, EXIT_GATE = 1, 3, 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """Text for the standard output, text for the standard error, and the exit code.

    `as_file` where the text is one that is kept or read by a program, and so must not be altered.
    """

    text: str = ""
    complaint: str = ""
    code: int = 0
    as_file: bool = False
