"""menu.json states units that its record knows."""

import pytest
from jetc.artifacts.menu import EfficiencyRecord, TargetRecord
from pydantic import ValidationError

TARGET = {"value": 14.0, "path": None, "derived_for": 12.9}


def test_a_target_is_in_khz() -> None:
    assert TargetRecord.model_validate({**TARGET, "unit": "kHz"}).value == 14.0
    with pytest.raises(ValidationError, match="unit"):
        TargetRecord.model_validate({**TARGET, "unit": "MHz"})


def test_an_interval_has_two_ends() -> None:
    ends = {"value": 0.5, "unit": "1", "passed": 1, "total": 2, "sample": "hh4b"}
    assert EfficiencyRecord.model_validate({**ends, "interval": (0.1, 0.9)}).interval == (0.1, 0.9)
    with pytest.raises(ValidationError, match="interval"):
        EfficiencyRecord.model_validate({**ends, "interval": (0.1, 0.5, 0.9)})
