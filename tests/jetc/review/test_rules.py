"""The whole table: each field changed in turn moves the right keys and has the right class."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jetc.checks.load import LoadedSpec
from jetc.cli import CHANGE_CLASSES
from jetc.language.sections.model import Spec
from jetc.language.shape.shape import Shape, spec_shape
from jetc.language.text.document import parse
from jetc.plan.key import FlatSpec, digest, ingredients
from jetc.review.comparison import LockState, Side, compare
from jetc.review.rules import RULES, ChangeClass, fields_of, rules_by_field
from jetc.stages import stages_of

BASE = parse((Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text(), name="spec.yaml")[
    0
].plain()
assert isinstance(BASE, dict)
BASE["features"] = {
    **BASE["features"],
    "jet": [
        {"name": "pt_log", "type": "ap_ufixed<12,4,AP_TRN,AP_SAT>", "scale_log2": -3},
        {"name": "eta", "type": "ap_fixed<12,12,AP_TRN,AP_SAT>", "scale_log2": -10},
    ],
}

Plain = dict[str, Any]
Edit = Callable[[Plain], None]

_AFTER_TRAINING = {
    "hls4ml", "emulator", "lanes", "menu", "rtl", "budget", "vivado", "ip", "verification",
    "analysis", "report",
}  # fmt: skip
FROM = {
    "pileup": {"pileup", "sample", "dataset", "early_sets", "training"} | _AFTER_TRAINING,
    "sample": {"sample", "dataset", "early_sets", "training"} | _AFTER_TRAINING,
    "other set": {"sample", "dataset", "menu", "ip", "analysis", "report"},
    "given set": {"sample", "dataset", "early_sets", "menu", "ip", "analysis", "report"},
    "gate of sets": {"dataset", "early_sets", "ip", "report"},
    "no set": {"dataset", "menu", "ip", "analysis", "report"},
    "dataset": {"dataset", "early_sets", "training"} | _AFTER_TRAINING,
    "table": {"function_table", "training"} | _AFTER_TRAINING,
    "training": {"training"} | _AFTER_TRAINING,
    "idle": {"idle_neurons"} | _AFTER_TRAINING,
    "hls4ml": _AFTER_TRAINING,
    "link": _AFTER_TRAINING - {"hls4ml"},
    "decisions": _AFTER_TRAINING - {"hls4ml"} | {"decisions"},
    "rtl": {"rtl", "budget", "vivado", "verification", "ip", "report"},
    "clock": {"budget", "vivado", "ip", "report"},
    "budget": {"budget", "ip", "report"},
    "verification": {"verification", "ip", "analysis", "report"},
    "working_points": {"menu", "ip", "analysis", "report"},
    "points": {"ip", "analysis", "report"},
    "menu": {"menu", "ip", "analysis", "report"},
    "package": {"ip", "package", "report"},
    "report": {"ip", "report"},
}
"""Stages that rerun for each kind of change; a stage in parts, where one of them does."""


LEARNED = {"formats": "per_layer", "beta": {"initial": 1e-6, "final": 1e-5, "rise_epochs": 20}}
BETA = "quantisation.learned.beta"
ACCEPTANCE: Plain = {"signal": "hh4b", "jets": 4, "where": "hadron_flavour == 5"}
MENU: Plain = {
    "scores": [
        {"name": "lone_tau", "ratio": "taup / (taup + light)", "type": "ap_ufixed<11,1>"},
        *BASE["menu"]["scores"],
    ],
    "objects": [
        {"name": "all"},
        {"name": "others", "of": "all", "without": "all", "where": "pt > 9 GeV", "order": "tau", "take": 1},
        {"name": "two", "pair": {"where": "delta_r > 0.5", "best": "min(tau)"}},
        *BASE["menu"]["objects"],
    ],
    "paths": [
        {"name": "single", "derive": "max(all.tau)", "rate": "9 kHz", "signals": ["hh4b"]},
        {
            "name": "ratio",
            "require": "min(two.pt) > 9 GeV",
            "derive": "min(two.taup) / sum(two.taup)",
            "type": "ap_ufixed<11,1>",
            "rate": "9 kHz",
            "signals": ["hh4b"],
        },
        *BASE["menu"]["paths"],
    ],
}
PACKAGE: Plain = {"name": "Model", "version": "v3", "conventions": ["native"]}
STREAM = {"protocol": "axi4_stream", "words_per_beat": 16}
DEVICE = {
    "family": "ultrascale",
    "luts": 1000,
    "flip_flops": 2000,
    "dsps": 3,
    "block_rams": 4,
    "ultra_rams": 0,
}
MLP = {"kind": "mlp", "layers": [4], "class_head": [], "regression_head": []}
HEADS: Plain = {"pooling": "mean", "class_head": [], "regression_head": []}
MIXED: Plain = {"blocks": 1, "constituent_mixing": 4, "feature_mixing": 4}
MIXER: Plain = {"kind": "mixer", "embedding": [4], **MIXED, **HEADS}
JEDI: Plain = {"kind": "jedi_linear", "embedding": [4], "interaction": 4, "constituent_layers": [], **HEADS}
PAIRS: Plain = {"kind": "interaction", "embedding": [4], "interaction": 4, "pair_layers": [], **HEADS}
ATTENTION: Plain = {"kind": "attention", "embedding": [4], "keys": 3, "constituent_layers": [], **HEADS}
TABLE_OF_FUNCTION: Plain = {"entries": 16, "type": "ap_ufixed<4,0>"}
FACTORS: Plain = {"factors": "ap_fixed<7,3>", "summands": "ap_fixed<8,3>", "result": "ap_fixed<9,3>"}
TABLES: Plain = {
    "exp_table": "ap_ufixed<8,1>",
    "inverse_input": "ap_ufixed<8,5>",
    "inverse_table": "ap_ufixed<8,1>",
}
SQUEEZE: Plain = {
    "kind": "squeeze_excite",
    "embedding": [4],
    "squeeze": 3,
    "constituent_layers": [],
    **HEADS,
}
OF_FAMILY = {
    "squeeze": SQUEEZE,
    "layers": MLP,
    "embedding": MIXER,
    "interaction": JEDI,
    "keys": ATTENTION,
    "weights": ATTENTION,
    "pair_layers": PAIRS,
    **dict.fromkeys(MIXED, MIXER),
}
"""A family that has a key, by the key's name."""


