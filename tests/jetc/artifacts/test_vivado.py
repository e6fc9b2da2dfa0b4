"""vivado.json keeps whole figures whole."""

from jetc.artifacts.record import parse, text_of
from jetc.artifacts.vivado import ToolRecord, VivadoRecord


def test_whole_figures_stay_whole() -> None:
    ran = ToolRecord(status="ran", steps={"csynth estimate": {"luts": 900, "clock_period_ns": 2.0}})
    record = VivadoRecord(status="ran", vitis_hls=ran, vivado=ToolRecord(status="not run", steps={}))
    figures = parse(VivadoRecord, text_of(record), name="vivado.json").vitis_hls.steps["csynth estimate"]
    assert [type(each) for each in figures.values()] == [int, float]
