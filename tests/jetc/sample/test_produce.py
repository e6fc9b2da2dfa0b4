"""The driver: the same content however the work is divided or interrupted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from distributed import LocalCluster
from jetc.cluster.connection import connected
from jetc.cluster.events import fill_chunks, fill_libraries
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.language.sections.model import Generator, SampleSet
from jetc.sample.libraries import make_libraries
from jetc.sample.produce import Place, chunks_of, produce
from jetc.sample.sealing import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable

GENERATOR = Generator(seed=3, pileup=5.0, tune="monash", chunk_events=20, soft_library=10, hard_library=10)
SETS = (
    SampleSet(name="top", process="ttbar", events=70),
    SampleSet(name="dijets", process="qcd", events=39),
)
NAMES = ["top/chunk_00000", "top/chunk_00001", "top/chunk_00002", "top/chunk_00003",
         "dijets/chunk_00000", "dijets/chunk_00001"]  # fmt: skip
SECONDS = 600

SCRIPT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {here!r})
import test_produce as the
from jetc.sample import produce as driver

write = driver.write_ntuple
def write_all_but_one(path, **content):
    if "dijets/.chunk_00001" in str(path):
        time.sleep(1000)
    write(path, **content)
driver.write_ntuple = write_all_but_one  # in the workers too, which read this file again

if __name__ == "__main__":
    places = the.places(Path({folder!r}))
    the.produce(the.GENERATOR, places, libraries=Path({libraries!r}), workers=2, progress=the.Log())
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


def places(folder: Path, *earlier: Path) -> list[Place]:
    return [Place(each, folder / each.name, tuple(one / each.name for one in earlier)) for each in SETS]


def content(folder: Path) -> dict[str, bytes]:
    """Read every file and its seal."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("*/chunk_*")}


