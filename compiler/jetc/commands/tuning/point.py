"""What one point of a scan gives: areas under ROC curves of the firmware's integers, LUTs and latency."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network

from jetc.artifacts.budget import BudgetRecord
from jetc.artifacts.record import parse
from jetc.commands.building import made
from jetc.commands.finished import key_of
from jetc.commands.locked_seeds import measuring
from jetc.language.sections.points import sets_of
from jetc.physics.class_scores import class_scores
from jetc.physics.roc import area
from jetc.plan.plan import make_plan
from jetc.plan.store import Store
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.training.jets import read_jets

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.physics.roc import Auc
    from jetc.plan.plan import Planned

__all__ = ["Cost", "areas", "built_point", "cost_of", "made_events", "network_of", "planned_point"]

_EVENTS = ("pileup", "sample")
_LAST = "budget"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a design takes, from word to word where the spec has a section link."""

    luts: int | None
    """By Yosys, before place and route; None where it has no target for the device."""
    cycles: int
    latency_ns: float


def planned_point(loaded: LoadedSpec, build_dir: Path) -> tuple[Planned, ...]:
    """Return the plan of a point, up to what counts its cells, and the sets that measure its rates.

    The spec's own budget stops nothing.
    """
    spec = loaded.spec
    to = (_LAST, *(f"dataset.{each}" for each in sets_of(spec)))
    stages = tuple(measuring(spec))
    return make_plan(spec, stages=stages, store=Store(build_dir), base=loaded.path.parent, to=to)


def built_point(loaded: LoadedSpec, build_dir: Path, progress: Console) -> tuple[Planned, ...]:
    """Build a point; GateError where its training fails."""
    plan = planned_point(loaded, build_dir)
    return made(replace(loaded, warnings=()), Store(build_dir), plan, progress, shown=False)


def cost_of(build_dir: Path, built: tuple[Planned, ...]) -> Cost:
    """Return what the design of a built point takes."""
    content = Store(build_dir).read(_LAST, key_of(built, _LAST), BudgetRecord.FILE)
    record = parse(BudgetRecord, content, name=BudgetRecord.FILE)
    return Cost(record.luts, record.latency_cycles, record.latency_ns)


def made_events(loaded: LoadedSpec, build_dir: Path, progress: Console) -> None:
    """Make the events of a spec, and nothing that is trained on them."""
    stages = tuple(each for each in measuring(loaded.spec) if each.kind in _EVENTS)
    store = Store(build_dir)
    plan = make_plan(loaded.spec, stages=stages, store=store, base=loaded.path.parent)
    made(loaded, store, plan, progress, shown=False)


def network_of(build_dir: Path, built: tuple[Planned, ...]) -> Network:
    """Return the integer network of a built point."""
    return Network.from_json(Store(build_dir).read("hls4ml", key_of(built, "hls4ml"), NETWORK).decode())


def areas(loaded: LoadedSpec, build_dir: Path, built: tuple[Planned, ...], part: str) -> dict[str, Auc]:
    """Return the area of each class against all others, of `part` of the split (validation, test)."""
    spec, store = loaded.spec, Store(build_dir)
    network = network_of(build_dir, built)
    sets = [
        store.folder(name, key_of(built, name)) for name in (f"dataset.{each}" for each in spec.dataset.sets)
    ]
    jets = read_jets(sets, part, features=spec.features, classes=len(spec.dataset.classes))
    codes = [np.asarray(each, dtype=np.int64) for each in jets.inputs(slice(0, len(jets.labels)))]
    given = dict(zip((each.name for each in network.inputs), codes, strict=True))
    scores = class_scores(evaluate(network, given), spec.quantisation.logits)
    level = spec.working_points.confidence_level
    return {
        each.name: area(scores[jets.labels == at, at], scores[jets.labels != at, at], level=level)
        for at, each in enumerate(spec.dataset.classes)
    }
