"""Outside programs end with whoever started them, and all that they started ends with them."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jetc.children import held_for_children, leave_idle_cores_free, run_program

SECONDS = 600
GRANDCHILD = "sleep 1000 & echo $!; echo $$; wait"
"""A shell that says which processes are below it, and stays."""
START = """
import sys
from pathlib import Path
from jetc.children import held_for_children, leave_idle_cores_free, run_program
lock = open(sys.argv[1], "w")
import fcntl
fcntl.flock(lock, fcntl.LOCK_EX)
with held_for_children(lock.fileno()):
    run_program(("sh", "-c", sys.argv[2]), folder=Path("/"), output=sys.stdout)
"""


def is_running(pid: int) -> bool:
    """Tell whether a process lives; one that nobody has waited for yet has ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # the second where it ends while it is looked at
        return False


def wait_until_gone(pids: list[int]) -> bool:
    end = time.monotonic() + SECONDS
    while any(map(is_running, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(is_running, pids))


def is_free(lock: Path) -> bool:
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "C", "LC_CTYPE": "C", "LANGUAGE": "de"}, "de_DE.UTF-8,,"),
        ({"LANG": "de_DE.UTF-8", "LC_CTYPE": "C.UTF-8", "LC_MESSAGES": "fr_FR"}, "de_DE.UTF-8,C.UTF-8,"),
        ({}, ",,"),
    ],
)
def test_a_program_speaks_english_in_the_characters_of_its_locale(
    given: dict[str, str], language: str, tmp_path: Path
) -> None:
    script = 'echo "$LANG,$LC_CTYPE,$LC_ALL$LANGUAGE,$LC_MESSAGES"'
    done = run_program(("/bin/sh", "-c", script), folder=tmp_path, environment=given)
    assert done.stdout == f"{language},C\n"


def test_what_a_program_says_is_returned(tmp_path: Path) -> None:
    done = run_program(("sh", "-c", "echo out; echo err >&2; exit 7"), folder=tmp_path)
    assert (done.returncode, done.stdout) == (7, "out\nerr\n")
    apart = run_program(("sh", "-c", "echo out; echo err >&2"), folder=tmp_path, errors=subprocess.PIPE)
    assert (apart.stdout, apart.stderr) == ("out\n", "err\n")


def test_a_program_has_its_folder_and_its_environment_and_no_input(tmp_path: Path) -> None:
    text = "import os, sys; print(os.getcwd(), sorted(os.environ), repr(sys.stdin.read()))"
    done = run_program((sys.executable, "-IS", "-c", text), folder=tmp_path, environment={"WORD": "heard"})
    words = done.stdout.split(" ", 1)
    assert words[0] == str(tmp_path)
    assert "'WORD'" in words[1]
    assert "'PATH'" not in words[1]
    assert words[1].endswith("''\n")


def test_a_program_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run_program((str(tmp_path / "nothing"),), folder=tmp_path)


def test_what_a_program_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    done = run_program(("sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"), folder=tmp_path)
    assert wait_until_gone([int(done.stdout)])


def test_a_signal_that_ends_a_program_is_told(tmp_path: Path) -> None:
    assert run_program(("sh", "-c", "kill -KILL $$"), folder=tmp_path).returncode == -signal.SIGKILL


def test_all_ends_when_we_are_killed_and_then_the_lock_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    command = (sys.executable, "-c", START, str(lock), GRANDCHILD)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        pids = [int(parent.stdout.readline()) for _ in range(2)]
        assert all(map(is_running, pids))
        parent.kill()
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    assert wait_until_gone(pids)


def test_a_lock_is_free_when_a_program_has_ended(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with held_for_children(file.fileno()):
            run_program(("true",), folder=tmp_path)
        assert not is_free(tmp_path / "lock")
    assert is_free(tmp_path / "lock")


@pytest.mark.parametrize(("given", "then"), [({}, "passive"), ({"OMP_WAIT_POLICY": "active"}, "active")])
def test_threads_that_wait_leave_their_core_unless_the_user_says_otherwise(
    given: dict[str, str], then: str
) -> None:
    leave_idle_cores_free(given)
    assert given == {"OMP_WAIT_POLICY": then}
