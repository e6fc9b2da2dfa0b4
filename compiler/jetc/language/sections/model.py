"""The spec, version 1: what a trigger is, as frozen values.

Strict: an unknown key, a missing key or a wrong type is a fault. A default stands only where
absence means "no condition". Each field carries its unit and a sentence for the JSON Schema.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from jetc.language.sections.attention import Attention
from jetc.language.sections.deep_sets import DeepSets
from jetc.language.sections.device import Device
from jetc.language.sections.extra_target import ExtraTarget
from jetc.language.sections.interaction import Interaction
from jetc.language.sections.jedi_linear import JediLinear
from jetc.language.sections.learned import Learned
from jetc.language.sections.link import Link, Region
from jetc.language.sections.menu import Menu
from jetc.language.sections.mixer import Mixer
from jetc.language.sections.mlp import Mlp
from jetc.language.sections.package import Package
from jetc.language.sections.points import HtScoreSum, Range, TauPair, TriggerPath
from jetc.language.sections.processes import PROCESSES
from jetc.language.sections.section import Cut, Format, Fraction, Line, Name, Section, Seed, Truth
from jetc.language.sections.squeeze_excite import SqueezeExcite
from jetc.language.sections.stream import Stream
from jetc.language.sections.working_points import Crossings, ScoreRatio, WorkingPoints
from jetc.prepare.encodings import DEFAULT, ENCODINGS

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint


__all__ = [
    "Architecture",
    "Attention",
    "Budget",
    "ClassSoftmax",
    "ClassTruth",
    "CosineDecay",
    "Crossings",
    "Dataset",
    "DeepSets",
    "Device",
    "ExtraTarget",
    "Feature",
    "FeatureName",
    "Features",
    "Firmware",
    "FunctionTable",
    "Generator",
    "HtScoreSum",
    "Interaction",
    "JediLinear",
    "Learned",
    "Link",
    "Menu",
    "Mixer",
    "Mlp",
    "Normalisation",
    "Package",
    "Plateau",
    "ProcessName",
    "Quantisation",
    "Range",
    "Region",
    "SampleSet",
    "Samples",
    "ScoreRatio",
    "Section",
    "SoftmaxFormats",
    "Sparsity",
    "Spec",
    "Split",
    "SqueezeExcite",
    "Stream",
    "TauPair",
    "Training",
    "TriggerPath",
    "Verification",
    "WorkingPoints",
]


class Generator(Section):
    """The embedded event generator: Pythia 8 and a parametrised Level-1 detector."""

    seed: Seed
    """Seed from which every chunk's seed derives."""
    pileup: Annotated[float, Field(gt=0, le=400)]
    """Mean number of inelastic interactions in a crossing."""
    tune: Literal["monash"]
    """Pythia tune of the underlying event; the cross sections are quoted with it."""
    chunk_events: Annotated[int, Field(ge=20, le=10_000)]
    """Events in a chunk, the unit that is written, resumed and seeded."""
    soft_library: Annotated[int, Field(ge=10, le=10_000_000)]
    """Soft interactions (hardest pTHat below 20 GeV) simulated once and overlaid."""
    hard_library: Annotated[int, Field(ge=10, le=10_000_000)]
    """Interactions of pTHat 20-50 GeV simulated once and overlaid; minimum bias takes those to 30 GeV."""


if TYPE_CHECKING:
    ProcessName = str
else:
    ProcessName = Literal[tuple(PROCESSES)]
"""A process of the generator; a type checker cannot list them."""


class CrossSection(Section):
    """What one entry of `files` counts in the rate that several are summed to."""

    cross_section_pb: Annotated[float, Field(gt=0, le=1e12)]
    """Cross-section of the process or the bin, pb."""
    events: Annotated[int | None, Field(ge=1, le=1_000_000_000, exclude_if=lambda events: events is None)] = (
        None
    )
    """Events that were generated of it; where the files have an event tree, they say it."""