def put(path: str, value: object) -> Edit:
    """Return the edit that sets the value at a dotted path, list items by number."""

    def edit(plain: Plain) -> None:
        place: Any = plain
        *parts, last = path.split(".")
        for part in parts:
            place = place[int(part)] if part.isdecimal() else place[part]
        place[int(last) if last.isdecimal() else last] = value

    return edit


def from_files(name: str, tree: str, **more: object) -> Edit:
    """Return the edit that reads the set hh4b from a file."""
    return put("samples.sets.3", {"name": "hh4b", "files": [name], "tree": tree, **more})


BY_PT = {"from_gev": 90.0, "weight": 4.0}
PARTS = [{"cross_section_pb": 1e6, "events": 100}]


def strata(*percent: int) -> Edit:
    """Return the edit that gives the strata of minimum bias other shares."""
    return put("samples.sets.5.strata_percent", list(percent))


def swapped(*path: str) -> Edit:
    """Return the edit that swaps the first two items of a list."""

    def edit(plain: Plain) -> None:
        place: Any = plain
        for part in path:
            place = place[part]
        place[0], place[1] = place[1], place[0]

    return edit


def more(path: str, item: Plain) -> Edit:
    """Return the edit that adds an item to the list at a dotted path."""

    def edit(plain: Plain) -> None:
        place: Any = plain
        for part in path.split("."):
            place = place[part]
        place.append(item)

    return edit


AIM, HEAD = "dataset.extra_targets.0", "architecture.extra_outputs.0"
AIMS = [{"name": name, "target": "gen_jet_mass / pt", "clip": [0.0, 1.0]} for name in ("one", "two")]
EXTRA = [
    {"name": name, "layers": [4], "type": "ap_fixed<8,2>", "loss_weight": 1.0} for name in ("one", "two")
]
SCORED = [
    {"name": name, "branch": "jet_tauscore", "type": "ap_ufixed<11,1,AP_TRN,AP_SAT>"}
    for name in ("nn_one", "nn_two")
]
WP, PLATEAU = "working_points", "training.reduce_on_plateau"
AS_FILES = from_files("a.root", "Jets")

