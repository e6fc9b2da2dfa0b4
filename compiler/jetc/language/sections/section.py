"""What every section of the spec is made of: a closed mapping, and the kinds of values in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import core_schema

from jetc.language.expressions.conditions import Condition, Target, generated, selection, target, truth
from jetc.language.expressions.expression import Expression
from jetc.language.expressions.grammar import parse_menu
from jetc.language.expressions.ratio import Ratio, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "NAME_PATTERN",
    "ClassRatio",
    "Cut",
    "ExtraOutput",
    "Format",
    "Fraction",
    "GeneratedTruth",
    "Hidden",
    "Line",
    "MenuExpression",
    "Name",
    "Section",
    "Seed",
    "TargetExpression",
    "Truth",
    "Width",
]


def _written(parse: Callable[[str], object]) -> GetPydanticSchema:
    """Return the schema of values that are written as text, read by `parse`, and spelled by ``str``."""
    return GetPydanticSchema(
        lambda *_: core_schema.no_info_after_validator_function(
            parse,
            core_schema.str_schema(strict=True),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )
    )


def _expression(*examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": "expression", "examples": list(examples)})


_FORMAT_PATTERN = (
    r"^\s*ap_u?fixed<\s*(0{0,2}[1-9]|0?[1-3][0-9]|0?4[0-8])\s*,\s*-?[0-9]{1,3}\s*"
    rf"(,\s*({'|'.join(Rounding)})\s*(,\s*({'|'.join(Overflow)})\s*)?)?>\s*$"
)
"""What `FixedPoint.parse` reads, in the regular expressions of JSON Schema."""
Format = Annotated[
    FixedPoint,
    _written(FixedPoint.parse),
    WithJsonSchema(
        {
            "type": "string",
            "format": "ap_fixed",
            "pattern": _FORMAT_PATTERN,
            "patternErrorMessage": "Write it as ap_fixed<width,integer,rounding,overflow> or ap_ufixed<...>: "
            f"1 to 48 bits, {', '.join(Rounding)}, {', '.join(Overflow)}.",
            "examples": ["ap_fixed<9,3,AP_RND_CONV,AP_SAT>", "ap_ufixed<12,1,AP_RND,AP_SAT>"],
        }
    ),
]
"""A fixed-point format, its integer bits with the sign."""
Truth = Annotated[
    Condition,
    _written(truth),
    _expression(
        "lepton == none and hadron_flavour == 5",
        "lepton == none and abs(parton_flavour) in [0, 1, 2, 3]",
        "lepton == tau and tau_charge > 0",
    ),
]
"""What a jet of a class is: a condition on generator truth."""
GeneratedTruth = Annotated[
    Condition,
    _written(generated),
    _expression("lepton == tau and visible_lepton_pt > 20 GeV and abs(gen_jet_eta) < 2.1"),
]
"""What a jet of an acceptance is: a condition on the generator's truth alone."""
Cut = Annotated[
    Condition, _written(selection), _expression("pt > 15 GeV and abs(eta) < 2.4 and not rejected")
]
"""A condition on the jets of the dataset."""
TargetExpression = Annotated[
    Target, _written(target), _expression("gen_jet_mass / pt", "visible_lepton_pt / lepton_pt")
]
"""What an output is trained to give: a number of the jet, of generator truth."""
ClassRatio = Annotated[Ratio, _written(ratio), _expression("b / (b + light)")]
"""A sum of class scores over another."""
MenuExpression = Annotated[
    Expression, _written(parse_menu), _expression("sum(four.b_tag)", "min(pair.pt) > 34 GeV")
]
"""What a menu says of jets, pairs of jets or events; `jetc.checks.menu` knows which names it may use."""
NAME_PATTERN = r"^[a-z](_?[a-z0-9])*$"
Name = Annotated[
    str,
    StringConstraints(pattern=NAME_PATTERN, max_length=40),
    Field(
        json_schema_extra={
            "format": "name",
            "patternErrorMessage": "A name has small letters, digits and single _ between them, a letter "
            "first, 40 at most.",
        }
    ),
]
"""A name for C++, Verilog and VHDL: C++ keeps two underscores in a row, and VHDL takes none last."""
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]+$")]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Width = Annotated[int, Field(ge=1, le=512)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]


class Section(BaseModel):
    """A mapping of the spec: frozen, strict, closed.

    Its validator is built at first use: of all sections, reading a spec uses that of `Spec` alone. The string
    below a field is its sentence in the language's reference.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


class ExtraOutput(Section):
    """A regression output beside the pT ratio: a head of its own on what the other heads take."""

    name: Name
    """Name of the port, and of the entry of dataset.extra_targets that it is trained on."""
    layers: Annotated[tuple[Width, ...], Field(max_length=8)]
    """Widths of the hidden layers before the output."""
    type: Format
    """Format of the port, in the unit of its target."""
    loss_weight: Annotated[float, Field(gt=0, le=1e6)]
    """Weight of its loss, Huber's with training.huber_delta, beside the class loss."""


class Hidden(Section):
    """A network with hidden layers."""

    activation: Annotated[
        Literal["relu", "relu1", "relu6", "leaky_relu", "hard_sigmoid", "hard_tanh", "sigmoid", "tanh"],
        Field(exclude_if=lambda function: function == "relu"),
    ] = "relu"
    """Function of every hidden layer: a ReLU, one clipped at 1 or 6, one with a slope of 1/8 below zero, \
x/2 + 1/2 between 0 and 1, x between -1 and 1, or the sigmoid or tanh by a table."""
    extra_outputs: Annotated[
        tuple[ExtraOutput, ...] | None,
        Field(min_length=1, max_length=8, exclude_if=lambda outputs: outputs is None),
    ] = None
    """Regression outputs beside the pT ratio, in the order of their ports behind it; left out, none."""

    @property
    def further_outputs(self) -> tuple[ExtraOutput, ...]:
        """Outputs beside the pT ratio, none where there are none."""
        return self.extra_outputs or ()
