"""Errors as values: where a fault lies, what it is, why it is one, and what mends it.

Three kinds never mix: faults of a spec (SpecError) or of the data (DataError), failures of outside
programs (ToolError), and gates that did not hold (GateError). Anything else is a fault of jetc.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "DataError",
    "Diagnostic",
    "Edit",
    "GateError",
    "Related",
    "Severity",
    "Span",
    "SpecError",
    "ToolError",
    "in_tree",
]


class Severity(StrEnum):
    """Whether a fault refuses the spec, or asks the reader to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one line of a file; `line` and `column` count from 1, `length` in characters."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        """Spell the place as file:line:column."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that makes the first one wrong."""

    span: Span
    what: str


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A mend of a file: its characters `start` to `end`, counted from 0, become `text`."""

    file: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault: its code, its place, what was found, why it is wrong, and the mend.

    `fix` is that mend as edits, where it can change neither bits nor physics.
    """

    code: str
    span: Span
    what: str
    why: str
    mend: str
    related: tuple[Related, ...] = ()
    severity: Severity = Severity.ERROR
    fix: tuple[Edit, ...] = ()


class SpecError(Exception):
    """Every fault found in a spec, in the order of the file; ValueError where there is none."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        if not diagnostics:
            raise ValueError("a spec without a fault is good")
        self.diagnostics = tuple(sorted(diagnostics, key=lambda each: (each.span, each.code)))
        super().__init__(f"{len(self.diagnostics)} faults in the spec")


@dataclass(eq=False)
class DataError(Exception):
    """A fault of an input file, placed by tree, branch and entry as far as these are known.

    A fault of several entries is of `entry` to `last_entry`, that one among them. Where a value of the spec
    asks for what a file lacks, `setting` says which, by keys and indices from the top, and `place` is where
    it stands, once that is known.
    """

    file: str
    what: str
    why: str
    mend: str
    branch: str | None = None
    entry: int | None = None
    setting: tuple[str | int, ...] = ()
    place: str | None = None
    tree: str | None = None
    last_entry: int | None = None

    @property
    def within(self) -> str:
        """The place in the file, as far as it is known, such as "tree Jets, branch event, entry 3"."""
        several = self.last_entry is not None and self.last_entry != self.entry
        entries = f"entries {self.entry} to {self.last_entry}" if several else f"entry {self.entry}"
        parts = [] if self.tree is None else [f"tree {self.tree}"]
        parts += [] if self.branch is None else [f"branch {self.branch}"]
        return ", ".join(parts if self.entry is None else [*parts, entries])

    def __str__(self) -> str:
        """Say the fault in one line."""
        place = self.file if self.place is None else f"{self.place}: {self.file}"
        place += f", {self.within}" if self.within else ""
        return f"{place}: {self.what}"


@contextmanager
def in_tree(tree: str) -> Iterator[None]:
    """Say of a fault of the data at a branch or an entry that it is of `tree`, where no tree is said."""
    try:
        yield
    except DataError as error:
        if error.tree is None and not (error.branch is None and error.entry is None):
            error.tree = tree
        raise


@dataclass(eq=False)
class ToolError(Exception):
    """An outside program that is missing or failed, with its command and last lines."""

    tool: str
    what: str
    mend: str
    command: tuple[str, ...] = ()
    exit_code: int | None = None
    log: str | None = None
    last_lines: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        """Say the failure in one line."""
        return f"{self.tool}: {self.what}"


@dataclass(eq=False)
class GateError(Exception):
    """A gate that did not hold: bits differ, a budget is exceeded, a rate is missed.

    `of_one_training` where chance decides: the same spec may pass with another seed of training.
    """

    gate: str
    what: str
    why: str
    mend: str
    of_one_training: bool = False

    def __str__(self) -> str:
        """Say the failure in one line."""
        return f"{self.gate}: {self.what}"
