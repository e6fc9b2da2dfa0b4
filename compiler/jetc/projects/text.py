"""A file of a project, line by line, and the fault of a line that has no known form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Line", "SourceText", "read_source"]

_LONGEST = 1 << 28
_COMMENT = re.compile(r"//[^\n]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, without the space around it; `number` counts from 1."""

    file: str
    number: int
    text: str

    @property
    def place(self) -> str:
        """Spell the place as file:line."""
        return f"{self.file}:{self.number}"

    def fault(self, what: str, why: str, mend: str) -> DataError:
        """Return the error of this line."""
        return DataError(file=self.place, what=what, why=why, mend=mend)

    def unknown(self) -> DataError:
        """Return the error of a line that has no form that hls4ml writes."""
        shown = self.text if len(self.text) <= 100 else f"{self.text[:97]}..."  # noqa: PLR2004 - a readable line
        return self.fault(
            f"{shown!r} has no form that is known",
            "what is not read as hls4ml writes it could compute anything, so it is not compiled",
            "write the project again with hls4ml, in io_parallel, for the Vitis or Vivado backend",
        )


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file, with its name in the project."""

    name: str
    text: str

    @property
    def lines(self) -> Iterator[Line]:
        """Yield the lines that hold anything but a comment."""
        for number, text in enumerate(self.text.split("\n"), 1):
            line = Line(self.name, number, text.strip())
            if line.text.endswith("\\"):
                raise line.unknown()
            if line.text and not _COMMENT.fullmatch(line.text):
                yield line

    @property
    def start(self) -> Line:
        """Return its first line, for what is wrong with the whole."""
        return Line(self.name, 1, "")


def read_source(folder: Path, name: str) -> SourceText:
    """Read the file called `name` below `folder`; DataError where it is missing, or no text."""
    try:
        with open_file(folder / name) as file:
            return SourceText(str(folder / name), file.read(_LONGEST).decode("utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        what, mend = "it is no text", "write the project again with hls4ml"
        raise DataError(
            file=str(folder / name), what=what, why="it is read line by line", mend=mend
        ) from error
    except OSError as error:
        raise DataError(
            file=str(folder / name),
            what=f"it cannot be read: {error.strerror}",
            why="hls4ml writes it into every project",
            mend="name the folder that hls4ml wrote, which has the folder firmware",
        ) from error