def cluster_of(workers: int, port: int = 0) -> LocalCluster:
    """Start a cluster of processes on this machine, its scheduler at a port; at any where it is 0."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        scheduler_port=port,
    )


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
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pileup")
    make_libraries(GENERATOR, folder=folder, workers=2, progress=Log())
    return folder


@pytest.fixture(scope="module")
def killed(libraries: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """Kill a production with two workers outright, when it has made its first file and before its last."""
    folder = tmp_path_factory.mktemp("sample")
    script = folder.parent / "production.py"
    here = str(Path(__file__).parent)
    script.write_text(SCRIPT.format(here=here, folder=str(folder), libraries=str(libraries)))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    running = subprocess.Popen([sys.executable, str(script)], env=environment)
    while not list(folder.glob("*/chunk_*.root")) and running.poll() is None:
        time.sleep(0.02)
    workers = children_of(running.pid)
    running.send_signal(signal.SIGKILL)
    running.wait()
    return folder, workers


@pytest.fixture(scope="module")
def resumed(killed: tuple[Path, list[int]], libraries: Path) -> tuple[Path, dict[str, int], Log, list[Path]]:
    """Go on with one worker where the killed production stopped."""
    folder, workers = killed
    wait_until_gone(workers)
    before = {str(path): path.stat().st_mtime_ns for path in folder.glob("*/chunk_*.root")}
    log = Log()
    files = produce(GENERATOR, places(folder), libraries=libraries, workers=1, progress=log)
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


def test_a_production_in_one_go_and_in_another_order_has_the_same_bytes(
    resumed: tuple[Path, dict[str, int], Log, list[Path]], libraries: Path, tmp_path: Path
) -> None:
    produce(GENERATOR, places(tmp_path)[::-1], libraries=libraries, workers=2, progress=Log())
    assert len(content(tmp_path)) == 2 * len(NAMES)
    assert content(tmp_path) == content(resumed[0])


def test_a_complete_production_is_left_alone(
    resumed: tuple[Path, dict[str, int], Log, list[Path]], libraries: Path
) -> None:
    log, whole = Log(), places(resumed[0])
    assert produce(GENERATOR, whole, libraries=libraries, workers=1, progress=log) == resumed[3]
    assert log.bars == []


def test_sets_that_change_take_what_fits_of_an_earlier_production(
    resumed: tuple[Path, dict[str, int], Log, list[Path]], libraries: Path, tmp_path: Path
) -> None:
    earlier = tmp_path / "earlier"
    shutil.copytree(resumed[0], earlier)
    damaged(earlier / "top" / "chunk_00002.root", lambda whole: whole[:-9] + b"?" + whole[-8:])
    sets = (SETS[0].model_copy(update={"events": 62}), SETS[1].model_copy(update={"events": 41}))
    changed = [Place(each, tmp_path / each.name, (tmp_path, earlier / each.name)) for each in sets]
    log = Log()
    paths = produce(GENERATOR, changed, libraries=libraries, workers=1, progress=log)
    assert log.bars == [("generating events: events", 20 + 2 + 20 + 1)]
    assert [str(path.relative_to(tmp_path).with_suffix("")) for path in paths] == [
        *NAMES,
        "dijets/chunk_00002",
    ]
    old, new = content(resumed[0]), content(tmp_path)
    same = {name for name in old if old[name] == new[name]}
    kept = ("top/chunk_00000", "top/chunk_00001", "top/chunk_00002", "dijets/chunk_00000")
    assert same == {f"{name}.root{end}" for name in kept for end in ("", ".seal")}
    assert paths[0].samefile(earlier / "top" / "chunk_00000.root")


def test_settings_that_do_not_shape_a_chunk_leave_it_as_it_is(
    resumed: tuple[Path, dict[str, int], Log, list[Path]], libraries: Path, tmp_path: Path
) -> None:
    generator, log = GENERATOR.model_copy(update={"chunk_events": 30}), Log()
    shorter = SETS[1].model_copy(update={"events": 20})
    place = Place(shorter, tmp_path / "dijets", (resumed[0] / "dijets",))
    (path,) = produce(generator, [place], libraries=libraries, workers=1, progress=log)
    assert path.samefile(resumed[0] / "dijets" / "chunk_00000.root")
    assert log.bars == []


def test_settings_that_shape_a_chunk_have_it_made_again(
    resumed: tuple[Path, dict[str, int], Log, list[Path]],
    libraries: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free = shutil.disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    generator = GENERATOR.model_copy(update={"pileup": 6.0})
    with pytest.raises(DataError, match=r"has 0\.00 MB free") as caught:
        produce(generator, places(tmp_path, resumed[0]), libraries=libraries, workers=1, progress=Log())
    assert caught.value.why == "109 events are still to be made"


def test_libraries_of_other_settings_are_refused(libraries: Path, tmp_path: Path) -> None:
    other = GENERATOR.model_copy(update={"hard_library": 12})
    with pytest.raises(DataError, match="is not the library of pile-up that was made for these settings"):
        produce(other, places(tmp_path), libraries=libraries, workers=1, progress=Log())


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


def test_shares_of_strata_that_change_are_other_chunks() -> None:
    percent = (10, 10, 30, 22, 14, 8, 6)
    sets = (
        SampleSet(name="rates", process="minbias", events=200, strata_percent=each)
        for each in (None, percent)
    )
    first, other = (chunks_of(each, chunk_events=100) for each in sets)
    assert {each.strata_percent for each in other} == {percent}
    assert not set(first) & set(other)


def test_a_set_of_files_is_not_generated() -> None:
    with pytest.raises(ValueError, match="set mine is not generated"):
        chunks_of(SampleSet(name="mine", files=("a.root",), tree="outnano/Jets"), chunk_events=10)


def damaged(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def test_files_that_are_not_whole_are_made_again(
    resumed: tuple[Path, dict[str, int], Log, list[Path]], libraries: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "scratch"
    shutil.copytree(resumed[0], folder)
    damaged(folder / "top" / "chunk_00000.root", lambda whole: whole[: len(whole) // 2])
    damaged(folder / "top" / "chunk_00001.root", lambda whole: whole[:-9] + b"?" + whole[-8:])
    (folder / "top" / "chunk_00002.root").unlink()
    (folder / "top" / "chunk_00002.root" / "below").mkdir(parents=True)
    (folder / "top" / "chunk_00003.root.seal").unlink()
    (folder / "dijets" / "chunk_00000.root.seal").unlink()
    os.mkfifo(folder / "dijets" / "chunk_00000.root.seal")
    damaged(folder / "dijets" / "chunk_00001.root.seal", lambda _: b"\xff")
    (folder / "top" / ".chunk_00000.root.1").write_bytes(b"half")
    log = Log()
    produce(GENERATOR, places(folder), libraries=libraries, workers=1, progress=log)
    assert log.bars == [("generating events: events", 70 + 39)]
    assert content(folder) == content(resumed[0])
    assert not (folder / "top" / ".chunk_00000.root.1").exists()


class Harmed(Log):
    """Does something when the first file has come, something else with the next one, and so on."""

    def __init__(self, *harm: Callable[[], None]) -> None:
        super().__init__()
        self.harm = list(harm)

    def advance(self, amount: float = 1) -> None:
        super().advance(amount)
        if self.harm:
            self.harm.pop(0)()


def test_a_cluster_that_loses_a_worker_and_its_scheduler_and_one_at_its_address_give_the_same_bytes(
    resumed: tuple[Path, dict[str, int], Log, list[Path]], libraries: Path, tmp_path: Path
) -> None:
    """What came from the first is not made again, and the workers see no file of this machine."""
    with cluster_of(2) as first, connected(address := first.scheduler_address, TOOLS) as there:
        own = tmp_path / "libraries"
        shutil.copytree(libraries, own)
        (own / "kind_2_00000.npz").unlink()
        fill_libraries(there, GENERATOR, own, log := Log())
        assert (log.bars, log.done) == ([("simulating pile-up: interactions", 5)], 5)
        assert {path.name: path.read_bytes() for path in own.glob("kind*")} == {
            path.name: path.read_bytes() for path in libraries.glob("kind*")
        }

        def kill() -> None:
            first.workers[0].close_gracefully()  # its nanny starts no other
            os.kill(first.workers[0].pid, signal.SIGKILL)

        log = Harmed(kill, lambda: None, first.close)
        with pytest.raises(ToolError, match=r"chunk_0000\d\.root of \w+ was lost: the scheduler ended"):
            fill_chunks(there, GENERATOR, places(tmp_path), libraries=own, progress=log)
    made = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*.root")}
    assert 3 <= len(made) < len(NAMES)
    with cluster_of(1, int(address.rpartition(":")[2])), connected(address, TOOLS) as there:
        fill_chunks(there, GENERATOR, places(tmp_path), libraries=own, progress=Log())
    assert {path: path.stat().st_mtime_ns for path in made} == made
    assert content(tmp_path) == content(resumed[0])
    assert {path.name[:6] for path in tmp_path.glob("*/*.root*")} == {"chunk_"}
