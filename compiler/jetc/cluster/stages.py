"""A plan whose generated events are made on a cluster; everything else of it stays here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jetc.cluster.connection import connected
from jetc.diagnostics.diagnostic import DataError
from jetc.sample.sealing import TOOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.cluster.connection import Cluster
    from jetc.plan.plan import Planned
    from jetc.plan.stage import Stage, Step
    from jetc.stages.sample import Generated, ReadsOfLibraries

__all__ = ["events_on", "generates"]

_Together = Callable[[Sequence["Step[Any]"]], None]

_PILEUP = "pileup"


def generates(plan: tuple[Planned, ...]) -> bool:
    """Tell whether events of a plan are made, which a cluster can do."""
    return any(_is_generated(each.stage) for each in plan)


@contextmanager
def events_on(
    address: str, plan: tuple[Planned, ...], say: Callable[[str], None]
) -> Iterator[tuple[Planned, ...]]:
    """Yield a plan of the same stages and keys, whose pile-up and generated sets are made on a cluster.

    The stages find there what the cluster made, and seal it as they seal what is made here. No set is made
    beside other stages: all are made at once. `say` is told what cluster that is. ToolError as of
    `connected`, DataError where the plan generates nothing.
    """
    if not generates(plan):
        raise DataError(
            file="--cluster",
            what="this build generates no events",
            why="a cluster makes events, and everything else is made here",
            mend="leave --cluster out",
        )
    tools = {tool for each in plan if _is_generated(each.stage) for tool in each.stage.tools}
    with connected(address, sorted(tools)) as cluster:
        say(cluster.described)
        generated = [each.stage for each in plan if _is_generated(each.stage)]
        sets = {own: partial(_sets, cluster, own) for each in generated if (own := each.together)}
        yield tuple(replace(each, stage=_moved(each.stage, cluster, sets)) for each in plan)


def _is_generated(stage: Stage) -> bool:
    return stage.name == _PILEUP or (stage.kind == "sample" and stage.together is not None)


def _moved(stage: Stage, cluster: Cluster, sets: Mapping[_Together, _Together]) -> Stage:
    """Return a stage that finds its files made; sets that are made at once still are."""
    if stage.name == _PILEUP:
        return replace(stage, run=partial(_pileup, cluster, stage.run))
    own = sets.get(stage.together) if stage.together else None
    return stage if own is None else replace(stage, together=own, aside=False)


def _pileup(
    cluster: Cluster, run: Callable[[Step[ReadsOfLibraries]], None], step: Step[ReadsOfLibraries]
) -> None:
    generator = step.spec.samples.generator
    if generator is not None and _is_installed():
        from jetc.cluster.events import fill_libraries

        fill_libraries(cluster, generator, step.scratch, step.progress)
    run(step)


def _sets(cluster: Cluster, run: _Together, steps: Sequence[Step[Generated]]) -> None:
    first, generator = steps[0], steps[0].spec.samples.generator
    if generator is not None and _is_installed():
        from jetc.cluster.events import fill_chunks
        from jetc.sample.produce import Place

        places = [Place(each.spec.samples.sets[0], each.scratch, each.earlier) for each in steps]
        fill_chunks(cluster, generator, places, libraries=first.inputs[_PILEUP], progress=first.progress)
    run(steps)


def _is_installed() -> bool:
    """Tell whether the generator is; where it is not, the stage says what is missing."""
    return all(find_spec(name) for name in TOOLS)
