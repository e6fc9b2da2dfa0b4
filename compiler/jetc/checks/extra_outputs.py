"""Rules of outputs beside the pT ratio: each has a target, a name of its own, and a port that holds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.checks.formats import cast_in_training, exact_width
from jetc.checks.learned import bias_step
from jetc.checks.reserved_words import TAKEN_NAMES, language_of
from jetc.language.expressions.exclusive import UndecidedError, jet_that_meets
from jetc.taggers.families import declared_topology
from jetc.taggers.outputs import CLASS_SCORES, LOGITS, PT_RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["NEEDS", "formats", "learned", "names", "on_the_link", "ports", "targets", "to_producers"]

NEEDS = {"name", "architecture", "features", "quantisation", "dataset"}
"""The sections that name the tagger, layers, classes and targets."""
_OUTPUTS: KeyPath = ("architecture", "extra_outputs")
_TARGETS: KeyPath = ("dataset", "extra_targets")


def names(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """An output has a name that no language, class, port or layer has.

    Whatever walks the network relies on it.
    """
    outputs = spec.architecture.further_outputs
    yield from places.twice(_OUTPUTS, (each.name for each in outputs), field="name")
    if not outputs:
        return
    classes = {each.name for each in spec.dataset.classes}
    others = _tensors(spec) | {CLASS_SCORES, LOGITS, PT_RATIO}
    for index, each in enumerate(outputs):
        path = (*_OUTPUTS, index, "name")
        language = language_of(each.name)
        if language is not None:
            why = "the output is a port of the C++ and of the hardware description"
            yield places.fault("JET045", path, f"{each.name!r} is {language}", why, "use another name")
        elif each.name == spec.name or TAKEN_NAMES.fullmatch(each.name) or _OF_PORTS.fullmatch(each.name):
            by = "the tagger itself, or such a name of a file, type, variable or module that is written of it"
            yield _taken(path, each.name, by, places)
        elif each.name in classes | _TAKEN:
            yield _taken(path, each.name, "a class, or another word of the tagger's results", places)
        elif clash := sorted(_layers(each.name, len(each.layers)) & others):
            yield _taken(path, each.name, f"layer {clash[0]!r} of the network", places)
        others |= _layers(each.name, len(each.layers))


_TAKEN = frozenset({"pt", "regression_loss", "class_loss", "loss"})
"""Names of other results of a jet, and of losses."""
_OF_PORTS = re.compile(
    r"constituents|features?|inputs?|outputs?|jet(_\w+)?|is_from_link|(class_scores|logits)_\w+"
)
"""Names of constants and members that `jetc.emulator` writes beside those of ports."""


def _layers(name: str, hidden: int) -> set[str]:
    """Return the names of all layers of the head of output `name` with so many hidden layers."""
    inner = (f"{name}_{number + 1}" for number in range(hidden))
    return {name, f"{name}_sum", *(each for layer in inner for each in (layer, f"{layer}_relu"))}


def _tensors(spec: Spec) -> set[str]:
    """Return the names of inputs and layers of the network without its outputs beside the pT ratio."""
    architecture = spec.architecture.model_copy(update={"extra_outputs": None})
    topology = declared_topology(spec.model_copy(update={"architecture": architecture}))
    return {each.name for each in (*topology.inputs, *topology.layers)}


def _taken(path: KeyPath, name: str, by: str, places: Places) -> Diagnostic:
    why = f"it is the name of {by}, and one name of two things would be neither"
    return places.fault("JET152", path, f"{name!r} is taken", why, "use another name")


def targets(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each output has a target, and each target an output, an interval, and jets."""
    outputs, wanted = spec.architecture.further_outputs, spec.dataset.extra_targets or ()
    yield from places.twice(_TARGETS, (each.name for each in wanted), field="name")
    known = {each.name for each in wanted}
    for index, output in enumerate(outputs):
        if output.name not in known:
            yield places.fault(
                "JET152",
                (*_OUTPUTS, index, "name"),
                f"output {output.name!r} has no target",
                "nothing says what it is trained to give",
                f"add {output.name} to dataset.extra_targets",
            )
    for index, target in enumerate(wanted):
        path: KeyPath = (*_TARGETS, index)
        if target.name not in {each.name for each in outputs}:
            yield places.fault(
                "JET152",
                (*path, "name"),
                f"target {target.name!r} has no output",
                "nothing would be trained on it",
                f"remove it, or give {target.name} an entry of extra_outputs",
            )
        if not target.clip[0] < target.clip[1]:
            yield places.fault(
                "JET152",
                (*path, "clip"),
                f"the interval from {target.clip[0]:g} to {target.clip[1]:g} is empty",
                "the target is clipped to it",
                "give the lower bound first",
            )
        if target.where is not None and _has_no_jet(spec, index):
            yield places.fault(
                "JET152",
                (*path, "where"),
                f"no jet of a class can have the target {target.name!r}",
                "its condition contradicts itself, or the truth of every class",
                "widen where, or leave it out",
            )


