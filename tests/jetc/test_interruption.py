"""Signals end a command as Ctrl-C does, with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from jetc.interruption import Interrupted, interruptible

COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from jetc import cli
from jetc.children import run_program
from jetc.commands.outcome import Outcome

def plan(arguments):
    names = ["one", "two", "three"]
    def run(name):
        run_program(("sh", "-c", "echo $$; sleep 1000"), folder=Path("/"), output=sys.stdout)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, names))
    return Outcome("done")

cli._plan = plan
sys.exit(cli.main(["plan", "spec.yaml"]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_command_and_what_runs_in_its_threads(number: signal.Signals) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    command = (sys.executable, "-c", COMMAND)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        pids = [int(process.stdout.readline()) for _ in range(2)]
        process.send_signal(number)
        out, errors = process.communicate()
    assert process.returncode == 128 + number
    assert (out, errors) == ("", "interrupted; the same command resumes\n")
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_a_signal_is_heard_by_a_main_thread_that_waits_for_ever() -> None:
    """Another thread takes it, as the system may choose: nothing then ends the wait of the main thread."""
    program = (
        "import signal, threading, time\n"
        "from jetc.interruption import Interrupted, interruptible\n"
        "lock = threading.Lock()\n"
        "lock.acquire()\n"
        "def take():\n"
        "    time.sleep(0.5)\n"
        "    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)\n"
        "    threading.Event().wait()\n"
        "with interruptible() as signals:\n"
        "    try:\n"
        "        threading.Thread(target=take, daemon=True).start()\n"
        "        lock.acquire()\n"
        "    except Interrupted:\n"
        "        print('heard', *map(int, signals))\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    ended = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    assert ended.stdout == b"heard 15\n"


def test_a_signal_is_raised_where_we_are_and_kept() -> None:
    with interruptible() as signals:
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGTERM)
        assert signals == [signal.SIGTERM]
    with interruptible() as signals:
        assert signals == []


def test_what_was_done_about_signals_is_done_again_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with interruptible():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible() as signals:
            signal.raise_signal(signal.SIGHUP)
            assert signals == []
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_thread_hears_no_signals_and_runs_all_the_same() -> None:
    heard: list[list[int]] = []

    def run() -> None:
        with interruptible() as signals:
            heard.append(signals)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert heard == [[]]
