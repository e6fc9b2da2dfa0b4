"""Layers that hls4ml 1.3.0 does not have, added by its extension API: their C++ is written here.

Each is a struct of constants and the function that computes the layer, in parameters.h beside those of
hls4ml's own layers. Registering them changes no project without such a layer.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from hls4ml.backends import get_backend
from hls4ml.backends.template import FunctionCallTemplate, LayerConfigTemplate
from hls4ml.converters import register_keras_v2_layer_handler
from hls4ml.converters.keras_v2_to_hls import parse_default_keras_layer
from hls4ml.model.attributes import Attribute, TypeAttribute
from hls4ml.model.layers import Layer, register_layer
from hls4ml.model.optimizer import get_optimizer
from jetc_runtime.fixed_point import FixedPoint

from jetc.taggers.hidden_functions import HALF, LEAK

__all__ = [
    "CastsConfig",
    "GatherConfig",
    "JetcCasts",
    "JetcGather",
    "JetcSelect",
    "JetcSum",
    "JetcWeightedMean",
    "SelectConfig",
    "SumConfig",
    "WeightedMeanConfig",
    "register",
]

_Node = Any
"""A layer of a graph. hls4ml has no types."""


class JetcCasts(Layer):  # type: ignore[misc]
    """Each word of a row cast to a format of its own."""

    _expected_attributes = (
        Attribute("n_rows"),
        Attribute("n_words"),
        Attribute("formats", value_type=list),
        Attribute("function", value_type=str),
    )

    def initialize(self) -> None:
        """Say what it makes."""
        self.add_output_variable(list(self.get_input_variable().shape))


class JetcSelect(Layer):  # type: ignore[misc]
    """Some words of each row."""

    _expected_attributes = (Attribute("n_rows"), Attribute("n_words"), Attribute("columns", value_type=list))

    def initialize(self) -> None:
        """Say what it makes."""
        self.add_output_variable([self.get_attr("n_rows"), len(self.get_attr("columns"))])


class JetcGather(Layer):  # type: ignore[misc]
    """Rows of these numbers."""

    _expected_attributes = (
        Attribute("n_rows"),
        Attribute("n_words"),
        Attribute("rows", value_type=list),
        Attribute("axis_name", value_type=str),
    )

    def initialize(self) -> None:
        """Say what it makes."""
        self.add_output_variable([len(self.get_attr("rows")), self.get_attr("n_words")])


class JetcSum(Layer):  # type: ignore[misc]
    """The sum of all rows."""

    _expected_attributes = (Attribute("n_rows"), Attribute("n_words"), TypeAttribute("accum"))

    def initialize(self) -> None:
        """Say what it makes."""
        self.add_output_variable([self.get_attr("n_words")])


class JetcWeightedMean(Layer):  # type: ignore[misc]
    """The sum of the rows by their weights, times the reciprocal of the sum of these."""

    _expected_attributes = (
        Attribute("n_rows"),
        Attribute("n_words"),
        Attribute("reciprocals", value_type=list),
        TypeAttribute("accum"),
        TypeAttribute("reciprocal"),
    )

    def initialize(self) -> None:
        """Say what it makes."""
        self.add_output_variable([self.get_attr("n_words")])


_CASTS = """struct config{index} {{
    static const unsigned n_rows = {n_rows};
    static const unsigned n_words = {n_words};
    template <class data_T, class res_T>
    static void compute(data_T data[n_rows * n_words], res_T res[n_rows * n_words]) {{
        #pragma HLS INLINE
        for (unsigned row = 0; row < n_rows; row++) {{
            #pragma HLS UNROLL
{listed}
        }}
    }}
}};
"""
_SELECT = """struct config{index} {{
    static const unsigned n_rows = {n_rows};
    static const unsigned n_words = {n_words};
    static const unsigned n_columns = {n_columns};
    template <class data_T, class res_T>
    static void compute(data_T data[n_rows * n_words], res_T res[n_rows * n_columns]) {{
        #pragma HLS INLINE
        static const unsigned columns[n_columns] = {{{listed}}};
        for (unsigned row = 0; row < n_rows; row++) {{
            #pragma HLS UNROLL
            for (unsigned at = 0; at < n_columns; at++) {{
                #pragma HLS UNROLL
                res[row * n_columns + at] = data[row * n_words + columns[at]];
            }}
        }}
    }}
}};
"""
_GATHER = """struct config{index} {{
    static const unsigned n_rows = {n_rows};
    static const unsigned n_words = {n_words};
    static const unsigned n_gathered = {n_gathered};
    template <class data_T, class res_T>
    static void compute(data_T data[n_rows * n_words], res_T res[n_gathered * n_words]) {{
        #pragma HLS INLINE
        static const unsigned rows[n_gathered] = {{{listed}}};
        for (unsigned at = 0; at < n_gathered; at++) {{
            #pragma HLS UNROLL
            for (unsigned word = 0; word < n_words; word++) {{
                #pragma HLS UNROLL
                res[at * n_words + word] = data[rows[at] * n_words + word];
            }}
        }}
    }}
}};
"""
_SUM = """struct config{index} {{
    static const unsigned n_rows = {n_rows};
    static const unsigned n_words = {n_words};
    typedef {accum_t.name} accum_t;
    template <class data_T, class res_T>
    static void compute(data_T data[n_rows * n_words], res_T res[n_words]) {{
        #pragma HLS INLINE
        for (unsigned word = 0; word < n_words; word++) {{
            #pragma HLS UNROLL
            accum_t total = 0;
            for (unsigned row = 0; row < n_rows; row++) {{
                #pragma HLS UNROLL
                total += data[row * n_words + word];
            }}
            res[word] = total;
        }}
    }}
}};
"""
_WEIGHTED_MEAN = """struct config{index} {{
    static const unsigned n_rows = {n_rows};
    static const unsigned n_words = {n_words};
    static const unsigned n_reciprocals = {n_reciprocals};
    typedef {accum_t.name} accum_t;
    typedef {reciprocal_t.name} reciprocal_t;
    template <class data_T, class weight_T, class res_T>
    static void compute(data_T data[n_rows * n_words], weight_T weight[n_rows], res_T res[n_words]) {{
        #pragma HLS INLINE
        static const reciprocal_t reciprocals[n_reciprocals] = {{{listed}}};
        unsigned summed = 0;
        for (unsigned row = 0; row < n_rows; row++) {{
            #pragma HLS UNROLL
            ap_uint<weight_T::width> code = weight[row].range(weight_T::width - 1, 0);
            summed += code.to_uint();
        }}
        for (unsigned word = 0; word < n_words; word++) {{
            #pragma HLS UNROLL
            accum_t total = 0;
            for (unsigned row = 0; row < n_rows; row++) {{
                #pragma HLS UNROLL
                total += data[row * n_words + word] * weight[row];
            }}
            res[word] = total * reciprocals[summed];
        }}
    }}
}};
"""


class CastsConfig(LayerConfigTemplate):  # type: ignore[misc]
    """The C++ of casts: a format without a sign saturates at 0, as a ReLU does."""

    def __init__(self) -> None:
        super().__init__(JetcCasts)

    def format(self, node: _Node) -> str:
        """Return the struct of `node`."""
        lines = (
            f"            res[row * n_words + {at}] = {each}(data[row * n_words + {at}]);"
            for at, each in enumerate(node.get_attr("formats"))
        )
        return _CASTS.format(**self._default_config_params(node), listed="\n".join(lines))


class SelectConfig(LayerConfigTemplate):  # type: ignore[misc]
    """The C++ of a selection."""

    def __init__(self) -> None:
        super().__init__(JetcSelect)

    def format(self, node: _Node) -> str:
        """Return the struct of `node`."""
        columns = node.get_attr("columns")
        listed = ", ".join(map(str, columns))
        return _SELECT.format(**self._default_config_params(node), n_columns=len(columns), listed=listed)


class GatherConfig(LayerConfigTemplate):  # type: ignore[misc]
    """The C++ of rows again."""

    def __init__(self) -> None:
        super().__init__(JetcGather)

    def format(self, node: _Node) -> str:
        """Return the struct of `node`."""
        rows = node.get_attr("rows")
        listed = ", ".join(map(str, rows))
        return _GATHER.format(**self._default_config_params(node), n_gathered=len(rows), listed=listed)


class SumConfig(LayerConfigTemplate):  # type: ignore[misc]
    """The C++ of a sum over rows."""

    def __init__(self) -> None:
        super().__init__(JetcSum)

    def format(self, node: _Node) -> str:
        """Return the struct of `node`."""
        return _SUM.format(**self._default_config_params(node))


class WeightedMeanConfig(LayerConfigTemplate):  # type: ignore[misc]
    """The C++ of a weighted mean, its table in exact decimals."""

    def __init__(self) -> None:
        super().__init__(JetcWeightedMean)

    def format(self, node: _Node) -> str:
        """Return the struct of `node`."""
        fraction = node.types["reciprocal_t"].precision.fractional
        values = [repr(code * 2.0**-fraction) for code in node.get_attr("reciprocals")]
        given = self._default_config_params(node)
        return _WEIGHTED_MEAN.format(**given, n_reciprocals=len(values), listed=", ".join(values))


class _Call(FunctionCallTemplate):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__((JetcCasts, JetcSelect, JetcGather, JetcSum, JetcWeightedMean), include_header=[])

    def format(self, node: _Node) -> str:
        taken = [node.get_input_variable(each) for each in node.inputs]
        made = node.get_output_variable()
        types = ", ".join(each.type.name for each in (*taken, made))
        names = ", ".join(each.name for each in (*taken, made))
        return f"config{node.index}::compute<{types}>({names});"


def _parsed(class_name: str, option: str | None) -> Any:  # noqa: ANN401 - hls4ml's handler
    def parse(keras_layer: Any, input_names: Any, input_shapes: Any, _: object) -> tuple[Any, list[Any]]:  # noqa: ANN401
        layer = parse_default_keras_layer(keras_layer, input_names)
        layer["class_name"] = class_name
        layer["n_rows"], layer["n_words"] = (1, *input_shapes[0][1:])[-2:]
        if option is not None:
            layer[option] = list(keras_layer["config"][option])
        match option:
            case "columns":
                shape = [None, layer["n_rows"], len(layer[option])]
            case "rows":
                layer["axis_name"] = keras_layer["config"]["axis_name"]
                shape = [None, len(layer[option]), layer["n_words"]]
            case "formats":
                layer["function"] = keras_layer["config"]["function"]
                shape = list(input_shapes[0])
            case _:
                shape = [None, layer["n_words"]]
        return layer, shape

    return parse


def _row_mean(keras_layer: Any, input_names: Any, input_shapes: Any, _: object) -> tuple[Any, list[Any]]:  # noqa: ANN401
    """Return hls4ml's own mean, which divides towards zero."""
    layer = parse_default_keras_layer(keras_layer, input_names)
    rows, words = (int(each) for each in input_shapes[0][1:])
    layer |= {"class_name": "GlobalAveragePooling1D", "keepdims": False, "n_in": rows, "n_filt": words}
    return layer, [None, words]


