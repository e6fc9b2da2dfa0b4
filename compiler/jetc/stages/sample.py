"""Stage `sample`: events generated here, or the user's ntuples; a set is an artifact of its own.

``set.json`` names the files of a set, relative to the artifact (generated) or to the spec (given), the path
of its jet tree, and that of its event tree, null where its files have none. ``sample`` itself sees that
the user gives no file twice, and stands before all sets.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from jetc.artifacts.dataset import SkippedFile
from jetc.artifacts.record import write
from jetc.artifacts.sample import GivenFiles, SetFiles
from jetc.diagnostics.diagnostic import ToolError
from jetc.language.sections.given import meant_files
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE
from jetc.plan.stage import Need, Stage, Step
from jetc.prepare.encodings import ENCODINGS
from jetc.sample.sealing import CODE, TOOLS
from jetc.writing import link_or_copy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from jetc.language.sections.model import Generator, SampleSet, Spec

__all__ = ["stages"]


class GeneratorPart(Protocol):
    """What it reads of `samples`."""

    @property
    def generator(self) -> Generator | None:
        """Settings of the generator."""


class ReadsOfLibraries(Protocol):
    """What the libraries of pile-up read of the spec."""

    @property
    def samples(self) -> GeneratorPart:
        """Where events come from."""


class SetsPart(Protocol):
    """What it reads of `samples`."""

    @property
    def sets(self) -> tuple[SampleSet, ...]:
        """The sets."""


class Given(Protocol):
    """What is read of sets of the user."""

    @property
    def samples(self) -> SetsPart:
        """Where events come from."""


class EncodingPart(Protocol):
    """What it reads of `features`."""

    @property
    def encoding(self) -> str:
        """The encoding."""


class GivenWhole(Given, Protocol):
    """What is read of sets of the user that leave out damaged files."""

    @property
    def features(self) -> EncodingPart:
        """What the ntuples have to be."""


class GeneratedPart(GeneratorPart, SetsPart, Protocol):
    """What it reads of `samples`."""


class Generated(Protocol):
    """What is read of sets that are generated."""

    @property
    def samples(self) -> GeneratedPart:
        """Where events come from."""


_WORKER_BYTES = 1 << 30
"""What a worker needs, with the libraries of pile-up and a chunk of 250 events at pile-up 200."""
_CHECK = "sample"
_TOOLS = ("awkward", "numpy", "uproot")
_CODE = (
    "jetc.artifacts.dataset",
    "jetc.artifacts.record",
    "jetc.artifacts.sample",
    "jetc.inspection.damage",
    "jetc.language.sections.processes",
    "jetc.ntuple",
    "jetc.prepare.encodings",
    "jetc.sample",
    "jetc.stages.sample",
    "jetc_runtime.fixed_point",
    *(name for name in CODE if name.startswith("jetc.prepare.")),
)


def stages(spec: Spec, *, aside: Collection[str] = ()) -> tuple[Stage, ...]:
    """Return the libraries of pile-up where events are generated, the check of files, and each set.

    The generated sets `aside` are made aside, and come last.
    """
    samples = spec.samples.sets
    given = tuple(sample.name for sample in samples if sample.files)
    return (
        *((_PILEUP,) if len(given) < len(samples) else ()),
        *((_check_of(given),) if given else ()),
        *(_of_set(sample) for sample in samples if sample.name not in aside),
        *(replace(_of_set(sample), aside=True) for sample in samples if sample.name in aside),
    )


def _of_set(sample: SampleSet) -> Stage:
    return _given(sample) if sample.files else _generated(sample)


def _check_of(given: tuple[str, ...]) -> Stage:
    return Stage(
        name=_CHECK,
        sections=tuple(f"samples.sets[{name}]" for name in given),
        needs=(),
        tools=(),
        code=_CODE,
        run=_check,
        files=_files_of_all,
    )


def _files_of_all(spec: Spec) -> tuple[str, ...]:
    return tuple(file for each in spec.samples.sets for file in each.files or ())


def _given(sample: SampleSet) -> Stage:
    skips = sample.on_error == "skip"
    return Stage(
        name=f"sample.{sample.name}",
        sections=(f"samples.sets[{sample.name}]", *(("features.encoding",) if skips else ())),
        needs=(),
        tools=_TOOLS,
        code=_CODE,
        run=_describe_whole if skips else _describe_given,
        files=lambda _: sample.files or (),
        after=(_CHECK,),
    )


def _generated(sample: SampleSet) -> Stage:
    return Stage(
        name=f"sample.{sample.name}",
        sections=("samples.generator", f"samples.sets[{sample.name}]"),
        needs=(Need(_PILEUP.name),),
        tools=TOOLS,
        code=_CODE,
        run=_generate_one,
        resumes=True,
        together=_generate,
    )


def _describe_given(step: Step[Given]) -> None:
    """Write set.json of a set of the user's files."""
    (sample,) = step.spec.samples.sets
    _write_given(step, sample, ())


