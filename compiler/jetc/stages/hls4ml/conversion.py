"""What stage `hls4ml` does once TensorFlow is loaded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf
from jetc_runtime.evaluate import evaluate_layers

from jetc.artifacts.hls4ml import AgreementRecord, PrecisionsRecord, ScoreAgreement, SoftmaxRecord
from jetc.artifacts.record import write
from jetc.emulator.function_table import project_program, read_codes
from jetc.emulator.softmax_tables import SoftmaxConfig, read_tables, tables_program
from jetc.lower.hls4ml_graph import Ports, Words, lower
from jetc.lower.node import ActivationTable, SoftmaxTables
from jetc.lower.wanted_types import FLOAT32_BITS, wanted_types
from jetc.stages.function_table.entries import table_entries
from jetc.stages.hls4ml.agreement import (
    check_agreement,
    check_tables,
    layer_agreement,
    score_agreement,
)
from jetc.stages.hls4ml.artifact import TOP_FUNCTION
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.jets import normalised_values, read_jets, trained_sets
from jetc.stages.training.keras_model import build_model
from jetc.stages.training.keras_weights import quantised_weights, set_model_weights
from jetc.stages.training.weights_file import read_weights
from jetc.taggers.hidden_functions import with_entries
from jetc.taggers.learned import trained_topology
from jetc.taggers.topology import ActivationLayer, ArgmaxLayer, SoftmaxLayer
from jetc.tools.gxx import Sources, build_program, run_program
from jetc.tools.hls4ml import (
    HlsTarget,
    check_project,
    convert,
    graph_types,
    latency_structs,
    softmax_structs,
    table_structs,
    trace,
    write_project,
    write_test_bench,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.lower.node import Tables
    from jetc.lower.wanted_types import Wanted
    from jetc.plan.stage import Step
    from jetc.stages.hls4ml.reads import Reads
    from jetc.stages.training.keras_model import Model
    from jetc.taggers.topology import Topology
    from jetc.tools.hls4ml import Graph

    Values = NDArray[np.float64]
    Codes = tuple[NDArray[np.integer[Any]], ...]

__all__ = [
    "Conversion",
    "convert_and_measure",
    "convert_project",
    "convert_weights",
    "lower_project",
    "tables_of",
]

_LOG = "hls4ml.log"
_MEASURED_JETS = 4000
"""Jets of the test split on which every layer is compared; the C++ traces a few thousand a second."""
_TEST_BENCH_JETS = 100
"""Jets of the project's own C simulation, which is slow in the vendor's simulator."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A model on its way through hls4ml."""

    topology: Topology
    model: Model
    wanted: Wanted
    graph: Graph
    target: HlsTarget

    @property
    def softmax(self) -> SoftmaxLayer | ArgmaxLayer | None:
        """What makes class scores, where Keras has a softmax in floating point; None where nothing does."""
        argmax = (each for each in self.topology.layers if isinstance(each, ArgmaxLayer))
        return next((each for each in _softmaxes(self.topology) if each.codes is None), next(argmax, None))


def convert_and_measure(step: Step[Reads], *, project: Path, network: Path) -> None:
    """Write the project and the network, and prove model, C++ and integer evaluator equal."""
    step.progress.start("hls4ml", 4, "steps")
    conversion = convert_weights(step, project)
    step.progress.advance()
    classes = len(step.spec.dataset.classes)
    jets = read_jets(trained_sets(step), "test", features=step.spec.features, classes=classes)
    codes = jets.inputs(slice(_MEASURED_JETS))
    with ThreadPoolExecutor(1) as beside:  # g++ takes one processor for the project, another for the tables
        tables = beside.submit(tables_of, conversion, step, project)
        readings = _readings(conversion, codes, step)
        lowered = lower_project(conversion, tables.result())
    step.progress.advance()
    _write_beside(conversion, lowered, step, network)
    _write_test_bench(project, lowered, readings)
    step.progress.advance()
    agreement = _agreement(conversion, lowered, readings, codes)
    write(agreement, step.folder)
    softmax = conversion.softmax
    check_agreement(agreement, softmax=None if softmax is None else softmax.name)
    step.progress.advance()


