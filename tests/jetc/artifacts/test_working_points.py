"""working_points.json states units that its record knows."""

import pytest
from jetc.artifacts.working_points import CutRecord, EfficiencyRecord
from pydantic import ValidationError


def test_a_cut_is_in_gev() -> None:
    assert CutRecord.model_validate({"variable": "HT", "value": 200.0, "unit": "GeV"}).value == 200.0
    with pytest.raises(ValidationError, match="unit"):
        CutRecord.model_validate({"variable": "HT", "value": 0.2, "unit": "TeV"})


def test_an_interval_has_two_ends() -> None:
    ends = {"value": 0.5, "unit": "1", "passed": 1, "total": 2, "sample": "hh4b"}
    assert EfficiencyRecord.model_validate({**ends, "interval": (0.1, 0.9)}).interval == (0.1, 0.9)
    with pytest.raises(ValidationError, match="interval"):
        EfficiencyRecord.model_validate({**ends, "interval": (0.1, 0.5, 0.9)})
