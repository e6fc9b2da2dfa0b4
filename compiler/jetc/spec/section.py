"""What every section of the spec is made of: a closed mapping, and the kinds of values in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from jetc_runtime.fixed_point import FixedPoint
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import core_schema

from jetc.spec.conditions import Condition, selection, truth
from jetc.spec.ratio import Ratio, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "ClassRatio",
    "Cut",
    "Format",
    "Fraction",
    "Line",
    "Name",
    "Section",
    "Seed",
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


_EXPRESSION: dict[str, Any] = {"type": "string", "format": "expression"}
Format = Annotated[
    FixedPoint, _written(FixedPoint.parse), WithJsonSchema({"type": "string", "format": "ap_fixed"})
]
Truth = Annotated[Condition, _written(truth), WithJsonSchema(_EXPRESSION)]
"""What a jet of a class is: a condition on generator truth."""
Cut = Annotated[Condition, _written(selection), WithJsonSchema(_EXPRESSION)]
"""A condition on the jets of the dataset."""
ClassRatio = Annotated[Ratio, _written(ratio), WithJsonSchema(_EXPRESSION)]
"""A sum of class scores over another."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]+$")]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Width = Annotated[int, Field(ge=1, le=512)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]


class Section(BaseModel):
    """A mapping of the spec: frozen, strict, closed.

    Its validator is built at first use: of all sections, reading a spec uses that of `Spec` alone.
    """

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True, defer_build=True
    )
