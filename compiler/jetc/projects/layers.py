"""What each call of a project's top function is as a layer: its class, options, weights and types."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from jetc.projects.configs import POINTING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.diagnostics.diagnostic import DataError
    from jetc.projects.calls import Call
    from jetc.projects.configs import Config
    from jetc.projects.project import Project
    from jetc.projects.text import Line
    from jetc.projects.types import Type

__all__ = ["Arrays", "Dump", "LayerOfProject", "OutputVariable", "layer_of", "output_of"]

_ROWS_AND_WORDS = 2
_WIDEST = 1 << 47
NEAREST = (
    "the nearest that are: dense, pointwise_conv_1d_cl, relu, leaky_relu, linear, sigmoid, tanh, "
    "hard_sigmoid, hard_tanh, softmax, normalize, global_pooling1d_cl, add, multiply, concatenate1d, "
    "transpose"
)
_MEND = "leave the layer in firmware of its own, or write the project again with layers that are"


@dataclass(frozen=True, slots=True)
class OutputVariable:
    """The array that a layer makes."""

    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Weight:
    data: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dump:
    """The tables of a layer that its C++ makes: `kind` is softmax, sigmoid or tanh; its config struct."""

    layer: str
    kind: str
    struct: str
    exp: str = ""
    """The function that makes the table of exp, with its template arguments."""
    inverse: str = ""
    sizes: tuple[str, str] = ("", "")
    formats: tuple[FixedPoint, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class LayerOfProject:
    """A layer with the surface of one of hls4ml's graph; `place` is where it stands."""

    name: str
    class_name: str
    inputs: list[str]
    outputs: list[str]
    shape: tuple[int, ...]
    types: Mapping[str, FixedPoint]
    place: str
    options: Mapping[str, object] = field(default_factory=dict)
    weights: Mapping[str, _Weight] = field(default_factory=dict)

    def get_attr(self, name: str) -> object:
        """Return an option, or None."""
        return self.options.get(name)

    def get_output_variable(self) -> OutputVariable:
        """Return the array that it makes."""
        return OutputVariable(self.shape)


@dataclass(slots=True)
class Arrays:
    """The arrays of a project: shapes, types, and which tensor a name stands for."""

    project: Project
    renamed: dict[str, str] = field(default_factory=dict)
    flat: set[str] = field(default_factory=set)
    """Arrays of rows that a layer before has made one row."""

    def _declared(self, name: str, line: Line) -> tuple[tuple[int, ...], str]:
        top = self.project.top
        found = top.ports.get(name) or top.arrays.get(name)
        if found is None:
            what = f"array {name} is not declared"
            raise line.fault(what, "each array has a type and a size", "write the project again with hls4ml")
        sizes = []
        for each in found.sizes:
            known = int(each) if each.isdigit() else self.project.types.sizes.get(each)
            if not known:
                what = f"size {each} is not known"
                raise found.line.fault(what, "defines.h has sizes", "write the project again with hls4ml")
            sizes.append(known)
        return tuple(sizes), found.type

    def shape(self, name: str, line: Line) -> tuple[int, ...]:
        """Return the shape of an array."""
        return self._declared(name, line)[0]

    def size(self, name: str) -> int:
        """Return the words of a port."""
        return prod(self.shape(name, self.project.top.ports[name].line))

    def type(self, name: str, line: Line) -> Type:
        """Return the type of an array."""
        return self.project.types.of(self._declared(name, line)[1], line)

    def type_name(self, name: str, line: Line) -> str:
        """Return the name of the type of an array."""
        return self._declared(name, line)[1]

    def tensor(self, name: str) -> str:
        """Return the tensor that an array's name stands for."""
        name = self.project.top.aliases.get(name, name)
        return self.renamed.get(name, name)

    def port(self, name: str) -> tuple[LayerOfProject, ...]:
        """Return the layer of an input; words without rows are one row, and what takes them takes it flat."""
        line = self.project.top.ports[name].line
        shape, form = self.shape(name, line), self.type(name, line).format
        rows = shape if len(shape) == _ROWS_AND_WORDS else (1, *shape)
        types = {"result": form}
        given = LayerOfProject(name, "Input", [], [name], rows, types, line.place)
        if rows == shape:
            return (given,)
        flat = f"{name}_words"
        self.renamed[name] = flat
        options = {"target_shape": list(shape)}
        return given, LayerOfProject(flat, "Reshape", [name], [flat], shape, types, line.place, options)

    def behind_rows(self, call: Call, layer: LayerOfProject) -> tuple[LayerOfProject, ...]:
        """Return `layer`, behind what makes one row of all rows where it is dense and takes them."""
        name = self.project.top.aliases.get(call.arguments[0], call.arguments[0])
        shape = self.shape(name, call.line)
        if layer.class_name != "Dense" or prod(shape[:-1]) == 1:
            return (layer,)
        words = len(layer.weights["weight"].data)
        if words != prod(shape):
            what = f"layer {layer.name}: it takes {words} words, and {name} has {prod(shape)}"
            raise call.line.fault(what, "it takes the words of all rows", _MEND)
        flat = f"{name}_words"
        taken = replace(layer, inputs=[flat])
        if flat in self.flat:
            return (taken,)
        self.flat.add(flat)
        types = {"result": self.type(name, call.line).format}
        options = {"target_shape": [words]}
        source = [self.tensor(name)]
        made = LayerOfProject(flat, "Reshape", source, [flat], (words,), types, call.line.place, options)
        return made, taken


