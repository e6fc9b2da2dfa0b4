"""hls4ml: conversion of a QKeras model with every type stated, and the written project checked.

The only module that names layers of the hls4ml graph, and the only one that imports hls4ml. What is
asked for is compared with what the graph and the written C++ have, since hls4ml drops some requests.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import subprocess
import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hls4ml.backends.fpga import fpga_backend
from hls4ml.converters import convert_from_keras_model
from hls4ml.utils import config_from_keras_model
from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint, Overflow, Rounding

from jetc.diagnostics.diagnostic import ToolError
from jetc.exhaustion import of_the_system
from jetc.taggers.hidden_functions import SPANS
from jetc.tools.gxx import Sources, build_library
from jetc.tools.hls4ml_layers import register
from jetc.tools.hls4ml_traced import Traced, run_traced
from jetc.tools.refusals import check_limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Graph",
    "HlsTarget",
    "check_project",
    "convert",
    "declared_types",
    "graph_types",
    "latency_structs",
    "softmax_structs",
    "table_structs",
    "trace",
    "write_project",
    "write_project_of",
    "write_test_bench",
]

SETTINGS = "project.tcl"
"""The part and the clock, for the scripts of a project. It is not kept: the vendor's stage writes it."""
Graph = Any
"""An hls4ml ModelGraph. hls4ml and Keras have no types."""
Node = Any
"""A layer of a graph."""
Precision = Any
"""A number format of hls4ml."""
KerasModel = Any


@dataclass(frozen=True, slots=True)
class HlsTarget:
    """What the project is for: its name and C++ namespace, and how often a jet comes.

    Not the FPGA part and the clock: no line of the C++ depends on them.
    """

    name: str
    namespace: str
    initiation_interval: int
    copies: Mapping[str, int]
    """Parallel copies of each layer by name, one for each of its rows, so that a jet passes at once."""
    table_sizes: Mapping[str, int] = field(default_factory=dict)
    """Entries of the table of each layer by name whose function has one, of exp for a latency softmax."""
    implementations: Mapping[str, str] = field(default_factory=dict)
    """Implementation of each softmax by name that is not the stable one."""


def convert(
    model: KerasModel,
    types: Mapping[str, Mapping[str, FixedPoint]],
    *,
    target: HlsTarget,
    folder: Path,
    log: Path,
) -> Graph:
    """Return the hls4ml graph of `model` with exactly `types`; ToolError where hls4ml made others."""
    register()
    with _logged(log):
        config = config_from_keras_model(
            model, granularity="name", backend="Vitis", default_precision="ap_fixed<1,1>"
        )
    _state(config, types, target)
    with _logged(log):
        graph = convert_from_keras_model(
            model,
            hls_config=config,
            backend="Vitis",
            output_dir=str(folder),
            project_name=target.name,
            namespace=target.namespace,
            io_type="io_parallel",
            write_weights_txt=False,
        )
    graph.config.config.pop(
        "KerasModel"
    )  # hls4ml would save it, in an archive that holds no year before 1980
    _check_types(graph, types)
    return graph


def _state(config: dict[str, Any], types: Mapping[str, Mapping[str, FixedPoint]], target: HlsTarget) -> None:
    """Write every type and option into hls4ml's configuration."""
    config["Model"]["Strategy"] = "Latency"
    config["Model"]["PipelineStyle"] = "pipeline"
    config["Model"]["PipelineInterval"] = target.initiation_interval
    layers = config["LayerName"]
    for name, wanted in types.items():
        layer = layers[name]
        layer["Trace"] = True
        layer["Precision"].update({kind: str(each) for kind, each in wanted.items()})
        if "ParallelizationFactor" in layer:
            layer["ParallelizationFactor"] = target.copies[name]
        for kind in (each for each in _OUTSIDE_PRECISION if each in wanted):
            layer["".join(part.title() for part in f"{kind}_t".split("_"))] = str(wanted[kind])
        if "inp_norm" in wanted:
            layer["Implementation"] = "stable"
            layer["ExpTableSize"] = 1 << wanted["inp_norm"].width
            layer["InvTableSize"] = 1 << wanted["inv_inp"].width
        _state_tables(layer, name, wanted, target)
        if f"{name}_linear" in layers:  # hls4ml's stand-in for "no activation", which it then removes
            layers[f"{name}_linear"]["Precision"]["result"] = str(wanted["result"])


def _state_tables(
    layer: dict[str, Any], name: str, wanted: Mapping[str, FixedPoint], target: HlsTarget
) -> None:
    """Write the sizes of tables that do not follow from the types, and which softmax it is."""
    if name in target.implementations:
        layer["Implementation"] = target.implementations[name]
        if name in target.table_sizes:
            layer["ExpTableSize"] = target.table_sizes[name]
            layer["InvTableSize"] = 1 << wanted["inv_inp"].width
    elif name in target.table_sizes:
        layer["TableSize"] = target.table_sizes[name]


