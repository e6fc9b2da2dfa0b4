"""A limit of the system is known in whatever error wraps it, and a damaged file is none."""

from __future__ import annotations

import errno
import resource
import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from jetc.exhaustion import Limit, check_memory, check_threads, device_failure, limit_met, of_the_system
from jetc.ntuple.read import iterate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (MemoryError(), Limit.MEMORY),
        (OSError(errno.EMFILE, "Too many open files"), Limit.FILES),
        (RuntimeError("can't start new thread"), Limit.THREADS),
        (ValueError("a damaged basket"), None),
        (OSError(errno.EIO, "Input/output error"), None),
    ],
)
def test_a_limit_is_known_alone_and_where_it_is_the_cause(error: Exception, limit: Limit | None) -> None:
    wrapped = ValueError("cannot be read")
    wrapped.__cause__ = error
    assert limit_met(error) is limit
    assert limit_met(wrapped) is limit


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(errno.EMFILE, "Too many open files"), RuntimeError("can't start new thread")],
)
def test_a_limit_met_while_reading_is_no_damaged_file(
    error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "x.root").write_bytes(b"root")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("uproot.open", fail)
    with pytest.raises(type(error)) as caught:
        list(iterate([tmp_path / "x.root"], tree="outnano/Jets", branches=("event",), step_entries=10))
    assert caught.value is error


def test_what_a_device_met_while_reading_is_no_damaged_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "x.root").write_bytes(b"root")

    def fail(*_: object, **__: object) -> None:
        raise ValueError from OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("uproot.open", fail)
    with pytest.raises(OSError, match=rf"Input/output error: '{tmp_path}/x.root'"):
        list(iterate([tmp_path / "x.root"], tree="outnano/Jets", branches=("event",), step_entries=10))
    assert device_failure(OSError("not a ROOT file")) is None


def test_memory_that_a_library_needs_is_looked_for_in_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (3 << 29, resource.RLIM_INFINITY))
    check_memory(3 << 29, "TensorFlow")
    with pytest.raises(MemoryError, match=r"TensorFlow takes about 2\.5 GiB, and 1\.5 GiB are allowed"):
        check_memory(5 << 29, "TensorFlow")
    monkeypatch.setattr("resource.getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    check_memory(1 << 60, "TensorFlow")


def test_threads_that_are_looked_for_are_gone_afterwards() -> None:
    before = threading.active_count()
    check_threads(5, "TensorFlow")
    assert threading.active_count() == before


def test_of_files_that_could_not_be_copied_the_first_is_told() -> None:
    full = "[Errno 28] No space left on device: 'b/ap_int.h'"
    told = of_the_system(shutil.Error([("a/ap_int.h", "b/ap_int.h", full), ("a/x.h", "b/x.h", full)]))
    assert isinstance(told, OSError)
    assert (told.errno, told.strerror, told.filename) == (28, "No space left on device", "b/ap_int.h")
    other = PermissionError(13, "Permission denied", "b")
    assert of_the_system(other) is other
    assert isinstance(of_the_system(shutil.Error("same file")), shutil.Error)
