"""The part of a spec that a project says, proposed, checked and matched; or the first layer that none has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from jetc_runtime.network import Dense

from jetc.artifacts.imported import FragmentRecord
from jetc.checks.load import load_network
from jetc.diagnostics.diagnostic import SpecError
from jetc.language.sections.model import ClassTruth, Dataset, Feature, Features, Quantisation
from jetc.language.shape.layer import LayerValue, layer_of
from jetc.stages.imported.fragment.matching import match
from jetc.stages.imported.fragment.readers import propose
from jetc.stages.imported.fragment.walk import NotSaid, Walk
from jetc.taggers.families import topology_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network

    from jetc.language.sections.model import Section, Spec
    from jetc.stages.imported.design import ImportedFirmware
    from jetc.stages.imported.fragment.matching import Beyond
    from jetc.stages.imported.fragment.readers import Proposal, Proposed

__all__ = ["Fragment", "Over", "fragment_of"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """The text of a part of a spec, how many values it says, and what it leaves to the spec below, by key."""

    text: str
    values: int
    unsaid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """The spec that a fragment is laid over, and its file as the fragment names it."""

    file: str
    spec: Spec


@dataclass(frozen=True, slots=True)
class _Sections:
    """Inputs and classes: of the spec below, or, without names, as far as a network shows them."""

    features: Features
    dataset: Dataset


def fragment_of(  # noqa: PLR0913 - a network, where it is from, and what is written of it
    network: Network,
    places: Mapping[str, str],
    *,
    name: str,
    project: str,
    firmware: ImportedFirmware,
    over: Over | None = None,
) -> Fragment:
    """Return the part of a spec that says `network`; NotSaid for the first layer that no spec says.

    `places` says where layers stand in the project. It is `over` a spec whose inputs and classes are those
    of the network, or over none that is known yet.
    """
    walk = Walk(network)
    proposal = propose(walk)
    _check_numbers(walk, proposal)
    shown = _sections(proposal) if over is None else _below(walk, proposal, over)
    values = (LayerValue(("name",), name), *_values(proposal, places, over), *_firmware(firmware))
    text = layer_of(values, head=(), name=FragmentRecord.SPEC)
    beyond = _matched(walk, proposal, shown, text, known=over is not None)
    if over is None:
        unsaid = (
            *_unsaid(network, proposal),
            *_meant(walk, proposal),
            *(_small(each, places) for each in beyond),
        )
        head = _head(project, unsaid)
    else:
        _check_reach(beyond, over)
        unsaid = _meant(walk, proposal)
        head = _head_over(project, over, unsaid)
        values = (LayerValue(("extends",), over.file), *values)
    return Fragment(layer_of(values, head=head, name=FragmentRecord.SPEC), len(values), unsaid)


def _check_numbers(walk: Walk, proposal: Proposal) -> None:
    """Raise NotSaid where a spec has not so many rows, words or classes."""
    rows, words = proposal.constituents.sizes
    numbers = (
        ("rows of constituents", rows, Features, "constituents", walk.reader(walk.network.inputs[0].name)),
        ("words of a constituent", words, Features, "inputs", walk.reader(walk.network.inputs[0].name)),
        ("words of the jet", len(proposal.jet), Features, "jet", walk.reader(walk.network.inputs[-1].name)),
        ("classes", proposal.classes, Dataset, "classes", walk.network.outputs[0].source),
    )
    for what, count, section, key, layer in numbers:
        low, high = _bounds(section, key)
        if count > high or (count < low and key != "jet"):
            raise NotSaid(layer, f"{count} {what}", f"a spec has {low} to {high}")


def _bounds(section: type[Section], key: str) -> tuple[int, int]:
    """Return the least and the largest number that a field holds, or so many entries."""
    bounds = section.model_fields[key].metadata
    low, high = (
        next(value for each in bounds for name in names if (value := getattr(each, name, None)) is not None)
        for names in (("ge", "min_length"), ("le", "max_length"))
    )
    return low, high


def _below(walk: Walk, proposal: Proposal, over: Over) -> _Sections:
    """Return inputs and classes of the spec below; NotSaid where they are others than the network's."""
    rows, words = proposal.constituents.sizes
    first, last = (walk.reader(walk.network.inputs[at].name) for at in (0, -1))
    features, dataset = over.spec.features, over.spec.dataset
    for layer, what, count, said in (
        (first, "words of a constituent", words, len(features.inputs)),
        (last, "words of the jet", len(proposal.jet), len(features.of_the_jet) if proposal.jet else 0),
        (walk.network.outputs[0].source, "classes", proposal.classes, len(dataset.classes)),
    ):
        if count != said:
            raise NotSaid(layer, f"{count} {what}", f"{over.file} has {said}")
    jet = features.jet if proposal.jet else None
    return _Sections(features.model_copy(update={"constituents": rows, "jet": jet}), dataset)


