"""A plan whose events a cluster makes: which stages it is, and that no key of them moves."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.cluster import connection, events, stages
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.plan.plan import make_plan
from jetc.plan.stage import Step
from jetc.plan.store import Store
from jetc.stages import stages_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.plan.plan import Planned


JETS = {f"dataset.{name}" for name in ("ttbar", "qcd", "resonance", "hh4b", "vbf_htautau", "minbias")}
BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"


class Told(list[object]):
    """What was asked and made, in order."""

    def seal_one(self, _: object) -> None:
        self.append("one is sealed")

    def seal_all(self, _: object) -> None:
        self.append("all are sealed")

    def read_all(self, _: object) -> None:
        self.append("all are read")


@pytest.mark.parametrize(
    ("answer", "said"), [("", []), ("does not see it", ["worker A does not see it: sets are read here"])]
)
def test_events_are_made_there_and_sealed_by_the_same_stages(
    answer: str, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sets are read there, too, where the workers share the build folder."""
    asked = Told()

    @contextmanager
    def connected(address: str, libraries: list[str]) -> Iterator[object]:
        asked.extend((address, libraries))
        yield SimpleNamespace(described="a cluster", everywhere=lambda *_: {"A": answer})

    monkeypatch.setattr(stages, "connected", connected)
    monkeypatch.setattr(events, "fill_libraries", lambda *_: asked.append("pile-up is made"))
    monkeypatch.setattr(events, "fill_chunks", lambda *_, **__: asked.append("chunks are made"))
    spec = load(BASELINE).spec
    plan = make_plan(spec, stages=stages_of(spec), store=Store(tmp_path), base=BASELINE.parent)
    made = {"sample": asked.seal_all, "dataset": asked.read_all}
    own = [
        replace(
            each.stage, run=asked.seal_one, together=made[each.stage.kind] if each.stage.together else None
        )
        for each in plan
    ]
    plan = tuple(replace(each, stage=stage) for each, stage in zip(plan, own, strict=True))
    with stages.tasks_on("tcp://10.0.0.1:8786", plan, tmp_path, asked.append) as placed:
        libraries = ["awkward", "fastjet", "numba", "numpy", "pythia8mc", "uproot"]
        assert asked == ["tcp://10.0.0.1:8786", libraries, "a cluster", *said]
        assert [(each.stage.name, each.parts) for each in placed] == [
            (each.stage.name, each.parts) for each in plan
        ]
        sets = [each.stage for each in placed if each.stage.kind == "sample"]
        assert (len(sets), len({id(each.together) for each in sets})) == (6, 1)
        assert not any(each.aside for each in sets)
        jets = [each.stage.together for each in placed if each.stage.name in JETS]
        assert (len(jets), len(set(jets)), asked.read_all in jets) == (6, 1, bool(said))
        asked.clear()
        step = cast("Any", SimpleNamespace(spec=spec, scratch=tmp_path, inputs={"pileup": tmp_path}))
        step.earlier, step.progress = (), None
        placed[0].stage.run(step)
        assert sets[0].together is not None
        sets[0].together([step])
    assert asked == ["pile-up is made", "one is sealed", "chunks are made", "all are sealed"]


@pytest.fixture
def unshared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Planned, ...]:
    """Return a plan of the baseline; a cluster is there, whose worker does not see the build folder."""

    @contextmanager
    def connected(*_: object) -> Iterator[object]:
        yield SimpleNamespace(described="a cluster", everywhere=lambda *_: {"A": "does not see it"})

    monkeypatch.setattr(stages, "connected", connected)
    spec = load(BASELINE).spec
    return make_plan(spec, stages=stages_of(spec), store=Store(tmp_path), base=BASELINE.parent)


def test_the_stages_that_score_whole_sets_are_given_who_scores_them_elsewhere(
    tmp_path: Path, unshared: tuple[Planned, ...]
) -> None:
    """A worker that shares no folder scores them, too."""
    steps: list[Step[Any]] = []
    plan = tuple(replace(each, stage=replace(each.stage, run=steps.append)) for each in unshared)
    step: Step[Any] = Step(None, {}, tmp_path, tmp_path, cast("Any", None), tmp_path)
    given = {}
    with stages.tasks_on("", plan, tmp_path, lambda _: None) as placed:
        for each in placed:
            if each.stage.kind not in {"pileup", "sample", "dataset"}:
                each.stage.run(step)
                given[each.stage.name] = steps.pop().elsewhere
    assert [name for name, elsewhere in given.items() if elsewhere] == ["menu", "report"]
    assert len(given) > 10


def test_an_address_where_nobody_answers_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(connection, "_ANSWER", 0.2)
    given = ["build", str(BASELINE), "--build-dir", str(tmp_path), "--cluster", "tcp://127.0.0.1:1"]
    assert cli.main(given) == 3
    assert "no scheduler answers at tcp://127.0.0.1:1" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


def test_workers_that_share_nothing_are_refused_where_sets_are_all_there_is(
    tmp_path: Path, unshared: tuple[Planned, ...]
) -> None:
    sets = tuple(each for each in unshared if each.stage.kind == "dataset")
    with (
        pytest.raises(ToolError, match="worker A does not see it"),
        stages.tasks_on("", sets, tmp_path, print),
    ):
        pytest.fail("it was not refused")


def test_a_build_that_generates_nothing_has_no_use_for_a_cluster() -> None:
    with (
        pytest.raises(DataError, match="this build generates no events"),
        stages.tasks_on("", (), Path(), print),
    ):
        pytest.fail("it was reached")
