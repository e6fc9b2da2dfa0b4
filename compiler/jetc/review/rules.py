"""The class of each change: what a difference in a field of the spec means for who uses the trigger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from jetc.language.shape.shape import spec_shape
from jetc.review.differences import DifferenceKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from jetc.review.differences import Difference

__all__ = [
    "MEANINGS",
    "RULES",
    "ChangeClass",
    "Rule",
    "fields_of",
    "rule_of",
    "rules_by_field",
    "words_by_field",
]


class ChangeClass(IntEnum):
    """How much a change affects, strictest first when sorted in reverse."""

    COSMETIC = 0
    PHYSICS = 1
    WEIGHTS = 2
    FIRMWARE = 3
    EMULATOR_ABI = 4


MEANINGS = {
    ChangeClass.COSMETIC: "nothing changes: comments, order of keys, spelling of equal values",
    ChangeClass.PHYSICS: "thresholds, rates, budgets or test vectors change; the tagger stays",
    ChangeClass.WEIGHTS: "the network trains again: every weight may change, and with them every score",
    ChangeClass.FIRMWARE: "the circuit changes, or the clock or device it is for; the interface stays",
    ChangeClass.EMULATOR_ABI: "whoever calls the emulator or wires the RTL must change: ports, words, "
    "class order, names",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a change of `fields` means. `bits` says which bits it can change."""

    id: str
    of: ChangeClass
    means: str
    bits: str
    fields: tuple[str, ...]


_ALL = "every score and pT ratio"
_OTHER_SETS = "PHYSICS_EVENTS"
_SET_ORDER = "COSMETIC_SET_ORDER"
_SETS = "samples.sets"
_NONE = "none"

