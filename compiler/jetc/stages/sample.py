"""The sample stage: events generated here, or the user's ntuples, as one list of sets."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from jetc.diagnostic import ToolError
from jetc.plan.stage import Stage, Step

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.spec.model import Generator, SampleSet, Spec

__all__ = ["STAGE"]

JET_TREE = "outnano/Jets"
EVENT_TREE = "outnano/Events"


def run(step: Step) -> None:
    """Write ``sets.json`` and, for each set, its ROOT files (made here) or links to them (the user's)."""
    samples = step.spec.samples
    generated = tuple(each for each in samples.sets if each.process is not None)
    if generated and samples.generator is not None:
        _generate(samples.generator, generated, step)
    sets = {}
    for each in samples.sets:
        given = each.files is not None
        files = _linked(each, step) if given else sorted((step.folder / each.name).glob("*.root"))
        sets[each.name] = {
            "files": [str(path.relative_to(step.folder)) for path in files],
            "jet_tree": each.tree if given else JET_TREE,
            "event_tree": None if given else EVENT_TREE,
        }
    (step.folder / "sets.json").write_text(json.dumps(sets, indent=1, sort_keys=True) + "\n")


def _generate(generator: Generator, sets: tuple[SampleSet, ...], step: Step) -> None:
    """Generate `sets` in the scratch folder, where chunks survive an interruption, then take them over."""
    try:
        from jetc.sample.produce import produce
    except ModuleNotFoundError as error:
        raise ToolError(
            tool="event generator",
            what=f"the package {error.name} is not installed",
            mend="pip install 'jetc[sim]', or give the sets files of your own",
        ) from error
    produce(generator, sets, folder=step.scratch, workers=os.cpu_count() or 1, progress=step.progress)
    for each in sets:
        (step.scratch / each.name).rename(step.folder / each.name)


def _linked(each: SampleSet, step: Step) -> list[Path]:
    links = []
    for index, file in enumerate(each.files or ()):
        link = step.folder / each.name / f"{index:05d}.root"
        link.parent.mkdir(exist_ok=True)
        link.symlink_to((step.base / file).resolve())
        links.append(link)
    return links


def _files(spec: Spec) -> tuple[str, ...]:
    return tuple(file for each in spec.samples.sets for file in each.files or ())


STAGE = Stage(
    name="sample",
    sections=("samples",),
    needs=(),
    tools=("awkward", "fastjet", "numba", "numpy", "pythia8mc", "uproot"),
    code=("jetc.sample", "jetc.ntuple", "jetc.stages.sample"),
    run=run,
    files=_files,
)