TABLE: tuple[tuple[str, Edit, str, str], ...] = (
    ("version", put("version", 1), "", ""),  # there is one version yet, so it cannot change
    ("name", put("name", "other"), "EMULATOR_ABI", "hls4ml"),
    ("samples.generator", put("samples.generator", None), "WEIGHTS", "pileup"),
    ("samples.generator.seed", put("samples.generator.seed", 2), "WEIGHTS", "pileup"),
    ("samples.generator.pileup", put("samples.generator.pileup", 140), "WEIGHTS", "pileup"),
    ("samples.generator.tune", put("samples.generator.tune", "monash"), "", ""),  # there is one tune yet
    ("samples.generator.chunk_events", put("samples.generator.chunk_events", 200), "WEIGHTS", "pileup"),
    ("samples.generator.soft_library", put("samples.generator.soft_library", 99), "WEIGHTS", "pileup"),
    ("samples.generator.hard_library", put("samples.generator.hard_library", 99), "WEIGHTS", "pileup"),
    ("samples.folders", put("samples.folders", ["/data"]), "COSMETIC", "report"),
    ("samples.sets[]", lambda plain: plain["samples"]["sets"].pop(), "PHYSICS", "no set"),
    ("samples.sets[].name", put("samples.sets.0.name", "top"), "WEIGHTS", "sample"),
    ("samples.sets[].process", put("samples.sets.0.process", "qcd"), "WEIGHTS", "sample"),
    ("samples.sets[].events", put("samples.sets.5.events", 9000), "PHYSICS", "other set"),
    ("samples.sets[].strata_percent", strata(10, 15, 25, 22, 14, 8, 6), "PHYSICS", "other set"),
    ("samples.sets[].files", from_files("b.root", "Jets"), "PHYSICS", "given set"),
    ("samples.sets[].event_ids", from_files("a.root", "Jets", event_ids="restart"), "PHYSICS", "given set"),
    ("samples.sets[].on_error", from_files("a.root", "Jets", on_error="skip"), "PHYSICS", "given set"),
    (
        "samples.sets[].cross_sections",
        from_files("a.root", "Jets", cross_sections=PARTS),
        "PHYSICS",
        "given set",
    ),
    ("samples.sets[].tree", from_files("a.root", "Other"), "PHYSICS", "given set"),
    ("dataset.sets", put("dataset.sets", ["ttbar"]), "WEIGHTS", "dataset"),
    ("dataset.selection", put("dataset.selection", "pt > 20 GeV"), "WEIGHTS", "dataset"),
    ("dataset.classes[]", swapped("dataset", "classes"), "EMULATOR_ABI", "dataset"),
    ("dataset.classes[].name", put("dataset.classes.0.name", "bottom"), "EMULATOR_ABI", "dataset"),
    ("dataset.classes[].truth", put("dataset.classes.0.truth", "pt > 1 GeV"), "WEIGHTS", "dataset"),
    ("dataset.classes[].target", put("dataset.classes.0.target", "visible_lepton_pt"), "WEIGHTS", "dataset"),
    ("dataset.target_clip", put("dataset.target_clip", [0.2, 2.0]), "WEIGHTS", "dataset"),
    ("dataset.extra_targets", put("dataset.extra_targets", AIMS), "WEIGHTS", "dataset"),
    ("dataset.extra_targets[]", swapped("dataset", "extra_targets"), "WEIGHTS", "dataset"),
    ("dataset.extra_targets[].name", put(f"{AIM}.name", "other"), "WEIGHTS", "dataset"),
    ("dataset.extra_targets[].target", put(f"{AIM}.target", "gen_jet_eta"), "WEIGHTS", "dataset"),
    ("dataset.extra_targets[].where", put(f"{AIM}.where", "lepton == tau"), "WEIGHTS", "dataset"),
    ("dataset.extra_targets[].clip", put(f"{AIM}.clip", [0.0, 2.0]), "WEIGHTS", "dataset"),
    ("dataset.saturation_limit", put("dataset.saturation_limit", 0.01), "PHYSICS", "gate of sets"),
    ("dataset.split.validation", put("dataset.split.validation", 0.15), "WEIGHTS", "dataset"),
    ("dataset.split.test", put("dataset.split.test", 0.3), "WEIGHTS", "dataset"),
    ("dataset.split.seed", put("dataset.split.seed", 1), "WEIGHTS", "dataset"),
    ("features.constituents", put("features.constituents", 8), "EMULATOR_ABI", "dataset"),
    ("features.encoding", put("features.encoding", "exact"), "EMULATOR_ABI", "dataset"),
    ("features.inputs[]", swapped("features", "inputs"), "EMULATOR_ABI", "dataset"),
    ("features.inputs[].name", put("features.inputs.0.name", "mass"), "EMULATOR_ABI", "dataset"),
    ("features.inputs[].type", put("features.inputs.0.type", "ap_ufixed<9,9>"), "EMULATOR_ABI", "dataset"),
    ("features.inputs[].scale_log2", put("features.inputs.0.scale_log2", -5), "FIRMWARE", "dataset"),
    ("features.jet", put("features.jet", None), "EMULATOR_ABI", "dataset"),
    ("features.jet[]", swapped("features", "jet"), "EMULATOR_ABI", "dataset"),
    ("features.jet[].name", put("features.jet.0.name", "pt"), "EMULATOR_ABI", "dataset"),
    ("features.jet[].type", put("features.jet.0.type", "ap_ufixed<9,9>"), "EMULATOR_ABI", "dataset"),
    ("features.jet[].scale_log2", put("features.jet.0.scale_log2", -5), "FIRMWARE", "dataset"),
    ("link", put("link", None), "EMULATOR_ABI", "link"),
    ("link.order", put("link.order", "by_pt"), "EMULATOR_ABI", "link"),
    ("link.scores", put("link.scores", "ap_ufixed<9,1>"), "EMULATOR_ABI", "link"),
    ("link.decisions", put("link.decisions", "network_scores"), "EMULATOR_ABI", "decisions"),
    ("link.region.abs_eta", put("link.region.abs_eta", 2.5), "EMULATOR_ABI", "link"),
    ("link.region.pt_gev", put("link.region.pt_gev", 8.0), "EMULATOR_ABI", "link"),
    ("package", put("package", PACKAGE), "EMULATOR_ABI", "package"),
    ("package.name", put("package.name", "Other"), "EMULATOR_ABI", "package"),
    ("package.version", put("package.version", "v2_0_0"), "EMULATOR_ABI", "package"),
    ("package.conventions", put("package.conventions", ["v2", "native"]), "EMULATOR_ABI", "package"),
    ("quantisation.weights", put("quantisation.weights", "ap_fixed<7,2>"), "FIRMWARE", "training"),
    ("quantisation.activation", put("quantisation.activation", "ap_ufixed<7,0>"), "FIRMWARE", "training"),
    (
        "quantisation.pooling_weights",
        put("quantisation.pooling_weights", "ap_ufixed<4,0>"),
        "FIRMWARE",
        "training",
    ),
    ("quantisation.reciprocals", put("quantisation.reciprocals", "ap_ufixed<9,1>"), "FIRMWARE", "training"),
    ("quantisation.values", put("quantisation.values", "ap_fixed<9,1>"), "FIRMWARE", "training"),
    ("quantisation.scores", put("quantisation.scores", "ap_fixed<7,4>"), "FIRMWARE", "training"),
    (
        "quantisation.softmax.implementation",
        put("quantisation.softmax.implementation", "latency"),
        "FIRMWARE",
        "training",
    ),
    ("quantisation.score_tables", put("quantisation.score_tables", TABLES), "FIRMWARE", "training"),
    *(
        (
            f"quantisation.score_tables.{each}",
            put(f"quantisation.score_tables.{each}", "ap_ufixed<9,6>"),
            "FIRMWARE",
            "training",
        )
        for each in TABLES
    ),
    (
        "quantisation.function_table",
        put("quantisation.function_table", TABLE_OF_FUNCTION),
        "FIRMWARE",
        "table",
    ),
    *(
        (
            f"quantisation.function_table.{name}",
            put(f"quantisation.function_table.{name}", each),
            "FIRMWARE",
            "table",
        )
        for name, each in (("entries", 32), ("type", "ap_ufixed<5,0>"))
    ),
    ("quantisation.accumulator", put("quantisation.accumulator", "ap_fixed<16,6>"), "FIRMWARE", "training"),
    ("quantisation.normalisation", put("quantisation.normalisation", FACTORS), "FIRMWARE", "training"),
    *(
        (
            f"quantisation.normalisation.{each}",
            put(f"quantisation.normalisation.{each}", "ap_fixed<9,4>"),
            "FIRMWARE",
            "training",
        )
        for each in FACTORS
    ),
    (
        "quantisation.attention_weights",
        put("quantisation.attention_weights", "ap_ufixed<8,0>"),
        "FIRMWARE",
        "training",
    ),
    ("quantisation.attended", put("quantisation.attended", "ap_fixed<9,1>"), "FIRMWARE", "training"),
    ("quantisation.gates", put("quantisation.gates", "ap_ufixed<9,1>"), "FIRMWARE", "training"),
    ("quantisation.pooled", put("quantisation.pooled", "ap_ufixed<9,0>"), "FIRMWARE", "training"),
    ("quantisation.logits", put("quantisation.logits", "ap_fixed<9,4>"), "FIRMWARE", "training"),
    (
        "quantisation.softmax.exp_table",
        put("quantisation.softmax.exp_table", "ap_ufixed<9,1>"),
        "FIRMWARE",
        "training",
    ),
    (
        "quantisation.softmax.inverse_input",
        put("quantisation.softmax.inverse_input", "ap_ufixed<9,4>"),
        "FIRMWARE",
        "training",
    ),
    (
        "quantisation.softmax.inverse_table",
        put("quantisation.softmax.inverse_table", "ap_ufixed<9,1>"),
        "FIRMWARE",
        "training",
    ),
    (
        "quantisation.class_scores",
        put("quantisation.class_scores", "ap_ufixed<9,1>"),
        "EMULATOR_ABI",
        "training",
    ),
    ("quantisation.softmax", put("quantisation.softmax", None), "EMULATOR_ABI", "training"),
    ("quantisation.pt_ratio", put("quantisation.pt_ratio", "ap_fixed<9,3>"), "EMULATOR_ABI", "training"),
    ("architecture.kind", put("architecture", MLP), "FIRMWARE", "training"),
    ("architecture.squeeze", put("architecture.squeeze", 8), "FIRMWARE", "training"),
    ("architecture.weights", put("architecture.weights", "softmax"), "FIRMWARE", "training"),
    ("architecture.keys", put("architecture.keys", 8), "FIRMWARE", "training"),
    ("architecture.activation", put("architecture.activation", "relu6"), "FIRMWARE", "training"),
    ("architecture.residual", put("architecture.residual", value=True), "FIRMWARE", "training"),
    ("architecture.layers", put("architecture.layers", [8]), "FIRMWARE", "training"),
    ("architecture.embedding", put("architecture.embedding", [8]), "FIRMWARE", "training"),
    ("architecture.blocks", put("architecture.blocks", 2), "FIRMWARE", "training"),
    ("architecture.constituent_mixing", put("architecture.constituent_mixing", 8), "FIRMWARE", "training"),
    ("architecture.feature_mixing", put("architecture.feature_mixing", 8), "FIRMWARE", "training"),
    ("architecture.pair_layers", put("architecture.pair_layers", [8]), "FIRMWARE", "training"),
    ("architecture.interaction", put("architecture.interaction", 8), "FIRMWARE", "training"),
    ("architecture.constituent_layers", put("architecture.constituent_layers", [8]), "FIRMWARE", "training"),
    ("architecture.pooling", put("architecture.pooling", "max"), "FIRMWARE", "training"),
    ("architecture.class_head", put("architecture.class_head", []), "FIRMWARE", "training"),
    ("architecture.regression_head", put("architecture.regression_head", []), "FIRMWARE", "training"),
    ("architecture.extra_outputs", put("architecture.extra_outputs", EXTRA), "EMULATOR_ABI", "training"),
    ("architecture.extra_outputs[]", swapped("architecture", "extra_outputs"), "EMULATOR_ABI", "training"),
    ("architecture.extra_outputs[].name", put(f"{HEAD}.name", "other"), "EMULATOR_ABI", "training"),
    ("architecture.extra_outputs[].type", put(f"{HEAD}.type", "ap_fixed<9,3>"), "EMULATOR_ABI", "training"),
    ("architecture.extra_outputs[].layers", put(f"{HEAD}.layers", [5]), "FIRMWARE", "training"),
    ("architecture.extra_outputs[].loss_weight", put(f"{HEAD}.loss_weight", 2.0), "WEIGHTS", "training"),
    ("quantisation.learned", put("quantisation.learned", LEARNED), "FIRMWARE", "training"),
    (
        "quantisation.learned.formats",
        put("quantisation.learned.formats", "per_channel"),
        "FIRMWARE",
        "training",
    ),
    ("quantisation.learned.inputs", put("quantisation.learned.inputs", "learned"), "FIRMWARE", "training"),
    (f"{BETA}.initial", put(f"{BETA}.initial", 1e-7), "WEIGHTS", "training"),
    (f"{BETA}.final", put(f"{BETA}.final", 1e-4), "WEIGHTS", "training"),
    (f"{BETA}.rise_epochs", put(f"{BETA}.rise_epochs", 10), "WEIGHTS", "training"),
    ("training.sample_weights", put("training.sample_weights", "none"), "WEIGHTS", "training"),
    ("training.epochs", put("training.epochs", 41), "WEIGHTS", "training"),
    ("training.batch", put("training.batch", 512), "WEIGHTS", "training"),
    ("training.learning_rate", put("training.learning_rate", 0.002), "WEIGHTS", "training"),
    ("training.reduce_on_plateau.factor", put(f"{PLATEAU}.factor", 0.4), "WEIGHTS", "training"),
    ("training.reduce_on_plateau.patience", put(f"{PLATEAU}.patience", 4), "WEIGHTS", "training"),
    ("training.reduce_on_plateau.minimum", put(f"{PLATEAU}.minimum", 1e-5), "WEIGHTS", "training"),
    (PLATEAU, lambda plain: plain["training"].pop("reduce_on_plateau"), "WEIGHTS", "training"),
    ("training.cosine_decay", put("training.cosine_decay", {"final": 0.1}), "WEIGHTS", "training"),
    ("training.cosine_decay.final", put("training.cosine_decay.final", 0.2), "WEIGHTS", "training"),
    ("training.patience", put("training.patience", 11), "WEIGHTS", "training"),
    ("training.huber_delta", put("training.huber_delta", 2.0), "WEIGHTS", "training"),
    ("training.regression_weights", put("training.regression_weights", [BY_PT]), "WEIGHTS", "training"),
    ("training.regression_loss_weight", put("training.regression_loss_weight", 0.5), "WEIGHTS", "training"),
    ("training.sparsity.initial", put("training.sparsity.initial", 0.05), "WEIGHTS", "training"),
    ("training.sparsity.final", put("training.sparsity.final", 0.2), "WEIGHTS", "training"),
    ("training.sparsity.begin_epoch", put("training.sparsity.begin_epoch", 1), "WEIGHTS", "training"),
    ("training.sparsity.end_epoch", put("training.sparsity.end_epoch", 16), "WEIGHTS", "training"),
    ("training.seed", put("training.seed", 47), "WEIGHTS", "training"),
    ("working_points.rate_set", put(f"{WP}.rate_set", "qcd"), "PHYSICS", WP),
    ("working_points.crossings.bunches", put(f"{WP}.crossings.bunches", 2808), "PHYSICS", WP),
    (
        "working_points.crossings.luminosity_per_cm2_s",
        put(f"{WP}.crossings.luminosity_per_cm2_s", 7.5e34),
        "PHYSICS",
        WP,
    ),
    (
        "working_points.crossings.orbit_frequency_hz",
        put(f"{WP}.crossings.orbit_frequency_hz", 11245.0),
        "PHYSICS",
        WP,
    ),
    ("working_points.derivation_fraction", put(f"{WP}.derivation_fraction", 0.4), "PHYSICS", WP),
    ("working_points.seed", put(f"{WP}.seed", 12), "PHYSICS", WP),
    ("working_points.exp_table", put(f"{WP}.exp_table", "ap_ufixed<10,1>"), "PHYSICS", WP),
    ("working_points.confidence_level", put(f"{WP}.confidence_level", 0.9), "PHYSICS", WP),
    ("working_points.points", swapped("working_points", "points"), "PHYSICS", "points"),
    ("menu.acceptance", put("menu.acceptance", [ACCEPTANCE]), "PHYSICS", "menu"),
    ("menu.branches", put("menu.branches", SCORED), "PHYSICS", "no set"),
    ("menu.branches[]", more("menu.branches", {**SCORED[0], "name": "nn_three"}), "PHYSICS", "no set"),
    ("menu.branches[].name", put("menu.branches.0.name", "other"), "PHYSICS", "no set"),
    ("menu.branches[].branch", put("menu.branches.0.branch", "jet_bjetscore"), "PHYSICS", "no set"),
    ("menu.branches[].type", put("menu.branches.0.type", "ap_ufixed<10,1>"), "PHYSICS", "no set"),
    ("menu.scores[]", more("menu.scores", {**MENU["scores"][0], "name": "other"}), "PHYSICS", "menu"),
    ("menu.scores[].name", put("menu.scores.0.name", "lepton"), "PHYSICS", "menu"),
    ("menu.scores[].ratio", put("menu.scores.0.ratio", "taum / (taum + b)"), "PHYSICS", "menu"),
    ("menu.scores[].type", put("menu.scores.0.type", "ap_ufixed<10,1>"), "PHYSICS", "menu"),
    ("menu.objects[]", more("menu.objects", {"name": "more"}), "PHYSICS", "menu"),
    ("menu.objects[].name", put("menu.objects.0.name", "every"), "PHYSICS", "menu"),
    ("menu.objects[].of", put("menu.objects.1.of", "two"), "PHYSICS", "menu"),
    ("menu.objects[].without", put("menu.objects.1.without", "two"), "PHYSICS", "menu"),
    ("menu.objects[].where", put("menu.objects.1.where", "pt > 8 GeV"), "PHYSICS", "menu"),
    ("menu.objects[].order", put("menu.objects.1.order", "pt"), "PHYSICS", "menu"),
    ("menu.objects[].take", put("menu.objects.1.take", 2), "PHYSICS", "menu"),
    ("menu.objects[].pair", put("menu.objects.1.pair", MENU["objects"][2]["pair"]), "PHYSICS", "menu"),
    ("menu.objects[].pair.where", put("menu.objects.2.pair.where", "mass > 9 GeV"), "PHYSICS", "menu"),
    ("menu.objects[].pair.best", put("menu.objects.2.pair.best", "sum(tau)"), "PHYSICS", "menu"),
    ("menu.paths[]", more("menu.paths", {**MENU["paths"][0], "name": "more"}), "PHYSICS", "menu"),
    ("menu.paths[].name", put("menu.paths.0.name", "one"), "PHYSICS", "menu"),
    ("menu.paths[].require", put("menu.paths.0.require", "count(all) > 1"), "PHYSICS", "menu"),
    ("menu.paths[].derive", put("menu.paths.0.derive", "max(all.pt)"), "PHYSICS", "menu"),
    ("menu.paths[].type", put("menu.paths.1.type", "ap_ufixed<10,1>"), "PHYSICS", "menu"),
    ("menu.paths[].rate", put("menu.paths.0.rate", "8 kHz"), "PHYSICS", "menu"),
    ("menu.paths[].rate_precision", put("menu.paths.0.rate_precision", 0.9), "PHYSICS", "menu"),
    ("menu.paths[].compare", put("menu.paths.1.compare", "single"), "PHYSICS", "menu"),
    ("menu.paths[].signals", put("menu.paths.0.signals", ["hh4b", "vbf_htautau"]), "PHYSICS", "menu"),
    ("firmware.part", put("firmware.part", "xcvu9p-flga2577-2-e"), "FIRMWARE", "rtl"),
    *(
        (
            f"firmware.device.{name}",
            put(f"firmware.device.{name}", "versal" if name == "family" else 9),
            "FIRMWARE",
            "rtl",
        )
        for name in DEVICE
    ),
    ("firmware.device", put("firmware.device", DEVICE), "FIRMWARE", "rtl"),
    ("firmware.clock_mhz", put("firmware.clock_mhz", 240.0), "FIRMWARE", "clock"),
    ("firmware.tmux", put("firmware.tmux", 18), "PHYSICS", "report"),
    ("firmware.jets_per_event", put("firmware.jets_per_event", 12), "PHYSICS", "report"),
    ("firmware.initiation_interval", put("firmware.initiation_interval", 2), "EMULATOR_ABI", "hls4ml"),
    ("firmware.adder_levels_per_stage", put("firmware.adder_levels_per_stage", 3), "FIRMWARE", "rtl"),
    (
        "firmware.drop_idle_neurons",
        put("firmware.drop_idle_neurons", True),  # noqa: FBT003 - the field's value
        "FIRMWARE",
        "idle",
    ),
    ("firmware.languages", put("firmware.languages", "verilog_and_vhdl"), "FIRMWARE", "rtl"),
    ("firmware.stream", put("firmware.stream", STREAM), "FIRMWARE", "rtl"),
    ("firmware.stream.protocol", put("firmware.stream.protocol", "axi4_stream"), "", ""),  # one yet
    ("firmware.stream.words_per_beat", put("firmware.stream.words_per_beat", 2), "FIRMWARE", "rtl"),
    ("firmware.budget.latency_ns", put("firmware.budget.latency_ns", 130.0), "PHYSICS", "budget"),
    ("firmware.budget.luts", put("firmware.budget.luts", 180000), "PHYSICS", "budget"),
    ("verification.jets", put("verification.jets", 20000), "PHYSICS", "verification"),
    ("verification.icarus_jets", put("verification.icarus_jets", 10), "PHYSICS", "verification"),
    ("verification.ghdl_jets", put("verification.ghdl_jets", 10), "PHYSICS", "verification"),
    ("verification.seed", put("verification.seed", 8), "PHYSICS", "verification"),
)
"""Field, a change of it, its class, and what reruns, as in `FROM`; "" where it cannot change yet."""

