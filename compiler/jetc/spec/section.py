"""What every section of the spec is made of: a closed mapping, and the kinds of values in it."""

from __future__ import annotations

from typing import Annotated

from jetc_runtime.fixed_point import FixedPoint
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StringConstraints,
)
from pydantic_core import core_schema

__all__ = ["Flavour", "Format", "Fraction", "Line", "Name", "Section", "Seed", "Width"]


def _format_schema(*_: object) -> core_schema.CoreSchema:
    return core_schema.no_info_after_validator_function(
        FixedPoint.parse,
        core_schema.str_schema(strict=True),
        serialization=core_schema.plain_serializer_function_ser_schema(str),
    )


Format = Annotated[FixedPoint, GetPydanticSchema(_format_schema)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]+$")]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Width = Annotated[int, Field(ge=1, le=512)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]
Flavour = Annotated[int, Field(ge=0, le=100)]


class Section(BaseModel):
    """A mapping of the spec: frozen, strict, closed.

    Its validator is built at first use: of all sections, reading a spec uses that of `Spec` alone.
    """

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True, defer_build=True
    )