_OUTSIDE_PRECISION = ("inp_norm", "exp_table", "inv_inp", "inv_table", "reciprocal", "table")
"""Types that hls4ml ignores under Precision, in the order in which its C++ then declares them."""


def graph_types(graph: Graph) -> dict[str, dict[str, FixedPoint]]:
    """Return the types that act in `graph`, by layer and type name."""
    return {
        node.name: {
            kind.removesuffix("_t"): _fixed(each.precision, f"{kind} of layer {node.name}")
            for kind, each in node.types.items()
            if not _is_idle(node, kind)
        }
        for node in graph.get_layers()
    }


_IDLE_TYPES = frozenset({"table_t", "index_t"})
"""Types that hls4ml declares for each activation and dense layer, of which sigmoid and tanh use the first."""


_IDLE_OF_ARGMAX = frozenset({"exp_table_t", "inv_table_t", "inv_inp_t", "accum_t"})
"""Types that hls4ml declares for each softmax, and that an argmax does not use."""


def _is_idle(node: Node, kind: str) -> bool:
    if kind in _IDLE_OF_ARGMAX:
        return bool(node.class_name == "Softmax" and node.get_attr("implementation") == "argmax")
    return kind in _IDLE_TYPES and not (kind == "table_t" and _has_table(node))


def _has_table(node: Node) -> bool:
    return node.class_name == "Activation" and node.get_attr("activation") in SPANS


def _fixed(precision: Precision, what: str) -> FixedPoint:
    try:
        rounding, overflow = precision.rounding_mode, precision.saturation_mode
        return FixedPoint(
            precision.width,
            precision.integer,
            bool(precision.signed),
            Rounding(f"AP_{rounding.name}") if rounding is not None else Rounding.TRN,
            Overflow(f"AP_{overflow.name}") if overflow is not None else Overflow.WRAP,
        )
    except (AttributeError, ValueError) as error:
        raise ToolError(
            tool="hls4ml",
            what=f"{what} is {precision}: {error}",
            mend=f"state a format of at most {MAX_WIDTH} bits for it, with {', '.join(Rounding)}, and "
            f"{' or '.join(Overflow)}",
        ) from error


def _check_types(graph: Graph, types: Mapping[str, Mapping[str, FixedPoint]]) -> None:
    made = graph_types(graph)
    for name in (*types, *made):
        wanted, found = dict(types.get(name, {})), made.get(name, {})
        if wanted != found:
            raise ToolError(
                tool="hls4ml",
                what=f"layer {name} has {_spell(found)}, wanted {_spell(wanted)}",
                mend="use hls4ml 1.3.0, for which the conversion was checked",
            )


def _spell(types: Mapping[str, FixedPoint]) -> str:
    return ", ".join(f"{kind} {each}" for kind, each in sorted(types.items())) or "no types"


def write_project(graph: Graph, folder: Path, *, target: HlsTarget, log: Path) -> HlsTarget:
    """Write the project of this very network, and return `target` with the namespace that names it.

    The namespace ends with a digest of the C++ as it reads without one. Two versions of one name then
    share no weight, no config struct and no table of a function template, however they are compiled.
    """
    _write(graph, folder, log=log)
    named = replace(target, namespace=f"{target.namespace}_{_digest(folder / 'firmware')}")
    graph.config.writer_config["Namespace"] = named.namespace
    with _logged(log):
        graph.apply_flow("vitis:apply_templates")  # the config structs name the namespace too
    _write(graph, folder, log=log)
    return named


def write_project_of(model: KerasModel, folder: Path, *, name: str, precision: FixedPoint, log: Path) -> None:
    """Let hls4ml write the project called `name` of `model`, with its own types.

    They are `precision` where nothing in the model states another, and where hls4ml infers none.
    ToolError where it converts no such model.
    """
    try:
        with _logged(log):
            config = config_from_keras_model(
                model, granularity="name", backend="Vitis", default_precision=str(precision)
            )
            graph = convert_from_keras_model(
                model,
                hls_config=config,
                backend="Vitis",
                output_dir=str(folder),
                project_name=name,
                io_type="io_parallel",
                write_weights_txt=False,
            )
            graph.config.config.pop("KerasModel")  # no model of Keras, which hls4ml would save
    except OSError:
        raise
    except Exception as error:
        what = f"it does not convert this model: {error}"
        raise ToolError(tool="hls4ml", what=what, mend="none that keeps this network") from error
    _write(graph, folder, log=log)


