"""Rules of learned bit widths: what training needs for them, and what the declared formats then mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint

from jetc.taggers.families import declared_topology
from jetc.taggers.topology import (
    Activation,
    ActivationLayer,
    AddLayer,
    AffineLayer,
    DenseLayer,
    GatherLayer,
    MultiplyLayer,
    PoolLayer,
    ProductLayer,
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.learned import Beta
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import KeyPath, Places
    from jetc.taggers.topology import TaggerLayer

__all__ = ["bias_step", "inputs", "layers", "training", "weights"]

_WEIGHTS_INTEGER = 2
"""Integer bits of weights, sign included, with which half a unit less is less than half of the range."""


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
    yield from _price(learned.beta, settings.epochs, places)


def _price(beta: Beta, epochs: int, places: Places) -> Iterator[Diagnostic]:
    """The price of a bit only rises, and in time for an epoch that pays the last."""
    place = ("quantisation", "learned", "beta")
    if beta.final < beta.initial:
        yield places.fault(
            "JET110",
            (*place, "final"),
            f"beta falls from {beta.initial:g} to {beta.final:g}",
            "widths settle at the highest price, and bits that are gone do not come back",
            "make final at least initial",
            related=places.related((*place, "initial"), "the first price is declared here"),
        )
    if beta.rise_epochs >= epochs:
        yield places.fault(
            "JET110",
            (*place, "rise_epochs"),
            f"beta rises in {beta.rise_epochs} epochs of {epochs}",
            "no epoch would pay its final value, and one of those is kept",
            "use a number below training.epochs",
            related=places.related(("training", "epochs"), "epochs are declared here"),
        )


def layers(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Widths are learned of the layers that HGQ trains."""
    if spec.quantisation.learned is None:
        return
    topology = declared_topology(spec)
    for layer in topology.layers:
        if isinstance(layer, WeightedMeanLayer):
            yield places.fault(
                "JET113",
                layer.place,
                "widths are learned, and the mean is by a table of reciprocals",
                "HGQ trains no layer with a table of reciprocals, so what is summed would get no width",
                "remove quantisation.learned",
                related=places.related(("quantisation", "learned"), "widths are learned here"),
            )
        elif (what := _unlearned(layer)) is not None:
            yield places.fault(
                "JET113",
                layer.place,
                f"widths are learned, and {what}",
                "the model of HGQ that learns them has no such layer, so what follows would get no width",
                "remove quantisation.learned",
                related=places.related(("quantisation", "learned"), "widths are learned here"),
            )
            return  # one fault is enough


def inputs(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Words of constituents are cut off where weights read them, which make up for what is lost."""
    section = spec.quantisation.learned
    if section is None or section.inputs == "declared":
        return
    topology = declared_topology(spec)
    for layer in topology.readers(topology.inputs[0].name):
        if not isinstance(layer, DenseLayer):
            yield places.fault(
                "JET113",
                ("quantisation", "learned", "inputs"),
                "widths of inputs are learned, and no layer with weights is what reads them first",
                "words are cut off for each constituent, ahead of its own layers",
                "remove inputs: every word then has the width that it is declared with",
                related=places.related(layer.place, "this reads the words"),
            )
            return


def _unlearned(layer: TaggerLayer) -> str | None:  # noqa: PLR0911 - one for each kind
    """Say what a layer does, if the model that learns widths does not."""
    match layer:
        case DenseLayer(accumulator=FixedPoint()):
            return "products are cast to an accumulator"
        case AffineLayer():
            return "words are multiplied by factors that are trained"
        case ActivationLayer(function=function) if function not in {Activation.RELU, Activation.LINEAR}:
            whose = "hidden layers" if layer.place[-1] == "activation" else layer.place[-1]
            return f"the function of {whose} is {function}"
        case AddLayer():
            return "results are added"
        case MultiplyLayer() | ProductLayer():
            return "results are multiplied"
        case TransposeLayer():
            return "features and constituents are exchanged"
        case GatherLayer():
            return f"{layer.axis} are formed"
        case PoolLayer(how="sum"):
            return "constituents are summed"
        case PoolLayer(fraction=int()):
            return f"the mean of {layer.over} rounds"
        case _:
            return None


def weights(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A bias has the step of what its sum is cast to; weights of any step stay in the declared format."""
    section = spec.quantisation
    if section.learned is None:
        return
    if section.weights.integer < _WEIGHTS_INTEGER:
        yield places.fault(
            "JET111",
            ("quantisation", "weights"),
            f"weights have {section.weights.integer} integer bits, sign included",
            "where widths are learned, a weight stays half a unit inside the largest value of its format, "
            "so that it may round to any step: of one integer bit half is lost",
            f"use at least {_WEIGHTS_INTEGER}",
            related=places.related(("quantisation", "learned"), "widths are learned here"),
        )
    for name, each in (
        ("activation", section.activation),
        ("logits", section.logits),
        ("pt_ratio", section.pt_ratio),
    ):
        yield from bias_step(each, name, ("quantisation", name), section.weights, places)


def bias_step(
    form: FixedPoint, name: str, path: KeyPath, weights: FixedPoint, places: Places
) -> Iterator[Diagnostic]:
    """What a sum is cast to, at `path`, has no finer step than weights, as its bias has that step."""
    if form.fraction > weights.fraction:
        yield places.fault(
            "JET111",
            path,
            f"{name} has {form.fraction} fraction bits, weights have {weights.fraction}",
            "where widths are learned, a bias has as many as what its sum is cast to",
            f"use at most {weights.fraction}, or more fraction bits for weights",
            related=places.related(("quantisation", "weights"), "the widest of weights and biases"),
        )
