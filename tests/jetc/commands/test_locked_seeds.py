"""`--seeds N`: other seeds are built aside and measured, whatever the budget; a fault in one stops it."""

from __future__ import annotations

import argparse
import io
import pickle
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jetc.artifacts.budget import BudgetRecord
from jetc.artifacts.record import text_of
from jetc.checks.load import load
from jetc.commands import locked_seeds
from jetc.commands.terminal import StreamConsole
from jetc.commands.tuning import cluster
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.plan.store import Store
from jetc.report.metrics import Metric
from jetc.stages import budget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jetc.checks.load import LoadedSpec
    from jetc.commands.locked_seeds import OtherSeed
    from jetc.commands.tuning.pool import Run
    from jetc.plan.stage import Stage

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"


@dataclass
class Builds:
    """Builds made of nothing: what the next one gives, and what was built."""

    budget: BudgetRecord = field(
        default=BudgetRecord(
            latency_cycles=36, latency_ns=100.0, budget_latency_ns=120.0, luts=99_000, budget_luts=173_000
        )
    )
    gate: GateError | None = None
    seeds: list[int] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)
    stages: tuple[Stage, ...] = ()

    def plan(self, _: object, *, stages: tuple[Stage, ...], store: object, base: object) -> tuple[()]:
        assert (store, base) != (None, None)
        self.stages = stages
        return ()

    def made(self, loaded: LoadedSpec, *_: object, shown: bool = True) -> tuple[()]:
        self.seeds.append(loaded.spec.training.seed)
        self.shown.append(shown)
        if self.gate is not None:
            raise self.gate
        return ()

    def reported(self, *_: object) -> Mapping[str, Metric]:
        return {"auc.b": Metric("auc.b", self.seeds[-1] / 100, "1", "report")}

    def read(self, *_: object) -> bytes:
        return text_of(self.budget).encode()


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> Builds:
    found = Builds()
    monkeypatch.setattr(locked_seeds, "make_plan", found.plan)
    monkeypatch.setattr(locked_seeds, "made", found.made)
    monkeypatch.setattr(locked_seeds, "reported", found.reported)
    monkeypatch.setattr(locked_seeds, "key_of", lambda *_: "0")
    monkeypatch.setattr(Store, "read", found.read)
    return found


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_bytes(BASELINE.read_bytes())
    return path


def tried(spec: Path, loaded: LoadedSpec, cluster: str | None = None) -> tuple[tuple[OtherSeed, ...], str]:
    """Return what two other seeds gave, and what was told meanwhile."""
    arguments = argparse.Namespace(spec=spec, build_dir=spec.parent / "build", seeds=3, cluster=cluster)
    told = io.StringIO()
    return locked_seeds.other_seeds(arguments, loaded, StreamConsole(file=told)), told.getvalue()


def test_other_seeds_are_built_and_not_shown(spec: Path, builds: Builds) -> None:
    loaded = load(spec)
    one, two = loaded.spec.training.seed + 1, loaded.spec.training.seed + 2
    found, _ = tried(spec, loaded)
    assert [(each.seed, each.failed) for each in found] == [(one, None), (two, None)]
    assert [each.metrics and each.metrics["auc.b"].value for each in found] == [one / 100, two / 100]
    assert (builds.seeds, builds.shown) == ([one, two], [False, False])


def test_seeds_of_a_cluster_that_end_in_another_order_are_those_that_were_made_here(
    spec: Path, builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds.budget = builds.budget.model_copy(update={"luts": 173_001})
    loaded, asked = load(spec), []

    @contextmanager
    def running_on(address: str, tools: Sequence[str], folder: Path, *given: object) -> Iterator[Run]:
        asked.append((address, folder, given[0]))
        assert {"qkeras", "g++", "iverilog"} <= set(tools)

        def run(function: Callable[..., Any], every: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
            for number in reversed(range(len(every))):
                yield number, pickle.loads(pickle.dumps(function(*pickle.loads(pickle.dumps(every[number])))))  # noqa: S301 - what was just made

        yield run

    monkeypatch.setattr(cluster, "running_on", running_on)
    here, _ = tried(spec, loaded)
    monkeypatch.chdir(spec.parent)  # workers stand elsewhere, and are given whole paths
    there, text = tried(Path(spec.name), load(Path(spec.name)), "tcp://10.0.0.1:8786")
    assert there == here
    build = spec.parent / "build"
    assert (asked, build.is_dir()) == ([("tcp://10.0.0.1:8786", build, loaded.sources)], True)
    own = loaded.spec.training.seed
    lines = [line for line in text.splitlines() if "is there" in line]
    assert lines == [
        f"seed {own + 2 - each} of training is there: {each + 1} of 2, for the spread" for each in (0, 1)
    ]


def test_a_spec_that_is_edited_between_two_seeds_is_told(spec: Path, builds: Builds) -> None:
    loaded = load(spec)
    spec.write_text(spec.read_text().replace("epochs: ", "epochs: 1"))
    with pytest.raises(DataError, match="changed while the build was running"):
        tried(spec, loaded)
    assert builds.seeds == []


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"latency_ns": 121.5}, "budget: 121.5 ns, the budget is 120 ns"),
        ({"luts": 173_001}, "budget: 173001 LUTs, the budget is 173000"),
    ],
)
def test_the_numbers_of_a_seed_over_the_budget_enter_the_spread(
    spec: Path, builds: Builds, over: dict[str, float], told: str
) -> None:
    builds.budget = builds.budget.model_copy(update=over)
    found, text = tried(spec, load(spec))
    assert [each.failed for each in found] == [told, told]
    assert all(each.metrics is not None for each in found)
    assert f"fails a gate: {told}; its numbers enter the spread" in text


def test_the_budget_of_other_seeds_is_compared_and_not_enforced(spec: Path, builds: Builds) -> None:
    tried(spec, load(spec))
    (stage,) = (each for each in builds.stages if each.name == "budget")
    assert stage.run is budget.measure
    assert set(stage.code) > set(budget.STAGE.code)  # so no build takes its artifact as one that passed


def test_a_seed_without_a_threshold_has_no_numbers_and_is_counted(spec: Path, builds: Builds) -> None:
    builds.gate = GateError("menu", "hh4b: even the highest score", "", "", of_one_training=True)
    found, text = tried(spec, load(spec))
    assert [(each.metrics, each.failed) for each in found] == 2 * [(None, str(builds.gate))]
    assert "it has no numbers for the spread" in text


def test_a_fault_in_another_seed_stops_the_command_and_names_the_seed(spec: Path, builds: Builds) -> None:
    builds.gate = GateError(gate="verification", what="RTL differs", why="a bit", mend="report it")
    loaded = load(spec)
    with pytest.raises(GateError) as caught:
        tried(spec, loaded)
    own = loaded.spec.training.seed
    assert f"training.seed {own + 1}, which --seeds tries beside the {own} of the spec" in caught.value.why
