"""Names of plots: each stands for one, and they are known before a build."""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc import cli
from jetc.artifacts.plots import AxisRecord, PlotRecord
from jetc.checks.load import load
from jetc.stages.plots.measuring import by_name
from jetc.stages.plots.names import plot_names

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"

AXIS = AxisRecord(label="cut", unit="GeV")
PLOT = PlotRecord(kind="curve", title="Rate", sample="minbias", interval="none", x=AXIS, y=AXIS, lines=())


def test_a_second_plot_of_a_name_is_refused() -> None:
    assert list(by_name([("pt", PLOT), ("roc", PLOT)])) == ["pt", "roc"]
    with pytest.raises(ValueError, match="two plots are called pt"):
        by_name([("pt", PLOT), ("roc", PLOT), ("pt", PLOT.model_copy(update={"title": "Other"}))])


def test_names_follow_from_the_spec() -> None:
    names = plot_names(load(BASELINE).spec)
    assert len(set(names)) == len(names)
    assert {
        "roc/b-against-charm+light+gluon",
        "inputs/dxy",
        "response/all",
        "paths/ditau/vbf_htautau/leg_barrel",
    } < set(names)
    assert {"response/taup+taum", "response/b+charm+light+gluon", "resolution/muon+electron"} < set(names)
    assert "paths/hh4b/hh4b/leg_barrel" not in names  # it is no pair of taus
    menu = set(plot_names(load(BASELINE.with_name("menu.yaml")).spec))
    assert {each.partition("/")[0] for each in menu ^ set(names)} == {
        "efficiency_pt",
        "paths",
        "roc",
        "signals",
    }
    assert {each.split("/")[1] for each in set(names) - menu} == {"ditau"}  # ditau_leading there
    assert {f"roc/taup+taum{more}-against-light+gluon" for more in ("", "+electron")} < menu
    extra = set(plot_names(load(BASELINE.with_name("extra.yaml")).spec))
    assert len(extra - set(names)) == 2 * 4 * 9
    assert {"outputs/mass_ratio/bias_pt/all", "outputs/tau_pt_ratio/width_target/taup"} < extra - set(names)
    assert set(names) < extra


def test_a_pattern_that_no_plot_fits_is_told_before_anything_is_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jetc.commands.plots.made", lambda *_: pytest.fail("something is built"))
    places = ("-o", str(tmp_path / "plots"), "--build-dir", str(tmp_path / "build"))
    assert cli.main(["plots", str(BASELINE), *places, "--only", "rocs/*"]) == 1
    assert "no plot is called rocs/*" in capsys.readouterr().err
    assert not (tmp_path / "plots").exists()
