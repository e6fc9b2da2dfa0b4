"""The part of a spec that a project says: equal to the spec that the project was built from, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.artifacts.imported import ImportedRecord
from jetc.artifacts.record import read
from jetc.checks.load import load
from jetc.stages.hls4ml.artifact import NETWORK, PROJECT
from jetc.stages.imported import reading
from jetc.stages.imported.design import ImportedFirmware
from jetc.stages.imported.fragment.said import Fragment, fragment_of
from jetc.stages.imported.fragment.walk import NotSaid
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.weights_file import write_weights
from jetc.taggers.families import declared_topology
from jetc.taggers.topology import DenseLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Network

from tests.jetc.stages.conftest import BASELINE, SMALL, Silent, converted, edited

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.language.sections.model import Spec
    from jetc_runtime.network import Layer

SLOW = BASELINE.replace("latency_ns: 120.0", "latency_ns: 400.0")
"""The baseline, for an adder level a stage."""
FIRMWARE = ImportedFirmware(part="xcvu9p-flga2104-2-e", initiation_interval=1, adder_levels_per_stage=1)
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
    places: dict[str, str]


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
    return Imported(spec, network, places_of(artifact))


def places_of(artifact: Path) -> dict[str, str]:
    return {each.layer: str(each.place) for each in read(ImportedRecord, artifact).layers}


def random_weights(spec: Spec) -> dict[str, Any]:
    """Return weights for every dense layer, kernel (inputs, outputs) and bias (outputs)."""
    random, topology = np.random.default_rng(5), declared_topology(spec)
    axes, weights = topology.axes(), {}
    for layer in topology.layers:
        if isinstance(layer, DenseLayer):
            shape = (axes[layer.sources[0]][-1].size, layer.outputs)
            weights[f"{layer.name}/kernel"] = random.normal(0, 0.5, shape).astype(np.float32)
            weights[f"{layer.name}/bias"] = random.normal(0, 0.2, layer.outputs).astype(np.float32)
    return weights


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return imported(SMALL, tmp_path_factory.mktemp("little"))


def said(design: Imported, network: Network | None = None) -> Fragment:
    return fragment_of(
        network or design.network, design.places, name="again", project="little", firmware=FIRMWARE
    )


def laid_over(fragment: Fragment, base: str, folder: Path) -> Spec:
    """Return the spec that a fragment is over another, which passes every check."""
    (folder / "base.yaml").write_text(base)
    (folder / "again.yaml").write_text(f"extends: base.yaml\n{fragment.text}")
    return load(folder / "again.yaml").spec


@pytest.mark.parametrize("family", FAMILIES)
def test_a_project_of_jetc_says_the_network_of_its_spec_over_another(family: str, tmp_path: Path) -> None:
    design = imported(FAMILIES[family], tmp_path)
    spec = laid_over(said(design), SLOW, tmp_path)
    assert spec.architecture == design.spec.architecture
    assert spec.quantisation == design.spec.quantisation
    assert spec.features == design.spec.features
    firmware = (
        spec.firmware.part,
        spec.firmware.initiation_interval,
        spec.firmware.adder_levels_per_stage,
    )
    assert (spec.name, firmware) == ("again", ("xcvu9p-flga2104-2-e", 1, 1))


def test_a_fragment_has_the_same_bytes_each_time_and_lists_what_a_project_does_not_say(
    little: Imported,
) -> None:
    one, other = said(little), said(little)
    assert one == other
    keys = [each.partition(":")[0] for each in one.unsaid]
    assert keys[:3] == ["features.inputs", "dataset.classes", "quantisation.weights"]
    assert all(f"#   {each}\n" in one.text for each in one.unsaid)
    assert "constituent_layers: [6]  # little.cpp:" in one.text


def changed(network: Network, name: str, **values: Any) -> Network:  # noqa: ANN401 - fields of a layer
    """Return a network with other values of one layer."""
    layers: list[Layer] = [replace(each, **values) if each.name == name else each for each in network.layers]
    return replace(network, layers=tuple(layers))


TRUNCATED = FixedPoint.parse("ap_ufixed<9,0,AP_TRN,AP_SAT>")


@pytest.mark.parametrize(
    ("layer", "values", "what"),
    [
        ("constituent_1_relu", {"result": TRUNCATED}, r"activation is .*AP_TRN.*JET030"),
        ("class_1_relu", {"result": TRUNCATED}, r"relu and a cast to ap_ufixed<9,0,AP_TRN,AP_SAT>"),
        ("class_1", {"result": FixedPoint(12, 5)}, r"cast to ap_fixed<12,5,.*take ap_fixed"),
        ("class_sum", {"weight_format": FixedPoint(10, 3)}, r"weights of another layer ap_fixed<10,3"),
        ("class_scores", {"accumulator": FixedPoint(12, 1, signed=False)}, r"sum of exp is cast to"),
        ("mean", {"how": "sum"}, r"pooled is|sum|cast to"),
    ],
)
def test_what_no_spec_says_is_named_with_its_layer_and_place(
    layer: str, values: dict[str, Any], what: str, little: Imported
) -> None:
    with pytest.raises(NotSaid) as refused:
        said(little, changed(little.network, layer, **values))
    assert re.search(what, refused.value.what), refused.value.what