def convert_project(step: Step[Reads], *, project: Path, network: Path) -> None:
    """Write the project, the network and what later stages read beside them; nothing is measured."""
    conversion = convert_weights(step, project)
    lowered = lower_project(conversion, tables_of(conversion, step, project))
    _write_beside(conversion, lowered, step, network)


def _write_beside(conversion: Conversion, lowered: Network, step: Step[Reads], network: Path) -> None:
    network.write_text(lowered.to_json(), encoding="utf-8")
    for record in (_softmax(conversion), _precisions(conversion)):
        write(record, step.folder)
    top = f"{conversion.target.namespace}::{conversion.target.name}\n"
    (step.folder / TOP_FUNCTION).write_text(top, encoding="utf-8")


def convert_weights(step: Step[Reads], project: Path) -> Conversion:
    """Write the project of the trained weights, every type stated and checked."""
    spec = step.spec
    made_by = "idle_neurons" if "idle_neurons" in step.inputs else "training"
    weights = read_weights(step.inputs[made_by] / WEIGHTS)
    topology = with_entries(trained_topology(spec, weights), table_entries(step.inputs))
    model = build_model(topology, seed=0)
    set_model_weights(model, weights)
    wanted = wanted_types(topology, quantised_weights(model))
    target = HlsTarget(
        name=spec.name,
        namespace=f"jetc_{spec.name}",
        initiation_interval=spec.firmware.initiation_interval,
        copies={name: axes[0].size for name, axes in topology.axes().items()},
        table_sizes={
            **{each.name: each.table.size for each in _with_table(topology) if each.table},
            **{each.name: 1 << spec.quantisation.logits.width for each in _of_latency(topology)},
        },
        implementations={
            **{each.name: "latency" for each in _of_latency(topology)},
            **{each.name: "argmax" for each in topology.layers if isinstance(each, ArgmaxLayer)},
        },
    )
    log = step.scratch / _LOG
    graph = convert(model, wanted.types, target=target, folder=project, log=log)
    target = write_project(graph, project, target=target, log=log)
    check_project(project, wanted.types, graph=graph, target=target)
    return Conversion(topology, model, wanted, graph, target)


def lower_project(conversion: Conversion, tables: Mapping[str, Tables]) -> Network:
    """Return what the project computes, with the `tables` that its own headers make, by layer."""
    types = graph_types(conversion.graph)
    ports = Ports(
        inputs={each.name: Words(each.features, each.formats) for each in conversion.topology.inputs},
        outputs=tuple((each.name, each.labels) for each in conversion.topology.outputs),
    )
    check_tables((*_softmaxes(conversion.topology), *_with_table(conversion.topology)), tables)
    return lower(conversion.graph, types, ports=ports, tables=tables)


def tables_of(conversion: Conversion, step: Step[Reads], project: Path) -> dict[str, Tables]:
    """Compile and run the programs that print the tables the project's own headers make."""
    return {
        **_softmax_tables(conversion, step, project),
        **_function_tables(conversion, step, project),
    }


def _softmax_tables(conversion: Conversion, step: Step[Reads], project: Path) -> dict[str, SoftmaxTables]:
    types, graph = conversion.wanted.types, conversion.graph
    addresses = {
        each.name: str(types[each.sources[0]]["result"]) for each in _of_latency(conversion.topology)
    }
    structs = tuple(
        SoftmaxConfig(layer, struct, addresses.get(layer))
        for layer, struct in {**softmax_structs(graph), **latency_structs(graph)}.items()
    )
    if not structs:
        return {}
    program = tables_program(conversion.target.namespace, structs)
    codes = read_tables(_printed(program, step.scratch / "tables", project))
    return {
        each.layer: SoftmaxTables(codes[each.layer, "exp"], codes[each.layer, "inverse"]) for each in structs
    }


def _function_tables(conversion: Conversion, step: Step[Reads], project: Path) -> dict[str, ActivationTable]:
    structs, declared = table_structs(conversion.graph), step.spec.quantisation.function_table
    if not structs or declared is None:
        return {}
    program = project_program(conversion.target.namespace, structs)
    codes = read_codes(_printed(program, step.scratch / "function_tables", project), declared.type)
    return {layer: ActivationTable(each) for layer, each in codes.items()}