def _write(graph: Graph, folder: Path, *, log: Path) -> None:
    """Write the project: weights in headers, no absolute path, no date, no random stamp."""
    graph.config.config["OutputDir"] = str(folder)
    graph.config.trace_output = False
    with _logged(log):
        graph.write()
    for name in ("hls4ml_config.yml", "build_lib.sh", SETTINGS):
        (folder / name).unlink()  # this machine's paths and a random stamp; a part and a clock, not asked for


def _digest(folder: Path) -> str:
    """Return a digest of the names and contents of all files in `folder`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    content = hashlib.sha256()
    for path in files:
        content.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:_DIGEST_LENGTH]


_DIGEST_LENGTH = 12


def check_project(
    folder: Path, types: Mapping[str, Mapping[str, FixedPoint]], *, graph: Graph, target: HlsTarget
) -> None:
    """Raise ToolError unless the C++ in `folder` declares `types`, the tables and the pipeline asked for."""
    defines = (folder / "firmware" / "defines.h").read_text(encoding="utf-8")
    declared = declared_types(defines)
    for node in graph.get_layers():
        for kind, wanted in types[node.name].items():
            name = node.types[f"{kind}_t"].name
            if declared.get(name) != wanted:
                _wrong(
                    f"defines.h declares {name} (layer {node.name}) as {declared.get(name)}, wanted {wanted}"
                )
    top = (folder / "firmware" / f"{target.name}.cpp").read_text(encoding="utf-8")
    if f"#pragma HLS PIPELINE II={target.initiation_interval}" not in top:
        _wrong(f"{target.name}.cpp is not pipelined with interval {target.initiation_interval}")
    parameters = (folder / "firmware" / "parameters.h").read_text(encoding="utf-8")
    for node in graph.get_layers():
        for member, value in _members(node, types[node.name], target):
            block = parameters.partition(f"\n// {node.name}\n")[2].partition("\n// ")[0]
            if f" {member} = {value};" not in block:
                _wrong(f"parameters.h does not set {member} = {value} for layer {node.name}")
    _check_namespace(folder / "firmware", target)


def _check_namespace(firmware: Path, target: HlsTarget) -> None:
    """Raise ToolError where a generated file declares anything outside the namespace of `target`."""
    own = [firmware / f"{target.name}.{kind}" for kind in ("cpp", "h")]
    for path in (*own, firmware / "defines.h", firmware / "parameters.h", *firmware.glob("weights/*.h")):
        opened = re.findall(r"^namespace (\w+) \{", path.read_text(encoding="utf-8"), re.MULTILINE)
        if opened != [target.namespace]:
            _wrong(f"{path.name} opens the namespaces {opened}, wanted {target.namespace} alone")


def _members(node: Node, types: Mapping[str, FixedPoint], target: HlsTarget) -> Iterator[tuple[str, str]]:
    if node.name in target.implementations:
        yield from _softmax_members(node.name, types, target)
    elif node.name in target.table_sizes:
        yield "table_size", str(target.table_sizes[node.name])
    if "inp_norm" in types:
        yield "exp_table_size", str(1 << types["inp_norm"].width)
        yield "inv_table_size", str(1 << types["inv_inp"].width)
        yield "implementation", "nnet::softmax_implementation::stable"
        yield "exp_scale", "1.0"
    if "PointwiseConv1D" in node.class_name:
        yield "n_partitions", "1"


def _softmax_members(
    name: str, types: Mapping[str, FixedPoint], target: HlsTarget
) -> Iterator[tuple[str, str]]:
    yield "implementation", f"nnet::softmax_implementation::{target.implementations[name]}"
    if name in target.table_sizes:
        yield "exp_table_size", str(target.table_sizes[name])
        yield "inv_table_size", str(1 << types["inv_inp"].width)
        yield "exp_scale", "1.0"


def declared_types(text: str) -> dict[str, FixedPoint]:
    """Return the fixed-point types that the C++ `text` declares, by name."""
    typedefs = re.findall(r"typedef (ap_u?fixed<[^>]*>) (\w+);", text)
    return {name: FixedPoint.parse(_without_saturation_bits(written)) for written, name in typedefs}


def _without_saturation_bits(text: str) -> str:
    """Drop the fifth argument of ``ap_fixed<W,I,rounding,overflow,0>``: no bits of saturation."""
    return re.sub(r"^([^,]*(?:,[^,]*){3}),0>$", r"\1>", text)


def _wrong(what: str) -> None:
    raise ToolError(tool="hls4ml", what=what, mend="use hls4ml 1.3.0, for which the project was checked")


def trace(
    graph: Graph, values: Sequence[NDArray[np.float64]], *, folder: Path, log: Path
) -> dict[str, NDArray[np.float64]]:
    """Compile `graph` in `folder` and return what every layer makes of `values`, by layer name.

    `values` are those of each input, normalised, (jets, ...); float64 holds each result exactly.
    """
    with _logged(log), _compiled_by_us(graph, folder):
        graph.config.config["OutputDir"] = str(folder)
        graph.config.trace_output = True
        graph.write()
        library = graph.config.backend.compile(graph)
        shapes = {node.name: node.get_output_variable().shape for node in graph.get_layers() if _traces(node)}
        traced = Traced(
            library=str(Path(library).resolve()),
            function=f"{graph.config.get_project_name()}_double",
            outputs=[each.size() for each in graph.get_output_variables()],
            shapes={name: [int(each) for each in shape] for name, shape in shapes.items()},
        )
    found = run_traced(traced, values, firmware=folder / "firmware", scratch=folder / "traced")
    return found | _other_names(graph, {**dict(zip(graph.inputs, values, strict=True)), **found})


def _traces(node: Node) -> bool:
    return bool(node.get_attr("function_cpp") and node.get_attr("trace"))


def _other_names(graph: Graph, known: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Return what reshapes make of arrays `known` by layer.

    In the C++ they are other names of the same arrays, and hls4ml's trace leaves them out.
    """
    found: dict[str, NDArray[np.float64]] = {}
    for node in graph.get_layers():
        if node.class_name == "Reshape":
            array = {**known, **found}[node.get_input_node().name]
            found[node.name] = array.reshape(len(array), *node.get_output_variable().shape)
    return found