class SampleSet(Section):
    """A named set of events: generated here (process, events), or the user's ntuples (files)."""

    name: Name
    """Name by which the rest of the spec refers to the set."""
    process: ProcessName | None = None
    """Physics process to generate, one of those in the table."""
    events: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    """Events to generate; or, of files without an event tree, those that they were made of, which rates and \
efficiencies are fractions of."""
    strata_percent: Annotated[
        tuple[Annotated[int, Field(ge=1, le=94)], ...] | None,
        Field(min_length=7, max_length=7, exclude_if=lambda shares: shares is None),
    ] = None
    """Per cent of minbias whose hardest interaction has a pTHat below 20, 20-30, 30-50, 50-80, 80-120, \
120-170 and above 170 GeV; weights undo it. Left out, 5, 15, 30, 22, 14, 8, 6."""
    files: Annotated[tuple[Line, ...], Field(min_length=1)] | None = None
    """ROOT files of the FastPUPPI ntuple, relative to the spec or below one of `folders`: names, patterns \
(*, ?, [...], **), folders, which mean the .root files in them, and root://host//path, which jetc fetch \
copies; their order has no effect. Names that begin with a dot fit no *; ** follows links to folders; [[], \
[?] and [*] mean the characters themselves."""
    tree: Line | None = None
    """Path of the jet tree inside the user's files."""
    event_ids: Annotated[
        Literal["unique", "restart", "split"], Field(exclude_if=lambda ids: ids == "unique")
    ] = "unique"
    """Whether ids of events are used once in the files, and each event lies in one; where they restart, as \
in merged jobs, an event is told by its file and its place there; where they are split, rows of one id are \
one event, in whatever files they lie."""
    on_error: Annotated[Literal["refuse", "skip"], Field(exclude_if=lambda what: what == "refuse")] = "refuse"
    """What becomes of a damaged file, with a basket that cannot be read or a value outside the schema, in \
any branch that the schema has: refuse ends the build where it reads the branch, skip leaves out the whole \
file, before anything is counted, and the cut flow, the report and the lock say so."""
    cross_sections: Annotated[
        tuple[CrossSection, ...] | None, Field(min_length=1, exclude_if=lambda each: each is None)
    ] = None
    """One for each entry of `files`, in their order: processes, or bins of pTHat, of which rates are \
summed; only of the set that measures rates. Left out, an event is a crossing."""

    @property
    def events_said(self) -> tuple[int | None, ...]:
        """How many events it says that its files were made of, in all and of each entry; None, not said."""
        return (self.events, *(each.events for each in self.cross_sections or ()))


class Samples(Section):
    """Where events come from."""

    generator: Generator | None = None
    """Settings of the embedded generator; absent when every set has files."""
    folders: Annotated[
        tuple[Line, ...] | None, Field(min_length=1, exclude_if=lambda folders: folders is None)
    ] = None
    """Folders outside the spec's own, by absolute path, below which files of sets may lie."""
    sets: Annotated[tuple[SampleSet, ...], Field(min_length=1)]
    """The sets of events."""


class ClassTruth(Section):
    """A jet class by its generator truth; a jet needs a matched generator jet besides."""

    name: Name
    """Class name, in the order of the score ports."""
    truth: Truth
    """Condition on the generator truth that makes a jet one of this class."""
    target: Literal["gen_jet_pt", "visible_lepton_pt"]
    """Generator pT that the regression aims at."""


class Split(Section):
    """How events are divided; all jets of an event go the same way."""

    validation: Fraction
    """Fraction of events that choose the best epoch."""
    test: Fraction
    """Fraction of events that only the reported numbers see."""
    seed: Seed
    """Seed of the division."""


class Dataset(Section):
    """From ntuples to labelled, quantised jets."""

    sets: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Sets whose jets are trained on."""
    selection: Cut
    """Condition on the jets that are trained on."""
    classes: Annotated[tuple[ClassTruth, ...], Field(min_length=2, max_length=16)]
    """Classes in index order, which is the order of the score ports."""
    target_clip: tuple[float, float]
    """The regression target, truth pT over jet pT, is clipped to this interval."""
    extra_targets: Annotated[
        tuple[ExtraTarget, ...] | None,
        Field(min_length=1, max_length=8, exclude_if=lambda targets: targets is None),
    ] = None
    """Targets of the outputs beside the pT ratio, one for each; left out, there are none."""
    saturation_limit: Annotated[Fraction | None, Field(exclude_if=lambda limit: limit is None)] = None
    """Largest share of the values of an input, in any set, that its type may clip; of a set that is trained \
on, of the jets that are selected. Left out, there is no limit."""
    split: Split


if TYPE_CHECKING:
    FeatureName = str
    JetFeatureName = str
    EncodingName = str
else:
    FeatureName = Literal[tuple(ENCODINGS[DEFAULT].inputs)]
    JetFeatureName = Literal[tuple(ENCODINGS[DEFAULT].jet_inputs(1))]
    EncodingName = Literal[tuple(ENCODINGS)]
"""A quantity of a constituent, or of the jet, which every encoding has; and an encoding.

