"""`--lock` and `--locked`: the weights that are taken are those that were checked; what a lock says."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.commands import locked
from jetc.commands.locked_seeds import OtherSeed
from jetc.commands.locked_weights import check_weights, taking
from jetc.commands.terminal import BuildWatcher, StreamConsole
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.run import declared
from jetc.plan.spec_digest import spec_digest
from jetc.plan.stage import Step
from jetc.plan.store import Store
from jetc.review.lock import Lock, LockedSpec, lock_text, read_lock
from jetc.stages.training.stage import STAGE
from jetc.stages.training.weights_file import read_weights, write_weights

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.plan.plan import Look, Planned

BASELINE = Path(__file__).parents[2] / "specs" / "baseline.yaml"


@pytest.fixture
def step(tmp_path: Path) -> Step[object]:
    spec = declared(load(BASELINE).spec, ())
    folder, watcher = tmp_path / "artifact", BuildWatcher(StreamConsole(stderr=True))
    folder.mkdir()
    return Step(spec, {}, folder, scratch=tmp_path, progress=watcher, base=tmp_path)


def test_the_weights_taken_are_the_bytes_of_the_file(step: Step[object]) -> None:
    given = step.base / "mine.weights.npz"
    write_weights(given, {"a/kernel": np.ones((2, 3), dtype=np.float32)})
    taking(given.name, hashlib.sha256(given.read_bytes()).hexdigest(), STAGE).run(step)
    assert (step.folder / "weights.npz").read_bytes() == given.read_bytes()
    assert read_weights(step.folder / "weights.npz")["a/kernel"].size == 6


def test_weights_that_are_replaced_after_they_were_checked_are_not_taken(step: Step[object]) -> None:
    given = step.base / "mine.weights.npz"
    write_weights(given, {"a/kernel": np.ones(2, dtype=np.float32)})
    stage = taking(given.name, hashlib.sha256(given.read_bytes()).hexdigest(), STAGE)
    write_weights(given, {"a/kernel": np.zeros(2, dtype=np.float32)})
    with pytest.raises(DataError, match="changed while the build was running"):
        stage.run(step)
    assert not list(step.folder.iterdir())


def test_weights_of_another_network_are_refused_by_name(tmp_path: Path) -> None:
    beside, spec = BASELINE.with_name("baseline.weights.npz"), load(BASELINE).spec
    check_weights(beside.read_bytes(), beside, spec)
    given = tmp_path / "mine.weights.npz"
    write_weights(given, {**read_weights(beside), "class_1/bias": np.zeros(31, dtype=np.float32)})
    with pytest.raises(DataError, match="does not fit the network: class_1/bias has 31 numbers"):
        check_weights(given.read_bytes(), given, spec)


def test_the_key_of_weights_taken_holds_the_form_of_what_is_written() -> None:
    assert {"jetc.artifacts.record", "jetc.artifacts.training"} <= set(taking("mine", "0" * 64, STAGE).code)


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


def test_a_place_without_room_for_a_lock_is_told_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "mine.yaml"
    spec.write_bytes(BASELINE.read_bytes())
    locked.check_place(spec)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.yaml"]

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", "a name of its own")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr("jetc.commands.build.made", lambda *_: pytest.fail("a stage ran"))
    assert cli.main(["build", str(spec), "--lock", "--build-dir", str(tmp_path / "build")]) == 1
    told = f"error: {tmp_path / 'mine.lock.yaml'}: cannot be written: Read-only file system\n"
    assert capsys.readouterr().err.startswith(told)


def made_stages() -> tuple[Planned, ...]:
    tools = {"training": ("keras",), "rtl": ("alkaid",), "vivado": ("vivado",)}
    stages = (
        SimpleNamespace(stage=SimpleNamespace(name=n, tools=each), key="0") for n, each in tools.items()
    )
    return cast("tuple[Planned, ...]", tuple(stages))


@pytest.mark.parametrize(("seeds", "lines"), [(1, 0), (5, 1)])
def test_a_lock_that_loses_its_spread_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds: int, lines: int
) -> None:
    (tmp_path / "tiny.lock.yaml").write_text(lock_text(lock_with(seeds)))
    monkeypatch.setattr(locked, "fresh_lock", lambda *_: lock_with(1))
    loaded = cast("LoadedSpec", SimpleNamespace(path=tmp_path / "tiny.yaml"))
    store = cast("Store", SimpleNamespace(read=lambda *_: b"weights"))
    told = locked.locked(loaded, store, made_stages(), ())
    assert told[:2] == (str(tmp_path / "tiny.lock.yaml"), str(tmp_path / "tiny.weights.npz"))
    assert [line for line in told[2:] if "the spread over 5 trainings is no longer in it" in line] == list(
        told[2:]
    )
    assert len(told) == 2 + lines
    assert (tmp_path / "tiny.weights.npz").read_bytes() == b"weights"


def test_a_lock_counts_the_seeds_that_fail_a_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locked, "fresh_lock", lambda *_: lock_with(1))
    loaded = cast("LoadedSpec", SimpleNamespace(path=tmp_path / "tiny.yaml"))
    store = cast("Store", SimpleNamespace(read=lambda *_: b"weights"))
    others = (
        OtherSeed(2, {}, None),
        OtherSeed(3, {}, "budget: 121.5 ns, the budget is 120 ns"),
        OtherSeed(4, None, "menu: even the highest score exceeds 14 kHz"),
    )
    told = locked.locked(loaded, store, made_stages(), others)
    assert told[2:] == ("2 of the 3 other seeds of training fail a gate: it says which",)
    found = read_lock(tmp_path / "tiny.lock.yaml")
    assert found is not None
    assert found[0].seeds == 3
    assert found[0].failed == {str(each.seed): each.failed for each in others[1:]}


def test_the_two_plans_of_a_build_held_to_its_lock_read_each_artifact_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, str]] = []

    def make_plan(*_: object, look: Look, **__: object) -> tuple[()]:
        assert look("rtl", "abc") is None
        return ()

    spec = tmp_path / "mine.yaml"
    spec.write_bytes(BASELINE.read_bytes())
    (tmp_path / "mine.lock.yaml").write_text(lock_text(lock_with(1)))
    monkeypatch.setattr(Store, "fault", lambda _, stage, key: read.append((stage, key)))
    monkeypatch.setattr(locked, "make_plan", make_plan)
    monkeypatch.setattr(locked, "check_before", lambda *_: None)
    monkeypatch.setattr(locked, "_weights_made", lambda *_: None)
    monkeypatch.setattr(locked, "_checked_weights", lambda *_: tmp_path / "mine.weights.npz")
    assert locked.held_to(load(spec), Store(tmp_path / "build")).taken
    assert read == [("rtl", "abc")]


def test_seeds_are_tried_beside_the_weights_that_the_lock_of_the_spec_names_alone(tmp_path: Path) -> None:
    """Else the spread would have a value among others that no training of this spec gave."""
    spec, weights = tmp_path / "tiny.yaml", tmp_path / "given.npz"
    spec.write_bytes(BASELINE.read_bytes())
    weights.write_bytes(b"as trained")
    loaded, path = load(spec), tmp_path / "tiny.lock.yaml"
    names = {"weights": hashlib.sha256(b"as trained").hexdigest()}
    of_spec = LockedSpec(name=loaded.spec.name, digest=spec_digest(loaded.spec))
    good = lock_with(1).model_copy(update={"spec": of_spec, "products": names})
    for lock, what in (
        (None, "that has no lock"),
        (good.model_copy(update={"spec": LockedSpec(name="tiny", digest="0" * 64)}), "of another state"),
        (good.model_copy(update={"products": {"weights": "0" * 64}}), "has other weights than those"),
    ):
        if lock is not None:
            path.write_text(lock_text(lock))
        with pytest.raises(DataError, match=what):
            locked.check_own(loaded, weights)
    path.write_text(lock_text(good))
    locked.check_own(loaded, weights)
