"""The weights beside a lock: the file has to be the one whose digest the lock has."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.plan.spec_digest import spec_digest
from jetc.review.lock import Lock, LockedSpec, lock_text
from jetc.review.weights import weights_of_lock

WEIGHTS = b"the weights of the build"


@pytest.fixture
def locked(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a spec, its lock and the weights; return the path of the spec."""
    monkeypatch.chdir(tmp_path)
    spec = Path("mine.yaml")
    spec.write_text(base)
    lock = Lock(
        lock=1,
        spec=LockedSpec(name="baseline", digest=spec_digest(load(spec).spec)),
        jetc="0.1.0",
        inputs={},
        products={"cpp": "1" * 20, "weights": hashlib.sha256(WEIGHTS).hexdigest()},
        tools={},
        metrics={},
        verification="0 of 10 differ",
    )
    Path("mine.lock.yaml").write_text(lock_text(lock))
    Path("mine.weights.npz").write_bytes(WEIGHTS)
    return spec


def checked(path: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = cli.main(["check", path])
    return code, capsys.readouterr().err


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("path", ["mine.yaml", "mine.lock.yaml"])
def test_weights_of_the_lock_are_good(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(path, capsys) == (0, "")


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("path", ["mine.yaml", "mine.lock.yaml"])
def test_other_weights_are_an_error_at_the_digest(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.weights.npz").write_bytes(b"others")
    code, told = checked(path, capsys)
    digest = hashlib.sha256(b"others").hexdigest()
    assert code == 1
    assert f"error JET083: mine.weights.npz holds other weights: its SHA-256 is {digest}" in told
    assert told.startswith("mine.lock.yaml:8:12: ")
    assert "    |            " + "^" * 64 in told


@pytest.mark.usefixtures("locked")
def test_missing_weights_are_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.weights.npz").unlink()
    code, told = checked("mine.yaml", capsys)
    assert code == 1
    assert (
        "error JET083: the weights that the lock names are missing: there is no file mine.weights.npz" in told
    )


@pytest.mark.usefixtures("locked")
def test_what_is_no_file_in_the_place_of_weights_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.weights.npz").unlink()
    Path("mine.weights.npz").mkdir()
    code, told = checked("mine.yaml", capsys)
    assert code == 1
    assert "cannot be read: mine.weights.npz: Is a directory" in told


@pytest.mark.usefixtures("locked")
def test_weights_without_a_lock_are_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.lock.yaml").unlink()
    code, told = checked("mine.yaml", capsys)
    assert code == 0
    assert "warning JET083: mine.weights.npz stands beside the spec, and there is no lock" in told


@pytest.mark.usefixtures("locked")
def test_of_a_lock_to_be_written_again_the_weights_are_not_compared(
    locked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine.weights.npz").unlink()
    locked.write_text(locked.read_text().replace("epochs: 40", "epochs: 41"))
    code, told = checked("mine.yaml", capsys)
    assert code == 0
    assert "JET080" in told
    assert "JET083" not in told


@pytest.mark.usefixtures("locked")
def test_the_place_of_the_digest_is_right_whatever_ends_the_lines() -> None:
    path = Path("mine.lock.yaml")
    Path("mine.weights.npz").unlink()
    (fault,) = weights_of_lock(path, path.read_text().replace("\n", "\r\n"))
    assert (fault.span.line, fault.span.column, fault.span.length) == (8, 12, 64)
