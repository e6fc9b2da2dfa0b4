"""Rules of learned bit widths: what training needs for them, and what the declared formats then mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.families import declared_topology
from jetc.taggers.topology import MaskedMeanLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import Places

__all__ = ["bias_steps", "layers", "training"]


def training(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Widths alone take weights away, and a rising price leaves no plateau of the loss."""
    settings, learned = spec.training, spec.quantisation.learned
    if learned is None:
        return
    related = places.related(("quantisation", "learned"), "widths are learned here")
    if (settings.sparsity.initial, settings.sparsity.final) != (0.0, 0.0):
        yield places.fault(
            "JET110",
            ("training", "sparsity"),
            "weights are pruned, and their widths are learned",
            "a weight that is learned to have no bits is 0 already: pruning would take others besides",
            "use {initial: 0.0, final: 0.0, begin_epoch: 0, end_epoch: 1}, and raise beta for more zeros",
            related=related,
        )
    if settings.reduce_on_plateau is not None:
        yield places.fault(
            "JET110",
            ("training", "reduce_on_plateau"),
            "the learning rate follows the loss, which rises with the price of a bit",
            "it would fall while beta rises, before the widths have settled",
            "use cosine_decay in its place",
            related=related,
        )
    if learned.beta.rise_epochs > settings.epochs:
        yield places.fault(
            "JET110",
            ("quantisation", "learned", "beta", "rise_epochs"),
            f"beta rises in {learned.beta.rise_epochs} epochs of {settings.epochs}",
            "its final value would never be reached",
            "use at most training.epochs",
            related=places.related(("training", "epochs"), "epochs are declared here"),
        )


def layers(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Widths are learned of the layers that HGQ trains."""
    if spec.quantisation.learned is None:
        return
    topology = declared_topology(spec)
    for layer in topology.layers:
        if isinstance(layer, MaskedMeanLayer):
            yield places.fault(
                "JET113",
                layer.place,
                "widths are learned, and the mean is masked",
                "HGQ trains no layer with a table of reciprocals, so what is summed would get no width",
                "remove quantisation.learned",
                related=places.related(("quantisation", "learned"), "widths are learned here"),
            )


def bias_steps(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A bias has the step of what its sum is cast to, and stays within the declared format of weights."""
    section = spec.quantisation
    if section.learned is None:
        return
    for name, each in (
        ("activation", section.activation),
        ("logits", section.logits),
        ("pt_ratio", section.pt_ratio),
    ):
        if each.fraction > section.weights.fraction:
            yield places.fault(
                "JET111",
                ("quantisation", name),
                f"{name} has {each.fraction} fraction bits, weights have {section.weights.fraction}",
                "where widths are learned, a bias has as many as what its sum is cast to",
                f"use at most {section.weights.fraction}, or more fraction bits for weights",
                related=places.related(("quantisation", "weights"), "the widest of weights and biases"),
            )