RULES: tuple[Rule, ...] = (
    Rule(
        "ABI_NAME",
        ChangeClass.EMULATOR_ABI,
        "the emulator's function and library, the HLS project and the Verilog modules get another name",
        _NONE,
        ("name",),
    ),
    Rule(
        "ABI_INTERVAL",
        ChangeClass.EMULATOR_ABI,
        "the RTL takes jets at another pace, with a port in_ready where not at every clock; more or fewer "
        "constituents share a copy of their network, so latency and area change",
        _NONE,
        ("firmware.initiation_interval",),
    ),
    Rule(
        "ABI_INPUT_WORDS",
        ChangeClass.EMULATOR_ABI,
        "the input words of a constituent, or their places, change: callers and wiring must follow",
        f"the input words, and {_ALL}",
        ("features.inputs[]", "features.inputs[].name", "features.inputs[].type"),
    ),
    Rule(
        "ABI_JET_WORDS",
        ChangeClass.EMULATOR_ABI,
        "the input words of the jet, or their places, change: callers and wiring must follow",
        f"the input words, and {_ALL}",
        ("features.jet", "features.jet[]", "features.jet[].name", "features.jet[].type"),
    ),
    Rule(
        "ABI_ENCODING",
        ChangeClass.EMULATOR_ABI,
        "inputs are computed in another way from the words on the link: the network trains again on them",
        f"the input words, and {_ALL}",
        ("features.encoding",),
    ),
    Rule(
        "ABI_CONSTITUENTS",
        ChangeClass.EMULATOR_ABI,
        "the input port has another number of constituents",
        f"the input words, and {_ALL}",
        ("features.constituents",),
    ),
    Rule(
        "ABI_CLASSES",
        ChangeClass.EMULATOR_ABI,
        "the class score ports, or their order, change",
        f"the order of the scores, and {_ALL}",
        ("dataset.classes[]", "dataset.classes[].name"),
    ),
    Rule(
        "ABI_EXTRA_OUTPUTS",
        ChangeClass.EMULATOR_ABI,
        "the ports beside the pT ratio, or their order, change",
        f"the output words, and {_ALL}",
        ("architecture.extra_outputs[]", "architecture.extra_outputs[].name"),
    ),
    Rule(
        "ABI_OUTPUT_WORDS",
        ChangeClass.EMULATOR_ABI,
        "an output word has another width, point or range",
        "the output words",
        ("quantisation.class_scores", "quantisation.pt_ratio", "architecture.extra_outputs[].type"),
    ),
    Rule(
        "ABI_ENDING",
        ChangeClass.EMULATOR_ABI,
        "the ports become logits in place of class scores, or class scores in place of logits",
        f"the output words, and {_ALL}",
        ("quantisation.softmax",),
    ),
    Rule(
        "ABI_LINK",
        ChangeClass.EMULATOR_ABI,
        "the words on the link, or what stands in them, change: callers and wiring must follow",
        "the outgoing word of a jet",
        (
            "link",
            "link.order",
            "link.scores",
            "link.region.abs_eta",
            "link.region.pt_gev",
            "link.decisions",
        ),
    ),
    Rule(
        "ABI_PACKAGE",
        ChangeClass.EMULATOR_ABI,
        "the library has another name or version, or is called otherwise: producers must follow",
        _NONE,
        ("package", "package.name", "package.version", "package.conventions"),
    ),
    Rule(
        "FIRMWARE_CASTS",
        ChangeClass.FIRMWARE,
        "values are rounded elsewhere inside the network, and it trains again with that",
        _ALL,
        (
            "features.inputs[].scale_log2",
            "features.jet[].scale_log2",
            "quantisation.learned",
            "quantisation.learned.formats",
            "quantisation.learned.inputs",
            "quantisation.weights",
            "quantisation.accumulator",
            "quantisation.activation",
            "quantisation.values",
            "quantisation.scores",
            "quantisation.attention_weights",
            "quantisation.attended",
            "quantisation.gates",
            "quantisation.pooled",
            "quantisation.pooling_weights",
            "quantisation.reciprocals",
            "quantisation.logits",
        ),
    ),
    Rule(
        "FIRMWARE_TABLES",
        ChangeClass.FIRMWARE,
        "the tables of the softmax change, or scores are made of logits in another way",
        "every class score",
        (
            "quantisation.softmax.implementation",
            "quantisation.softmax.exp_table",
            "quantisation.softmax.inverse_input",
            "quantisation.softmax.inverse_table",
        ),
    ),
    Rule(
        "FIRMWARE_SCORE_TABLES",
        ChangeClass.FIRMWARE,
        "the entries of the tables of attention change, and the network trains again with them",
        _ALL,
        (
            "quantisation.score_tables",
            "quantisation.score_tables.exp_table",
            "quantisation.score_tables.inverse_input",
            "quantisation.score_tables.inverse_table",
        ),
    ),
    Rule(
        "FIRMWARE_FUNCTION_TABLE",
        ChangeClass.FIRMWARE,
        "the entries of the table of hidden layers change, and the network trains again with them",
        _ALL,
        (
            "quantisation.function_table",
            "quantisation.function_table.entries",
            "quantisation.function_table.type",
        ),
    ),
    Rule(
        "FIRMWARE_NORMALISATION",
        ChangeClass.FIRMWARE,
        "words of constituents are multiplied by other factors, or by none, and the network trains again",
        _ALL,
        (
            "quantisation.normalisation",
            "quantisation.normalisation.factors",
            "quantisation.normalisation.summands",
            "quantisation.normalisation.result",
        ),
    ),
    Rule(
        "FIRMWARE_NETWORK",
        ChangeClass.FIRMWARE,
        "the network has another shape",
        _ALL,
        ("architecture.*", "architecture.extra_outputs[].layers"),
    ),
    Rule(
        "FIRMWARE_IDLE_NEURONS",
        ChangeClass.FIRMWARE,
        "neurons that no jet of training or validation moves go or come back; nothing trains again",
        "scores and pT ratio of jets that move such a neuron",
        ("firmware.drop_idle_neurons",),
    ),
    Rule(
        "FIRMWARE_PIPELINE",
        ChangeClass.FIRMWARE,
        "registers move, or the clock or the device is another one: latency or area may change",
        _NONE,
        (
            "firmware.part",
            "firmware.device",
            "firmware.device.family",
            "firmware.device.luts",
            "firmware.device.flip_flops",
            "firmware.device.dsps",
            "firmware.device.block_rams",
            "firmware.device.ultra_rams",
            "firmware.clock_mhz",
            "firmware.adder_levels_per_stage",
        ),
    ),
    Rule(
        "FIRMWARE_LANGUAGES",
        ChangeClass.FIRMWARE,
        "the RTL is written in other languages: the design is the same in each",
        _NONE,
        ("firmware.languages",),
    ),
    Rule(
        "FIRMWARE_STREAM",
        ChangeClass.FIRMWARE,
        "jets come, or results leave, by another protocol; what is inside the wrapper is the same",
        _NONE,
        ("firmware.stream", "firmware.stream.protocol", "firmware.stream.words_per_beat"),
    ),
    Rule(
        "WEIGHTS_EVENTS",
        ChangeClass.WEIGHTS,
        "the events change: the network trains again, rates and efficiencies are measured on other events",
        _ALL,
        (
            "samples.generator",
            "samples.generator.seed",
            "samples.generator.pileup",
            "samples.generator.tune",
            "samples.generator.chunk_events",
            "samples.generator.soft_library",
            "samples.generator.hard_library",
            "samples.sets[]",
            "samples.sets[].name",
            "samples.sets[].process",
            "samples.sets[].events",
            "samples.sets[].strata_percent",
            "samples.sets[].files",
            "samples.sets[].tree",
            "samples.sets[].event_ids",
            "samples.sets[].on_error",
            "samples.sets[].cross_sections",
        ),
    ),
    Rule(
        "WEIGHTS_DATASET",
        ChangeClass.WEIGHTS,
        "other jets are trained on, or with other labels or targets",
        _ALL,
        (
            "dataset.sets",
            "dataset.selection",
            "dataset.classes[].truth",
            "dataset.classes[].target",
            "dataset.target_clip",
            "dataset.extra_targets",
            "dataset.extra_targets[]",
            "dataset.extra_targets[].name",
            "dataset.extra_targets[].target",
            "dataset.extra_targets[].where",
            "dataset.extra_targets[].clip",
            "dataset.split.validation",
            "dataset.split.test",
            "dataset.split.seed",
        ),
    ),
    Rule(
        "WEIGHTS_TRAINING",
        ChangeClass.WEIGHTS,
        "the network trains differently",
        _ALL,
        (
            "training.sample_weights",
            "training.epochs",
            "training.batch",
            "training.learning_rate",
            "training.reduce_on_plateau",
            "training.reduce_on_plateau.factor",
            "training.reduce_on_plateau.patience",
            "training.reduce_on_plateau.minimum",
            "training.cosine_decay",
            "training.cosine_decay.final",
            "training.patience",
            "training.huber_delta",
            "training.regression_loss_weight",
            "training.regression_weights",
            "architecture.extra_outputs[].loss_weight",
            "quantisation.learned.beta.initial",
            "quantisation.learned.beta.final",
            "quantisation.learned.beta.rise_epochs",
            "training.sparsity.initial",
            "training.sparsity.final",
            "training.sparsity.begin_epoch",
            "training.sparsity.end_epoch",
            "training.seed",
        ),
    ),
    Rule(
        _OTHER_SETS,
        ChangeClass.PHYSICS,
        "the events of a set that is not trained on change: rates and efficiencies are measured anew",
        _NONE,
        (),
    ),
    Rule(
        "PHYSICS_WORKING_POINT",
        ChangeClass.PHYSICS,
        "other paths of the menu are what hardware and analyses apply: rates and efficiencies stay",
        _NONE,
        ("working_points.points",),
    ),
    Rule(
        "PHYSICS_MENU",
        ChangeClass.PHYSICS,
        "paths of the menu are derived again: rates and efficiencies change, the tagger stays",
        _NONE,
        (
            "working_points.exp_table",
            "menu.acceptance",
            "menu.branches",
            "menu.branches[]",
            "menu.branches[].name",
            "menu.branches[].branch",
            "menu.branches[].type",
            "menu.scores[]",
            "menu.scores[].name",
            "menu.scores[].ratio",
            "menu.scores[].type",
            "menu.objects[]",
            "menu.objects[].name",
            "menu.objects[].of",
            "menu.objects[].without",
            "menu.objects[].where",
            "menu.objects[].order",
            "menu.objects[].take",
            "menu.objects[].pair",
            "menu.objects[].pair.where",
            "menu.objects[].pair.best",
            "menu.paths[]",
            "menu.paths[].name",
            "menu.paths[].require",
            "menu.paths[].derive",
            "menu.paths[].type",
            "menu.paths[].rate",
            "menu.paths[].rate_precision",
            "menu.paths[].signals",
            "menu.paths[].compare",
        ),
    ),
    Rule(
        "PHYSICS_MEASURE",
        ChangeClass.PHYSICS,
        "rates are measured or quoted differently: every threshold is derived again",
        _NONE,
        (
            "working_points.rate_set",
            "working_points.crossings.bunches",
            "working_points.crossings.orbit_frequency_hz",
            "working_points.crossings.luminosity_per_cm2_s",
            "working_points.derivation_fraction",
            "working_points.seed",
            "working_points.confidence_level",
        ),
    ),
    Rule(
        "PHYSICS_LIMITS",
        ChangeClass.PHYSICS,
        "what the build accepts changes: a budget, the time for an event, or how many values inputs clip",
        _NONE,
        (
            "dataset.saturation_limit",
            "firmware.budget.latency_ns",
            "firmware.budget.luts",
            "firmware.tmux",
            "firmware.jets_per_event",
        ),
    ),
    Rule(
        "PHYSICS_EVIDENCE",
        ChangeClass.PHYSICS,
        "the RTL is checked on other vectors: the evidence changes, the tagger does not",
        _NONE,
        ("verification.jets", "verification.icarus_jets", "verification.ghdl_jets", "verification.seed"),
    ),
    Rule(
        _SET_ORDER,
        ChangeClass.COSMETIC,
        "the sets stand in another order, each with the events that it had",
        _NONE,
        (),
    ),
    Rule(
        "COSMETIC_FOLDERS",
        ChangeClass.COSMETIC,
        "files may lie in other folders; which are read, the sets say",
        _NONE,
        ("samples.folders",),
    ),
    Rule(
        "COSMETIC_VERSION",
        ChangeClass.COSMETIC,
        "the spec names another version of its language",
        _NONE,
        ("version",),
    ),
)
"""Every field of the language in exactly one rule.

``[]`` stands for the items of a list, ``.*`` for every key of a section of any kind.
PHYSICS_EVENTS stands in for WEIGHTS_EVENTS where a set is not trained on, COSMETIC_SET_ORDER where sets only
stand in another order.
"""