CHANGING = [pytest.param(*row, id=row[0]) for row in TABLE if row[2]]


def side(plain: Plain) -> Side:
    text = json.dumps(plain)
    tree, _ = parse(text, name="spec.yaml")
    loaded = LoadedSpec(Spec.model_validate_json(text), tree, Path("spec.yaml"))
    return Side("spec.yaml", loaded, (text.encode(),), None, LockState.ABSENT)


SECTIONS: dict[str, object] = {
    "quantisation.learned": LEARNED,
    "quantisation.function_table": TABLE_OF_FUNCTION,
    "quantisation.normalisation": FACTORS,
    "quantisation.score_tables": TABLES,
    "training.cosine_decay": {"final": 0.1},
    "dataset.extra_targets": AIMS,
    "architecture.extra_outputs": EXTRA,
    "firmware.device": DEVICE,
    "firmware.stream": STREAM,
    "menu": MENU,
    "menu.branches": SCORED,
    "package": PACKAGE,
}
"""Sections that may be left out, which a field of theirs needs."""


def before_of(field: str) -> Plain:
    plain: Plain = json.loads(json.dumps(BASE))
    if field.removeprefix("samples.sets[].") in {"files", "tree", "event_ids", "on_error", "cross_sections"}:
        AS_FILES(plain)
    for start, value in SECTIONS.items():
        if field.startswith((f"{start}.", f"{start}[]")):
            put(start, json.loads(json.dumps(value)))(plain)
    family = OF_FAMILY.get(field.removeprefix("architecture."))
    if field.startswith("architecture.") and family is not None:
        plain["architecture"] = json.loads(json.dumps(family))
    if field == "features.inputs[].name":
        del plain["features"]["inputs"][5]  # mass, so that another feature can be it
    return plain


