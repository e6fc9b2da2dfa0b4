"""What a project's network is in the words of a spec: widths, functions and formats, by family.

A reader proposes; `matching` says whether the proposal is the same network.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
from jetc_runtime.network import (
    Add,
    Argmax,
    Cast,
    Concatenate,
    Dense,
    Flatten,
    HardSigmoid,
    Input,
    JetInput,
    LatencySoftmax,
    Multiply,
    Pool,
    Relu,
    RoundedDense,
    RoundedMean,
    Softmax,
    Transpose,
)

from jetc.stages.imported.fragment.walk import NotSaid, function_of
from jetc.taggers.topology import Activation

if TYPE_CHECKING:
    from jetc_runtime.network import Output
    from jetc_runtime.tensor import Tensor

    from jetc.stages.imported.fragment.walk import Stack, Walk

__all__ = ["Proposal", "Proposed", "propose"]

_TWO = 2


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value of a spec at its keys, and the layer that says it."""

    place: tuple[str, ...]
    value: object
    layer: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Values of the sections architecture and quantisation, and the input words with how many there are."""

    values: tuple[Proposed, ...]
    constituents: Tensor
    """Rows of constituents; formats of their words."""
    jet: tuple[FixedPoint, ...]
    """Formats of the words of the jet; none where the network takes none."""
    classes: int

    def section(self, name: str) -> dict[str, Any]:
        """Return the values of one section, nested as in a spec."""
        found: dict[str, Any] = {}
        for each in self.values:
            at, (*above, key) = found, each.place
            if above[:1] == [name]:
                for part in above[1:]:
                    at = at.setdefault(part, {})
                at[key] = each.value
        return found


def propose(walk: Walk) -> Proposal:
    """Return what the network of `walk` would be in a spec; NotSaid for the first layer that none has."""
    scores, ratio = _outputs(walk)
    before, tables = _scores(walk, scores.source)
    logits, sums = _cast(walk, before)
    port, regressed = _cast(walk, ratio.source)
    ends = [walk.dense(each) for each in (sums, regressed)]
    classes, regression = (walk.stack(each.sources[0]) for each in ends)
    common = next((each for each in classes.tensors if each in regression.tensors), None)
    if common is None:
        what = f"it is taken by the layers before {scores.name}, and not by those before {ratio.name}"
        raise NotSaid(walk.reader(classes.source), what, "both heads of a spec's network take the same")
    values = (
        *_trunk(walk, common),
        _head("class_head", walk, classes, common, ends[0].name),
        _head("regression_head", walk, regression, common, ends[1].name),
        *_normalisation(walk),
        _format("weights", _trained(ends[0].weight_format), ends[0].name),
        *_accumulator(walk),
        _format("logits", logits, before),
        *tables,
        _format("pt_ratio", port, ratio.source),
    )
    rows, jet = _inputs(walk, values[0].layer)
    return Proposal(values, rows, jet, len(scores.labels))


def _accumulator(walk: Walk) -> tuple[Proposed, ...]:
    """Return the accumulator of the first layer whose products are cast to one."""
    rounded = (each for each in walk.network.layers if isinstance(each, RoundedDense))
    return tuple(_format("accumulator", each.accumulator, each.name) for each in islice(rounded, 1))


def _normalisation(walk: Walk) -> tuple[Proposed, ...]:
    """Return the formats of factors and summands of the words of constituents, where these have some."""
    layer = walk.affine()
    if layer is None:
        return ()
    reader = walk.maker(walk.reader(layer.name))
    held = walk.tensor(reader.name if isinstance(reader, Cast) else layer.name).common
    formats = (
        ("factors", _trained(layer.scale_format)),
        ("summands", _trained(layer.bias_format)),
        ("result", held),
    )
    return tuple(
        Proposed(("quantisation", "normalisation", key), str(form), layer.name) for key, form in formats
    )


def _format(key: str, form: FixedPoint, layer: str) -> Proposed:
    return Proposed(("quantisation", key), str(form), layer)


def _trained(form: FixedPoint) -> FixedPoint:
    """Return a format as training casts to it, where a project has values that need no cast."""
    return FixedPoint(form.width, form.integer, form.signed, Rounding.RND_CONV, Overflow.SAT)


def _outputs(walk: Walk) -> tuple[Output, Output]:
    outputs = walk.network.outputs
    if len(outputs) < _TWO:
        why = "a spec's network has two, class scores and a pT ratio"
        raise NotSaid(outputs[0].source, f"{outputs[0].name} is the one output", why)
    if len(outputs) > _TWO:
        why = "a further output of a spec has a target and the weight of its loss, which no project says"
        raise NotSaid(outputs[2].source, f"{outputs[2].name} is a third output", why)
    scores, ratio = outputs
    if len(ratio.labels) != 1:
        what = f"the second output has {len(ratio.labels)} words"
        raise NotSaid(ratio.source, what, "that of a spec's network is the pT ratio, one word")
    return scores, ratio


def _scores(walk: Walk, source: str) -> tuple[str, tuple[Proposed, ...]]:
    """Return the tensor of the logits, and form and tables of a softmax behind it."""
    layer = walk.maker(source)
    if isinstance(layer, Argmax):
        tables: tuple[tuple[str, object], ...] = tuple((key, None) for key in _TABLES)
    elif isinstance(layer, Softmax | LatencySoftmax):
        tables = (
            ("exp_table", str(layer.exp_format)),
            ("inverse_input", str(layer.inverse_input)),
            ("inverse_table", str(layer.inverse_format)),
        )
    else:
        return source, (
            Proposed(("quantisation", "softmax"), None, source),
            Proposed(("quantisation", "class_scores"), None, source),
        )
    values = (("implementation", _FORMS[type(layer)]), *tables)
    return layer.sources[0], (
        *(Proposed(("quantisation", "softmax", key), value, source) for key, value in values),
        _format("class_scores", walk.tensor(source).common, source),
    )


_FORMS: dict[type, str] = {Softmax: "stable", LatencySoftmax: "latency", Argmax: "argmax"}
_TABLES = ("exp_table", "inverse_input", "inverse_table")


def _cast(walk: Walk, name: str) -> tuple[FixedPoint, str]:
    """Return the format of the cast `name`, and what is cast.

    Sums that no layer casts have their own format, in which nothing is rounded: that of a cast in training.
    """
    layer, held = walk.maker(name), walk.tensor(name).common
    if isinstance(layer, Cast | Relu):
        return held, layer.sources[0]
    return _trained(held) if isinstance(layer, Dense | RoundedDense) else held, name


def _head(key: str, walk: Walk, stack: Stack, common: str, last: str) -> Proposed:
    """Return the widths of the layers of `stack` behind `common`; `last` is the dense one behind them."""
    layers = stack.layers[len(stack.layers) - stack.tensors.index(common) :]
    added = [each for each in layers if each.before is not None]
    if added:
        what = "it takes sums to which the results of the layer before are added"
        raise NotSaid(added[0].function, what, "layers of the heads of a spec's network have none")
    widths = [walk.tensor(each.function).columns for each in layers]
    return Proposed(("architecture", key), widths, layers[0].dense if layers else last)


def _trunk(walk: Walk, common: str) -> tuple[Proposed, ...]:
    """Return what stands before both heads, by the family of it."""
    stack = walk.stack(common)
    end = walk.origin(stack.source)
    layer = walk.maker(end)
    before = layer.sources[0] if isinstance(layer, Concatenate) else stack.source
    if isinstance(walk.maker(before), Flatten):
        return (
            Proposed(("architecture", "kind"), "mlp", before),
            *_hidden(walk, stack, "layers"),
            *_activation(walk, stack),
            Proposed(("quantisation", "pooled"), None, before),
        )
    pooled, pool = _cast(walk, before)
    how = _pooling(walk, pool)
    if stack.layers:
        what = "it is taken by both heads, and stands behind the pooling"
        raise NotSaid(stack.layers[-1].dense, what, "each head of a spec's network has layers of its own")
    rows = walk.stack(walk.source(walk.origin(pool)))
    end = walk.origin(rows.source)
    values = (
        Proposed(("architecture", "pooling"), how, pool),
        _format("pooled", pooled, before),
    )
    if walk.takes_input(end):
        return (
            Proposed(("architecture", "kind"), "deepsets", pool),
            *_hidden(walk, rows, "constituent_layers"),
            *_activation(walk, rows),
            *values,
        )
    return (*_of_all(walk, rows), *values)


def _pooling(walk: Walk, name: str) -> str:
    layer = walk.maker(walk.origin(name))
    match layer:
        case Pool():
            return layer.how
        case RoundedMean():
            return "mean"
        case _:
            what = f"it is of kind {type(layer).__name__}"
            why = "a spec's network has a pooling before its heads, or dense layers on the words of all rows"
            at_input = isinstance(layer, Input | JetInput)
            raise NotSaid(walk.reader(layer.name) if at_input else layer.name, what, why)


def _hidden(walk: Walk, stack: Stack, key: str) -> tuple[Proposed, ...]:
    """Return the widths of a stack of a family, and whether results are added to sums."""
    first = stack.layers[0].dense if stack.layers else stack.source
    widths = [walk.tensor(each.function).columns for each in stack.layers]
    residual = any(each.before is not None for each in stack.layers)
    return (
        Proposed(("architecture", key), widths, first),
        Proposed(("architecture", "residual"), residual, first),
    )


def _activation(walk: Walk, stack: Stack) -> tuple[Proposed, ...]:
    """Return function and format of the first of hidden layers."""
    if not stack.layers:
        raise NotSaid(walk.reader(stack.source), "no hidden layer is before it", "a spec's network has one")
    name = stack.layers[0].function
    function = function_of(walk.maker(name))
    if function is None or function is Activation.LINEAR:
        what = f"its sums are cast to {walk.tensor(name).common}, and no function follows"
        raise NotSaid(name, what, "a hidden layer of a spec's network has one")
    return (
        Proposed(("architecture", "activation"), str(function), name),
        _format("activation", walk.tensor(name).common, name),
    )


def _of_all(walk: Walk, rows: Stack) -> tuple[Proposed, ...]:
    """Return what stands before the pooling where rows meet something that is made of all of them."""
    _, name = _cast(walk, rows.source)
    layer = walk.maker(walk.origin(name))
    match layer:
        case Multiply():
            return _gated(walk, rows, layer)
        case Add() if all(len(walk.tensor(each).sizes) == _TWO for each in layer.sources):
            return _mixed(walk, rows, layer)
        case Add():
            return _linear_edges(walk, rows, layer)
        case _:
            what = f"it is of kind {type(layer).__name__}, and stands before layers of rows"
            why = "a spec's network has its inputs there, words times gates, or words and a summary of all"
            raise NotSaid(layer.name, what, why)


def _rows_and_row(walk: Walk, layer: Multiply | Add) -> tuple[str, str]:
    """Return the source that has rows, and the one that is one row for all of them."""
    first, second = layer.sources
    return (first, second) if len(walk.tensor(first).sizes) == _TWO else (second, first)


def _mixed(walk: Walk, rows: Stack, layer: Add) -> tuple[Proposed, ...]:
    """Return what stands before the pooling where constituents and features are mixed, block after block."""
    if rows.layers:
        what = "it stands between the mixing and the pooling"
        raise NotSaid(rows.layers[0].dense, what, "a spec's network pools what was mixed")
    blocks, total = 0, layer
    while True:
        inside, over, source = _block(walk, total)
        blocks += 1
        _, name = _cast(walk, source)
        before = walk.maker(walk.origin(name))
        if not isinstance(before, Add):
            break
        total = before
    embedded = walk.stack(source)
    return (
        Proposed(("architecture", "kind"), "mixer", layer.name),
        _hidden(walk, embedded, "embedding")[0],
        Proposed(("architecture", "blocks"), blocks, layer.name),
        Proposed(("architecture", "constituent_mixing"), walk.tensor(over).columns, over),
        Proposed(("architecture", "feature_mixing"), walk.tensor(inside).columns, inside),
        *_activation(walk, embedded),
    )


def _block(walk: Walk, total: Add) -> tuple[str, str, str]:
    """Return the hidden layers of a block over features and constituents, and what the block takes."""
    for sums, middle in (total.sources, total.sources[::-1]):
        inside = _one_hidden(walk, sums)
        if inside is None or inside.source != middle:
            continue
        both = walk.maker(walk.origin(_cast(walk, middle)[1]))
        for back, source in (both.sources, both.sources[::-1]) if isinstance(both, Add) else ():
            turned = walk.maker(walk.origin(back))
            over = _one_hidden(walk, turned.sources[0]) if isinstance(turned, Transpose) else None
            if over is not None and isinstance(walk.maker(over.source), Transpose):
                return inside.layers[0].function, over.layers[0].function, source
    what = "it adds two tensors of rows, and one is no dense layer with one before it on the other"
    raise NotSaid(total.name, what, "a spec's network mixes constituents, and then features")


def _one_hidden(walk: Walk, sums: str) -> Stack | None:
    """Return the one hidden layer before the dense layer that makes `sums`; None where it is otherwise."""
    maker = walk.maker(walk.origin(sums))
    if not isinstance(maker, Dense | RoundedDense):
        return None
    stack = walk.stack(maker.sources[0])
    return stack if len(stack.layers) == 1 else None


def _linear_edges(walk: Walk, rows: Stack, layer: Add) -> tuple[Proposed, ...]:
    """Return what stands before the pooling where each row meets the summary of all."""
    words, summary = _rows_and_row(walk, layer)
    own, context = walk.dense(words), walk.dense(summary)
    embedded = walk.stack(own.sources[0])
    _pooling(walk, _cast(walk, context.sources[0])[1])
    widths = [walk.tensor(each.function).columns for each in rows.layers]
    return (
        Proposed(("architecture", "kind"), "jedi_linear", layer.name),
        _hidden(walk, embedded, "embedding")[0],
        Proposed(("architecture", "interaction"), walk.tensor(layer.name).columns, own.name),
        Proposed(("architecture", "constituent_layers"), widths, rows.source),
        *_activation(walk, embedded),
    )


def _gated(walk: Walk, rows: Stack, layer: Multiply) -> tuple[Proposed, ...]:
    """Return what stands before the pooling where rows are multiplied by gates."""
    product = layer.name
    words, gate = _rows_and_row(walk, layer)
    gates = walk.maker(walk.origin(gate))
    if not isinstance(gates, HardSigmoid):
        what = f"its gates are made by a layer of kind {type(gates).__name__}"
        raise NotSaid(product, what, "those of a spec's network are hard sigmoids")
    embedded = walk.stack(words)
    squeezed = walk.stack(walk.dense(gates.sources[0]).sources[0])
    if len(squeezed.layers) != 1:
        what = f"{len(squeezed.layers)} hidden layers are before the gates"
        raise NotSaid(gates.name, what, "a spec's network has one")
    widths = [walk.tensor(each.function).columns for each in rows.layers]
    return (
        Proposed(("architecture", "kind"), "squeeze_excite", product),
        _hidden(walk, embedded, "embedding")[0],
        Proposed(
            ("architecture", "squeeze"),
            walk.tensor(squeezed.layers[0].function).columns,
            squeezed.layers[0].dense,
        ),
        Proposed(("architecture", "constituent_layers"), widths, rows.source),
        *_activation(walk, embedded),
        _format("gates", walk.tensor(gate).common, gate),
    )


def _inputs(walk: Walk, reader: str) -> tuple[Tensor, tuple[FixedPoint, ...]]:
    """Return the constituents, and the formats of the words of the jet; the order is that of the ports."""
    first, *others = walk.network.inputs
    if len(others) > 1 or (others and others[0].tensor.sizes[:-1] not in {(), (1,)}):
        what = (
            f"the project has {len(others) + 1} inputs: {', '.join(each.name for each in (first, *others))}"
        )
        raise NotSaid(reader, what, "a spec's network takes constituents, and words of the jet beside them")
    return first.tensor, others[0].tensor.formats if others else ()
