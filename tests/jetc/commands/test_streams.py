"""The standard streams: every encoding, closed ones, a reader that goes, a full disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"
FULL = Path("/dev/full")


def jetc(
    *arguments: str | Path, encoding: str = "utf-8", given: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "jetc.cli", *map(str, arguments)],
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )


def in_shell(command: str, *arguments: str | Path) -> "subprocess.CompletedProcess[bytes]":
    """Run jetc by a shell, which puts its standard streams where `command` says: ``"$@" >&-``."""
    jetc_there = [sys.executable, "-m", "jetc.cli", *map(str, arguments)]
    return subprocess.run(["bash", "-c", command, "bash", *jetc_there], capture_output=True, check=False)  # noqa: S607


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Return a spec that differs from the baseline, with a comment that no Latin encoding holds."""
    path = tmp_path / "other.yaml"
    path.write_text(BASELINE.read_text().replace("epochs: 240", "epochs: 241   # Grün → τ"), "utf-8")
    return path


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252", "utf-8:strict"])
def test_what_an_encoding_lacks_has_a_stand_in(encoding: str, other: Path) -> None:
    done = jetc("diff", BASELINE, other, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    name, _, _ = encoding.partition(":")
    arrow = "→" if name == "utf-8" else "->"
    assert f"240 {arrow} 241" in done.stdout.decode(name)


def test_a_fault_is_told_in_any_encoding(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("version: 1\nτ: 1\n", "utf-8")
    done = jetc("check", faulty, encoding="ascii")
    assert done.returncode == 1
    assert rb"2 | \u03c4: 1" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "utf-16", "latin-1"])
def test_a_spec_that_is_printed_keeps_its_bytes(encoding: str, other: Path) -> None:
    done = jetc("fmt", "-", encoding=encoding, given=other.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert "# Grün → τ\n" in done.stdout.decode("utf-8")
    assert jetc("fmt", "-", given=done.stdout).stdout == done.stdout


@pytest.mark.parametrize("name", ["show", "schema", "plan"])
def test_no_command_fails_of_an_encoding(name: str, tmp_path: Path) -> None:
    spec = tmp_path / "grün.yaml"
    spec.write_bytes(BASELINE.read_bytes())
    arguments = {"show": [str(spec)], "schema": ["--reference"], "plan": [str(spec)]}[name]
    done = jetc(name, *arguments, encoding="ascii")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("both", [False, True])
def test_a_reader_that_has_enough_ends_it_quietly(both: bool, other: Path) -> None:  # noqa: FBT001
    for arguments in (["diff", str(BASELINE), str(other)], ["--help"], ["show", str(other)], ["--version"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "jetc.cli", *arguments],
            stdout=writing,
            stderr=writing if both else subprocess.PIPE,
            check=False,
        )
        os.close(writing)
        assert done.returncode == 141
        assert not done.stderr


def test_a_closed_standard_output_is_said_before_anything_is_done(other: Path) -> None:
    before = other.read_bytes()
    done = in_shell('"$@" >&-', "fmt", other)
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: the standard output: cannot be written: it is closed\n")
    assert other.read_bytes() == before


def test_a_closed_standard_error_or_input_changes_nothing(other: Path) -> None:
    done = in_shell('"$@" 2>&- <&-', "check", other)
    assert (done.returncode, done.stdout) == (0, f"{other}: good\n".encode())
    (other.parent / "faulty.yaml").write_text("version: [")
    assert in_shell('"$@" 2>&-', "check", other.parent / "faulty.yaml").returncode == 1


def test_nothing_to_format_is_said() -> None:
    done = in_shell('"$@" <&-', "fmt", "-")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"the standard input is closed" in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="a device that is always full")
def test_a_full_disk_below_the_standard_output_is_said(other: Path) -> None:
    for arguments in (["diff", BASELINE, other], ["--help"], ["show", other]):
        done = in_shell(f'"$@" >{FULL}', *arguments)
        assert done.returncode == 1
        assert done.stderr.startswith(
            b"error: the standard output: cannot be written: No space left on device"
        )
    assert in_shell(f'"$@" 2>{FULL}', "check", other).returncode == 0
