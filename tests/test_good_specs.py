"""What `check` calls good is built: random specs at its edges, taken to Verilog with untrained weights."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import HealthCheck, Phase, event, given, reject, settings
from hypothesis import strategies as st
from jetc.artifacts.function_table import FunctionTableRecord
from jetc.artifacts.interface import interface_of
from jetc.artifacts.record import write
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError
from jetc.emulator.calls import Types
from jetc.emulator.package import emulator_source, ports_header
from jetc.lower.node import ActivationTable, SoftmaxTables
from jetc.plan.stage import Step
from jetc.rtl.design import ConstantBlockError, emit_rtl
from jetc.stages.training.jets import LabelledJets, normalised_values
from jetc.stages.training.joined import JoinedRows
from jetc.taggers.families import topology_of
from jetc.taggers.hidden_functions import with_entries
from jetc.taggers.topology import ActivationLayer, SoftmaxLayer
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.fixed_point import FixedPoint, Rounding
from jetc_testbench.corners import random_jets

if TYPE_CHECKING:
    from jetc.language.sections.model import FunctionTable, Spec
    from jetc.lower.node import Tables
    from jetc.stages.hls4ml.conversion import Conversion
    from jetc.stages.training.keras_model import Model
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

Draw = st.DrawFn
FLOAT32_BITS = 24
PARTS = ("xcvu13p-flga2577-2-e", "xcvu9p-flga2577-2-e", "xcvu440-flga2892-2-e", "xcvp1802-lsvc4072-2MP-e-S")
FLAGS = ("is_photon", "is_muon_plus", "is_filled", "is_neutral_hadron")
BOUNDED = {"pt_rel": 1, "pt_log": 1, "deta": 8, "dphi": 8, "puppi_weight": 9, "em_id": 6, "quality": 3}
"""Features whose range is known, with the integer bits that it needs, the sign included."""
OPEN = ("pt", "mass", "z0", "dxy")
"""Features whose range is open above: any format holds what it can."""
SIGNED = ("deta", "dphi", "z0", "missing_fraction")
OF_THE_JET = {"pt": 1, "pt_log": 1, "eta": 1, "multiplicity": 8, "missing_fraction": 3}
"""Inputs of the jet, with the integer bits that they need."""
ROUNDINGS = st.sampled_from([str(each) for each in Rounding])
ENDS = {"relu1": 1, "relu6": 3, "hard_sigmoid": 1, "hard_tanh": 2}
"""Functions that end, with the integer bits that hold the end."""
FUNCTIONS = ("relu", "relu1", "relu6", "leaky_relu", "hard_sigmoid", "hard_tanh", "sigmoid", "tanh")
NAMES = st.builds(
    "{}{}".format,
    st.sampled_from("abwszqt"),
    st.sampled_from(["", "1", "_1", "_t", "12", "_b_c", "to", "x9_y"]),
) | st.sampled_from(
    (
        "top",
        "jet",
        "printf",
        "exp",
        "mean",
        "logits",
        "constituents",
        "any",
        "ports",
        "tagger",
        "a" + 39 * "b",
    )
)
"""Names that stand somewhere in what is generated, and the longest."""
WILD = st.builds(
    lambda sign, width, integer, rounding, overflow: (
        f"ap_{sign}fixed<{width},{integer},{rounding},{overflow}>"
    ),
    st.sampled_from(["", "u"]),
    st.integers(1, 48),
    st.integers(-60, 60) | st.sampled_from([-999, 999]),
    ROUNDINGS,
    st.sampled_from(["AP_SAT", "AP_SAT", "AP_WRAP"]),
)
"""Any format that can be written; check refuses most of them, wherever they stand."""


def mostly(draw: Draw, usual: str) -> str:
    return draw(WILD) if draw(st.integers(0, 39)) == 39 else usual


@st.composite
def feature(draw: Draw, name: str) -> dict[str, Any]:
    integer = draw(st.integers(0, 2)) + (BOUNDED | OF_THE_JET).get(name, 1)
    signed = name in SIGNED or draw(st.integers(0, 9)) == 0
    integer += int(signed and name not in SIGNED)
    if name in OPEN:
        integer = draw(st.integers(-6, 20))
    width = min(24, max(1, integer + draw(st.integers(-3 if integer > 3 else 0, 12))))
    rounding = draw(ROUNDINGS)
    scale = (
        max(-16, min(16, draw(st.integers(-2, 2)) - integer))
        if draw(st.booleans())
        else draw(st.integers(-8, 3))
    )
    return {
        "name": name,
        "type": mostly(draw, f"ap_{'' if signed else 'u'}fixed<{width},{integer},{rounding},AP_SAT>"),
        "scale_log2": scale,
    }


@st.composite
def quantisation(draw: Draw, classes: int, function: str) -> dict[str, Any]:
    def trained(low: int, high: int, least: int = 0, *, signed: bool = True) -> str:
        width = draw(st.integers(max(low, least + 1), max(high, least + 1)))
        integer = draw(st.integers(max(int(signed), least), min(width - 1, max(least, 6) + 1)))
        return f"ap_{'' if signed else 'u'}fixed<{width},{integer},AP_RND_CONV,AP_SAT>"

    def table(low: int, high: int, integer: int) -> str:
        integer += draw(st.integers(0, 3))
        width = draw(st.integers(max(low, integer), max(high, integer)))
        rounding = draw(ROUNDINGS)
        return mostly(draw, f"ap_ufixed<{width},{integer},{rounding},AP_SAT>")

    activation = trained(1, 16, ENDS.get(function, 0), signed=False)
    pooled_signed = draw(st.booleans())
    least = FixedPoint.parse(activation).integer + int(pooled_signed)
    return {
        "weights": mostly(draw, trained(2, 13)),
        "activation": mostly(draw, activation),
        "pooled": mostly(draw, trained(2, 18, least, signed=pooled_signed)),
        "logits": mostly(draw, trained(2, 12)),
        "softmax": {
            "exp_table": table(1, 24, 1),
            "inverse_input": table(2, 12, classes.bit_length()),
            "inverse_table": table(1, 24, 1),
        },
        **draw(softmax_of_another_form(classes)),
        "class_scores": mostly(
            draw,
            f"ap_ufixed<{draw(st.integers(1, 24))},0,{draw(ROUNDINGS)},AP_SAT>",
        ),
        "pt_ratio": mostly(draw, trained(6, 24, 3)),
    }


@st.composite
def softmax_of_another_form(draw: Draw, classes: int) -> dict[str, Any]:
    """Draw an argmax, or a latency softmax of narrow logits, whose tables hold each sum, or nothing."""
    form = draw(st.sampled_from(["stable", "stable", "latency", "argmax"]))
    if form == "stable":
        return {}
    if form == "argmax":
        return {"softmax": {"implementation": "argmax"}}
    bits, more = math.ceil(4 / math.log(2)), math.ceil(math.log2(classes))
    width, rounding = 2 * bits + draw(st.integers(0, 6)), draw(ROUNDINGS)
    tables = {
        "exp_table": f"ap_ufixed<{width},{bits},{rounding},AP_SAT>",
        "inverse_input": f"ap_ufixed<{12},{bits + more},{draw(ROUNDINGS)},AP_SAT>",
        "inverse_table": f"ap_ufixed<{draw(st.integers(4, 16))},{draw(st.integers(1, 4))},{rounding},AP_SAT>",
    }
    return {
        "logits": f"ap_fixed<{draw(st.integers(4, 9))},3,AP_RND_CONV,AP_SAT>",
        "softmax": {
            "implementation": "latency",
            **{name: mostly(draw, each) for name, each in tables.items()},
        },
    }


@st.composite
def function_table(draw: Draw, function: str) -> dict[str, Any]:
    """Draw the table of a function that has one."""
    if function not in {"sigmoid", "tanh"}:
        return {}
    sign, least = ("", 1) if function == "tanh" else ("u", 0)
    width = draw(st.integers(least + 1, 14))
    integer = draw(st.integers(least, min(width - 1, 3)))
    form = f"ap_{sign}fixed<{width},{integer},{draw(ROUNDINGS)},AP_SAT>"
    return {"function_table": {"entries": 1 << draw(st.integers(4, 10)), "type": mostly(draw, form)}}


@st.composite
def accumulator(draw: Draw) -> dict[str, Any]:
    """Draw an accumulator of products, in one of three specs."""
    if draw(st.integers(0, 2)):
        return {}
    width = draw(st.integers(2, 24))
    form = f"ap_fixed<{width},{draw(st.integers(1, width - 1))},{draw(ROUNDINGS)},AP_WRAP>"
    return {"accumulator": mostly(draw, form)}


@st.composite
def normalisation(draw: Draw) -> dict[str, Any]:
    """Draw the formats of factors, summands and what they make, in one of three specs."""
    if draw(st.integers(0, 2)):
        return {}

    def form(least: int) -> str:
        width = draw(st.integers(least + 1, 10))
        return mostly(draw, f"ap_fixed<{width},{draw(st.integers(least, width - 1))},AP_RND_CONV,AP_SAT>")

    return {"normalisation": {"factors": form(2), "summands": form(1), "result": form(1)}}


@st.composite
def score_casts(draw: Draw) -> dict[str, Any]:
    """Formats of the softmax of attention, for as many constituents as there may be."""
    bits, roundings = draw(st.integers(2, 8)), [draw(ROUNDINGS) for _ in range(4)]
    widths = [draw(st.integers(each, 10)) for each in (1, 8, 1, 1)]
    exp, index, inverse, share = (
        mostly(draw, f"ap_ufixed<{width},{integer},{rounding},AP_SAT>")
        for width, integer, rounding in zip(widths, (1, 8, 1, 0), roundings, strict=True)
    )
    return {
        "scores": mostly(draw, f"ap_fixed<{bits},{draw(st.integers(1, bits - 1))},AP_RND_CONV,AP_SAT>"),
        "score_tables": {"exp_table": exp, "inverse_input": index, "inverse_table": inverse},
        "attention_weights": share,
    }


@st.composite
def firmware(draw: Draw) -> dict[str, Any]:
    clock = draw(st.sampled_from([40.0, 48.0, 160.0, 240.0, 257.4, 360.0, 360.71, 386.0, 386.1]))
    tmux = draw(st.integers(1, 36))
    clocks = max(1, int(tmux * clock / 40))
    jets = draw(st.integers(1, min(128, clocks)))
    return {
        "part": draw(st.sampled_from(PARTS)),
        "clock_mhz": clock,
        "tmux": tmux,
        "jets_per_event": jets,
        "initiation_interval": draw(st.integers(1, min(64, clocks // jets))),
        "adder_levels_per_stage": draw(st.integers(1, min(16, max(1, int(772 / clock))))),
        "budget": {"latency_ns": 1e6, "luts": 1_000_000},
    }


@st.composite
def training(draw: Draw) -> dict[str, Any]:
    begin = draw(st.integers(0, 1))
    end = begin + draw(st.integers(1, 2))
    final = draw(st.sampled_from([0.0, 0.1, 0.5, 0.9, 0.999999]))
    return {
        "sample_weights": draw(st.sampled_from(["none", "class_balanced"])),
        "epochs": end,
        "batch": draw(st.sampled_from([7, 1_048_576])),
        "learning_rate": draw(st.sampled_from([1e-6, 0.003])),
        "reduce_on_plateau": {"factor": 0.5, "patience": 3, "minimum": 1e-6},
        "patience": draw(st.integers(1, 3)),
        "huber_delta": draw(st.sampled_from([1e-6, 1.0, 1e6])),
        "regression_loss_weight": draw(st.sampled_from([0.0, 1.0, 1e6])),
        "sparsity": {
            "initial": draw(st.sampled_from([0.0, final])),
            "final": final,
            "begin_epoch": begin,
            "end_epoch": end,
        },
        "seed": draw(st.integers(0, 2**32 - 1)),
    }


@st.composite
def architecture(draw: Draw) -> dict[str, Any]:  # noqa: PLR0911 - one for each kind
    heads = st.lists(st.sampled_from([1, 1, 2, 3, 4, 5, 9]), max_size=3)
    if draw(st.integers(0, 3)) == 0:
        return {
            "kind": "mlp",
            "layers": draw(st.lists(st.sampled_from([1, 2, 3, 4]), min_size=1, max_size=3)),
            "residual": draw(st.booleans()),
            "class_head": draw(heads),
            "regression_head": draw(heads),
        }
    width = st.sampled_from([1, 2, 3, 4])
    match draw(st.integers(0, 7)):
        case 4:
            return {
                "kind": "squeeze_excite",
                "embedding": [draw(width)],
                "squeeze": draw(width),
                "constituent_layers": draw(st.lists(width, max_size=1)),
                "pooling": draw(st.sampled_from(["mean", "max", "sum"])),
                "class_head": draw(heads),
                "regression_head": draw(heads),
            }
        case 2:
            return {
                "kind": "interaction",
                "embedding": [draw(width)],
                "interaction": draw(width),
                "pair_layers": draw(st.lists(width, max_size=1)),
                "pooling": draw(st.sampled_from(["mean", "max", "sum"])),
                "class_head": draw(heads),
                "regression_head": draw(heads),
            }
        case 0:
            return {
                "kind": "mixer",
                "embedding": [draw(width)],
                "blocks": draw(st.integers(1, 2)),
                "constituent_mixing": draw(width),
                "feature_mixing": draw(width),
                "pooling": draw(st.sampled_from(["mean", "max", "sum"])),
                "class_head": draw(heads),
                "regression_head": draw(heads),
            }
        case 3:
            return {
                "kind": "attention",
                "embedding": [draw(width)],
                "keys": draw(width),
                "weights": draw(st.sampled_from(["linear", "softmax"])),
                "constituent_layers": draw(st.lists(width, max_size=1)),
                "pooling": draw(st.sampled_from(["mean", "max", "sum"])),
                "class_head": draw(heads),
                "regression_head": draw(heads),
            }
        case 1:
            return {
                "kind": "jedi_linear",
                "embedding": [draw(width)],
                "interaction": draw(width),
                "constituent_layers": draw(st.lists(width, max_size=1)),
                "pooling": draw(st.sampled_from(["mean", "sum"])),
                "class_head": draw(heads),
                "regression_head": draw(heads),
            }
    return {
        "kind": "deepsets",
        "constituent_layers": draw(st.lists(st.sampled_from([1, 2, 3, 4, 7]), min_size=1, max_size=4)),
        "residual": draw(st.booleans()),
        "pooling": draw(
            st.sampled_from(["mean", "max", "sum", "masked_mean", "weighted_mean", "attention_mean"])
        ),
        "class_head": draw(heads),
        "regression_head": draw(heads),
    }


def working_points(point: str, rate_set: str) -> dict[str, Any]:
    return {
        "rate_set": rate_set,
        "crossings": {"bunches": 2760, "orbit_frequency_hz": 11246.0},
        "derivation_fraction": 0.5,
        "seed": 1,
        "confidence_level": 0.95,
        "points": [point],
    }


def menu(point: str, rate_set: str, classes: list[str], casts: dict[str, Any]) -> dict[str, Any]:
    """Return the one path of the working point: a pair, with the finest score that class scores give.

    Of an argmax it is a sum over jets.
    """
    fraction = max(0, min(FixedPoint.parse(casts["class_scores"]).fraction, 11))
    path: dict[str, Any] = {
        "require": "leading.delta_r > 0.5 and min(leading.regressed_pt) > 34 GeV",
        "derive": "min(leading.found)",
    }
    objects = [{"name": "leading", "where": "abs(eta) < 2.172", "take": 2}]
    if casts["softmax"].get("implementation") == "argmax":
        fraction = 1
        path = {
            "require": "sum(all_jets.pt) > scan(120 GeV, 360 GeV, 10 GeV)",
            "derive": "sum(leading.found)",
        }
        objects = [
            {"name": "all_jets", "where": "pt > 30 GeV and abs(eta) < 2.4"},
            {"name": "leading", "where": "pt > 10 GeV and abs(eta) < 2.4", "take": 4},
        ]
    return {
        "scores": [
            {
                "name": "found",
                "ratio": f"{classes[0]} / ({classes[0]} + {classes[-1]})",
                "type": f"ap_ufixed<{fraction + 1},1,AP_TRN,AP_SAT>",
            }
        ],
        "objects": objects,
        "paths": [{"name": point, **path, "rate": "28 kHz", "signals": [rate_set]}],
    }


@st.composite
def extra_output(draw: Draw, name: str) -> dict[str, Any]:
    width = draw(st.integers(2, 24))
    return {
        "name": name,
        "layers": draw(st.lists(st.integers(1, 4), max_size=2)),
        "type": mostly(draw, f"ap_fixed<{width},{draw(st.integers(1, 4))},AP_RND_CONV,AP_SAT>"),
        "loss_weight": draw(st.sampled_from([1e-6, 1.0, 1e6])),
    }


def extra_target(name: str) -> dict[str, Any]:
    return {"name": name, "target": "gen_jet_mass / pt", "clip": [-0.5, 0.5]}


def dataset(classes: list[str], extra: list[str]) -> dict[str, Any]:
    return {
        **({"extra_targets": [extra_target(each) for each in extra]} if extra else {}),
        "sets": ["trained"],
        "selection": "pt > 15 GeV",
        "classes": [
            {"name": name, "truth": f"parton_flavour == {number}", "target": "gen_jet_pt"}
            for number, name in enumerate(classes)
        ],
        "target_clip": [0.3, 2.0],
        "split": {"validation": 0.1, "test": 0.2, "seed": 1},
    }


@st.composite
def pooling_casts(draw: Draw, pooling: str) -> dict[str, Any]:
    match pooling:
        case "weighted_mean":
            bits, width = draw(st.integers(1, 5)), draw(st.integers(1, 12))
            return {
                "pooling_weights": mostly(draw, f"ap_ufixed<{bits},0,AP_RND_CONV,AP_SAT>"),
                "reciprocals": mostly(draw, f"ap_ufixed<{width},1,{draw(ROUNDINGS)},AP_SAT>"),
            }
        case "attention_mean":
            return draw(score_casts())
        case "masked_mean":
            width = draw(st.integers(1, 14))
            return {"reciprocals": mostly(draw, f"ap_ufixed<{width},1,{draw(ROUNDINGS)},AP_SAT>")}
        case _:
            return {}


@st.composite
def specs(draw: Draw) -> dict[str, Any]:
    """Draw a spec as plain data: most are good, and stand at an edge of what is."""
    classes = draw(st.lists(NAMES, min_size=2, max_size=16, unique=True))
    names = draw(st.lists(st.sampled_from([*OPEN, *BOUNDED, *FLAGS]), min_size=1, max_size=6, unique=True))
    of_the_jet = draw(st.lists(st.sampled_from([*OF_THE_JET]), max_size=3, unique=True))
    tagger, measured, point = (draw(NAMES) for _ in range(3))
    network = draw(architecture())
    extra = draw(st.lists(NAMES, max_size=2, unique=True))
    network |= {"extra_outputs": [draw(extra_output(each)) for each in extra]} if extra else {}
    network["activation"] = draw(st.sampled_from([*FUNCTIONS, "relu", "relu"]))
    casts = draw(quantisation(len(classes), network["activation"]))
    inputs = [draw(feature(each)) for each in names]
    casts |= draw(function_table(network["activation"])) | draw(accumulator()) | draw(normalisation())
    if network["activation"] in {"leaky_relu", "hard_tanh", "tanh"}:
        for name in ("activation", "pooled"):
            casts[name] = casts[name].replace("ufixed", "fixed")
    if network["kind"] == "attention":
        for name in ("values", "attended"):
            bits = draw(st.integers(2, 8))
            form = f"ap_fixed<{bits},{draw(st.integers(1, bits - 1))},AP_RND_CONV,AP_SAT>"
            casts[name] = mostly(draw, form)
        casts |= draw(score_casts()) if network["weights"] == "softmax" else {}
    if network["kind"] == "squeeze_excite":
        bits = draw(st.integers(2, 10))
        form = f"ap_ufixed<{bits},{draw(st.integers(1, bits - 1))},AP_RND_CONV,AP_SAT>"
        casts["gates"] = mostly(draw, form)
    if network["kind"] == "mlp":
        del casts["pooled"]
    else:
        casts |= draw(pooling_casts(network["pooling"]))
    if network.get("pooling") == "masked_mean":
        filled = {"name": "is_filled", "type": "ap_ufixed<1,1,AP_TRN,AP_SAT>", "scale_log2": 0}
        inputs = [*(each for each in inputs if each["name"] != "is_filled"), filled]
    counts = [1, 1, 2, 3, 4, 8, 12, 16] + ([32, 64, 128] if network["kind"] == "deepsets" else [])
    if network["kind"] == "interaction":
        counts = [1, 2, 3, 4]
    return {
        "version": 1,
        "name": tagger,
        "samples": {
            "sets": [
                {"name": "trained", "files": ["a.root"], "tree": "Jets"},
                {"name": measured, "files": ["b.root"], "tree": "Jets"},
            ]
        },
        "dataset": dataset(classes, extra),
        "features": {
            "constituents": draw(st.sampled_from(counts)),
            "inputs": inputs,
            **({"jet": [draw(feature(each)) for each in of_the_jet]} if of_the_jet else {}),
        },
        "quantisation": casts,
        "architecture": network,
        "training": draw(training()),
        "working_points": working_points(point, measured),
        "menu": menu(point, measured, classes, casts),
        "firmware": draw(firmware()),
        "verification": {"jets": 10, "icarus_jets": 0, "seed": 1},
    }


def checked(plain: dict[str, Any]) -> Spec:
    """Return the spec where check calls it good, and leave the example where it does not."""
    try:
        return load_text(json.dumps(plain), name="spec.yaml").spec
    except SpecError as error:
        for each in error.diagnostics:
            event(each.code)
        reject()


def entries_of(table: FunctionTable) -> tuple[int, ...]:
    """Stand in for the compiled program: as many codes of the format, from the least to the largest."""
    low, high = table.type.min_code, table.type.max_code
    return tuple(low + (high - low) * at // (table.entries - 1) for at in range(table.entries))


def tables_of(conversion: Conversion) -> dict[str, Tables]:
    """Stand in for the compiled program: tables of the right sizes, of codes that their formats have.

    Those of attention and of hidden layers are what it is trained with.
    """
    types, sizes = conversion.wanted.types["class_scores"], conversion.target.table_sizes

    def table(size: int, target: FixedPoint) -> tuple[int, ...]:
        return tuple(each % (target.max_code + 1) for each in range(size, 0, -1))

    scores: dict[str, Tables] = {}
    if "exp_table" in types:  # an argmax has no tables
        size = sizes.get("class_scores") or 1 << types["inp_norm"].width
        exp = table(size, types["exp_table"])
        inverse = table(1 << types["inv_inp"].width, types["inv_table"])
        scores["class_scores"] = SoftmaxTables(exp, inverse)
    trained = {
        each.name: SoftmaxTables(each.codes.exp, each.codes.inverse)
        for each in conversion.topology.layers
        if isinstance(each, SoftmaxLayer) and each.codes is not None
    }
    functions = {
        each.name: ActivationTable(each.table.codes)
        for each in conversion.topology.layers
        if isinstance(each, ActivationLayer) and each.table is not None
    }
    return {**scores, **trained, **functions}


def lowered(spec: Spec, folder: Path, weights: Weights) -> Network:
    """Take untrained weights through hls4ml to the layer IR, and compare a few jets with Keras."""
    from jetc.stages.hls4ml import conversion as stage
    from jetc.stages.training.artifact import WEIGHTS
    from jetc.stages.training.keras_model import build_model
    from jetc.stages.training.keras_weights import model_weights
    from jetc.stages.training.weights_file import write_weights

    random = np.random.default_rng(spec.training.seed)
    topology = topology_of(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)
    table, inputs = spec.quantisation.function_table, {"training": folder}
    if table is not None:
        entries = entries_of(table)
        topology, inputs["function_table"] = with_entries(topology, entries), folder
        write(FunctionTableRecord(function="tanh", type=table.type, entries=entries), folder)
    model = build_model(topology, seed=spec.training.seed)
    write_weights(
        folder / WEIGHTS, {name: weights.like(each, random) for name, each in model_weights(model).items()}
    )
    step = Step(spec, inputs, folder, folder, Silent(), folder)
    conversion = stage.convert_weights(step, folder / "project")
    network = stage.lower_project(conversion, tables_of(conversion))
    if max(conversion.wanted.significand_bits.values()) <= FLOAT32_BITS:
        compare(conversion.model, network, [random_jets(each, 16, random) for each in network.inputs], spec)
    return network


def compare(model: Model, network: Network, jets: list[NDArray[np.int64]], spec: Spec) -> None:
    """Demand the evaluator's bits of every Keras layer but the softmax, which has no tables there."""
    import tensorflow as tf

    found = evaluate_layers(
        network, {port.name: each for port, each in zip(network.inputs, jets, strict=True)}
    )
    beside = ("class_scores", *(each.name for each in network.inputs))
    layers = [each for each in model.layers if each.name not in beside]
    every = tf.keras.Model(model.input, [each.output for each in layers])
    for layer, each in zip(
        layers, every(normalised_values(jets, spec.features), training=False), strict=True
    ):
        mine = network.format_of(layer.name).value(found[layer.name])
        assert np.array_equal(np.asarray(each, dtype=np.float64).reshape(mine.shape), mine), layer.name