def _check_reach(beyond: tuple[Beyond, ...], over: Over) -> None:
    if beyond:
        what = f"it is cast to {beyond[0].held}, and with the inputs of {over.file} its values take"
        raise NotSaid(beyond[0].layer, f"{what} {beyond[0].needed}", "a spec's network has no cast here")


def _matched(
    walk: Walk, proposal: Proposal, shown: _Sections, text: str, *, known: bool
) -> tuple[Beyond, ...]:
    """Check what `text` says as any spec, and match its network with the project's.

    How wide each input word is, is `known` over a spec alone.
    """
    features = shown.features if known else _ends_of_words(shown.features)
    try:
        spec = load_network(text, name=FragmentRecord.SPEC, features=features, dataset=shown.dataset)
    except SpecError as error:
        raise _refused(error, proposal, text) from error
    topology = topology_of(spec.architecture, shown.features, spec.quantisation, shown.dataset.classes)
    return match(topology, walk)


def _ends_of_words(features: Features) -> Features:
    """Return inputs of few bits each that need the format of the port together, where there are several.

    A port has one format for all words. How wide each of them is, the spec below says: it is checked there.
    """
    if len(features.inputs) == 1:
        return features
    *others, last = features.inputs
    form = last.type
    width = min(form.width, _FEW)
    top, bottom = (replace(form, width=width, integer=each) for each in (form.integer, width - form.fraction))
    inputs = (
        *(each.model_copy(update={"type": top}) for each in others),
        last.model_copy(update={"type": bottom}),
    )
    return features.model_copy(update={"inputs": inputs})


_FEW = 2


def _small(beyond: Beyond, places: Mapping[str, str]) -> str:
    where = _short(places.get(beyond.layer, ""))
    return f"features.inputs: so small that {beyond.layer} stays in {beyond.held} ({where})"


def _refused(error: SpecError, proposal: Proposal, text: str) -> NotSaid:
    """Return the first fault of a proposal as one of the layer that it is of."""
    fault = error.diagnostics[0]
    line = text.splitlines()[fault.span.line - 1]
    key = line.split(":")[0].strip()
    of = next((each for each in proposal.values if key in each.place), proposal.values[0])
    return NotSaid(of.layer, f"{fault.what} ({fault.code})", fault.why)


def _sections(proposal: Proposal) -> _Sections:
    rows, columns = proposal.constituents.sizes
    inputs = _features("word", proposal.constituents.formats)
    jet = _features("jet", proposal.jet) or None
    features: Any = Features.model_construct(encoding=None, constituents=rows, inputs=inputs, jet=jet)
    assert len(inputs) == columns  # noqa: S101 - a tensor has a format for each column
    classes = tuple(ClassTruth.model_construct(name=f"class{each}") for each in range(proposal.classes))
    return _Sections(features, Dataset.model_construct(classes=classes, extra_targets=None))


