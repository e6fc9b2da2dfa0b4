"""Stage `training`: jets to a quantised, pruned model's weights."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import GateError
from jetc.plan.stage import Need, Stage
from jetc.stages.function_table.entries import need_of, table_entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.training.keras_weights import KernelZeros as Reached
    from jetc.stages.training.reads import Reads

__all__ = ["STAGE", "check_sparsity", "stage"]


def run(step: Step[Reads]) -> None:
    """Train; write weights.npz, history.json (one entry per epoch) and training.json."""
    from jetc.artifacts.record import write
    from jetc.artifacts.training import Epoch, HistoryRecord, TrainedWeights, TrainingRecord, Zeros
    from jetc.processor import instructions, vector_instructions
    from jetc.stages.training.jets import read_jets, trained_sets

    spec = step.spec
    classes, further = len(spec.dataset.classes), spec.architecture.further_outputs
    training, validation = (
        read_jets(trained_sets(step), part, features=spec.features, classes=classes, further=further)
        for part in ("train", "validation")
    )
    from jetc.stages.training.tensorflow_runtime import load_tensorflow, start_xla

    load_tensorflow()
    start_xla()
    from jetc.stages.training.artifact import WEIGHTS
    from jetc.stages.training.keras_training import train
    from jetc.stages.training.keras_weights import zeros
    from jetc.stages.training.network_fit import too_large
    from jetc.stages.training.pt_weights import read_pt_weights
    from jetc.stages.training.weights_file import write_weights
    from jetc.taggers.learned import trained_topology

    by_pt = read_pt_weights(trained_sets(step), spec.training)
    if spec.quantisation.learned is None:
        trained = train(
            spec,
            training=training,
            validation=validation,
            progress=step.progress,
            by_pt=by_pt,
            entries=table_entries(step.inputs),
        )
    else:
        from jetc.stages.training.learned_training import train_widths

        trained = train_widths(
            spec, training=training, validation=validation, progress=step.progress, by_pt=by_pt
        )
    reached = zeros(trained.model)
    check_sparsity(reached, spec)
    _check_size(too_large(trained.weights, trained_topology(spec, trained.weights)))
    write_weights(step.folder / WEIGHTS, trained.weights)
    epochs = tuple(Epoch(**asdict(each)) for each in trained.history)
    write(HistoryRecord(epochs=epochs), step.folder)
    made = TrainedWeights(
        learned_widths=spec.quantisation.learned is not None,
        best_epoch=trained.best_epoch,
        epochs=len(epochs),
        jets={"train": len(training.labels), "validation": len(validation.labels)},
        best=epochs[trained.best_epoch - 1],
        sparsity={
            name: Zeros(weights=each.weights, pruned=each.pruned, quantised=each.quantised)
            for name, each in reached.items()
        },
        instructions=instructions(),
        processor=vector_instructions(),
    )
    write(TrainingRecord(made=made), step.folder)


def _check_size(found: tuple[str, str] | None) -> None:
    if found is not None:
        raise GateError(
            gate="training",
            what=found[0],
            why=f"the training diverged: {found[1]}",
            mend="lower training.learning_rate, or give training.batch more jets",
            of_one_training=True,
        )


def check_sparsity(reached: Mapping[str, Reached], spec: Reads) -> None:
    """Raise GateError unless each layer of `reached` has the final sparsity, in whole weights but one.

    Weights of one size, as where training pushed several to the end of their format, are kept together.
    """
    wanted = spec.training.sparsity.final
    for name, each in reached.items():
        most = min(wanted * each.weights, each.weights - 1)  # pruning keeps a weight of every layer
        least = most - max(each.alike - 1, 0)
        if each.pruned * each.weights < least - 0.5 - 1e-3:  # and rounds to whole weights
            raise GateError(
                gate="training",
                what=f"layer {name}: {each.pruned:.4f} of {each.weights} weights are zero, wanted {wanted}",
                why="the kept epoch does not have the final sparsity",
                mend="report this, with the spec",
            )


def stage(spec: Spec, *, gate: str) -> Stage:
    """Return the stage for the sets that `spec` trains on, once they passed `gate`."""
    sets = spec.dataset.sets
    needs = tuple(Need(f"dataset.{name}", ("train/*", "validation/*")) for name in sets)
    needs += need_of(spec)
    tools = STAGE.tools if spec.quantisation.learned is None else (*STAGE.tools, "HGQ")
    return replace(STAGE, needs=needs, tools=tools, after=(gate,))


STAGE = Stage(
    name="training",
    sections=("dataset.classes", "dataset.sets", "features", "quantisation", "architecture", "training"),
    needs=(),
    tools=("tensorflow-cpu", "keras", "qkeras", "tensorflow-model-optimization", "numpy"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.format",
        "jetc.artifacts.function_table",
        "jetc.artifacts.record",
        "jetc.artifacts.training",
        "jetc.processor",
        "jetc.stages.function_table.entries",
        "jetc.stages.training",
        "jetc.taggers",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers.pool",
        "jetc_runtime.tensor",
    ),
    run=run,
)