def _product(keras_layer: Any, input_names: Any, input_shapes: Any, _: object) -> tuple[Any, list[Any]]:  # noqa: ANN401
    """Return hls4ml's own layer of a matrix product, which it makes of models of Keras 3 alone."""
    layer = parse_default_keras_layer(keras_layer, input_names)
    first, second = ([int(each) for each in shape[1:]] for shape in input_shapes)
    shape = [first[0], second[1]]
    layer |= {"class_name": "Einsum", "equation": "ij,jk->ik", "out_shape": tuple(shape)}
    layer |= {"inp0_shape": tuple(first), "inp1_shape": tuple(second)}
    return layer, [None, *shape]


def _row_softmax(keras_layer: Any, input_names: Any, input_shapes: Any, _: object) -> tuple[Any, list[Any]]:  # noqa: ANN401
    """Return hls4ml's own softmax, one for each row."""
    layer = parse_default_keras_layer(keras_layer, input_names)
    layer |= {"class_name": "Softmax", "activation": "softmax", "axis": -1}
    layer |= {"n_outer": int(input_shapes[0][1]), "n_inner": 1}
    return layer, list(input_shapes[0])


def _bent(keras_layer: Any, input_names: Any, input_shapes: Any, _: object) -> tuple[Any, list[Any]]:  # noqa: ANN401
    """Return hls4ml's own layer of a function made of straight lines."""
    layer = parse_default_keras_layer(keras_layer, input_names)
    bend = keras_layer["config"]["bend"]
    layer["activation"], layer["class_name"] = bend, "Activation"
    match bend:
        case "leaky_relu":
            layer |= {"class_name": "LeakyReLU", "activ_param": LEAK.lsb}
        case "hard_sigmoid" | "hard_tanh":
            layer |= {"class_name": "HardActivation", "slope": HALF, "shift": HALF}
    return layer, list(input_shapes[0])


