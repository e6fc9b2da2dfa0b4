"""The sample stage: events generated here, or the user's ntuples, as one list of sets.

``sets.json`` names the files of each set, relative to the artifact (generated) or to the spec
(given), the path of its jet tree, and that of its event tree, null where its files have none.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jetc.artifacts.record import write
from jetc.artifacts.sample import SampleRecord, SetFiles
from jetc.diagnostics.diagnostic import ToolError
from jetc.language.sections.given import given_files
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE
from jetc.plan.stage import Stage, Step
from jetc.sample.sealing import TOOLS

if TYPE_CHECKING:
    from jetc.language.sections.model import Generator, SampleSet

__all__ = ["STAGE"]

_WORKER_BYTES = 1 << 30
"""What a worker needs, with the libraries of pile-up and a chunk of 250 events at pile-up 200."""


def run(step: Step) -> None:
    """Write ``sets.json`` and the ROOT files of the generated sets."""
    samples = step.spec.samples
    _check_distinct(step)
    generated = tuple(each for each in samples.sets if each.process is not None)
    if generated and samples.generator is not None:
        _generate(samples.generator, generated, step)
    sets = {each.name: _given(each, step) if each.files else _made(each, step) for each in samples.sets}
    write(SampleRecord(sets=dict(sorted(sets.items()))), step.folder)


def _generate(generator: Generator, sets: tuple[SampleSet, ...], step: Step) -> None:
    """Generate `sets` in the scratch folder, which keeps every chunk until the artifact is sealed."""
    try:
        from jetc.sample.libraries import make_libraries
        from jetc.sample.produce import Place, produce
    except ModuleNotFoundError as error:
        raise ToolError(
            tool="event generator",
            what=f"the package {error.name} is not installed",
            mend="pip install 'jetc[sim]', or give the sets files of your own",
        ) from error
    libraries, workers, progress = step.scratch / ".library", _workers(), step.progress
    make_libraries(generator, folder=libraries, workers=workers, progress=progress)
    places = [Place(each, step.scratch / each.name) for each in sets]
    paths = produce(generator, places, libraries=libraries, workers=workers, progress=progress)
    for path in paths:
        link = step.folder / path.relative_to(step.scratch)
        link.parent.mkdir(exist_ok=True)
        link.hardlink_to(path)


def _workers() -> int:
    """Return how many workers the processors given to this process and the memory allow."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(len(os.sched_getaffinity(0)), memory // _WORKER_BYTES))


def _made(each: SampleSet, step: Step) -> SetFiles:
    files = sorted(str(path.relative_to(step.folder)) for path in (step.folder / each.name).glob("*.root"))
    return SetFiles(files=tuple(files), relative_to="artifact", jet_tree=JETS_TREE, event_tree=EVENTS_TREE)


def _given(each: SampleSet, step: Step) -> SetFiles:
    from jetc.ntuple.agreement import common_event_tree

    files, tree = each.files or (), str(each.tree)
    return SetFiles(
        files=files,
        relative_to="spec",
        jet_tree=tree,
        event_tree=common_event_tree([step.base / file for file in files], tree=tree),
    )


def _check_distinct(step: Step) -> None:
    from jetc.ntuple.identity import check_distinct

    check_distinct(
        [(each.name, step.base / file) for each in step.spec.samples.sets for file in each.files or ()]
    )


STAGE = Stage(
    name="sample",
    sections=("samples",),
    needs=(),
    tools=TOOLS,
    code=(
        "jetc.artifacts.record",
        "jetc.artifacts.sample",
        "jetc.ntuple",
        "jetc.sample",
        "jetc.stages.sample",
    ),
    run=run,
    files=given_files,
    resumes=True,
)