A type checker cannot list them.
"""


class Feature(Section):
    """One input of a constituent."""

    name: FeatureName
    """Quantity of a constituent, as the encoding has it."""
    type: Format
    """Format of the input word, in the encoding's unit."""
    scale_log2: Annotated[int, Field(ge=-16, le=16)]
    """The network sees the value times two to this power: a moved binary point, no logic."""

    @property
    def normalised(self) -> FixedPoint:
        """Format of the value that the network sees."""
        return self.type.scaled(self.scale_log2)


class JetFeature(Feature):
    """One input of the jet as a whole."""

    name: JetFeatureName
    """Quantity of the jet, as the encoding has it."""


class Features(Section):
    """The input words of a jet."""

    encoding: Annotated[EncodingName, Field(exclude_if=lambda name: name == DEFAULT)] = DEFAULT
    """What each input is of the words on the link; left out, it is that of today's ntuples, cmssw-17."""
    constituents: Annotated[int, Field(ge=1, le=128)]
    """Constituents per jet, highest pT first, zero padded."""
    inputs: Annotated[tuple[Feature, ...], Field(min_length=1, max_length=64)]
    """Inputs of a constituent, in port order."""
    jet: Annotated[
        tuple[JetFeature, ...] | None, Field(min_length=1, max_length=16, exclude_if=lambda jet: jet is None)
    ] = None
    """Inputs of the jet, in port order; they join what was pooled, or all words. Left out, none do."""

    @property
    def of_the_jet(self) -> tuple[JetFeature, ...]:
        """Inputs of the jet, none where there are none."""
        return self.jet or ()


class SoftmaxFormats(Section):
    """Tables of the softmax of attention: exp(-(max - x)) and 1/sum."""

    exp_table: Format
    """Format of an exp entry, a value in [0, 1]."""
    inverse_input: Format
    """Format of the sum of exponentials as the inverse table's index."""
    inverse_table: Format
    """Format of a 1/sum entry."""


class ClassSoftmax(Section):
    """The softmax of the classes; the tables of the stable one are of exp(-(max - x)) and 1/sum."""

    implementation: Annotated[
        Literal["stable", "latency", "argmax"], Field(exclude_if=lambda which: which == "stable")
    ] = "stable"
    """How scores are made: stable, latency, whose first table is of exp(x) itself, or argmax, 1 for the \
first of the largest logits and 0 for all others, which has no tables. Left out, stable."""
    exp_table: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """Format of an exp entry, a value in [0, 1]; of the latency form, of exp of any logit."""
    inverse_input: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """Format of the sum of exponentials as the inverse table's index."""
    inverse_table: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """Format of a 1/sum entry."""

    @property
    def tables(self) -> SoftmaxFormats | None:
        """Formats of its tables, where it has all of them."""
        if self.exp_table is None or self.inverse_input is None or self.inverse_table is None:
            return None
        return SoftmaxFormats.model_construct(
            exp_table=self.exp_table, inverse_input=self.inverse_input, inverse_table=self.inverse_table
        )


class FunctionTable(Section):
    """The table of a sigmoid, of inputs from -8 to 8, or of a tanh, from -4 to 4; beyond, its ends stand."""

    entries: Literal[16, 32, 64, 128, 256, 512, 1024, 2048, 4096]
    """How many entries it has; an input between two takes the one towards zero."""
    type: Format
    """Format of an entry."""


class Normalisation(Section):
    """Words of constituents, each times a factor of its own, plus a summand of its own; both are trained."""

    factors: Format
    """Factors, one for each input of a constituent; training begins at 1."""
    summands: Format
    """Summands, one for each input of a constituent; training begins at 0."""
    result: Format
    """What the sums are cast to, which all layers take."""