def rules_by_field() -> dict[str, Rule]:
    """Return the rule of each field."""
    return {field: rule for rule in RULES for field in fields_of(rule)}


def words_by_field() -> dict[str, str]:
    """Return class and rule of a change of each field, and those of a set that is not trained on."""
    words = {field: _words(rule) for field, rule in rules_by_field().items()}
    for field in words:
        if field.startswith(_SETS):
            words[field] += f", {_words(_rule_named(_OTHER_SETS))} of a set that is not trained on"
    words[f"{_SETS}[]"] += f", {_words(_rule_named(_SET_ORDER))} of their order"
    return words


def _words(rule: Rule) -> str:
    return f"{rule.of.name} `{rule.id}`"


def _rule_named(name: str) -> Rule:
    return next(rule for rule in RULES if rule.id == name)


def fields_of(rule: Rule) -> tuple[str, ...]:
    """Return the fields of `rule`, and those of every kind of a section where it names them all."""
    return tuple(field for name in rule.fields for field in _fields(name))


def _fields(name: str) -> tuple[str, ...]:
    section = name.removesuffix(".*")
    if section == name:
        return (name,)
    shape = spec_shape()
    for part in section.split("."):
        shape = shape.step(part)
    keys = dict.fromkeys(key for kind in shape.alternatives() or [shape] for key in kind.keys)
    return tuple(f"{section}.{key}" for key in keys)


def rule_of(difference: Difference, *, trained: Collection[str]) -> Rule:
    """Return the rule of a difference: an item that came, went or moved is one of its list.

    `trained` are the sets that are trained on, before or after. A section that came or went has the
    strictest rule of its fields. KeyError for a field without one.
    """
    if difference.name == _SETS and difference.kind is DifferenceKind.REORDERED:
        return _rule_named(_SET_ORDER)
    if difference.name.startswith(_SETS):
        name = difference.name.removeprefix(f"{_SETS}[").partition("]")[0]
        if name not in trained:
            return _rule_named(_OTHER_SETS)
    known = rules_by_field()
    for field in (f"{difference.field}[]", difference.field):
        if field in known:
            return known[field]
    inside = [rule for field, rule in known.items() if field.startswith(f"{difference.field}.")]
    if not inside:
        raise KeyError(difference.field)
    return max(inside, key=lambda rule: rule.of)
