"""What a configuration of TrainTagger says in the language of specs, and what of it no spec says.

**Source**: TrainTagger at its release 1.0.1, and its configurations since.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from jetc.checks.timing import FASTEST_MHZ

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jetc.traintagger.configuration import Given

    Values = Mapping[str, Given]
    Rule = Callable[[Given, Values, "Meaning"], None]

__all__ = ["BESIDE", "FEATURES", "Meaning", "Said", "Unsaid", "meaning_of"]

Place = tuple[str, ...]

FEATURES: Mapping[str, str] = MappingProxyType(
    {
        "pt": "pt",
        "pt_rel": "pt_rel",
        "pt_log": "pt_log",
        "deta": "deta",
        "dphi": "dphi",
        "mass": "mass",
        "isPhoton": "is_photon",
        "isElectronPlus": "is_electron_plus",
        "isElectronMinus": "is_electron_minus",
        "isMuonPlus": "is_muon_plus",
        "isMuonMinus": "is_muon_minus",
        "isNeutralHadron": "is_neutral_hadron",
        "isChargedHadronPlus": "is_charged_hadron_plus",
        "isChargedHadronMinus": "is_charged_hadron_minus",
        "z0": "z0",
        "dxy": "dxy",
        "isfilled": "is_filled",
        "puppiweight": "puppi_weight",
        "emid": "em_id",
        "quality": "quality",
    }
)
"""Inputs of a constituent as specs call them, in the order of a configuration that lists none."""

BESIDE = (
    "inputs are normalised by a trained scale and shift of each, and not by a power of two",
    "the rows are cast to fixed<18,9> before the pooling, and its result to fixed<16,6>, cut off",
    "sums are kept in fixed<16,6>, each product cut off, where no other type is given",
    "the softmax is the latency one of hls4ml, by tables of fixed<18,8>",
    "the Huber loss turns linear at 1, where no huber_delta is given",
)
"""What the seed system does besides, and no key of its configurations says."""

_IGNORED = "ignored by the seed system, which trained at Adam's own 0.001"


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a spec, as YAML, and what of the configuration says it."""

    place: Place
    text: str
    given: tuple[Given, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A value that no spec says, and why; where it is of the network's shape, there is no spec at all."""

    given: Given
    why: str
    of_the_network: bool


@dataclass(slots=True)
class Meaning:
    """What a configuration says, and what of it stays unsaid."""

    said: list[Said] = field(default_factory=list)
    unsaid: list[Unsaid] = field(default_factory=list)

    @property
    def is_a_spec(self) -> bool:
        """Whether the shape of its network can be said."""
        return not any(each.of_the_network for each in self.unsaid)


def meaning_of(values: Mapping[str, Given], inputs: Sequence[str]) -> Meaning:
    """Return what `values` mean over a spec whose constituents have the `inputs`."""
    found = Meaning()
    for key, given in values.items():
        if key in _AS_IT_IS:
            found.said.append(Said(_AS_IT_IS[key], _spelt(given.value), (given,), _NOTES.get(key, "")))
        elif key in _RULES:
            _RULES[key](given, values, found)
        else:
            shape = key.startswith(("model_config.", "quantization_config.", "input_config."))
            found.unsaid.append(Unsaid(given, "no key of a spec says it", of_the_network=shape))
    _inputs(values, inputs, found)
    return found


def _spelt(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_AS_IT_IS: Mapping[str, Place] = MappingProxyType(
    {
        "model_config.conv1d_layers": ("architecture", "constituent_layers"),
        "model_config.classification_layers": ("architecture", "class_head"),
        "model_config.regression_layers": ("architecture", "regression_head"),
        "training_config.epochs": ("training", "epochs"),
        "training_config.batch_size": ("training", "batch"),
        "training_config.learning_rate": ("training", "learning_rate"),
        "training_config.huber_delta": ("training", "huber_delta"),
        "training_config.EarlyStopping_patience": ("training", "patience"),
        "training_config.ReduceLROnPlateau_factor": ("training", "reduce_on_plateau", "factor"),
        "training_config.ReduceLROnPlateau_patience": ("training", "reduce_on_plateau", "patience"),
        "training_config.ReduceLROnPlateau_min_lr": ("training", "reduce_on_plateau", "minimum"),
        "training_config.initial_sparsity": ("training", "sparsity", "initial"),
        "firmware_config.class_precision": ("quantisation", "class_scores"),
        "firmware_config.fpga_part": ("firmware", "part"),
    }
)
"""Keys whose value is that of a key of the spec."""
_NOTES = {"training_config.learning_rate": _IGNORED}
_WHOLE = "the seed system prunes from the first step to the last"

_MODELS = {
    "DeepSetModelHGQ": "it has layers of 10 and 10 whatever its file says, and its own price of widths",
    "InteractionNetModel": "it summarises the pairs of each receiver, and joins inputs to them again",
}
"""Why models of release 1.0.1 have no spec."""


def _model(given: Given, _: Values, found: Meaning) -> None:
    if given.value == "DeepSetModel":
        found.said.append(Said(("architecture", "kind"), "deepsets", (given,)))
    else:
        why = _MODELS.get(str(given.value), "no kind of network of a spec computes what it computes")
        found.unsaid.append(Unsaid(given, why, of_the_network=True))


def _named(given: Given, _: Values, found: Meaning) -> None:
    found.unsaid.append(Unsaid(given, "the spec is named by its own file", of_the_network=False))


def _aggregator(given: Given, _: Values, found: Meaning) -> None:
    if given.value in {"mean", "max"}:
        found.said.append(Said(("architecture", "pooling"), str(given.value), (given,)))
    else:
        why = "the seed system computes it in floats, and has no firmware of it"
        found.unsaid.append(Unsaid(given, why, of_the_network=True))


def _weights(given: Given, values: Values, found: Meaning) -> None:
    """The quantisers of QKeras: bits, and integer bits without the sign."""
    bits, integer = given, values.get("quantization_config.quantizer_bits_int")
    if not isinstance(bits.value, int) or integer is None or not isinstance(integer.value, int):
        found.unsaid.append(
            Unsaid(given, "it takes quantizer_bits_int, both of them whole", of_the_network=True)
        )
        return
    weights = f"ap_fixed<{bits.value},{integer.value + 1},AP_RND_CONV,AP_SAT>"
    found.said.append(Said(("quantisation", "weights"), weights, (bits, integer)))
    activation = f"ap_ufixed<{bits.value},0,AP_RND_CONV,AP_SAT>"
    found.said.append(Said(("quantisation", "activation"), activation, (bits,)))


def _with_bits(given: Given, values: Values, found: Meaning) -> None:
    if "quantization_config.quantizer_bits" not in values:
        found.unsaid.append(Unsaid(given, "it takes quantizer_bits", of_the_network=True))


def _only(wanted: object, why: str, *, of_the_network: bool = False) -> Rule:
    """Return the rule of a key for which a spec has one value, and says it by saying nothing."""

    def rule(given: Given, _: Values, found: Meaning) -> None:
        if given.value != wanted:
            found.unsaid.append(Unsaid(given, why, of_the_network))

    return rule


def _never(why: str) -> Rule:
    def rule(given: Given, _: Values, found: Meaning) -> None:
        found.unsaid.append(Unsaid(given, why, of_the_network=False))

    return rule


def _sample_weights(given: Given, _: Values, found: Meaning) -> None:
    """One method for both heads, or one for each."""
    methods = given.value if isinstance(given.value, list) else [given.value]
    known = {"onlyclass": "class_balanced", "none": "none"}
    if methods and all(each == methods[0] for each in methods) and str(methods[0]) in known:
        found.said.append(Said(("training", "sample_weights"), known[str(methods[0])], (given,)))
    else:
        why = "a spec weighs jets by class or not at all, and for both heads alike"
        found.unsaid.append(Unsaid(given, why, of_the_network=False))


def _loss_weights(given: Given, _: Values, found: Meaning) -> None:
    match given.value:
        case [1 | 1.0, int() | float() as weight]:
            found.said.append(Said(("training", "regression_loss_weight"), _spelt(float(weight)), (given,)))
        case _:
            found.unsaid.append(
                Unsaid(given, "the loss of classes has weight 1 in a spec", of_the_network=False)
            )


def _sparsity(given: Given, values: Values, found: Meaning) -> None:
    """The seed system prunes from the first step to the last."""
    epochs = values.get("training_config.epochs")
    sparsity = ("training", "sparsity")
    found.said.append(Said((*sparsity, "final"), _spelt(given.value), (given,)))
    found.said.append(Said((*sparsity, "begin_epoch"), "0", (given,), _WHOLE))
    if epochs is not None:
        found.said.append(Said((*sparsity, "end_epoch"), _spelt(epochs.value), (given, epochs), _WHOLE))


def _pt_ratio(given: Given, _: Values, found: Meaning) -> None:
    """The training of a spec casts as QKeras does."""
    if str(given.value).replace(" ", "").endswith(",AP_RND_CONV,AP_SAT>"):
        found.said.append(Said(("quantisation", "pt_ratio"), str(given.value), (given,)))
    else:
        why = "pt_ratio of a spec is cast in training, too, which rounds by AP_RND_CONV and saturates"
        found.unsaid.append(Unsaid(given, why, of_the_network=False))


def _clock(given: Given, _: Values, found: Meaning) -> None:
    period = given.value
    if isinstance(period, int | float) and period > 0 and 1000 / period <= FASTEST_MHZ:
        found.said.append(Said(("firmware", "clock_mhz"), f"{1000 / period:.10g}", (given,)))
    else:
        why = f"no clock above {FASTEST_MHZ:g} MHz is taken: no design of this kind closed timing there"
        found.unsaid.append(Unsaid(given, why, of_the_network=False))


def _inputs(values: Values, inputs: Sequence[str], found: Meaning) -> None:
    """The inputs are those of the spec that is extended, in their order; else there is no spec."""
    key = "input_config.basic_input_config"
    names = values[key].value if key in values else list(FEATURES)
    known = [FEATURES.get(str(each), str(each)) for each in names] if isinstance(names, list) else None
    if known != list(inputs):
        given = values.get(key, values["model"])
        why = "the spec that is extended has other inputs of a constituent, or another order"
        found.unsaid.append(Unsaid(given, why, of_the_network=True))


_NO_PART = "it is no part of a design"
_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "model": _model,
        "run_config.verbose": _never(_NO_PART),
        "run_config.debug": _never(_NO_PART),
        "run_config.num_threads": _never(_NO_PART),
        "model_config.name": _named,
        "model_config.aggregator": _aggregator,
        "model_config.kernel_initializer": _only("lecun_uniform", "kernels start as lecun_uniform says"),
        "quantization_config.quantizer_bits": _weights,
        "quantization_config.quantizer_bits_int": _with_bits,
        "quantization_config.quantizer_alpha_val": _only(
            1.0, "weights have no scale beside their format", of_the_network=True
        ),
        "quantization_config.pt_output_quantization": _never(
            "it is the format of the weights of the last layer alone, and a spec has one for all weights"
        ),
        "quantization_config.reg_quantizer_bits": _never(
            "a spec has one format for the weights of all layers"
        ),
        "quantization_config.reg_quantizer_bits_int": _never(
            "a spec has one format for the weights of all layers"
        ),
        "input_config.basic_input_config": lambda *_: None,  # with those of the spec, in `_inputs`
        "input_config.basic_features": _only(
            ["basic_input"], "a network of this kind takes constituents alone", of_the_network=True
        ),
        "input_config.jet_features": _only(
            [], "inputs of the jet have an encoding of their own in a spec", of_the_network=True
        ),
        "training_config.weight_method": _sample_weights,
        "training_config.validation_split": _never("it divides jets, where a spec divides events"),
        "training_config.loss_weights": _loss_weights,
        "training_config.final_sparsity": _sparsity,
        "training_config.huber_weights": _only([0, 0], "the loss of a spec has no such terms"),
        "training_config.pileup": _only(
            wanted=False, why="a class of jets without a match has no truth in a spec", of_the_network=True
        ),
        "firmware_config.input_precision": _never("each input has its own format in a spec"),
        "firmware_config.input_precision.basic_input": _never("each input has its own format in a spec"),
        "firmware_config.reg_precision": _pt_ratio,
        "firmware_config.clock_period": _clock,
        "firmware_config.project_name": _never("jetc package --as names the library"),
    }
)
