"""The network's input words, from the words on the link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.arithmetic import cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.prepare.encodings.encoding import Encoding
    from jetc.prepare.expression import Expression

__all__ = ["input_codes", "jet_codes"]


def input_codes(encoding: Encoding, inputs: Iterable[tuple[str, FixedPoint]]) -> tuple[Expression, ...]:
    """Return the code of each input, by name and declared format, in order; KeyError for an unknown name."""
    found = ((encoding.inputs[name], target) for name, target in inputs)
    return tuple(cast(each.value, each.fraction, target) for each, target in found)


def jet_codes(
    encoding: Encoding, inputs: Iterable[tuple[str, FixedPoint]], candidates: int
) -> tuple[Expression, ...]:
    """Return the code of each input of a jet of so many `candidates`, as `input_codes` does."""
    quantities = encoding.jet_inputs(candidates)
    found = ((quantities[name], target) for name, target in inputs)
    return tuple(cast(each.value, each.fraction, target) for each, target in found)
