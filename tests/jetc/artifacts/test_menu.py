"""menu.json states units that its record knows."""

import pytest
from jetc.artifacts.menu import EfficiencyRecord, TargetRecord
from pydantic import ValidationError


def test_a_target_is_in_khz() -> None:
    assert TargetRecord.model_validate({"value": 14.0, "unit": "kHz", "path": None}).value == 14.0
    with pytest.raises(ValidationError, match="unit"):
        TargetRecord.model_validate({"value": 0.014, "unit": "MHz", "path": None})


def test_an_interval_has_two_ends() -> None:
    ends = {"value": 0.5, "unit": "1", "passed": 1, "total": 2, "sample": "hh4b"}
    assert EfficiencyRecord.model_validate({**ends, "interval": (0.1, 0.9)}).interval == (0.1, 0.9)
    with pytest.raises(ValidationError, match="interval"):
        EfficiencyRecord.model_validate({**ends, "interval": (0.1, 0.5, 0.9)})
