"""Rules of the network that the sections describe together, whatever its family: they walk its topology."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import MAX_WIDTH
from jetc_runtime.layers.pool import growth

from jetc.checks.limits import EXACT_BITS, SUM_BITS, TABLE_BITS
from jetc.checks.sums import common_span, dense_terms, spans
from jetc.diagnostics.diagnostic import Diagnostic
from jetc.taggers.families import declared_topology
from jetc.taggers.hidden_functions import (
    ENDS,
    PLACE_BITS,
    SHIFT,
    SLOPE,
    SPANS,
    goes_below_zero,
    place_bits,
    steps_of,
)
from jetc.taggers.stacks import FILLED
from jetc.taggers.topology import (
    Activation,
    ActivationLayer,
    AddLayer,
    ConcatenateLayer,
    FlattenLayer,
    MultiplyLayer,
    PoolLayer,
    ProductLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import Spec
    from jetc.language.text.places import Places
    from jetc.taggers.topology import InputLayer, TaggerLayer, Topology

__all__ = [
    "MASK_NEEDS",
    "NEEDS",
    "OWN_NEEDS",
    "TABLE_NEEDS",
    "activation",
    "casts",
    "function_table",
    "joined",
    "masks",
    "means",
    "own_formats",
    "pooled",
    "pools",
    "products",
    "residual",
    "sums",
]

NEEDS = {"architecture", "features", "quantisation", "dataset"}
"""The sections that describe a network."""
OWN_NEEDS = {"architecture", "quantisation"}
"""The sections that say which formats a family has of its own."""


def own_formats(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The formats that not every family needs are there where this one needs them, and only there.

    Whatever walks the network relies on it.
    """
    kind, needed = spec.architecture.kind, spec.architecture.own_formats
    yield from _table_of_function(spec, places)
    for name, field in type(spec.quantisation).model_fields.items():
        given = getattr(spec.quantisation, name) is not None
        if field.is_required() or name in _OF_ANY_FAMILY or given == (name in needed):
            continue
        if given:
            yield Diagnostic(
                "JET004",
                places.key_span(("quantisation", name)),
                f"unknown key {name!r} in quantisation of a network of kind {kind}",
                "nothing would read it",
                "remove it",
                places.related(("architecture", "kind"), "the kind stands here"),
            )
        else:
            yield Diagnostic(
                "JET005",
                places.key_span(("quantisation",)),
                f"key {name!r} is missing from quantisation",
                f"a network of kind {kind} has a cast to it, and jetc assumes no value that nobody sees",
                f"add {name}: with the format you want",
                places.related(("architecture", "kind"), "the kind stands here"),
            )


_OF_ANY_FAMILY = ("learned", "softmax", "class_scores", "function_table", "accumulator", "normalisation")
"""The optional keys of `quantisation` that stand with any family."""


