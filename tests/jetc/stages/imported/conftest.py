"""Projects that jetc itself wrote of specs with random weights, imported: no training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.artifacts.imported import ImportedRecord
from jetc.artifacts.record import read
from jetc.stages.hls4ml.artifact import NETWORK, PROJECT
from jetc.stages.imported import reading
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.weights_file import write_weights
from jetc.taggers.families import declared_topology
from jetc.taggers.topology import AffineLayer, DenseLayer
from jetc_runtime.network import Network

from tests.jetc.stages.conftest import BASELINE, OF_THE_JET, SMALL, Silent, converted, edited

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jetc.language.sections.model import Spec

OF_THE_SOFTMAX = ("  softmax:", "    exp_table", "    inverse_", "  class_scores")
BELOW = {
    "with_jet": ("\nquantisation:\n", f"{OF_THE_JET}\nquantisation:\n"),
    "latency": (
        BASELINE[BASELINE.index("  logits: ") : BASELINE.index("  class_scores: ")],
        """  logits: ap_fixed<8,3,AP_RND_CONV,AP_SAT>
  softmax:
    implementation: latency
    exp_table: ap_ufixed<14,6,AP_RND,AP_SAT>
    inverse_input: ap_ufixed<12,9,AP_RND,AP_SAT>
    inverse_table: ap_ufixed<14,4,AP_RND,AP_SAT>
""",
    ),
    "at_logits": (
        "  confidence_level",
        '  exp_table: "ap_ufixed<12,1,AP_RND,AP_SAT>"\n  confidence_level',
    ),
}
"""What of a family no project says: what is exchanged in the baseline, and for what."""
DEEP_SETS = "kind: deepsets\n  constituent_layers: [10, 10]\n  pooling: mean\n"
FAMILIES: Mapping[str, dict[str, str]] = {
    "deepsets": SMALL,
    "mean_of_ten": {**SMALL, "constituents: 16": "constituents: 10"},
    "residual": {
        **SMALL,
        "constituent_layers: [10, 10]": "constituent_layers: [5, 5, 4]\n  residual: true",
        "pooling: mean": "pooling: max",
    },
    "mlp": {
        "name: baseline": "name: little",
        "constituents: 16": "constituents: 4",
        "  pooled: ap_ufixed<12,0,AP_RND_CONV,AP_SAT>\n": "",
        DEEP_SETS: "kind: mlp\n  layers: [6, 6]\n  residual: true\n  activation: relu1\n",
        "activation: ap_ufixed<9,0": "activation: ap_ufixed<9,1",
        "regression_head: [10]": "regression_head: []",
    },
    "with_jet": {
        **SMALL,
        "constituents: 16": "constituents: 4",
        BELOW["with_jet"][0]: BELOW["with_jet"][1],
    },
    "at_logits": {
        **SMALL,
        **{line: "" for line in BASELINE.splitlines(keepends=True) if line.startswith(OF_THE_SOFTMAX)},
        BELOW["at_logits"][0]: BELOW["at_logits"][1],
    },
    "mixer": {
        "name: baseline": "name: little",
        "constituents: 16": "constituents: 4",
        "latency_ns: 120.0": "latency_ns: 400.0",
        DEEP_SETS: "kind: mixer\n  embedding: [6, 5]\n  blocks: 2\n  constituent_mixing: 3\n"
        "  feature_mixing: 7\n  pooling: max\n",
    },
    "jedi_linear": {
        "name: baseline": "name: little",
        "constituents: 16": "constituents: 6",
        DEEP_SETS: "kind: jedi_linear\n  embedding: [6, 5]\n  interaction: 5\n  constituent_layers: [4]\n"
        "  pooling: mean\n",
    },
    "accumulated": {
        **SMALL,
        "  weights:": "  accumulator: ap_fixed<14,5,AP_RND,AP_WRAP>\n  weights:",
        BELOW["latency"][0]: BELOW["latency"][1],
    },
    "normalised": {
        "name: baseline": "name: little",
        "latency_ns: 120.0": "latency_ns: 400.0",
        "constituents: 16": "constituents: 4",
        "  pooled: ap_ufixed<12,0,AP_RND_CONV,AP_SAT>\n": "",
        DEEP_SETS: "kind: mlp\n  layers: [6, 6]\n",
        "  weights:": "  normalisation:\n    factors: ap_fixed<7,3,AP_RND_CONV,AP_SAT>\n"
        "    summands: ap_fixed<8,3,AP_RND_CONV,AP_SAT>\n    result: ap_fixed<10,3,AP_RND_CONV,AP_SAT>\n"
        "  accumulator: ap_fixed<18,6,AP_TRN,AP_WRAP>\n  weights:",
        "regression_head: [10]": "regression_head: []",
    },
    "squeeze_excite": {
        "name: baseline": "name: little",
        "constituents: 16": "constituents: 4",
        "  pooled:": "  gates: ap_ufixed<6,1,AP_RND_CONV,AP_SAT>\n  pooled:",
        DEEP_SETS: "kind: squeeze_excite\n  embedding: [6, 5]\n  squeeze: 3\n  constituent_layers: [4]\n"
        "  pooling: mean\n",
    },
}


@dataclass(frozen=True)
class Imported:
    """A project that jetc wrote of a spec, as it is imported."""

    spec: Spec
    network: Network
    artifact: Path
    """What stage hls4ml of an import makes."""

    @property
    def places(self) -> dict[str, str]:
        return read(ImportedRecord, self.artifact).places


def imported(edits: dict[str, str], folder: Path) -> Imported:
    """Return the import of the project of a spec with random weights."""
    spec = edited(edits)
    (folder / "training").mkdir(parents=True)
    write_weights(folder / "training" / WEIGHTS, random_weights(spec))
    project = converted(spec, folder, training=folder / "training")
    artifact = folder / "imported"
    artifact.mkdir()
    step: Any = SimpleNamespace(
        base=project / PROJECT, folder=artifact, scratch=folder / "import", progress=Silent()
    )
    reading.read_and_lower(step)
    network = Network.from_json((artifact / NETWORK).read_text("utf-8"))
    return Imported(spec, network, artifact)


def random_weights(spec: Spec) -> dict[str, Any]:
    """Return weights for every dense layer, kernel (inputs, outputs) and bias (outputs)."""
    random, topology = np.random.default_rng(5), declared_topology(spec)
    axes, weights = topology.axes(), {}
    for layer in topology.layers:
        if isinstance(layer, DenseLayer):
            shape = (axes[layer.sources[0]][-1].size, layer.outputs)
            weights[f"{layer.name}/kernel"] = random.normal(0, 0.5, shape).astype(np.float32)
            weights[f"{layer.name}/bias"] = random.normal(0, 0.2, layer.outputs).astype(np.float32)
        elif isinstance(layer, AffineLayer):
            words = axes[layer.name][-1].size
            weights[f"{layer.name}/kernel"] = random.normal(1, 0.5, words).astype(np.float32)
            weights[f"{layer.name}/bias"] = random.normal(0, 0.5, words).astype(np.float32)
    return weights


@pytest.fixture(scope="module")
def designs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Imported]:
    """Return the function that imports a project of a family, each once."""
    return cache(lambda family: imported(FAMILIES[family], tmp_path_factory.mktemp(family)))


@pytest.fixture
def little(designs: Callable[[str], Imported]) -> Imported:
    return designs("deepsets")