def kinds(stages: Iterable[str]) -> set[str]:
    return {stage.partition(".")[0] for stage in stages}


def keys(spec: Spec) -> dict[str, str]:
    flat, found = FlatSpec(spec), dict[str, str]()
    for stage in stages_of(spec):
        inputs = {f"input.{need.stage}": found.get(need.stage, "absent") for need in stage.needs}
        found[stage.name] = digest(ingredients(stage, flat, file_key=str) | inputs)
    return found


@pytest.mark.parametrize(("field", "edit", "wanted", "first"), CHANGING)
def test_a_changed_field_is_named_and_has_its_class(field: str, edit: Edit, wanted: str, first: str) -> None:
    before, after = before_of(field), before_of(field)
    edit(after)
    found = compare(side(before), side(after))
    assert found.of is ChangeClass[wanted]
    assert field.removesuffix("[]") in {each.difference.field.removesuffix("[]") for each in found.changes}
    assert kinds(found.reruns) == FROM[first]


@pytest.mark.parametrize(("field", "edit", "wanted", "first"), CHANGING)
def test_exactly_the_keys_of_the_stages_that_rerun_move(
    field: str, edit: Edit, wanted: str, first: str
) -> None:
    before, after = before_of(field), before_of(field)
    edit(after)
    old, new = (keys(side(each).loaded.spec) for each in (before, after))
    assert kinds(stage for stage in new if old.get(stage) != new[stage]) == FROM[first]
    assert wanted in ChangeClass.__members__