def _table_of_function(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The table of the function of hidden layers is there where the function has one, and only there."""
    function, table = spec.architecture.activation, spec.quantisation.function_table
    where = places.related(("architecture", "activation"), "the function stands here")
    if table is not None and function not in SPANS:
        yield Diagnostic(
            "JET004",
            places.key_span(("quantisation", "function_table")),
            f"unknown key 'function_table' in quantisation of a network of {function}",
            "nothing would read it: sigmoid and tanh alone have a table",
            "remove it",
            where if function != "relu" else (),
        )
    elif table is None and function in SPANS:
        yield Diagnostic(
            "JET005",
            places.key_span(("quantisation",)),
            "key 'function_table' is missing from quantisation",
            f"a {function} is a table, and jetc assumes no size or format that nobody sees",
            "add function_table: with entries: and type: of the table you want",
            where,
        )


def activation(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The results of hidden layers have a sign where their function goes below zero, and hold its end."""
    function, form = spec.architecture.activation, spec.quantisation.activation
    signed = goes_below_zero(Activation(function))
    gates = spec.quantisation.gates
    if gates is not None and not gates.signed:
        yield from _end("hard_sigmoid", gates, "gates", places)
    if form.signed is signed:
        yield from _end(function, form, "activation", places)
        return
    yield places.fault(
        "JET031",
        ("quantisation", "activation"),
        f"activation is {'signed' if form.signed else 'unsigned'}",
        f"activation must be {'signed' if signed else 'unsigned'}: it is the result of a {_CALLED[function]}",
        f"use ap_{'' if signed else 'u'}fixed",
        related=places.related(("architecture", "activation"), "the function stands here")
        if function != "relu"
        else (),
    )


def _end(function: str, form: FixedPoint, name: str, places: Places) -> Iterator[Diagnostic]:
    """Yield a fault where the format called `name` ends before its function does."""
    _, largest = ENDS.get(function, (0, 0))
    if form.max_value >= largest:
        return
    integer = largest.bit_length() + int(form.signed)
    fraction = min(max(form.fraction, 1), EXACT_BITS - integer)
    wide = replace(form, width=fraction + integer, integer=integer)
    steps = " in the same steps" if fraction == form.fraction else ""
    yield places.fault(
        "JET067",
        ("quantisation", name),
        f"the {function} ends at {largest}, its format at {form.max_value:g}",
        "the format would end every result before the function does, which makes it another function",
        f"use {wide}, which holds {largest}{steps}",
        related=places.related(("architecture", "activation"), "the function stands here")
        if name == "activation"
        else (),
    )


def function_table(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The entries of a table have the function's sign, hold what it gives, and saturate."""
    table, place = spec.quantisation.function_table, ("quantisation", "function_table", "type")
    if table is None:
        return
    function, form = spec.architecture.activation, table.type
    where = places.related(("architecture", "activation"), "the function stands here")
    signed = goes_below_zero(Activation(function))
    if form.signed is not signed:
        yield places.fault(
            "JET031",
            place,
            f"type is {'signed' if form.signed else 'unsigned'}",
            f"type must be {'signed' if signed else 'unsigned'}: it is the result of a {_CALLED[function]}",
            f"use ap_{'' if signed else 'u'}fixed",
            related=where,
        )
    elif form.integer < int(signed):
        yield places.fault(
            "JET067",
            place,
            f"the {function} comes near 1, its format ends at {form.max_value:g}",
            "the format would end every result before the function does, which makes it another function",
            f"use at least {int(signed)} integer bits, the sign among them"
            if signed
            else "use 0 integer bits or more",
            related=where,
        )
    elif form.fraction < 1:
        yield places.fault(
            "JET032",
            place,
            f"{form} does not hold 0.5",
            f"a {function} gives numbers between {'-1' if signed else '0'} and 1",
            f"use at most {form.width - 1} integer bits",
            related=where,
        )
    if not form.overflow.limits:
        yield places.fault(
            "JET050",
            place,
            f"type {form.overflow.verb} on overflow",
            "its largest value, rounded up, would turn into another",
            "use AP_SAT",
        )


_CALLED = {
    "relu": "ReLU",
    "relu1": "ReLU",
    "relu6": "ReLU",
    "leaky_relu": "leaky ReLU",
    "hard_sigmoid": "hard sigmoid",
    "hard_tanh": "hard tanh",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
}


def residual(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Where layers are residual, there is one that can be."""
    if not getattr(spec.architecture, "residual", False):
        return
    if not any(isinstance(each, AddLayer) for each in declared_topology(spec).layers):
        yield places.fault(
            "JET140",
            ("architecture", "residual"),
            "no hidden layer is as wide as the one before it",
            "the results of one layer are added to the sums of the next, word by word",
            "leave residual out: it adds nothing here",
        )


MASK_NEEDS = {"architecture", "features"}
"""The sections that say which constituents a mean is over."""


def masks(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A masked mean knows which constituents are there. Whatever walks the network relies on it."""
    if getattr(spec.architecture, "pooling", None) != "masked_mean":
        return
    inputs = spec.features.inputs
    index = next((at for at, each in enumerate(inputs) if each.name == FILLED), None)
    if index is None:
        yield places.fault(
            "JET099",
            ("features", "inputs"),
            f"no input is {FILLED}, and the mean is over the constituents that are there",
            f"{FILLED} is 1 for a constituent and 0 where a jet has no more of them",
            f"add {FILLED} to the inputs",
            related=places.related(("architecture", "pooling"), "the pooling stands here"),
        )
    elif inputs[index].normalised != replace(inputs[index].normalised, width=1, integer=1, signed=False):
        yield places.fault(
            "JET099",
            ("features", "inputs", index, "type"),
            f"{FILLED} is {inputs[index].type} with scale_log2 {inputs[index].scale_log2}",
            "a constituent counts once or not at all, so the network must see 0 or 1",
            "use ap_ufixed<1,1,AP_TRN,AP_SAT>, and scale_log2: 0",
            related=places.related(("architecture", "pooling"), "the pooling stands here"),
        )


TABLE_NEEDS = {"architecture", "features", "quantisation"}
"""The sections that say how large the table of a weighted mean is."""


def weight_table(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The table of a weighted mean can be addressed. Whatever walks the network makes it."""
    form = spec.quantisation.pooling_weights
    if form is None or getattr(spec.architecture, "pooling", None) != "weighted_mean":
        return
    bits = (spec.features.constituents * form.max_code).bit_length()
    if bits > TABLE_BITS:
        yield places.fault(
            "JET033",
            ("quantisation", "pooling_weights"),
            f"the sum of weights {form} indexes a table of 2^{bits} entries",
            f"tables are at most 2^{TABLE_BITS} entries, because hardware addresses no more",
            f"use at most {form.width - (bits - TABLE_BITS)} bits",
            related=places.related(("features", "constituents"), "so many of them are summed"),
        )


def means(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The products of a mean by weights are exact in float32."""
    topology = declared_topology(spec)
    known = spans(topology)
    for layer in topology.layers:
        if isinstance(layer, WeightedMeanLayer):
            bits = known[layer.name].width
            if max(layer.reciprocal.width, known[layer.sources[0]].width) > EXACT_BITS or bits <= EXACT_BITS:
                continue  # one fault is enough
            yield places.fault(
                "JET100",
                ("quantisation", "reciprocals"),
                f"a mean by reciprocals of {layer.reciprocal.fraction} fraction bits takes {bits} bits",
                f"training runs in float32, which holds {EXACT_BITS}, and firmware and training would differ",
                f"use at most {layer.reciprocal.fraction - (bits - EXACT_BITS)} fraction bits",
                related=places.related(topology.tensor(layer.sources[0]).place, "what is averaged"),
            )


def pools(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The division of a mean that rounds is exact in float32, and its constant is one that the RTL keeps.

    For quotients of w bits that is one of w + 1 bits.
    """
    topology = declared_topology(spec)
    known, axes = spans(topology), topology.axes()
    for layer in topology.layers:
        source = topology.tensor(layer.sources[0])
        if not (isinstance(layer, PoolLayer) and isinstance(source, ActivationLayer)):
            continue
        (cast,) = (each for each in topology.readers(layer.name) if isinstance(each, ActivationLayer))
        over = known[layer.name].width - (EXACT_BITS - 1)
        if layer.fraction is None or over <= 0 or max(source.result.width, cast.result.width) > EXACT_BITS:
            continue  # one fault is enough
        finest = source if source.result.fraction == layer.fraction else cast
        yield places.fault(
            "JET028",
            finest.place,
            f"the mean of {axes[source.name][0].size} {layer.over} takes {over + EXACT_BITS - 1} bits",
            f"its quotients have {layer.fraction} fraction bits; training forms them in float32, and the RTL "
            f"divides by a constant of a bit more: both hold {EXACT_BITS}",
            f"use at least {over} fraction bits fewer",
            related=places.related(("features", "constituents"), "no power of two"),
        )
        return


def pooled(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """What is pooled fits the format of the result."""
    topology = declared_topology(spec)
    axes = topology.axes()
    for layer in topology.layers:
        pool = topology.tensor(layer.sources[0])
        if not (isinstance(layer, ActivationLayer) and isinstance(pool, PoolLayer | WeightedMeanLayer)):
            continue
        how = pool.how if isinstance(pool, PoolLayer) else "mean"
        source, result = topology.tensor(pool.sources[0]), layer.result
        if not isinstance(source, ActivationLayer):
            continue
        if source.result.signed and not result.signed:
            yield places.fault(
                "JET067",
                layer.place,
                f"the {how} can be {source.result.min_value:g}, its format begins at 0",
                f"every constituent can have the least activation, and the {how} would saturate",
                "use ap_fixed",
                related=places.related(source.place, "what is averaged"),
            )
            continue
        bits, largest = source.result.integer - int(source.result.signed), source.result.max_value
        if isinstance(pool, PoolLayer) and pool.how == "sum":
            rows = axes[pool.sources[0]][0].size
            bits, largest = bits + growth("sum", rows)[0], largest * rows
        if result.integer - int(result.signed) < bits:
            yield places.fault(
                "JET067",
                layer.place,
                f"the {how} can be {largest:g}, its format ends at {result.max_value:g}",
                f"every constituent can have the largest activation, and the {how} would saturate",
                f"give it {bits + int(result.signed)} integer bits",
                related=places.related(source.place, "what is averaged"),
            )


def joined(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """What was pooled and the inputs of the jet share a format that is exact in float32."""
    topology = declared_topology(spec)
    of_the_jet = spec.features.of_the_jet
    formats = [each.normalised for each in of_the_jet]
    for layer in topology.layers:
        if not isinstance(layer, ConcatenateLayer):
            continue
        maker = topology.tensor(layer.sources[0])
        beside = _formats(spec, topology, maker)
        if max(common_span(formats).width, common_span(beside).width) > EXACT_BITS:
            continue  # one fault is enough
        bits = common_span([*formats, *beside]).width
        if bits <= EXACT_BITS:
            continue
        coarse = max(range(len(formats)), key=lambda index: formats[index].integer)
        fine = max(range(len(formats)), key=lambda index: formats[index].fraction)
        furthest = fine if formats[fine].fraction > common_span(beside).fraction else coarse
        what = "the inputs of constituents" if isinstance(maker, FlattenLayer) else "what was pooled"
        yield places.fault(
            "JET048",
            ("features", "jet", furthest, "type"),
            f"{of_the_jet[furthest].name!r} and {what} take {bits} bits together",
            f"they share one format once scaled, and training runs in float32, which holds {EXACT_BITS}",
            f"let scale_log2 bring the two nearer, by at least {bits - EXACT_BITS}",
            related=places.related(maker.place, what),
        )


def _formats(spec: Spec, topology: Topology, maker: InputLayer | TaggerLayer) -> list[FixedPoint]:
    """Return the formats of the words that inputs of the jet join."""
    if isinstance(maker, ActivationLayer):
        return [maker.result]
    if isinstance(maker, FlattenLayer):
        words = topology.tensor(maker.sources[0])
        if isinstance(words, ActivationLayer):
            return [words.result]
    return [each.normalised for each in spec.features.inputs]


def casts(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A cast that saturates is exact in float32.

    Source: QKeras returns x + (q - x) for a value x and its cast q. Where the format of q has the finer step,
    the difference has q's step and, where q saturates, nearly the size of x.
    """
    topology = declared_topology(spec)
    known = spans(topology)
    told = set()
    for layer in topology.layers:
        if not isinstance(layer, ActivationLayer) or layer.place in told:
            continue
        given = common_span([layer.table.format]) if layer.table else known[layer.sources[0]]
        fraction = layer.result.fraction
        bits = given.integer + fraction
        if fraction <= given.fraction or bits <= EXACT_BITS or layer.result.width > EXACT_BITS:
            continue
        told.add(layer.place)
        yield places.fault(
            "JET095",
            layer.place,
            f"{layer.place[-1]} has {fraction} fraction bits, and what is cast to it {given.fraction}",
            f"the finer bits say nothing, and where it saturates, training forms a difference of {bits} bits "
            f"in float32, which holds {EXACT_BITS}",
            f"use at most {max(given.fraction, EXACT_BITS - given.integer)} fraction bits",
        )


def sums(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The sums of every layer are exact, whatever the weights."""
    topology = declared_topology(spec)
    dense = tuple(_dense_sums(topology, places))
    yield from dense or tuple(_added(topology, places)) or _functions_of(topology, places)


def _functions_of(topology: Topology, places: Places) -> Iterator[Diagnostic]:
    yield from _lines_of(topology, places)
    yield from _places_of(topology, places)


def _places_of(topology: Topology, places: Places) -> Iterator[Diagnostic]:
    """Yield a fault where sums are larger than the places of a table are counted."""
    known = spans(topology)
    for layer in topology.layers:
        if not isinstance(layer, ActivationLayer) or layer.table is None:
            continue
        steps = steps_of(layer.function, layer.table.size)
        bits = place_bits(known[layer.sources[0]].integer - 1, steps)
        if bits > PLACE_BITS:
            yield places.fault(
                "JET054",
                ("quantisation", "weights"),
                f"{layer.sources[0]}, as a place in the table of a {layer.function}, takes {bits} bits",
                f"hls4ml's C++ counts them in an int, which holds {PLACE_BITS}; weights make them",
                f"use at least {bits - PLACE_BITS} integer bits fewer",
                related=places.related(("quantisation", "function_table"), "the table stands here"),
            )
            return


def _added(topology: Topology, places: Places) -> Iterator[Diagnostic]:
    """Yield a fault where two of those sums are too wide to be added."""
    known = spans(topology)
    for layer in topology.layers:
        bits = known[layer.name].width
        if isinstance(layer, AddLayer) and bits > SUM_BITS:
            yield places.fault(
                "JET054",
                ("quantisation", "weights"),
                f"{layer.name}, the sum of {layer.sources[0]} and {layer.sources[1]}, takes {bits} bits",
                f"the integer evaluator's codes hold sums of {SUM_BITS} bits with every cast of them",
                f"use at least {bits - SUM_BITS} fraction bits fewer",
                related=places.related(layer.place, "the two are added here"),
            )
            return


def _lines_of(topology: Topology, places: Places) -> Iterator[Diagnostic]:
    """Yield a fault where the line of a hard sigmoid, slope times sum plus shift, is too wide."""
    known = spans(topology)
    for layer in topology.layers:
        if not isinstance(layer, ActivationLayer) or layer.function not in _OF_A_LINE:
            continue
        source = known[layer.sources[0]]
        bits = max(source.integer, 1) + 2 + max(source.fraction + SLOPE.fraction, SHIFT.fraction)
        if bits > MAX_WIDTH:
            yield places.fault(
                "JET054",
                ("quantisation", "weights"),
                f"{layer.sources[0]}, times the slope of a {_CALLED[layer.function]}, takes {bits} bits",
                f"the integer evaluator's codes hold {MAX_WIDTH}, and hls4ml's slope has {SLOPE.fraction}",
                f"use at least {bits - MAX_WIDTH} fraction bits fewer",
                related=places.related(layer.place, "what it is cast to"),
            )
            return


_OF_A_LINE = {Activation.HARD_SIGMOID, Activation.HARD_TANH}


def products(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Products of two words, and sums of these, are exact in float32."""
    topology = declared_topology(spec)
    known = spans(topology)
    for layer in topology.layers:
        factors = [known[each].width for each in layer.sources]
        bits = known[layer.name].width
        of_two = isinstance(layer, ProductLayer | MultiplyLayer)
        if not of_two or max(factors) > EXACT_BITS or bits <= EXACT_BITS:
            continue  # one fault is enough
        summed = "sums of " if isinstance(layer, ProductLayer) else ""
        wider = topology.origin(layer.sources[factors.index(max(factors))])
        yield places.fault(
            "JET141",
            wider.place,
            f"{layer.name}, {summed}products of {factors[0]} and {factors[1]} bits, take {bits} bits",
            f"training runs in float32, which holds {EXACT_BITS}, and firmware and training would differ",
            f"use {bits - EXACT_BITS} bits fewer for the two together",
            related=places.related(layer.place, "the two are multiplied here"),
        )
        return


def _dense_sums(topology: Topology, places: Places) -> Iterator[Diagnostic]:
    for each in dense_terms(topology):
        if max(each.weight.width, each.span.width) > EXACT_BITS:
            continue  # one fault is enough
        if each.bias_bits > EXACT_BITS:
            yield places.fault(
                "JET053",
                ("quantisation", "weights"),
                f"a bias beside products with {each.name} takes {each.bias_bits} bits",
                f"it is a constant of the RTL, and those have at most {EXACT_BITS}",
                f"the bits of weights and the fraction bits of {each.name} may be {EXACT_BITS} together",
                related=places.related(each.path, f"{each.name}: {each.span.fraction} fraction bits"),
            )
        elif each.sum_bits > SUM_BITS:
            allowed = SUM_BITS - each.count.bit_length()
            yield places.fault(
                "JET054",
                ("quantisation", "weights"),
                f"sums of {each.count} products with {each.name} take {each.sum_bits} bits",
                f"the integer evaluator's codes hold sums of {SUM_BITS} bits with every cast of them",
                f"the bits of weights and of {each.name} may be {allowed} together",
                related=places.related(each.path, f"{each.name}: {each.span.code_bits} bits"),
            )
