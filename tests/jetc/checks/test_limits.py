"""The spec's limits are those of the stages that would otherwise fail."""

from pathlib import Path

import numpy as np
import pytest
from jetc.checks.limits import EXACT_BITS, PORT_BITS, SUM_BITS
from jetc.checks.load import load
from jetc.emulator import package as emulator
from jetc.language.sections.model import Features
from jetc.physics.features import code_type
from jetc.rtl import constants
from jetc_runtime.fixed_point import FixedPoint

SPEC = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec


def features(format_: str) -> Features:
    first, *others = SPEC.features.inputs
    wide = first.model_copy(update={"type": FixedPoint.parse(format_)})
    return SPEC.features.model_copy(update={"inputs": (wide, *others)})


def test_a_float32_and_the_constants_of_the_rtl_hold_the_same_bits() -> None:
    assert np.finfo(np.float32).nmant + 1 == EXACT_BITS
    assert constants.CONSTANT_BITS == EXACT_BITS


def test_ports_are_those_of_the_emulator() -> None:
    assert emulator._VALUE_BITS == PORT_BITS  # noqa: SLF001 - the fact itself


def test_the_widest_sum_stays_in_an_int64_under_any_cast() -> None:
    assert SUM_BITS + EXACT_BITS - 1 < 64


def test_feature_words_as_wide_as_the_spec_allows_have_a_type() -> None:
    assert code_type(features(f"ap_ufixed<{EXACT_BITS},1,AP_TRN,AP_SAT>").inputs) is np.int32


def test_feature_words_beyond_every_type_are_refused() -> None:
    assert code_type(features("ap_fixed<32,1,AP_TRN,AP_SAT>").inputs) is np.int32
    with pytest.raises(ValueError, match="33 bits"):
        code_type(features("ap_ufixed<32,1,AP_TRN,AP_SAT>").inputs)