def test_sets_in_another_order_have_the_events_that_they_had() -> None:
    before, after = before_of(""), before_of("")
    swapped("samples", "sets")(after)
    found = compare(side(before), side(after))
    assert [each.rule.id for each in found.changes] == ["COSMETIC_SET_ORDER"]
    assert found.reruns == ("ip", "report")


def fields(shape: Shape, name: str) -> Iterator[str]:
    """Yield the fields of the language: leaves, and for each list of named items its items."""
    for variant in shape.alternatives() or [shape]:
        if variant.kind == "object":
            for key in variant.keys:
                yield from fields(variant.step(key), f"{name}.{key}" if name else key)
        elif variant.kind == "array" and is_named(variant.step(0)):
            yield f"{name}[]"
            yield from fields(variant.step(0), f"{name}[]")
        else:
            yield name


def is_named(item: Shape) -> bool:
    return all("name" in each.keys for each in item.alternatives() or [item])


OPTIONAL_SECTIONS = {
    "samples.generator",
    "features.jet",
    "architecture.extra_outputs",
    "dataset.extra_targets",
    "menu.branches",
    "link",
    "menu.objects[].pair",
    "package",
    "firmware.device",
    "firmware.stream",
    "quantisation.function_table",
    "quantisation.learned",
    "quantisation.normalisation",
    "quantisation.score_tables",
    "quantisation.softmax",
    "training.cosine_decay",
    "training.reduce_on_plateau",
}


def test_every_field_of_the_language_is_in_exactly_one_rule() -> None:
    language = set(fields(spec_shape(), "")) | OPTIONAL_SECTIONS
    listed = [field for rule in RULES for field in fields_of(rule)]
    assert sorted(listed) == sorted(language)


def test_every_field_of_the_language_has_a_row_of_the_table() -> None:
    assert sorted(row[0] for row in TABLE) == sorted(rules_by_field())


def test_the_identifiers_of_rules_are_their_own() -> None:
    assert len({each.id for each in RULES}) == len(RULES)
    assert all(each.id.partition("_")[0] in each.of.name for each in RULES)


def test_the_command_line_names_the_classes_from_the_mildest_on() -> None:
    assert tuple(each.name for each in sorted(ChangeClass)) == CHANGE_CLASSES