class Quantisation(Section):
    """Every cast of the firmware; the trained model quantises at the same places."""

    learned: Annotated[Learned | None, Field(exclude_if=lambda value: value is None)] = None
    """Widths of weights, activation and pooled by training; left out, they are as declared."""
    normalisation: Annotated[Normalisation | None, Field(exclude_if=lambda value: value is None)] = None
    """Words of constituents times trained factors, plus summands; left out, scale_log2 is all there is."""
    weights: Format
    """Weights and biases of every layer."""
    accumulator: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """What every product with a weight is cast to, and the sum after each; left out, sums are exact."""
    activation: Format
    """Result of every hidden ReLU."""
    function_table: Annotated[FunctionTable | None, Field(exclude_if=lambda value: value is None)] = None
    """Table of the function of hidden layers; only where architecture.activation is sigmoid or tanh."""
    values: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """What a constituent gives to those that attend to it; with a softmax, query and key, too."""
    scores: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """Inputs of the softmax of attention; only where weights is softmax, or pooling is attention_mean."""
    score_tables: Annotated[SoftmaxFormats | None, Field(exclude_if=lambda value: value is None)] = None
    """Tables of the softmax of attention, which is over all constituents; where scores are."""
    attention_weights: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """Results of that softmax: what each constituent counts for one, or for the jet."""
    attended: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """Sums over products of attention: of keys and values, and of these and queries."""
    gates: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """What the words of constituents are multiplied by; only where kind is squeeze_excite."""
    pooled: Annotated[Format | None, Field(exclude_if=lambda pooled: pooled is None)] = None
    """What pooling makes of the constituents, a channel's mean or largest value; only where kind pools."""
    pooling_weights: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """What a constituent counts in a weighted mean; only where pooling is weighted_mean."""
    reciprocals: Annotated[Format | None, Field(exclude_if=lambda form: form is None)] = None
    """Entries of the table of a masked or weighted mean, 1/n for n constituents or a sum n of weights."""
    logits: Format
    """Inputs of the softmax; its exp table has an entry for each difference of two."""
    softmax: Annotated[ClassSoftmax | None, Field(exclude_if=lambda value: value is None)] = None
    """Softmax of the class scores; left out with class_scores, the network ends at its logits."""
    class_scores: Annotated[Format | None, Field(exclude_if=lambda value: value is None)] = None
    """Class score ports; left out with softmax, the ports are the logits."""
    pt_ratio: Format
    """Regression port: truth pT over jet pT."""


Architecture = DeepSets | Mlp | Mixer | JediLinear | Interaction | Attention | SqueezeExcite
"""The network, of one family; its key `kind` names the family."""


class Sparsity(Section):
    """Magnitude pruning, polynomial from `initial` to `final` between two epochs."""

    initial: Annotated[float, Field(ge=0, lt=1)]
    """Fraction of zero weights at the start."""
    final: Annotated[float, Field(ge=0, lt=1)]
    """Fraction of zero weights of each layer at the end, in whole weights; the largest always stays."""
    begin_epoch: Annotated[int, Field(ge=0)]
    """Epoch at which pruning starts."""
    end_epoch: Annotated[int, Field(ge=1)]
    """Epoch at which the final sparsity is reached; the best epoch is chosen from here on."""


class Plateau(Section):
    """Learning rate reduction when the validation loss stalls."""

    factor: Annotated[float, Field(gt=0, lt=1)]
    """The learning rate is multiplied by this."""
    patience: Annotated[int, Field(ge=1)]
    """Epochs without improvement before it is."""
    minimum: Annotated[float, Field(gt=0)]
    """It goes no lower than this."""


class CosineDecay(Section):
    """Learning rate along half a cosine, from the first step to the last of all epochs."""

    final: Annotated[float, Field(ge=0, lt=1)]
    """Part of the learning rate that is left at the end."""


class RegressionWeight(Section):
    """What a jet counts in the regression loss, from a pT on."""

    from_gev: Annotated[float, Field(gt=0, le=1e4)]
    """Jet pT from which on it is so, up to the next one, GeV; below the first a jet counts 1."""
    weight: Annotated[float, Field(ge=0, le=1e6)]
    """Factor of its regression loss, beside its weight by class."""


class Training(Section):
    """Quantisation-aware training."""

    sample_weights: Literal["none", "class_balanced"]
    """Whether jets are weighted so that every class counts the same; event weights do not enter training."""
    epochs: Annotated[int, Field(ge=1, le=100_000)]
    """Most epochs to train."""
    batch: Annotated[int, Field(ge=1, le=1_048_576)]
    """Jets per step."""
    learning_rate: Annotated[float, Field(gt=0, le=1)]
    """Adam's initial learning rate."""
    reduce_on_plateau: Annotated[Plateau | None, Field(exclude_if=lambda value: value is None)] = None
    """How the learning rate follows the validation loss; this or cosine_decay."""
    cosine_decay: Annotated[CosineDecay | None, Field(exclude_if=lambda value: value is None)] = None
    """How the learning rate falls whatever the loss; this or reduce_on_plateau."""
    patience: Annotated[int, Field(ge=1)]
    """Epochs without a better validation loss before training stops."""
    huber_delta: Annotated[float, Field(ge=1e-6, le=1e6)]
    """Where the regression loss turns from square to linear."""
    regression_loss_weight: Annotated[float, Field(ge=0, le=1e6)]
    """Weight of the regression loss beside the class loss."""
    regression_weights: Annotated[
        tuple[RegressionWeight, ...] | None,
        Field(min_length=1, max_length=64, exclude_if=lambda weights: weights is None),
    ] = None
    """Weights in the regression loss by jet pT, by rising pT; left out, all jets count the same."""
    sparsity: Sparsity
    seed: Seed
    """Seed of the weights and of the order of jets."""