def _describe_whole(step: Step[GivenWhole]) -> None:
    """Write set.json of the files that are whole; DataError where none is.

    And where the spec says how many events all of them were made of.
    """
    from jetc.inspection.damage import check_left, damage_in

    (sample,) = step.spec.samples.sets
    encoding = ENCODINGS[step.spec.features.encoding].ntuple
    files = meant_files(sample.files or (), step.base)
    step.progress.start(f"looking for damage in {sample.name}", len(files), "files")
    places = {file: step.base / file for file in files}
    damaged = damage_in(places, str(sample.tree), encoding, step.progress)
    check_left(sample.name, len(files), damaged, sample.events_said)
    skipped = tuple(
        SkippedFile(file=file, jets=each.jets, events=each.events, reason=each.reason)
        for file, each in damaged.items()
    )
    _write_given(step, sample, skipped)


def _write_given(step: Step[Given], sample: SampleSet, skipped: tuple[SkippedFile, ...]) -> None:
    from jetc.ntuple.agreement import common_event_tree

    without = {each.file for each in skipped}
    files = tuple(file for file in meant_files(sample.files or (), step.base) if file not in without)
    tree = str(sample.tree)
    event_tree = common_event_tree([step.base / file for file in files], tree=tree)
    record = SetFiles(files=files, relative_to="spec", jet_tree=tree, event_tree=event_tree, skipped=skipped)
    write(record, step.folder)


def _generate_one(step: Step[Generated]) -> None:
    _generate([step])


def _generate(steps: Sequence[Step[Generated]]) -> None:
    """Generate several sets at once, each in its scratch folder, which keeps every chunk until it is sealed.

    Chunks of an earlier artifact of a set that were made from the same settings are taken from there.
    """
    with _installed():
        from jetc.sample.produce import Place, produce
    first = steps[0]
    samples = [step.spec.samples.sets[0] for step in steps]
    places = [Place(sample, step.scratch, step.earlier) for sample, step in zip(samples, steps, strict=True)]
    libraries = first.inputs[_PILEUP.name]
    generator = _generator(first.spec)
    produce(generator, places, libraries=libraries, workers=_workers(), progress=first.progress)
    for step in steps:
        _describe_generated(step)


def _describe_generated(step: Step[Generated]) -> None:
    """Put the chunks of a set, with their seals, into the artifact, too, and write set.json."""
    chunks = sorted(path.name for path in step.scratch.glob("chunk_*"))
    for name in chunks:
        link_or_copy(step.scratch / name, step.folder / name)
    files = tuple(name for name in chunks if name.endswith(".root"))
    record = SetFiles(files=files, relative_to="artifact", jet_tree=JETS_TREE, event_tree=EVENTS_TREE)
    write(record, step.folder)


def _make_libraries(step: Step[ReadsOfLibraries]) -> None:
    """Write the libraries of simulated interactions that pile-up is drawn from."""
    with _installed():
        from jetc.sample.libraries import make_libraries
    make_libraries(_generator(step.spec), folder=step.scratch, workers=_workers(), progress=step.progress)
    for path in sorted(step.scratch.glob("[!.]*")):
        link_or_copy(path, step.folder / path.name)


def _generator(spec: ReadsOfLibraries) -> Generator:
    """Return the settings of the generator; a good spec has them where a set is generated."""
    if spec.samples.generator is None:
        raise ValueError("a set is generated, and the spec has no generator")
    return spec.samples.generator


@contextlib.contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise ToolError(
            tool="event generator",
            what=f"the package {error.name} is not installed",
            mend="pip install 'jetc[sim]', or give the sets files of your own",
        ) from error


def _workers() -> int:
    """Return how many workers the processors given to this process and the memory allow."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(len(os.sched_getaffinity(0)), memory // _WORKER_BYTES))


def _check(step: Step[Given]) -> None:
    """Write given.json, the files of the user by set; DataError where two of them are the same."""
    from jetc.ntuple.identity import check_distinct

    given = {sample.name: meant_files(sample.files or (), step.base) for sample in step.spec.samples.sets}
    skipping = {sample.name for sample in step.spec.samples.sets if sample.on_error == "skip"}
    places = [(name, step.base / file) for name, files in given.items() for file in files]
    check_distinct([each for each in places if each[0] not in skipping or not _is_empty(each[1])])
    write(GivenFiles(files=given), step.folder)


def _is_empty(file: Path) -> bool:
    """Tell whether a file has no byte; of jobs that failed there may be several."""
    return file.is_file() and file.stat().st_size == 0


_PILEUP = Stage(
    name="pileup",
    sections=("samples.generator",),
    needs=(),
    tools=TOOLS,
    code=_CODE,
    run=_make_libraries,
    resumes=True,
)
