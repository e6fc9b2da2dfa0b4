"""Faults that go from one process to another."""

from __future__ import annotations

import errno
import pickle
from typing import cast

import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.diagnostics.fault import Fault
from jetc.diagnostics.rendering import limit_text, system_text


def sent(error: Exception) -> Exception:
    """Return what is raised elsewhere."""
    with pytest.raises(type(error)) as raised:
        cast("Fault", pickle.loads(pickle.dumps(Fault.of(error)))).again()  # noqa: S301 - its own
    return raised.value


def test_what_the_system_refused_is_told_with_its_file() -> None:
    error = sent(PermissionError(errno.EACCES, "Permission denied", "a.root"))
    assert isinstance(error, PermissionError)
    assert (error.errno, error.filename) == (errno.EACCES, "a.root")
    assert system_text(error).startswith("error: a.root: Permission denied\n")
    copied = sent(OSError(errno.EXDEV, "Invalid cross-device link", "a.root", None, "b.root"))
    assert isinstance(copied, OSError)
    assert (copied.filename, copied.filename2) == ("a.root", "b.root")


def test_a_limit_of_open_files_is_known_as_one() -> None:
    told = limit_text(sent(OSError(errno.EMFILE, "Too many open files", "a.root")))
    assert told is not None
    assert told.startswith("error: the limit of open files was reached")


def test_fields_that_are_no_arguments_come_along() -> None:
    error = DataError(file="a.root", what="it is empty", why="it has no jets", mend="make it again")
    error.mend = "name another"
    found = sent(error)
    assert isinstance(found, DataError)
    assert (str(found), found.mend) == (str(error), "name another")
