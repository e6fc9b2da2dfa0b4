"""Names of plots: each stands for one."""

from __future__ import annotations

import pytest
from jetc.artifacts.plots import AxisRecord, PlotRecord
from jetc.stages.plots.measuring import by_name

AXIS = AxisRecord(label="cut", unit="GeV")
PLOT = PlotRecord(kind="curve", title="Rate", sample="minbias", interval="none", x=AXIS, y=AXIS, lines=())


def test_a_second_plot_of_a_name_is_refused() -> None:
    assert list(by_name([("pt", PLOT), ("roc", PLOT)])) == ["pt", "roc"]
    with pytest.raises(ValueError, match="two plots are called pt"):
        by_name([("pt", PLOT), ("roc", PLOT), ("pt", PLOT.model_copy(update={"title": "Other"}))])