def _features(stem: str, formats: tuple[FixedPoint, ...]) -> tuple[Feature, ...]:
    return tuple(
        Feature.model_construct(name=f"{stem}{at}", type=each, scale_log2=0)
        for at, each in enumerate(formats)
    )


def _values(proposal: Proposal, places: Mapping[str, str], over: Over | None) -> tuple[LayerValue, ...]:
    rows = LayerValue(("features", "constituents"), str(proposal.constituents.sizes[0]))
    jet = () if proposal.jet else (LayerValue(("features", "jet"), "null", "the project has no such words"),)
    none = LayerValue(("architecture", "extra_outputs"), "null", "the project has two outputs")
    own = (LayerValue(each.place, _spelt(each.value), _note(each, places)) for each in proposal.values)
    return (rows, *jet, *own, none, *_not_there(proposal, over))


def _not_there(proposal: Proposal, over: Over | None) -> tuple[LayerValue, ...]:
    """Return the formats of the spec below that the network has no cast for."""
    said = {each.place[1] for each in proposal.values if each.place[0] == "quantisation"}
    below = None if over is None else over.spec.quantisation
    return tuple(
        LayerValue(("quantisation", key), "null", "the project has no such cast")
        for key in Quantisation.model_fields
        if key not in said and getattr(below, key, None) is not None
    )


def _spelt(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _note(value: Proposed, places: Mapping[str, str]) -> str:
    return _short(places.get(value.layer, ""))


def _short(place: str) -> str:
    """Return file and line of a place, without its folders."""
    return PurePath(place).name


def _firmware(firmware: ImportedFirmware) -> tuple[LayerValue, ...]:
    asked = "as the import was asked"
    values = (
        ("part", firmware.part),
        ("initiation_interval", firmware.initiation_interval),
        ("adder_levels_per_stage", firmware.adder_levels_per_stage),
    )
    return tuple(LayerValue(("firmware", key), str(value), asked) for key, value in values)


def _head(project: str, unsaid: tuple[str, ...]) -> tuple[str, ...]:
    return (
        f"The network of {project} in a spec: every layer was matched with the project's.",
        "A part of a spec: put it beside one that says all else, and name that in a line `extends: FILE`.",
        "A project does not say these, and that spec has to say them of this network:",
        *(f"  {each}" for each in unsaid),
    )


def _head_over(project: str, over: Over, unsaid: tuple[str, ...]) -> tuple[str, ...]:
    return (
        f"The network of {project} over {over.file}: every layer was matched with the project's.",
        "A project does not say these:",
        *(f"  {each}" for each in unsaid),
    )


def _unsaid(network: Network, proposal: Proposal) -> tuple[str, ...]:
    """Return what a project has no names or numbers of, by the key that says it."""
    port, *others = network.inputs
    words = len(proposal.constituents.formats)
    held = proposal.constituents.common
    jet = f"features.jet: {len(proposal.jet)} words of port {others[0].name if others else ''}"
    return (
        f"features.inputs: {words} words of port {port.name}, which {held} holds once they are scaled",
        *([f"{jet}, which {others[0].tensor.common} holds once they are scaled"] if others else []),
        f"dataset.classes: {proposal.classes} of them, in the order of port {network.outputs[0].name}",
        "samples, dataset, training, menu, working points, clock and budget: a project has nothing of these",
    )


def _meant(walk: Walk, proposal: Proposal) -> tuple[str, ...]:
    """Return what values of the fragment say beyond a project."""
    network = walk.network
    uncast = (each for each in proposal.values if each.place[-1] in {"logits", "pt_ratio"})
    return (
        *(
            f"{'.'.join(each.place)}: {each.layer} is no cast, and AP_RND_CONV,AP_SAT change no sum"
            for each in uncast
            if isinstance(walk.maker(each.layer), Dense)
        ),
        "quantisation.weights: a project has constants; AP_RND_CONV and AP_SAT are those of training",
        f"quantisation.pt_ratio: port {network.outputs[1].name}, whatever the project was trained to give",
    )
