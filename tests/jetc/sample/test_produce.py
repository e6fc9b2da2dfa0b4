"""The driver: the same content however the work is divided or interrupted."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import awkward as ak
import pytest
import uproot
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.language.sections.model import Generator, SampleSet
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE
from jetc.sample.produce import chunks_of, produce

if TYPE_CHECKING:
    from collections.abc import Callable

GENERATOR = Generator(seed=3, pileup=5.0, tune="monash", chunk_events=20, soft_library=10, hard_library=10)
SETS = (
    SampleSet(name="top", process="ttbar", events=70),
    SampleSet(name="rates", process="minbias", events=39),
)
NAMES = ["top/chunk_00000", "top/chunk_00001", "top/chunk_00002", "top/chunk_00003",
         "rates/chunk_00000", "rates/chunk_00001"]  # fmt: skip
SECONDS = 600

SCRIPT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {here!r})
import test_produce as the
from jetc.sample import produce as driver

write = driver.write_ntuple
def write_all_but_one(path, **content):
    if "rates/.chunk_00001" in str(path):
        time.sleep(1000)
    write(path, **content)
driver.write_ntuple = write_all_but_one  # in the workers too, which read this file again

if __name__ == "__main__":
    the.produce(the.GENERATOR, the.SETS, folder=Path({folder!r}), workers=2, progress=the.Log())
"""


@dataclass
class Log:
    """Keeps what it is told."""

    bars: list[tuple[str, float]] = field(default_factory=list)
    done: float = 0

    def start(self, label: str, total: float, unit: str) -> None:
        self.bars.append((f"{label}: {unit}", total))
        self.done = 0

    def advance(self, amount: float = 1) -> None:
        self.done += amount


def content(folder: Path) -> dict[str, list[object]]:
    """Read every branch of every file."""
    found: dict[str, list[object]] = {}
    for path in sorted(folder.glob("*/chunk_*.root")):
        with uproot.open(path) as file:
            found[f"{path.parent.name}/{path.stem}"] = [
                ak.to_list(file[tree].arrays()) for tree in (JETS_TREE, EVENTS_TREE)
            ]
    return found


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until_gone(pids: list[int]) -> bool:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """Kill a production with two workers outright, when it has made its first file and before its last."""
    folder = tmp_path_factory.mktemp("sample")
    script = folder.parent / "production.py"
    script.write_text(SCRIPT.format(here=str(Path(__file__).parent), folder=str(folder)))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    running = subprocess.Popen([sys.executable, str(script)], env=environment)
    while not list(folder.glob("*/chunk_*.root")) and running.poll() is None:
        time.sleep(0.02)
    workers = children_of(running.pid)
    running.send_signal(signal.SIGKILL)
    running.wait()
    return folder, workers


@pytest.fixture(scope="module")
def resumed(killed: tuple[Path, list[int]]) -> tuple[Path, dict[str, int], Log, list[Path]]:
    """Go on with one worker where the killed production stopped."""
    folder, workers = killed
    wait_until_gone(workers)
    before = {str(path): path.stat().st_mtime_ns for path in folder.glob("*/chunk_*.root")}
    log = Log()
    files = produce(GENERATOR, SETS, folder=folder, workers=1, progress=log)
    return folder, before, log, files


def test_workers_end_with_their_parent(killed: tuple[Path, list[int]]) -> None:
    assert len(killed[1]) >= 2
    assert wait_until_gone(killed[1])


def test_a_killed_production_goes_on_with_what_is_missing(
    resumed: tuple[Path, dict[str, int], Log, list[Path]],
) -> None:
    folder, before, log, files = resumed
    assert 1 <= len(before) < len(NAMES)
    assert [str(path.relative_to(folder).with_suffix("")) for path in files] == NAMES
    assert all(Path(path).stat().st_mtime_ns == stamp for path, stamp in before.items())
    assert log.bars[-1][0] == "generating events: events"
    assert log.done == log.bars[-1][1] < 109


def test_nothing_but_complete_files_stays(resumed: tuple[Path, dict[str, int], Log, list[Path]]) -> None:
    folder, *_ = resumed
    assert {path.name[:6] for path in folder.glob("*/*.root*")} == {"chunk_"}


