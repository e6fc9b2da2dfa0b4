"""The libraries of pile-up as files."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.model import Generator
from jetc.sample import libraries as the
from jetc.sample.chunk import library_hits
from jetc.sample.constants import load_detector
from jetc.sample.hits import Hits, save_hits
from jetc.sample.libraries import content_of, library_files, load_libraries, make_libraries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jetc.sample.chunk import Settings
    from jetc.sample.workers import Task

GENERATOR = Generator(seed=3, pileup=5.0, tune="monash", chunk_events=20, soft_library=10, hard_library=10)


class Log:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.bars: list[tuple[str, float]] = []

    def start(self, label: str, total: float, unit: str) -> None:
        self.bars.append((f"{label}: {unit}", total))

    def advance(self, amount: float = 1) -> None:
        pass


def run_here(_pool: None, tasks: Sequence[Task], _: Log) -> None:
    for function, arguments, _size in tasks:
        function(*arguments)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make libraries without Pythia and workers: interactions that leave nothing."""
    monkeypatch.setattr(the, "started", lambda *_: nullcontext())
    monkeypatch.setattr(the, "run_all", run_here)
    monkeypatch.setattr(the, "compile_kernels", lambda: None)
    monkeypatch.setattr(the, "library_hits", lambda *_, events, **__: Hits.empty(events))
    folder = tmp_path / "pileup"
    make_libraries(GENERATOR, folder=folder, workers=1, progress=Log())
    return folder


def test_each_kind_has_its_rows(made: Path) -> None:
    files = library_files(GENERATOR, made)
    assert [path.name for path in files.paths] == ["kind_0_00000.npz", "kind_1_00000.npz", "kind_2_00000.npz"]
    assert load_libraries(files).library.starts.tolist() == [0, 10, 15, 20, 20, 20, 20, 20]
    assert load_libraries(files).hits.interactions == 20


def test_what_is_not_whole_is_made_again(made: Path) -> None:
    broken = made / "kind_1_00000.npz"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:-9])
    with pytest.raises(DataError, match=r"kind_1_00000\.npz: is not the library"):
        library_files(GENERATOR, made)
    log = Log()
    paths = make_libraries(GENERATOR, folder=made, workers=1, progress=log)
    assert log.bars == [("simulating pile-up: interactions", 5)]
    assert paths == sorted(made.glob("kind_*.npz"))
    assert broken.read_bytes() == whole


def test_the_same_interactions_have_the_same_bytes(tmp_path: Path, settings: Settings) -> None:
    for name in "ab":
        save_hits(tmp_path / name, library_hits(settings, load_detector(), kind=2, part=0, events=5))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_pileup_and_the_size_of_chunks_do_not_shape_libraries(made: Path) -> None:
    other, log = GENERATOR.model_copy(update={"pileup": 200.0, "chunk_events": 250}), Log()
    make_libraries(other, folder=made, workers=1, progress=log)
    assert log.bars == []
    assert content_of(library_files(other, made)) == content_of(library_files(GENERATOR, made))


@pytest.mark.parametrize("field", ["seed", "soft_library", "hard_library"])
def test_other_settings_ask_for_other_libraries(made: Path, field: str) -> None:
    with pytest.raises(DataError):
        library_files(GENERATOR.model_copy(update={field: 12}), made)


def test_a_library_of_many_interactions_is_made_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    monkeypatch.setattr(the, "run_all", lambda _pool, tasks, _: asked.extend(task[2] for task in tasks))
    large = GENERATOR.model_copy(update={"soft_library": 4500, "hard_library": 600})
    make_libraries(large, folder=tmp_path, workers=1, progress=Log())
    assert asked == [0, 2000, 2000, 500, 250, 50, 250, 50]