def _has_no_jet(spec: Spec, index: int) -> bool:
    where = (spec.dataset.extra_targets or ())[index].where
    if where is None:
        return False
    try:
        return not any(jet_that_meets(each.truth, where) is not None for each in spec.dataset.classes)
    except UndecidedError:
        return False


def formats(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The port of an output has a cast that training and firmware do alike."""
    for index, each in enumerate(spec.architecture.further_outputs):
        path: KeyPath = (*_OUTPUTS, index, "type")
        yield from cast_in_training(each.type, each.name, path, spec.quantisation, places, signed=True)
        yield from exact_width(each.type, each.name, path, places)


def ports(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The port of an output holds every target that it is trained on."""
    wanted = {each.name: (index, each.clip) for index, each in enumerate(spec.dataset.extra_targets or ())}
    for index, output in enumerate(spec.architecture.further_outputs):
        at, (low, high) = wanted.get(output.name, (0, (0.0, 0.0)))
        form = output.type
        if low < high and not _holds(form, low, high):
            yield places.fault(
                "JET068",
                (*_OUTPUTS, index, "type"),
                f"the port holds {form.min_value:g} to {form.max_value:g} in steps of {form.lsb:g}",
                f"targets are clipped to {low:g} to {high:g}, and the port could not tell them apart",
                "use more fraction bits" if form.lsb > high - low else "use more integer bits",
                related=places.related((*_TARGETS, at, "clip"), "targets are clipped here"),
            )


def _holds(form: FixedPoint, low: float, high: float) -> bool:
    return form.min_value <= low and high <= form.max_value and form.lsb <= high - low


def learned(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Where widths are learned, a bias has the step of what its sum is cast to."""
    section = spec.quantisation
    if section.learned is None:
        return
    for index, each in enumerate(spec.architecture.further_outputs):
        yield from bias_step(each.type, each.name, (*_OUTPUTS, index, "type"), section.weights, places)


def on_the_link(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The outgoing word of the link has no field for them."""
    if spec.link is not None and spec.architecture.further_outputs:
        yield places.fault(
            "JET152",
            _OUTPUTS,
            "the outgoing word of section link has no field for outputs beside the pT ratio",
            "the word has the corrected pT and scores, and the output would be lost on its way out",
            "leave out link, so that the design ends at the network's ports, or leave out extra_outputs",
            related=places.related(("link",), "the design goes from word to word"),
        )


def to_producers(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The calling conventions of the experiment have no place for them; jetc's own has."""
    given = spec.package.conventions if spec.package is not None else ()
    for index, name in enumerate(given):
        if name != "native" and spec.architecture.further_outputs:
            yield places.fault(
                "JET121",
                ("package", "conventions", index),
                f"{name} has no place for outputs beside the pT ratio",
                "a producer of it takes class scores and the pT ratio; native gives every port by its name",
                f"leave out {name}",
                related=places.related(_OUTPUTS, "the outputs stand here"),
            )