@dataclass(frozen=True)
class Weights:
    """How large weights are, and how many of them are not zero."""

    scale: float
    density: float

    def like(self, given: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
        """Return weights of the shape of `given`."""
        kept = random.random(given.shape) < self.density
        return (self.scale * random.normal(size=given.shape) * kept).astype(np.float32)


WEIGHTS = st.builds(Weights, st.sampled_from([0.1, 0.5, 1.0, 100.0]), st.sampled_from([0.0, 0.1, 0.5, 1.0]))


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        pass


EVERY = tuple(HealthCheck)
"""An example takes a second, and many are refused."""
GENERATE = (Phase.explicit, Phase.generate)
"""Without shrinking, which would take minutes: what fails is a whole spec, and is printed."""


@given(specs(), WEIGHTS)
@settings(max_examples=settings().max_examples // 8, phases=GENERATE, suppress_health_check=EVERY)
def test_what_check_calls_good_becomes_verilog(plain: dict[str, Any], weights: Weights) -> None:
    spec = checked(plain)
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow().keras.backend.clear_session()
    with TemporaryDirectory() as folder:
        network = lowered(spec, Path(folder), weights)
    firmware = spec.firmware
    try:
        rtl = emit_rtl(network, spec.name, firmware.adder_levels_per_stage, firmware.initiation_interval)
    except ConstantBlockError:  # a gate: weights that are zero, or so large that every sum saturates
        event("constant")
        return
    assert rtl.latency_cycles >= len(rtl.modules) - 1
    types = Types(
        tuple(each.type for each in spec.features.inputs),
        tuple(each.type for each in spec.features.of_the_jet),
    )
    text = emulator_source(network, types, name=spec.name, top=f"a::{spec.name}", namespace="a_ports")
    assert f"a::{spec.name}(input_" in text
    header = ports_header(interface_of(network), namespace="a_ports")
    assert all(each.name in header for each in spec.dataset.classes)


@given(specs())
@settings(max_examples=max(1, settings().max_examples // 100), phases=GENERATE, suppress_health_check=EVERY)
def test_what_check_calls_good_is_trained(plain: dict[str, Any]) -> None:
    spec = checked(plain)
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow().keras.backend.clear_session()
    from jetc.stages.training.keras_training import train
    from jetc.stages.training.keras_weights import zeros
    from jetc.stages.training.stage import check_sparsity

    jets = some_jets(spec, 64)
    trained = train(spec, training=jets, validation=jets, progress=Silent())
    check_sparsity(zeros(trained.model), spec)
    assert trained.best_epoch >= spec.training.sparsity.end_epoch


def some_jets(spec: Spec, count: int) -> LabelledJets:
    random = np.random.default_rng(spec.training.seed)
    formats = [each.type for each in spec.features.inputs]
    low, high = (np.array([getattr(each, end) for each in formats]) for end in ("min_code", "max_code"))
    shape = (count, spec.features.constituents, len(formats))
    labels = random.integers(0, len(spec.dataset.classes), count).astype(np.uint8)
    target = random.uniform(*spec.dataset.target_clip, count).astype(np.float32)
    codes = JoinedRows([random.integers(low, high + 1, shape)])
    of_the_jet = spec.features.of_the_jet
    ones = JoinedRows([np.ones((count, len(of_the_jet)), dtype=np.int16)]) if of_the_jet else None
    further = spec.architecture.further_outputs
    extra = tuple(random.uniform(-0.5, 0.5, count).astype(np.float32) for _ in further)
    return LabelledJets(codes, labels, target, ones, extra)
