"""A plan whose events are made, and whose sets are read and scored, on a cluster; all else stays here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.metrics import MetricsRecord
from jetc.cluster.arrays import done_there
from jetc.cluster.connection import connected
from jetc.cluster.sets import read_there
from jetc.cluster.sharing import shared
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.sample.sealing import TOOLS
from jetc.stages.dataset.together import read_sets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jetc.cluster.connection import Cluster
    from jetc.plan.plan import Planned
    from jetc.plan.stage import Elsewhere, Stage, Step
    from jetc.stages.sample import Generated, ReadsOfLibraries

__all__ = ["has_tasks", "tasks_on"]

_Together = Callable[[Sequence["Step[Any]"]], None]

_PILEUP = "pileup"
_SCORING = (MenuRecord.STAGE, MetricsRecord.STAGE)
"""Stages that have a network score whole sets."""


def has_tasks(plan: tuple[Planned, ...]) -> bool:
    """Tell whether a plan makes events or reads sets, which a cluster can do."""
    return any(_is_generated(each.stage) or _is_read(each.stage) for each in plan)


@contextmanager
def tasks_on(
    address: str, plan: tuple[Planned, ...], folder: Path, say: Callable[[str], None]
) -> Iterator[tuple[Planned, ...]]:
    """Yield a plan of the same stages and keys whose tasks are done on a cluster.

    Pile-up and generated sets are made there: the stages find what the cluster made, and seal it as they seal
    what is made here. No set is made beside other stages: all are made at once. Large sets of jets are read
    there where the workers share the build `folder`; else `say` is told that they are read here. It is also
    told what cluster that is. Jets that take longer to score than to send are scored there. ToolError as of
    `connected`, and where workers share nothing and there is nothing else for them; DataError where the plan
    has no task.
    """
    if not has_tasks(plan):
        raise DataError(
            file="--cluster",
            what="this build generates no events and reads no sets",
            why="a cluster makes events and reads sets, and everything else is made here",
            mend="leave --cluster out",
        )
    moved = [each for each in plan if _is_generated(each.stage) or _is_read(each.stage)]
    tools = {tool for each in moved for tool in each.stage.tools}
    with connected(address, sorted(tools)) as cluster, ExitStack() as stack:
        say(cluster.described)
        makes = any(_is_generated(each.stage) for each in plan)
        sets = _made_sets(cluster, [each.stage for each in plan if _is_generated(each.stage)])
        read = [each for each in plan if _is_read(each.stage)]
        if any(not each.ready for each in read):
            try:
                probe = stack.enter_context(shared(cluster, folder, {}))
            except ToolError as error:
                if not makes:
                    raise
                say(f"{error.what}: sets are read here")
            else:
                sets |= _read_sets(cluster, probe, read)
        yield tuple(replace(each, stage=_moved(each.stage, cluster, sets)) for each in plan)


def _is_generated(stage: Stage) -> bool:
    return stage.name == _PILEUP or (stage.kind == "sample" and stage.together is not None)


def _is_read(stage: Stage) -> bool:
    return stage.kind == "dataset" and stage.together is not None


def _made_sets(cluster: Cluster, stages: Sequence[Stage]) -> dict[_Together, _Together]:
    """Return for what makes sets at once what makes them on the cluster."""
    return {own: partial(_sets, cluster, own) for stage in stages if (own := stage.together)}


def _read_sets(cluster: Cluster, probe: Path, read: Sequence[Planned]) -> dict[_Together, _Together]:
    """Return for what reads sets at once what reads them on the cluster."""
    given = {each.stage.name.partition(".")[2]: each.given for each in read}
    runs = {need.stage: each.stage.run for each in read for need in each.stage.needs}
    return {
        own: partial(read_sets, runs, elsewhere=partial(read_there, cluster, probe, given))
        for each in read
        if (own := each.stage.together)
    }


def _moved(stage: Stage, cluster: Cluster, sets: Mapping[_Together, _Together]) -> Stage:
    """Return a stage whose tasks are done there; sets that are made at once still are."""
    if stage.name == _PILEUP:
        return replace(stage, run=partial(_pileup, cluster, stage.run))
    if stage.name in _SCORING:
        return replace(stage, run=partial(_scored, partial(done_there, cluster), stage.run))
    own = sets.get(stage.together) if stage.together else None
    return stage if own is None else replace(stage, together=own, aside=False)


def _scored(elsewhere: Elsewhere, run: Callable[[Step[Any]], None], step: Step[Any]) -> None:
    run(replace(step, elsewhere=elsewhere))


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