def _printed(program: str, scratch: Path, project: Path) -> str:
    """Return what the C++ text `program` prints, compiled with the headers of `project`."""
    scratch.mkdir(parents=True, exist_ok=True)
    source = scratch / "tables.cpp"
    source.write_text(program, encoding="utf-8")
    sources = Sources(project, (str(source),), includes=(".", "firmware/ap_types"))
    build_program(sources, scratch / "tables", scratch=scratch)
    return run_program(scratch / "tables")


def _softmaxes(topology: Topology) -> tuple[SoftmaxLayer, ...]:
    return tuple(each for each in topology.layers if isinstance(each, SoftmaxLayer))


def _of_latency(topology: Topology) -> tuple[SoftmaxLayer, ...]:
    return tuple(each for each in _softmaxes(topology) if each.implementation == "latency")


def _with_table(topology: Topology) -> tuple[ActivationLayer, ...]:
    return tuple(each for each in topology.layers if isinstance(each, ActivationLayer) and each.table)


@dataclass(frozen=True, slots=True)
class _Readings:
    """What every layer makes of the jets with the normalised inputs `values`, in Keras and in the C++."""

    values: Sequence[NDArray[np.float32]]
    keras: Mapping[str, Values]
    cpp: Mapping[str, Values]


def _readings(conversion: Conversion, codes: Codes, step: Step[Reads]) -> _Readings:
    values = normalised_values(codes, step.spec.features)
    keras = _keras_layers(conversion.model, values)
    cpp = trace(
        conversion.graph,
        [each.astype(np.float64) for each in values],
        folder=step.scratch / "traced",
        log=step.scratch / _LOG,
    )
    return _Readings(values, keras, cpp)


def _write_test_bench(project: Path, network: Network, readings: _Readings) -> None:
    """Write the first jets, and what the C++ makes of them, as the vectors of the project's C simulation."""
    first = slice(_TEST_BENCH_JETS)
    flat = np.concatenate([each[first].reshape(-1, each[0].size) for each in readings.values], axis=1)
    outputs = np.concatenate([readings.cpp[each.source][first] for each in network.outputs], axis=1)
    write_test_bench(project, flat, outputs)


def _agreement(
    conversion: Conversion, network: Network, readings: _Readings, codes: Codes
) -> AgreementRecord:
    given = zip(network.inputs, codes, strict=True)
    tensors = evaluate_layers(network, {port.name: each.astype(np.int64) for port, each in given})
    return AgreementRecord(
        jets=len(codes[0]),
        layers=layer_agreement(network, keras=readings.keras, cpp=readings.cpp, codes=tensors),
        scores=_score_agreement(conversion.softmax, readings.keras, readings.cpp),
    )


def _score_agreement(
    softmax: SoftmaxLayer | ArgmaxLayer | None, keras: Mapping[str, Values], cpp: Mapping[str, Values]
) -> ScoreAgreement | None:
    if softmax is None:
        return None
    (logits,) = softmax.sources
    return score_agreement(keras_scores=keras[softmax.name], scores=cpp[softmax.name], logits=cpp[logits])


def _keras_layers(model: Model, values: list[NDArray[np.float32]]) -> dict[str, NDArray[np.float64]]:
    layers = [each for each in model.layers if not isinstance(each, tf.keras.layers.InputLayer)]
    every = tf.keras.Model(model.input, [layer.output for layer in layers])
    # No Python of the layers asks for a tensor: converted, which takes seconds, they are the same.
    every.predict_step = tf.autograph.experimental.do_not_convert(every.predict_step)
    outputs = every.predict(values, batch_size=1024, verbose=0)
    return {
        layer.name: np.asarray(output, dtype=np.float64)
        for layer, output in zip(layers, outputs, strict=True)
    }


def _softmax(conversion: Conversion) -> SoftmaxRecord:
    return SoftmaxRecord(namespace=conversion.target.namespace, structs=softmax_structs(conversion.graph))


def _precisions(conversion: Conversion) -> PrecisionsRecord:
    """Return the types and the bits of the sums, in hls4ml's order of the layers."""
    layers, wanted = tuple(graph_types(conversion.graph)), conversion.wanted
    sums = (layer for layer in layers if layer in wanted.significand_bits)
    return PrecisionsRecord(
        types={layer: dict(sorted(wanted.types[layer].items())) for layer in layers},
        significand_bits={layer: wanted.significand_bits[layer] for layer in sums},
        float32_significand_bits=FLOAT32_BITS,
    )