def _looked_up(keras_layer: Any, input_names: Any, input_shapes: Any, _: object) -> tuple[Any, list[Any]]:  # noqa: ANN401
    """Return hls4ml's own layer of a function by a table."""
    layer = parse_default_keras_layer(keras_layer, input_names)
    layer["activation"], layer["class_name"] = keras_layer["config"]["function"], "Activation"
    return layer, list(input_shapes[0])


def _affine(keras_layer: Any, input_names: Any, input_shapes: Any, reader: Any) -> tuple[Any, list[Any]]:  # noqa: ANN401
    """Return hls4ml's own normalisation, with factors and summands as training casts them."""
    layer = parse_default_keras_layer(keras_layer, input_names)
    layer["class_name"] = "BatchNormalization"
    rows, words = (1, *input_shapes[0][1:])[-2:]
    layer |= {"n_in": int(rows) * int(words), "n_filt": int(words), _KEPT: True}
    for name, weight, kept in (("factor", "kernel", "scale"), ("summand", "bias", "bias")):
        form = FixedPoint.parse(keras_layer["config"][name])
        values = reader.get_weights_data(layer["name"], weight).astype(np.float64)
        layer[f"{kept}_data"] = form.value(form.quantize(values))
    return layer, list(input_shapes[0])


_KEPT = "jetc_kept"
"""What tells of a normalisation that hls4ml keeps although its factors are 1 and its summands 0."""