_CROSSING_NS = 25.0


class Budget(Section):
    """Limits that fail the build when exceeded."""

    latency_ns: Annotated[float, Field(gt=0)]
    """Latency of the RTL pipeline, from word to word where the spec has a section link, ns."""
    luts: Annotated[int, Field(gt=0)]
    """LUTs by Yosys, of the tagger and of what stands around it on the link."""


Languages = Literal["verilog", "verilog_and_vhdl"]
"""What the RTL is written in; VHDL stands beside Verilog, from which area and parts are measured."""


class Firmware(Section):
    """The target device and the shape of the pipeline."""

    part: str
    """Vivado part name: device, package and speed grade."""
    device: Annotated[Device | None, Field(exclude_if=lambda value: value is None)] = None
    """What the part holds, where jetc does not know it; left out, jetc's table says it."""
    clock_mhz: Annotated[float, Field(ge=1, le=1000)]
    """Clock frequency, MHz."""
    tmux: Annotated[int, Field(ge=1, le=36)]
    """Time multiplexing: crossings, of 25 ns each, that one board has for an event."""
    jets_per_event: Annotated[int, Field(ge=1, le=128)]
    """Jets of an event, which pass the tagger one after the other."""
    initiation_interval: Annotated[int, Field(ge=1, le=64)]
    """Clocks between two jets; logic that is alike for all constituents is placed once for so many."""
    adder_levels_per_stage: Annotated[int, Field(ge=1, le=16)]
    """Adders in series between two registers; the clock bounds them: 2 up to 386 MHz, 3 up to 257 MHz."""
    drop_idle_neurons: Annotated[bool, Field(exclude_if=lambda drop: not drop)] = False
    """Whether hidden neurons that are 0 on every jet of the training and validation splits are left out."""
    languages: Annotated[Languages, Field(exclude_if=lambda languages: languages == "verilog")] = "verilog"
    """What the RTL is written in; VHDL-2008 stands beside the Verilog, file by file. Left out, verilog."""
    stream: Annotated[Stream | None, Field(exclude_if=lambda value: value is None)] = None
    """A wrapper in which either side may wait; left out, jets and results are raw words with valid."""
    budget: Budget

    @property
    def event_ns(self) -> float:
        """Time that one board has for an event, ns."""
        return self.tmux * _CROSSING_NS

    @property
    def event_clocks(self) -> int:
        """Whole clocks in that time."""
        return math.floor(self.event_ns * self.clock_mhz / 1000)


class Verification(Section):
    """The vectors over which integer evaluator, C++ emulator and RTL must agree."""

    jets: Annotated[int, Field(ge=1, le=10_000_000)]
    """Jets of the test split, without a gap in Verilator."""
    icarus_jets: Annotated[int, Field(ge=0, le=20)]
    """Jets also run in Icarus, which is a thousand times slower; 0 leaves it out."""
    ghdl_jets: Annotated[int, Field(ge=0, le=10_000, exclude_if=lambda jets: jets == 0)] = 0
    """Jets also run in GHDL, on the VHDL, where GHDL is installed. Left out, none are."""
    seed: Seed
    """Seed of the random corners and of the gaps in valid."""


class Spec(Section):
    """One jet tagger for the Level-1 trigger."""

    version: Literal[1]
    """Version of the spec language."""
    name: Name
    """Name of the build folder and of the firmware."""
    samples: Samples
    dataset: Dataset
    features: Features
    link: Annotated[Link | None, Field(exclude_if=lambda value: value is None)] = None
    """The words that the design takes and gives; absent, it ends at the network's ports."""
    quantisation: Quantisation
    architecture: Annotated[Architecture, Field(discriminator="kind")]
    """The network that is trained."""
    training: Training
    working_points: WorkingPoints
    menu: Menu
    firmware: Firmware
    verification: Verification
    package: Annotated[Package | None, Field(exclude_if=lambda value: value is None)] = None
    """The emulator as the experiment finds it; left out, there is no such folder."""
