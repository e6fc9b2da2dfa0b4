"""Rules of section `training`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import Places

__all__ = ["regression_weights", "training"]


def training(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Sparsity only rises, and in time; the learning rate only falls, by one rule."""
    sparsity = spec.training.sparsity
    if sparsity.final < sparsity.initial:
        yield places.fault(
            "JET034",
            ("training", "sparsity", "final"),
            f"sparsity falls from {sparsity.initial} to {sparsity.final}",
            "pruned weights do not come back",
            "make final at least initial",
        )
    if not sparsity.begin_epoch < sparsity.end_epoch <= spec.training.epochs:
        yield places.fault(
            "JET035",
            ("training", "sparsity", "end_epoch"),
            f"pruning from epoch {sparsity.begin_epoch} to {sparsity.end_epoch} of {spec.training.epochs}",
            "the final sparsity would never be reached",
            "make begin_epoch < end_epoch <= training.epochs",
            related=places.related(("training", "epochs"), "epochs are declared here"),
        )
    plateau = spec.training.reduce_on_plateau
    if plateau is not None and plateau.minimum > spec.training.learning_rate:
        yield places.fault(
            "JET040",
            ("training", "reduce_on_plateau", "minimum"),
            f"the lowest learning rate {plateau.minimum} is above the first",
            "the learning rate would rise when it should fall",
            "make it smaller than training.learning_rate",
            related=places.related(("training", "learning_rate"), "the first is declared here"),
        )
    if plateau is not None and spec.training.cosine_decay is not None:
        yield places.fault(
            "JET112",
            ("training", "cosine_decay"),
            "the learning rate falls by two rules",
            "cosine_decay says what it is in every step, and reduce_on_plateau would change that",
            "remove one of them",
            related=places.related(("training", "reduce_on_plateau"), "the other is here"),
        )


def regression_weights(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Weights by jet pT begin one above the other, each changes what a jet counts, and the loss counts."""
    weights = spec.training.regression_weights or ()
    before = 0.0, 1.0
    for index, each in enumerate(weights):
        path = ("training", "regression_weights", index)
        if each.from_gev <= before[0]:
            yield places.fault(
                "JET151",
                (*path, "from_gev"),
                f"the weight from {each.from_gev:g} GeV on follows that from {before[0]:g} GeV on",
                "each holds from its pT on, up to the next",
                "order them by rising from_gev, each once",
            )
        elif each.weight == before[1]:
            yield places.fault(
                "JET151",
                (*path, "weight"),
                f"a jet counts {each.weight:g} below {each.from_gev:g} GeV, too",
                "it would change nothing",
                "remove it, or give it another weight",
            )
        before = each.from_gev, each.weight
    if weights and spec.training.regression_loss_weight == 0:
        yield places.fault(
            "JET151",
            ("training", "regression_weights"),
            "the regression loss has weight 0",
            "nothing would read them",
            "remove them, or raise regression_loss_weight",
            related=places.related(("training", "regression_loss_weight"), "its weight is declared here"),
        )
