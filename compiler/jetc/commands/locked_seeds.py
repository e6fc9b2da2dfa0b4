"""`--seeds N`: a spec built with other seeds of training, to know how far its numbers move by chance.

A seed that exceeds the budget is measured like any other, as leaving it out would make the spread too small.
Only where a training diverges, or no threshold reaches a rate, has a seed no numbers. Every other gate
stops the command: it finds a fault, not the quality of one training.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jetc.artifacts.budget import BudgetRecord
from jetc.artifacts.record import parse
from jetc.checks.load import load
from jetc.commands.building import made
from jetc.commands.finished import key_of, reported
from jetc.commands.terminal import unheard
from jetc.commands.tuning.pool import running
from jetc.diagnostics.diagnostic import GateError
from jetc.plan.plan import make_plan
from jetc.plan.store import Store
from jetc.stages import budget, stages_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.commands.tuning.pool import Run
    from jetc.language.sections.model import Spec
    from jetc.plan.plan import Planned
    from jetc.plan.stage import Stage
    from jetc.report.metrics import Metric

__all__ = ["OtherSeed", "measuring", "other_seeds", "seeds_run"]


@dataclass(frozen=True, slots=True)
class OtherSeed:
    """What one more training gave: the numbers of its report, and the gate that it fails as text.

    `metrics` are None where a training diverged, or a threshold could not be derived.
    """

    seed: int
    metrics: Mapping[str, Metric] | None
    failed: str | None = None


def other_seeds(
    arguments: argparse.Namespace, loaded: LoadedSpec, progress: Console
) -> tuple[OtherSeed, ...]:
    """Build the spec with `seeds` - 1 seeds of training beside its own, and return what each gave.

    They are built here one after another, or at once on the `cluster` where one is named. No link leads to
    these builds. DataError where the spec was changed since it was `loaded`; GateError where a seed shows a
    fault.
    """
    own = loaded.spec.training.seed
    spec, build_dir = arguments.spec.absolute(), arguments.build_dir.absolute()  # workers stand elsewhere
    sources = {path.absolute(): sha256 for path, sha256 in loaded.sources.items()}
    heard = progress if arguments.cluster is None else None
    asked = [
        (spec, build_dir, _Asked(seed, own, sources), heard) for seed in range(own + 1, own + arguments.seeds)
    ]
    found: dict[int, OtherSeed] = {}
    with seeds_run(arguments, loaded, progress) as run:
        for number, each in run(_built, asked):
            _tell(each, progress, among=(len(found) + 1, len(asked)) if heard is None else None)
            found[number] = each
    return tuple(found[number] for number in sorted(found))


def seeds_run(
    arguments: argparse.Namespace, loaded: LoadedSpec, progress: Console
) -> AbstractContextManager[Run]:
    """Return where the other seeds are built; ToolError as of `trainings_on`."""
    if arguments.cluster is None:
        return running(1)
    from jetc.commands.tuning.cluster import trainings_on

    arguments.build_dir.mkdir(parents=True, exist_ok=True)
    return trainings_on(arguments, loaded, stages_of(loaded.spec), progress)


def _tell(found: OtherSeed, progress: Console, *, among: tuple[int, int] | None) -> None:
    """Say what a seed fails; `among` are how many are there and how many are asked for, of a cluster."""
    if among is not None:
        text = f"seed {found.seed} of training is there: {among[0]} of {among[1]}, for the spread"
        progress.print(text, markup=False, highlight=False)
    if found.failed is not None:
        use = "it has no numbers for the spread" if found.metrics is None else "its numbers enter the spread"
        text = f"seed {found.seed} of training fails a gate: {found.failed}; {use}"
        progress.print(text, markup=False, highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A seed beside the spec's `own`, and the SHA-256 of the spec's files as they were read."""

    seed: int
    own: int
    sources: Mapping[Path, str]


def _built(spec: Path, build_dir: Path, asked: _Asked, progress: Console | None) -> OtherSeed:
    """Build the spec with a seed, here or on a worker, which has no `progress` to show."""
    console, seed = unheard() if progress is None else progress, asked.seed
    console.print(f"seed {seed} of training, for the spread", markup=False, highlight=False)
    loaded, store = load(spec, settings=(f"training.seed={seed}",)), Store(build_dir)
    stages = tuple(measuring(loaded.spec))
    plan = make_plan(loaded.spec, stages=stages, store=store, base=loaded.path.parent)
    store.check_files(asked.sources)
    try:
        built = made(replace(loaded, warnings=()), store, plan, console, shown=False)
    except GateError as error:
        if not error.of_one_training:
            beside = f"which --seeds tries beside the {asked.own} of the spec"
            error.why += f"; this was training.seed {seed}, {beside}"
            raise
        return OtherSeed(seed, None, str(error))
    return OtherSeed(seed, reported(store, built), _over_budget(store, built))


def measuring(spec: Spec) -> Iterator[Stage]:
    """Yield the stages of a spec, with a budget that is compared and not enforced."""
    code = (*budget.STAGE.code, "jetc.commands.locked_seeds")
    for stage in stages_of(spec):
        yield stage if stage.name != budget.STAGE.name else replace(stage, run=budget.measure, code=code)


def _over_budget(store: Store, built: tuple[Planned, ...]) -> str | None:
    content = store.read("budget", key_of(built, "budget"), BudgetRecord.FILE)
    record = parse(BudgetRecord, content, name=BudgetRecord.FILE)
    over = (
        *((f"{record.latency_ns:.1f} ns, the budget is {record.budget_latency_ns:g} ns",) * record.is_late),
        *((f"{record.luts} LUTs, the budget is {record.budget_luts}",) * record.is_large),
    )
    return f"budget: {'; '.join(over)}" if over else None
