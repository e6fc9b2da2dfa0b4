"""`--lock` and `--locked`: the weights that are taken are those that were checked, seeds are built aside."""

from __future__ import annotations

import argparse
import hashlib
import io
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from jetc.checks.load import load
from jetc.commands import locked
from jetc.commands.locked_weights import taking
from jetc.commands.terminal import BuildWatcher, StreamConsole
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.report.metrics import Metric
from jetc.review.lock import Lock, LockedSpec, lock_text
from jetc.stages.training.weights_file import read_weights, write_weights

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.plan.plan import Planned
    from jetc.plan.store import Store
    from rich.console import Console

BASELINE = Path(__file__).parents[2] / "specs" / "baseline.yaml"
Built = list[tuple[int, bool]]


@pytest.fixture
def step(tmp_path: Path) -> Step[object]:
    spec = declared(load(BASELINE).spec, ())
    folder, watcher = tmp_path / "artifact", BuildWatcher(StreamConsole(stderr=True))
    folder.mkdir()
    return Step(spec, {}, folder, scratch=tmp_path, progress=watcher, base=tmp_path)


def test_the_weights_taken_are_the_bytes_of_the_file(step: Step[object]) -> None:
    given = step.base / "mine.weights.npz"
    write_weights(given, {"a/kernel": np.ones((2, 3), dtype=np.float32)})
    taking(given.name, hashlib.sha256(given.read_bytes()).hexdigest()).run(step)
    assert (step.folder / "weights.npz").read_bytes() == given.read_bytes()
    assert read_weights(step.folder / "weights.npz")["a/kernel"].size == 6


def test_weights_that_are_replaced_after_they_were_checked_are_not_taken(step: Step[object]) -> None:
    given = step.base / "mine.weights.npz"
    write_weights(given, {"a/kernel": np.ones(2, dtype=np.float32)})
    stage = taking(given.name, hashlib.sha256(given.read_bytes()).hexdigest())
    write_weights(given, {"a/kernel": np.zeros(2, dtype=np.float32)})
    with pytest.raises(DataError, match="changed while the build was running"):
        stage.run(step)
    assert not list(step.folder.iterdir())


def test_the_key_of_weights_taken_holds_the_form_of_what_is_written() -> None:
    assert {"jetc.artifacts.record", "jetc.artifacts.training"} <= set(taking("mine", "0" * 64).code)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Built:
    """Have builds made of nothing, and keep the seed of each and whether it was shown."""
    found: Built = []

    def made(
        loaded: LoadedSpec, _: Store, __: tuple[Planned, ...], ___: Console, *, shown: bool = True
    ) -> dict[str, Path]:
        found.append((loaded.spec.training.seed, shown))
        return {}

    monkeypatch.setattr(locked, "made", made)
    monkeypatch.setattr("jetc.commands.building.make_plan", lambda *_, **__: ())
    monkeypatch.setattr(
        locked, "_metrics", lambda *_: {"auc.b": Metric("auc.b", found[-1][0] / 100, "1", "report")}
    )
    return found


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_bytes(BASELINE.read_bytes())
    return path


def seeds(spec: Path, loaded: LoadedSpec) -> list[float | str]:
    arguments = argparse.Namespace(spec=spec, build_dir=spec.parent / "build", seeds=3)
    others = locked.other_seeds(arguments, loaded, StreamConsole(file=io.StringIO()))
    return [each["auc.b"].value for each in others]


def test_other_seeds_are_built_and_not_shown(spec: Path, built: Built) -> None:
    loaded = load(spec)
    own = loaded.spec.training.seed
    assert seeds(spec, loaded) == [(own + 1) / 100, (own + 2) / 100]
    assert built == [(own + 1, False), (own + 2, False)]


@pytest.mark.usefixtures("built")
def test_a_spec_that_is_edited_between_two_seeds_is_told(spec: Path) -> None:
    loaded = load(spec)
    spec.write_text(spec.read_text().replace("epochs: ", "epochs: 1"))
    with pytest.raises(DataError, match="changed while the build was running"):
        seeds(spec, loaded)


@pytest.mark.usefixtures("built")
def test_a_gate_that_another_seed_fails_names_the_seed(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> dict[str, Path]:
        raise GateError(gate="budget", what="180,000 LUT", why="more than 173,000", mend="widen it")

    monkeypatch.setattr(locked, "made", fails)
    loaded = load(spec)
    with pytest.raises(GateError) as caught:
        seeds(spec, loaded)
    own = loaded.spec.training.seed
    assert f"training.seed {own + 1}, which --seeds tries beside the {own} of the spec" in caught.value.why


def lock_with(seeds: int) -> Lock:
    spec = LockedSpec(name="tiny", digest="0" * 64)
    products = {"weights": "1" * 64}
    return Lock(
        lock=1,
        spec=spec,
        jetc="1",
        inputs={},
        products=products,
        tools={},
        metrics={},
        verification="",
        seeds=seeds,
    )


@pytest.mark.parametrize(("seeds", "lines"), [(1, 0), (5, 1)])
def test_a_lock_that_loses_its_spread_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds: int, lines: int
) -> None:
    (tmp_path / "tiny.lock.yaml").write_text(lock_text(lock_with(seeds)))
    monkeypatch.setattr(locked, "_fresh", lambda *_: lock_with(1))
    loaded = cast("LoadedSpec", SimpleNamespace(path=tmp_path / "tiny.yaml"))
    store = cast("Store", SimpleNamespace(read=lambda *_: b"weights"))
    stages = cast("tuple[Planned, ...]", (SimpleNamespace(stage=SimpleNamespace(name="training"), key="0"),))
    told = locked.locked(loaded, store, stages, ())
    assert told[:2] == (str(tmp_path / "tiny.lock.yaml"), str(tmp_path / "tiny.weights.npz"))
    assert [line for line in told[2:] if "the spread over 5 trainings is no longer in it" in line] == list(
        told[2:]
    )
    assert len(told) == 2 + lines
    assert (tmp_path / "tiny.weights.npz").read_bytes() == b"weights"