def test_a_production_in_one_go_has_the_same_content(
    resumed: tuple[Path, dict[str, int], Log, list[Path]], tmp_path: Path
) -> None:
    (tmp_path / ".library").symlink_to(resumed[0] / ".library")
    produce(GENERATOR, SETS[::-1], folder=tmp_path, workers=2, progress=Log())
    assert content(tmp_path) == content(resumed[0])


def test_a_complete_production_is_left_alone(
    resumed: tuple[Path, dict[str, int], Log, list[Path]],
) -> None:
    log = Log()
    assert produce(GENERATOR, SETS, folder=resumed[0], workers=1, progress=log) == resumed[3]
    assert log.bars == []


def test_the_last_chunk_of_a_set_has_what_is_left() -> None:
    chunks = chunks_of(SampleSet(name="top", process="ttbar", events=35), chunk_events=10)
    assert [(chunk.first_event, chunk.events) for chunk in chunks] == [(0, 10), (10, 10), (20, 10), (30, 5)]


def test_a_set_that_grows_keeps_its_full_chunks() -> None:
    one, other = (
        chunks_of(SampleSet(name="top", process="ttbar", events=events), chunk_events=10)
        for events in (35, 60)
    )
    assert other[:3] == one[:3]
    assert other[3].events == 10


def test_a_set_of_files_is_not_generated() -> None:
    with pytest.raises(ValueError, match="set mine is not generated"):
        chunks_of(SampleSet(name="mine", files=("a.root",), tree="outnano/Jets"), chunk_events=10)


def damaged(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def test_files_that_are_not_whole_are_made_again(
    resumed: tuple[Path, dict[str, int], Log, list[Path]], tmp_path: Path
) -> None:
    folder = tmp_path / "scratch"
    shutil.copytree(resumed[0], folder)
    damaged(folder / "top" / "chunk_00000.root", lambda whole: whole[: len(whole) // 2])
    damaged(folder / "top" / "chunk_00001.root", lambda whole: whole[:-9] + b"?" + whole[-8:])
    (folder / "top" / "chunk_00002.root").unlink()
    (folder / "top" / "chunk_00002.root" / "below").mkdir(parents=True)
    (folder / "top" / "chunk_00003.root.seal").unlink()
    (folder / "rates" / "chunk_00000.root.seal").unlink()
    os.mkfifo(folder / "rates" / "chunk_00000.root.seal")
    damaged(folder / "rates" / "chunk_00001.root.seal", lambda _: b"\xff")
    library = min((folder / ".library").glob("*.npz"))
    damaged(library, lambda whole: whole[: len(whole) // 2])
    (folder / "top" / ".chunk_00000.root.1").write_bytes(b"half")
    log = Log()
    produce(GENERATOR, SETS, folder=folder, workers=1, progress=log)
    assert log.bars == [("simulating pile-up: interactions", 10), ("generating events: events", 70 + 39)]
    assert content(folder) == content(resumed[0])
    assert library.read_bytes() == (resumed[0] / ".library" / library.name).read_bytes()
    assert not (folder / "top" / ".chunk_00000.root.1").exists()


def test_too_little_space_is_said_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, free = Log(), shutil.disk_usage(tmp_path)._replace(free=10_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    with pytest.raises(DataError, match=r"has 0\.01 MB free, .* need at least 0\.02 MB") as caught:
        produce(GENERATOR, SETS, folder=tmp_path, workers=1, progress=log)
    assert caught.value.file == str(tmp_path)
    assert log.bars == []


def test_a_worker_that_is_killed_is_an_error_with_its_cause(tmp_path: Path) -> None:
    class Killing(Log):
        def advance(self, amount: float = 1) -> None:
            super().advance(amount)
            for each in multiprocessing.active_children():
                each.kill()

    with pytest.raises(ToolError, match="one of its worker processes was killed"):
        produce(GENERATOR, SETS, folder=tmp_path, workers=1, progress=Killing())
    assert multiprocessing.active_children() == []
