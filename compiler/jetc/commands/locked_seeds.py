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
from jetc.diagnostics.diagnostic import GateError
from jetc.plan.plan import make_plan
from jetc.plan.store import Store
from jetc.stages import budget, stages_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.language.sections.model import Spec
    from jetc.plan.plan import Planned
    from jetc.plan.stage import Stage
    from jetc.report.metrics import Metric

__all__ = ["OtherSeed", "measuring", "other_seeds"]


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

    No link leads to these builds. DataError where the spec was changed since it was `loaded`; GateError where
    a seed shows a fault.
    """
    own = loaded.spec.training.seed
    found = []
    for seed in range(own + 1, own + arguments.seeds):
        progress.print(f"seed {seed} of training, for the spread", markup=False, highlight=False)
        each = _built(arguments, loaded, seed, progress)
        if each.failed is not None:
            use = (
                "it has no numbers for the spread" if each.metrics is None else "its numbers enter the spread"
            )
            text = f"seed {seed} of training fails a gate: {each.failed}; {use}"
            progress.print(text, markup=False, highlight=False, soft_wrap=True)
        found.append(each)
    return tuple(found)


def _built(arguments: argparse.Namespace, own: LoadedSpec, seed: int, progress: Console) -> OtherSeed:
    loaded = load(arguments.spec, settings=(f"training.seed={seed}",))
    store = Store(arguments.build_dir)
    stages = tuple(measuring(loaded.spec))
    plan = make_plan(loaded.spec, stages=stages, store=store, base=loaded.path.parent)
    store.check_files(own.sources)
    try:
        built = made(replace(loaded, warnings=()), store, plan, progress, shown=False)
    except GateError as error:
        if not error.of_one_training:
            beside = f"which --seeds tries beside the {own.spec.training.seed} of the spec"
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