@dataclass(frozen=True, slots=True)
class _Reading:
    """A call on its way to a layer."""

    call: Call
    project: Project
    arrays: Arrays
    config: Config

    @property
    def line(self) -> Line:
        return self.call.line

    def fault(self, what: str, why: str = NEAREST) -> DataError:
        return self.line.fault(f"layer {self.call.layer}: {what}", why, _MEND)

    def number(self, name: str, default: int | None = None) -> int:
        """Return a whole number of the configuration, which may be a product of some."""
        text = self.config.values.get(name)
        if text is None and default is not None:
            return default
        parts = (text or "").split("*")
        if not all(each.strip().lstrip("-").isdigit() for each in parts):
            why = f"a whole number is wanted for {name}"
            raise self.config.at(name).fault(f"{self.config.name} has {name} = {text}", why, _MEND)
        return prod(int(each) for each in parts)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a number of the configuration, or those of the array that one of its pointers points to."""
        parts = self.config.values.get(name, "").split(", ")
        points = self.config.types.get(name, POINTING) == POINTING
        if not points or not all(each.isdigit() for each in parts):
            raise self.config.at(name).fault(f"{self.config.name} has no {name}", "the C++ needs it", _MEND)
        return tuple(int(each) for each in parts)

    def form(self, name: str, line: Line) -> FixedPoint:
        """Return the format called `name`; DataError where the IR does not hold it."""
        found = self.project.types.of(name, line)
        if found.narrowed:
            why = "the IR holds 48 bits; a wider type is taken where no sum needs more"
            raise line.fault(f"layer {self.call.layer}: its type {found.spelling} is too wide", why, _MEND)
        return found.format

    def typed(self, name: str) -> FixedPoint:
        """Return the format of a type of the configuration."""
        if name not in self.config.types:
            raise self.config.line.fault(f"{self.config.name} has no {name}", "the C++ needs it", _MEND)
        return self.form(self.config.types[name], self.config.at(name))

    def array(self, name: str, count: int) -> NDArray[np.float64]:
        """Return the values of the weights called `name`, as the C++ holds them."""
        weights = self.project.weights.get(name)
        if weights is None or len(weights.values) != count:
            found = "missing" if weights is None else f"{len(weights.values)} numbers"
            raise self.fault(
                f"its weights {name} are {found}, and {count} are wanted", "they have one for each"
            )
        form = self.form(weights.type, weights.source.start)
        return form.value(weights.codes(form))

    def layer(  # noqa: PLR0913, PLR0917 - what a layer has
        self,
        kind: str,
        inputs: tuple[str, ...],
        output: str,
        types: Mapping[str, FixedPoint],
        options: Mapping[str, object] = MappingProxyType({}),
        weights: Mapping[str, NDArray[np.float64]] = MappingProxyType({}),
    ) -> LayerOfProject:
        """Return the layer; DataError where types of the call are not those of its arrays."""
        given = self.call.types[: len(inputs)]
        for name, wanted in zip((*inputs, output), (*given, self.call.types[-2]), strict=True):
            if self.arrays.type_name(self.project.top.aliases.get(name, name), self.line) != wanted:
                raise self.fault(f"{name} is not of type {wanted}", "the C++ would convert it once more")
        held = {name: _Weight(values) for name, values in weights.items()}
        return LayerOfProject(
            name=self.call.layer,
            class_name=kind,
            inputs=[self.arrays.tensor(each) for each in inputs],
            outputs=[output],
            shape=self.arrays.shape(output, self.line),
            types=types,
            place=self.line.place,
            options=options,
            weights=held,
        )

    def want_product(self, config: Config) -> None:
        """Raise DataError unless products are those of numbers."""
        if config.uses.get("product") != "nnet::product::mult":
            what = f"{config.name} has the product {config.uses.get('product')}"
            raise config.at("product").fault(what, "the nearest that is: nnet::product::mult", _MEND)


_WEIGHTED = ("dense", "normalize", "pointwise_conv_1d_cl")
"""Functions whose result stands before their weights; that of all others stands last."""


def output_of(call: Call) -> str:
    """Return the array that `call` makes."""
    return call.arguments[min(1, len(call.arguments) - 1) if call.function in _WEIGHTED else -1]


def layer_of(  # noqa: C901, PLR0911, PLR0912 - one for each function
    call: Call, project: Project, arrays: Arrays
) -> tuple[LayerOfProject, Dump | None]:
    """Return the layer of `call`, and what its C++ has to print; DataError, with file and line, otherwise."""
    config = project.configs.get(call.types[-1])
    if config is None:
        what = f"configuration {call.types[-1]} is not in parameters.h"
        raise call.line.fault(what, "the C++ needs it", "write the project again with hls4ml")
    reading = _Reading(call, project, arrays, config)
    match call.function:
        case "dense":
            return _dense(reading, "Dense", config, (reading.number("n_in"), reading.number("n_out"))), None
        case "pointwise_conv_1d_cl":
            return _pointwise(reading), None
        case "normalize":
            return _normalize(reading), None
        case "relu" | "relu1" | "relu6" | "linear":
            return _activation(reading), None
        case "sigmoid" | "tanh":
            return _table(reading)
        case "leaky_relu":
            return _leaky(reading), None
        case "hard_sigmoid" | "hard_tanh":
            return _hard(reading), None
        case "softmax":
            return _softmax(reading)
        case "global_pooling1d_cl":
            return _pooling(reading), None
        case "add" | "multiply" | "concatenate1d":
            return _joining(reading), None
        case "transpose":
            return _transpose(reading), None
        case other:
            raise reading.fault(f"nnet::{other} is not supported")


def _arguments(reading: _Reading, count: int) -> tuple[str, ...]:
    if len(reading.call.arguments) != count:
        raise reading.fault(
            f"it takes {len(reading.call.arguments)} arguments, and {count} are known", "it has another form"
        )
    return reading.call.arguments


def _dense(reading: _Reading, kind: str, config: Config, sizes: tuple[int, int]) -> LayerOfProject:
    """Return the layer of a dense one, of `sizes` words in and out of a row; `config` has its types."""
    source, output, weights, bias = _arguments(reading, 4)
    sized = _Reading(reading.call, reading.project, reading.arrays, config)
    inputs, outputs = sizes
    shapes = [reading.arrays.shape(each, reading.line)[-1] for each in (output,)]
    if shapes != [outputs]:
        raise reading.fault(
            f"it makes {outputs} words of each row, and {output} has {shapes[0]}", "sizes have to fit"
        )
    reading.want_product(config)
    for of in (reading.config, config):
        strategy = of.values.get("strategy", "nnet::latency")
        if strategy.lower() != "nnet::latency":
            what = f"its strategy is {strategy}"
            why = "the nearest that is: nnet::latency; the others add products in an order of their own"
            raise of.at("strategy").fault(what, why, "set strategy to latency: the same weights")
    kernel, summand = reading.array(weights, inputs * outputs), reading.array(bias, outputs)
    types = {"weight": sized.typed("weight_t"), "bias": sized.typed("bias_t")}
    types |= _sums(sized, output, kernel.reshape(inputs, outputs), summand)
    options = {"strategy": "latency", "data_format": "channels_last", "filt_width": 1, "stride_width": 1,
               "pad_left": 0, "pad_right": 0}  # fmt: skip
    held = {"weight": kernel.reshape(inputs, outputs), "bias": summand}
    return reading.layer(kind, (source,), output, types, options, held)


def _sums(
    reading: _Reading, output: str, kernel: NDArray[np.float64], bias: NDArray[np.float64]
) -> dict[str, FixedPoint]:
    """Return accumulator and result; types of more than 48 bits where no sum needs as many."""
    name = reading.config.types.get("accum_t", "")
    accum = reading.project.types.of(name, reading.config.at("accum_t"))
    result = reading.arrays.type(output, reading.line)
    source = reading.arrays.type(
        reading.project.top.aliases.get(reading.call.arguments[0], reading.call.arguments[0]), reading.line
    )
    if accum.narrowed or result.narrowed:
        largest = max(abs(source.format.min_value), source.format.max_value)
        reach = float((np.abs(kernel).sum(axis=0) * largest + np.abs(bias)).max())
        for each, line in ((accum, reading.config.at("accum_t")), (result, reading.line)):
            if each.narrowed and reach >= _WIDEST * each.format.lsb:
                reading.form(each.spelling, line)
    return {"accum": accum.format, "result": result.format}


def _pointwise(reading: _Reading) -> LayerOfProject:
    inner = reading.project.configs.get(reading.config.types.get("mult_config", ""))
    if inner is None:
        raise reading.config.line.fault(
            f"{reading.config.name} has no mult_config", "it has the sizes", _MEND
        )
    for name, wanted in (
        ("filt_width", 1),
        ("stride_width", 1),
        ("pad_left", 0),
        ("pad_right", 0),
        ("dilation", 1),
    ):
        if reading.number(name, wanted) != wanted:
            what = f"its {name} is {reading.number(name)}"
            why = f"the nearest that is: {wanted}; a constituent does not see its neighbours"
            raise reading.config.at(name).fault(what, why, _MEND)
    if reading.config.types.get("accum_t") != inner.types.get("accum_t"):
        what = "its accumulator differs from that of its mult_config"
        raise reading.config.at("accum_t").fault(what, "the C++ has one", _MEND)
    return _dense(reading, "PointwiseConv1D", inner, _words_of_a_row(reading, inner))


def _words_of_a_row(reading: _Reading, inner: Config) -> tuple[int, int]:
    """Return channels and filters; those of `inner` are of one row, or of all rows of a partition."""
    rows = reading.number("out_width")
    partitions = reading.number("n_partitions", rows)
    for name, array in zip(("in_width", "out_width"), _arguments(reading, 4)[:2], strict=True):
        shape = reading.arrays.shape(reading.project.top.aliases.get(array, array), reading.line)
        if prod(shape[:-1]) != reading.number(name):
            what = (
                f"layer {reading.call.layer}: its {name} is {reading.number(name)}, and {array} has {shape}"
            )
            raise reading.config.at(name).fault(what, "each row is computed once", _MEND)
    if partitions < 1 or rows % partitions:
        what = f"layer {reading.call.layer}: its n_partitions are {partitions}, of {rows} rows"
        raise reading.config.at("n_partitions").fault(what, "they have to divide the rows", _MEND)
    row = reading.number("n_chan"), reading.number("n_filt")
    sized = _Reading(reading.call, reading.project, reading.arrays, inner)
    found = sized.number("n_in"), sized.number("n_out")
    pixels = rows // partitions
    of_partition = (row[0] * pixels, row[1] * pixels)
    if found not in (row, of_partition):
        what = f"layer {reading.call.layer}: {inner.name} has {found[0]} words in and {found[1]} out"
        why = "wanted are {} and {} of a row, or {} and {} of a partition".format(*row, *of_partition)
        differs = "n_in" if found[0] not in (row[0], of_partition[0]) else "n_out"
        raise inner.at(differs).fault(what, why, _MEND)
    return row


def _normalize(reading: _Reading) -> LayerOfProject:
    source, output, scale, bias = _arguments(reading, 4)
    columns = reading.arrays.shape(output, reading.line)[-1]
    reading.want_product(reading.config)
    factors, summands = reading.array(scale, columns), reading.array(bias, columns)
    result = reading.arrays.type(output, reading.line)
    if result.narrowed:
        source_type = reading.arrays.type(reading.project.top.aliases.get(source, source), reading.line)
        largest = max(abs(source_type.format.min_value), source_type.format.max_value)
        if float((np.abs(factors) * largest + np.abs(summands)).max()) >= _WIDEST * result.format.lsb:
            reading.form(result.spelling, reading.line)
    types = {"scale": reading.typed("scale_t"), "bias": reading.typed("bias_t"), "result": result.format}
    return reading.layer(
        "BatchNormalization", (source,), output, types, {}, {"scale": factors, "bias": summands}
    )


def _result(reading: _Reading, output: str) -> FixedPoint:
    return reading.form(reading.arrays.type_name(output, reading.line), reading.line)


def _activation(reading: _Reading) -> LayerOfProject:
    source, output = _arguments(reading, 2)
    options = {"activation": reading.call.function}
    return reading.layer("Activation", (source,), output, {"result": _result(reading, output)}, options)


def _table(reading: _Reading) -> tuple[LayerOfProject, Dump]:
    source, output = _arguments(reading, 2)
    kind = reading.call.function
    table = reading.typed("table_t")
    types = {"result": _result(reading, output), "table": table}
    layer = reading.layer("Activation", (source,), output, types, {"activation": kind})
    struct = reading.config.name
    make = f"nnet::init_{kind}_table<{{0}}{struct}, {{0}}{struct}::table_size>"
    return layer, Dump(layer.name, kind, struct, make, sizes=("table_size", ""), formats=(table,))


def _leaky(reading: _Reading) -> LayerOfProject:
    source, slope, output = _arguments(reading, 3)
    types = reading.call.types
    of = types[1] if len(types) == 4 else types[0]  # noqa: PLR2004 - the older form has no type of the slope
    held = {"result": _result(reading, output), "param": reading.form(of, reading.line)}
    options = {"activation": "leaky_relu", "activ_param": slope}
    return reading.layer("ParametrizedActivation", (source,), output, held, options)


def _hard(reading: _Reading) -> LayerOfProject:
    """Return a line between two ends; its numbers stand behind the struct."""
    source, output = _arguments(reading, 2)
    types = {"result": _result(reading, output)}
    options: dict[str, object] = {"activation": reading.call.function}
    for name in ("slope", "shift"):
        given = reading.config.values.get(name)
        if given is None:
            raise reading.config.line.fault(f"{reading.config.name} has no {name}", "the C++ needs it", _MEND)
        types[name] = reading.typed(name)
        options[name] = given
    return reading.layer("HardActivation", (source,), output, types, options)


def _softmax(reading: _Reading) -> tuple[LayerOfProject, Dump | None]:
    """Return a softmax; the older layout has one size of both tables, and sums in the type of exp."""
    source, output = _arguments(reading, 2)
    config, name = reading.config, reading.config.values.get("implementation", "")
    implementation = name.rpartition("::")[2]
    options = {
        "implementation": implementation,
        "axis": -1,
        "n_outer": reading.number("n_outer", 1),
        "n_inner": reading.number("n_inner", 1),
    }
    if implementation == "argmax":
        types = {"result": _result(reading, output)}
        return reading.layer("Softmax", (source,), output, types, options), None
    older = "exp_table_size" not in config.values
    if implementation not in ("latency", "stable") or (older and implementation == "stable"):
        what = f"layer {reading.call.layer}: its implementation is {implementation}"
        what += " of an older release" if older else ""
        why = "the nearest that are: latency, argmax, and stable of hls4ml 1.2.0 and later"
        raise config.at("implementation").fault(what, why, _MEND)
    exp, inverse = reading.typed("exp_table_t"), reading.typed("inv_table_t")
    types = {"exp_table": exp, "inv_table": inverse, "result": _result(reading, output)}
    types["accum"] = exp if older else reading.typed("accum_t")
    types["inv_inp"] = exp if older else reading.typed("inv_inp_t")
    if implementation == "stable":
        types["inp_norm"] = reading.typed("inp_norm_t")
    layer = reading.layer("Softmax", (source,), output, types, options)
    struct = config.name
    address = f"{{0}}{reading.call.types[0]}" if implementation == "latency" else f"{{0}}{struct}::inp_norm_t"
    total = f"{{0}}{struct}::{'exp_table_t' if older else 'inv_inp_t'}"
    sizes = ("table_size", "table_size") if older else ("exp_table_size", "inv_table_size")
    dump = Dump(
        layer.name,
        implementation,
        struct,
        f"nnet::init_exp_table<{address}, {{0}}{struct}>",
        f"nnet::init_invert_table<{total}, {{0}}{struct}>",
        sizes,
        (exp, inverse),
    )
    return layer, dump


def _pooling(reading: _Reading) -> LayerOfProject:
    source, output = _arguments(reading, 2)
    operation = reading.config.values.get("pool_op", "").rpartition("::")[2]
    if operation not in ("Average", "Max"):
        what = f"layer {reading.call.layer}: its pool_op is {operation}"
        raise reading.config.at("pool_op").fault(what, "the nearest that are: Average, Max", _MEND)
    options = {"pool_op": operation, "data_format": "channels_last", "keepdims": False}
    types = {"accum": reading.typed("accum_t"), "result": _result(reading, output)}
    return reading.layer("GlobalPooling1D", (source,), output, types, options)


def _joining(reading: _Reading) -> LayerOfProject:
    first, second, output = _arguments(reading, 3)
    types = {"result": _result(reading, output)}
    kind = "Concatenate" if reading.call.function == "concatenate1d" else "Merge"
    return reading.layer(kind, (first, second), output, types, {"op": reading.call.function})


def _transpose(reading: _Reading) -> LayerOfProject:
    source, output = _arguments(reading, 2)
    perm, given = reading.numbers("perm"), reading.arrays.shape(source, reading.line)
    if perm != _TURNED or len(given) != len(perm):
        what = f"layer {reading.call.layer}: its perm is {perm}, of an array with the sizes {given}"
        raise reading.config.at("perm").fault(what, "the nearest that is: rows and words exchanged", _MEND)
    wanted = {
        "dims": (len(given),),
        "N": (prod(given),),
        "from_shape": given,
        "to_shape": given[::-1],
        "perm_strides": (1, given[1]),
    }
    for name, numbers in wanted.items():
        if (found := reading.numbers(name)) != numbers:
            what = f"layer {reading.call.layer}: its {name} is {found}, and {numbers} is wanted"
            raise reading.config.at(name).fault(what, f"it takes an array with the sizes {given}", _MEND)
    if reading.arrays.shape(output, reading.line) != given[::-1]:
        raise reading.fault(f"{output} has other sizes than {given[::-1]}", "rows and words are exchanged")
    types = {"result": _result(reading, output)}
    return reading.layer("Transpose", (source,), output, types, {"perm": perm})


_TURNED = (1, 0)
