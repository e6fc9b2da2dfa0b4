"""Fixed-point formats in records."""

from __future__ import annotations

from typing import Annotated

from jetc_runtime.fixed_point import FixedPoint
from pydantic import GetPydanticSchema
from pydantic_core import core_schema

__all__ = ["Format"]

Format = Annotated[
    FixedPoint,
    GetPydanticSchema(
        lambda *_: core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(
                FixedPoint.parse, core_schema.str_schema(strict=True)
            ),
            python_schema=core_schema.is_instance_schema(FixedPoint),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )
    ),
]
"""A fixed-point format, spelled in JSON as Vitis HLS does."""
