"""Locks: one build at a time, and the others told whom they wait for."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.locks import exclusive, shared

if TYPE_CHECKING:
    from collections.abc import Callable


def unheard(_: str) -> None:
    pytest.fail("nobody is waited for")


class Freed(Exception):  # noqa: N818 - it is no error
    """Ends a wait."""


def stop(text: str) -> None:
    raise Freed(text)


def test_a_lock_that_is_free_is_taken_and_signed(tmp_path: Path) -> None:
    with exclusive(tmp_path / "lock", waiting=unheard):
        words = (tmp_path / "lock").read_text().split()
        assert (words[0], words[2]) == (str(os.getpid()), socket.gethostname())
    with exclusive(tmp_path / "lock", waiting=unheard):
        pass


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_what_stands_in_the_place_of_a_lock_gives_way(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "lock")
    with exclusive(tmp_path / "lock", waiting=unheard), pytest.raises(Freed):  # noqa: SIM117 - one in the other
        with exclusive(tmp_path / "lock", waiting=stop):
            pass


def test_who_waits_is_told_for_whom(tmp_path: Path) -> None:
    with (
        exclusive(tmp_path / "lock", waiting=unheard),
        pytest.raises(Freed, match=rf"another build \(process {os.getpid()}, since \d\d:\d\d:\d\d\)"),
        exclusive(tmp_path / "lock", waiting=stop),
    ):
        pass


@pytest.mark.parametrize(
    ("signed", "told"),
    [
        (b"", "another build"),
        (b"\xff\x00 nonsense", "another build"),
        ("² 12:00:00 elsewhere".encode(), "another build"),
        (b"7 12:00:00 elsewhere", "another build (process 7 on elsewhere, since 12:00:00)"),
        (f"{2**22 + 1} 12:00:00 {socket.gethostname()}".encode(), f"what build {2**22 + 1} started, which"),
    ],
)
def test_whatever_stands_in_a_lock_somebody_is_named(tmp_path: Path, signed: bytes, told: str) -> None:
    (tmp_path / "lock").write_bytes(signed)
    with (tmp_path / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Freed) as caught, exclusive(tmp_path / "lock", waiting=stop):
            pass
    assert str(caught.value).startswith(told)


def test_only_who_comes_alone_is_alone(tmp_path: Path) -> None:
    alone: list[str] = []
    with shared(tmp_path / "lock", alone=lambda: alone.append("first")):
        with shared(tmp_path / "lock", alone=lambda: alone.append("second")):
            assert alone == ["first"]
        with shared(tmp_path / "lock", alone=lambda: alone.append("third")):
            pass
    with shared(tmp_path / "lock", alone=lambda: alone.append("fourth")):
        assert alone == ["first", "fourth"]


def test_a_file_system_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with (
        pytest.raises(DataError, match="lock: cannot be locked: No locks available"),
        exclusive(tmp_path / "lock", waiting=unheard),
    ):
        pass
