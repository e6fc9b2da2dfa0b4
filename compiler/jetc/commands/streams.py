"""The standard streams, whatever they are: any encoding, closed, without a reader, on a full disk."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING

from jetc.commands.wrapping import for_terminal
from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ReaderGoneError", "complain", "discard", "prepare", "write"]

_ERRORS = "jetc-stand-in"
_STAND_INS = {"→": "->", "…": "...", "✓": "ok", "\N{REPLACEMENT CHARACTER}": "?"}
"""What stands for a character that the encoding lacks; any other is spelt as in Python."""
_FIRST_FREE = 3
"""Descriptors below belong to the standard streams."""


class ReaderGoneError(BrokenPipeError):
    """The reader of our output, such as ``head``, has closed the pipe."""


def prepare() -> None:
    """Make both streams fit for every character; DataError where the standard output is closed.

    A closed descriptor is held by the null device, so that no file of a build takes its number.
    """
    for descriptor in range(_FIRST_FREE):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    codecs.register_error(_ERRORS, _stand_in)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it stays open
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it stays open
        raise _unwritable("it is closed")


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    shown = (_STAND_INS.get(each, each) for each in lacking)
    return "".join(shown).encode("ascii", "backslashreplace").decode("ascii"), error.end


def write(text: str, *, as_file: bool) -> None:
    """Write `text` and a line break to the standard output.

    What may be kept, `as_file`, is UTF-8 in a file or pipe: a stand-in would alter it. ReaderGoneError
    where the reader closed the pipe; DataError where it cannot be written.
    """
    with _told():
        if as_file and not sys.stdout.isatty():
            sys.stdout.flush()
            sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
        else:
            sys.stdout.write(f"{text if as_file else for_terminal(text, sys.stdout)}\n")
        sys.stdout.flush()


def complain(text: str) -> None:
    """Write `text` and a line break to the standard error; what cannot be written there is dropped."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{for_terminal(text, sys.stderr)}\n")
        sys.stderr.flush()


def discard() -> None:
    """Let nothing more be written to the standard output: the interpreter would try again at its end."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        discard()
        raise _unwritable(error.strerror or str(error)) from error


def _unwritable(what: str) -> DataError:
    return DataError(
        file="the standard output",
        what=f"cannot be written: {what}",
        why="the output of the command goes there",
        mend="send it to a place that can be written, or to /dev/null",
    )
