"""Plots that were measured stay shown by a build that changes nothing of what they were measured on."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from jetc.checks.load import LoadedSpec, load
from jetc.commands.plots import still_measured
from jetc.plan.key import FlatSpec
from jetc.plan.manifest import Took
from jetc.plan.plan import Planner
from jetc.plan.store import Store
from jetc.stages.plots.stage import stage as plots_stage

if TYPE_CHECKING:
    from jetc.plan.key import Ingredients

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"


def sealed(store: Store, stage: str, parts: Ingredients, files: tuple[str, ...]) -> str:
    """Seal files as the artifact of a stage, and return its key."""
    with store.making(stage, parts) as (folder, _):
        for name in files:
            (folder / name).write_text(str(parts))
        made = store.seal(stage, parts, written=folder, took=Took(1.0))
    return made.name.rpartition("-")[2]


def built(loaded: LoadedSpec, store: Store, **other: str) -> tuple[Any, ...]:
    """Return what a build made of all that plots read; `other` has the content of what is not as ever."""
    stage = plots_stage(loaded.spec)
    return tuple(
        SimpleNamespace(
            stage=SimpleNamespace(name=need.stage),
            key=sealed(
                store,
                need.stage,
                {"stage": need.stage, "made": other.get(need.stage, "once")},
                tuple(name for name in need.files or ("all",) if "*" not in name and "/" not in name),
            ),
        )
        for need in stage.needs
    )


@pytest.fixture
def loaded() -> LoadedSpec:
    return load(BASELINE)


def test_plots_stay_shown_where_nothing_that_they_read_is_new(loaded: LoadedSpec, tmp_path: Path) -> None:
    store, stage = Store(tmp_path), plots_stage(loaded.spec)
    first = built(loaded, store)
    assert still_measured(loaded, store, first) == ()
    inputs = {each.stage.name: store.sealed(each.stage.name, each.key) for each in first}
    parts = Planner(FlatSpec(loaded.spec), store, BASELINE.parent).planned(stage, inputs).parts
    key = sealed(store, stage.name, parts, ("plots.json",))
    store.show("baseline", stage.name, key)
    assert still_measured(loaded, store, first) == ("plots",)
    assert still_measured(loaded, store, first[1:]) == ()
    assert still_measured(loaded, store, built(loaded, store, menu="again")) == ()
    (store.folder(stage.name, key) / "plots.json").write_text("altered")
    assert still_measured(loaded, store, first) == ()
