"""Stage `dataset`: ntuples to labelled, quantised jets, and to the events that measure rates.

A set is an artifact of its own: ``dataset.ttbar`` has its jets divided into training, validation and test
where it is trained on, ``dataset.minbias`` has every jet and event where it is not. ``dataset`` itself
looks at all of them together; where some are made while the network is trained, ``early_sets`` looks at
the others before.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from jetc.artifacts.dataset import DatasetRecord, EarlySetsRecord
from jetc.artifacts.sample import SetFiles
from jetc.plan.stage import Need, Stage, Step
from jetc.stages.dataset.artifact import EVENTS_READ
from jetc.stages.dataset.given import GENERATED, Given, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from jetc.language.sections.model import SampleSet, Spec
    from jetc.stages.dataset.reads import GivenTrained, GivenTrigger, ReadsOfTrained, Trigger, Whole

__all__ = ["after_training", "before_training"]

_TOOLS = ("awkward", "numpy", "uproot")
_CODE = (
    "jetc.artifacts.dataset",
    "jetc.artifacts.record",
    "jetc.artifacts.sample",
    "jetc.inspection.saturation",
    "jetc.language.expressions.conditions",
    "jetc.language.expressions.expression",
    "jetc.language.expressions.grammar",
    "jetc.language.expressions.quantities",
    "jetc.language.text.characters",
    "jetc.ntuple",
    "jetc.physics.division",
    "jetc.physics.event_list",
    "jetc.physics.expressions",
    "jetc.physics.extra_targets",
    "jetc.physics.features",
    "jetc.physics.jet_inputs",
    "jetc.physics.labels",
    "jetc.physics.split",
    "jetc.prepare.arithmetic",
    "jetc.prepare.encodings",
    "jetc.prepare.expression",
    "jetc.prepare.meaning",
    "jetc.prepare.ports",
    "jetc.prepare.words",
    "jetc.stages.dataset",
    "jetc_runtime.fixed_point",
)


def before_training(spec: Spec, *, aside: Collection[str] = ()) -> tuple[Stage, ...]:
    """Return the stages of sets but those that are made `aside`, and last the gate of training."""
    sets = [sample for sample in spec.samples.sets if sample.name not in aside]
    gate = _together(EarlySetsRecord if aside else DatasetRecord, sets)
    return (*_of_sets(sets, spec), gate)


def after_training(spec: Spec, *, aside: Collection[str]) -> tuple[Stage, ...]:
    """Return the stages of the sets `aside`, and last the one that looks at all sets; none without them."""
    if not aside:
        return ()
    samples = spec.samples.sets
    whole = replace(_together(DatasetRecord, samples), after=(EarlySetsRecord.STAGE,))
    return (*_of_sets([sample for sample in samples if sample.name in aside], spec), whole)


def _of_sets(samples: Sequence[SampleSet], spec: Spec) -> Iterator[Stage]:
    """Yield the stages of sets, which are made at once."""
    stages = [_of_set(sample, spec) for sample in samples]
    together = partial(_read_sets, {stage.needs[0].stage: stage.run for stage in stages})
    yield from (replace(stage, together=together) for stage in stages)


def _of_set(sample: SampleSet, spec: Spec) -> Stage:
    name = sample.name
    trained = name in spec.dataset.sets
    read = ("selection", "classes", "target_clip", "extra_targets", "split")
    of_training = tuple(f"dataset.{each}" for each in read)
    of_files = (f"samples.sets[{name}]",)
    run = _RUN[trained, sample.files is not None]
    return Stage(
        name=f"dataset.{name}",
        sections=(
            *(of_files if sample.files else ()),
            *(of_training if trained else ("menu.branches",)),
            "features",
        ),
        needs=(Need(f"sample.{name}", (SetFiles.FILE, "*.root")),),
        tools=_TOOLS,
        code=_CODE,
        run=partial(run, name),
        files=lambda _: sample.files or (),
    )


def _run_trained(name: str, step: Step[ReadsOfTrained]) -> None:
    """Write ``{train,validation,test}/*.npy`` and trained.json of a set that is trained on."""
    from jetc.stages.dataset.trained import write_trained_set

    write_trained_set(step, name, GENERATED)


def _run_given_trained(name: str, step: Step[GivenTrained]) -> None:
    """Write the same of the user's files."""
    from jetc.stages.dataset.trained import write_trained_set

    write_trained_set(step, name, _given(step.spec.samples.sets))


def _run_trigger(name: str, step: Step[Trigger]) -> None:
    """Write ``*.npy``, events.npz and trigger.json of a set that is not trained on."""
    from jetc.stages.dataset.trigger import write_trigger_set

    write_trigger_set(step, name, GENERATED)


def _run_given_trigger(name: str, step: Step[GivenTrigger]) -> None:
    """Write the same of the user's files."""
    from jetc.stages.dataset.trigger import write_trigger_set

    write_trigger_set(step, name, _given(step.spec.samples.sets))


def _read_sets(runs: Mapping[str, Callable[..., None]], steps: Sequence[Step[Any]]) -> None:
    """Write what each of several sets has."""
    from jetc.stages.dataset.together import read_sets

    read_sets(runs, steps)


def _given(sets: tuple[SampleSet, ...]) -> Given:
    (found,) = sets
    return Given(found.events, found.event_ids, parts=parts_of(found))


_RUN: dict[tuple[bool, bool], Callable[..., None]] = {
    (True, False): _run_trained,
    (True, True): _run_given_trained,
    (False, False): _run_trigger,
    (False, True): _run_given_trigger,
}
"""What makes a set, by whether it is trained on and whether the files are the user's."""


def _together(record: type[DatasetRecord], sets: Sequence[SampleSet]) -> Stage:
    return Stage(
        name=record.STAGE,
        sections=("dataset.sets", "dataset.saturation_limit"),
        needs=tuple(Need(f"dataset.{sample.name}", ("*.json", EVENTS_READ)) for sample in sets),
        tools=("numpy",),
        code=_CODE,
        run=partial(_run_together, record),
    )


def _run_together(record: type[DatasetRecord], step: Step[Whole]) -> None:
    """Write dataset.json; DataError for an event in two places, too few jets, too much saturation."""
    from jetc.stages.dataset.whole import check_dataset

    check_dataset(step, record)