def write_test_bench(project: Path, values: NDArray[np.floating[Any]], outputs: NDArray[np.float64]) -> None:
    """Write the vectors of the C simulation, a jet a line: its inputs, and all its outputs, exactly."""
    for name, array in (("tb_input_features", values), ("tb_output_predictions", outputs)):
        rows = (" ".join(repr(float(each)) for each in row) for row in array.reshape(len(array), -1))
        (project / "tb_data" / f"{name}.dat").write_text("\n".join(rows) + "\n", encoding="utf-8")


def softmax_structs(graph: Graph) -> dict[str, str]:
    """Return the name of the C++ config struct of each stable softmax, by layer name."""
    return _structs(graph, "stable")


def latency_structs(graph: Graph) -> dict[str, str]:
    """Return the name of the C++ config struct of each latency softmax, by layer name."""
    return _structs(graph, "latency")


def _structs(graph: Graph, implementation: str) -> dict[str, str]:
    return {
        node.name: f"{node.get_attr('activation')}_config{node.index}"
        for node in graph.get_layers()
        if node.class_name == "Softmax" and node.get_attr("implementation") == implementation
    }


def table_structs(graph: Graph) -> dict[str, tuple[str, str]]:
    """Return the function of each layer that has a table, and its C++ config struct, by layer name."""
    return {
        node.name: (node.get_attr("activation"), f"{node.get_attr('activation')}_config{node.index}")
        for node in graph.get_layers()
        if _has_table(node)
    }


@contextlib.contextmanager
def _compiled_by_us(graph: Graph, folder: Path) -> Iterator[None]:
    """Have what hls4ml writes to `folder` compiled as all our C++ is, in place of hls4ml's script.

    The script puts its own path into the C++, compiles a file after the other, and outlives this process.
    """

    def run(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        name = graph.config.get_project_name()
        files = (f"firmware/{name}.cpp", f"{name}_bridge.cpp")
        library = folder / "firmware" / f"{name}-{graph.config.get_config_value('Stamp')}.so"
        build_library(Sources(folder, files, (_AP_TYPES,)), library, scratch=folder / "objects")
        return subprocess.CompletedProcess((), 0)

    before = fpga_backend.subprocess
    fpga_backend.subprocess = SimpleNamespace(run=run, PIPE=subprocess.PIPE, STDOUT=subprocess.STDOUT)
    try:
        yield
    finally:
        fpga_backend.subprocess = before


_AP_TYPES = "firmware/ap_types"


@contextlib.contextmanager
def _logged(log: Path) -> Iterator[None]:
    """Append what hls4ml prints and warns of to `log`; ToolError for what it raises."""
    text = io.StringIO()
    try:
        with contextlib.redirect_stdout(text), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
            text.writelines(sorted({f"{each.category.__name__}: {each.message}\n" for each in caught}))
    except OSError as error:
        raise of_the_system(error) from error
    except (MemoryError, ToolError):
        raise
    except Exception as error:
        said = text.getvalue()
        check_limits(said, folder=log.parent)
        raise ToolError(
            tool="hls4ml",
            what=f"{type(error).__name__}: {error}",
            mend=_READ_LOG,
            log=str(log),
            last_lines=tuple(said.splitlines()[-20:]),
        ) from error
    finally:
        with log.open("a", encoding="utf-8") as file:
            file.write(text.getvalue())


_READ_LOG = "read its log; the graph or its environment is at fault"
