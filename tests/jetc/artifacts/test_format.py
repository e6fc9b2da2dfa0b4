"""A format stands in a record as itself, and in JSON as Vitis HLS spells it."""

import pytest
from jetc.artifacts.format import Format
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
from pydantic import TypeAdapter, ValidationError

FORMAT: TypeAdapter[FixedPoint] = TypeAdapter(Format)
SCORE = FixedPoint(9, 3, signed=False, rounding=Rounding.RND_CONV, overflow=Overflow.SAT)


def test_a_format_is_spelled_with_its_modes() -> None:
    assert FORMAT.dump_json(SCORE) == b'"ap_ufixed<9,3,AP_RND_CONV,AP_SAT>"'
    assert FORMAT.validate_json(FORMAT.dump_json(SCORE)) == SCORE


def test_text_is_no_format_until_it_is_read() -> None:
    assert FORMAT.validate_python(SCORE) is SCORE
    with pytest.raises(ValidationError):
        FORMAT.validate_python(str(SCORE))