def _keep(pass_name: str) -> None:
    """Let the pass of hls4ml that drops a normalisation without effect leave those of jetc."""
    optimizer = get_optimizer(pass_name)
    plain = optimizer.match
    optimizer.match = lambda node: not node.get_attr(_KEPT) and plain(node)


@cache
def register() -> None:
    """Make hls4ml know the layers, once."""
    backend = get_backend("Vitis")
    for layer, keras_class, option in (
        (JetcCasts, "Casts", "formats"),
        (JetcSelect, "Select", "columns"),
        (JetcGather, "Gather", "rows"),
        (JetcSum, "RowSum", None),
        (JetcWeightedMean, "WeightedMean", "reciprocals"),
    ):
        register_keras_v2_layer_handler(keras_class, _parsed(layer.__name__, option))
        register_layer(layer.__name__, layer)
    register_keras_v2_layer_handler("Affine", _affine)
    register_keras_v2_layer_handler("RowMean", _row_mean)
    register_keras_v2_layer_handler("MatrixProduct", _product)
    register_keras_v2_layer_handler("RowSoftmax", _row_softmax)
    register_keras_v2_layer_handler("Bent", _bent)
    register_keras_v2_layer_handler("LookedUp", _looked_up)
    for template in (CastsConfig, SelectConfig, GatherConfig, SumConfig, WeightedMeanConfig, _Call):
        backend.register_template(template)
    _keep("remove_nop_batch_normalization")
