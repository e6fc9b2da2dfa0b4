"""Room on the disk."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.sample.sealing import Job
from jetc.sample.space import check_space

if TYPE_CHECKING:
    from pathlib import Path


def test_too_little_space_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(tmp_path)._replace(free=10_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    jobs = [Job(tmp_path / name, "", 10) for name in "ab"]
    check_space(jobs, least_bytes=500, unit="events")
    with pytest.raises(DataError, match=r"has 0\.01 MB free, and the events .* at least 0\.02 MB") as caught:
        check_space(jobs, least_bytes=1000, unit="events")
    assert caught.value.file == str(tmp_path)


def test_each_device_has_its_own_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {tmp_path / name: number for number, name in enumerate("ab")}
    monkeypatch.setattr("jetc.sample.space._device", places.__getitem__)
    free = {
        folder: shutil.disk_usage(tmp_path)._replace(free=10_000 * (1 - n)) for folder, n in places.items()
    }
    monkeypatch.setattr(shutil, "disk_usage", free.__getitem__)
    check_space([Job(tmp_path / "a" / "file", "", 10)], least_bytes=1000, unit="events")
    with pytest.raises(DataError, match=r"has 0\.00 MB free") as caught:
        check_space(
            [Job(tmp_path / "a" / "file", "", 10), Job(tmp_path / "b" / "file", "", 1)],
            least_bytes=1000,
            unit="events",
        )
    assert caught.value.file == str(tmp_path / "b")
