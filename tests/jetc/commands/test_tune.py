"""`jetc tune`: points are compared on validation, and the test split is asked of the chosen one alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jetc.checks.load import load
from jetc.cli import main
from jetc.commands import tune as tuning
from jetc.commands.tuning.point import Cost
from jetc.diagnostics.diagnostic import GateError
from jetc.physics.roc import Auc

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec

pytest.importorskip("optuna")

SPECS = Path(__file__).parents[3] / "specs"
PARTS: list[str] = []


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A spec whose points give more area and more LUTs with every seed; seed 3 diverges."""

    def built(loaded: LoadedSpec, *_: object) -> tuple[int]:
        seed = loaded.spec.training.seed
        if seed == 3:
            raise GateError("training", "the loss is nan", "it diverged", "lower it", of_one_training=True)
        return (seed,)

    def areas(loaded: LoadedSpec, _: object, built: tuple[int], part: str) -> dict[str, Auc]:
        PARTS.append(part)
        value = 0.5 + built[0] / 100
        return {
            each.name: Auc(value, 0.01, value - 0.01, value + 0.01, 9, 9)
            for each in loaded.spec.dataset.classes
        }

    monkeypatch.setattr(tuning, "built_point", built)
    monkeypatch.setattr(tuning, "areas", areas)
    monkeypatch.setattr(tuning, "cost_of", lambda _, built: Cost(1000 * built[0], 30, 80.0))
    PARTS.clear()
    (tmp_path / "baseline.yaml").write_bytes((SPECS / "baseline.yaml").read_bytes())
    (tmp_path / "mine.yaml").write_text("extends: baseline.yaml\nname: mine\n")
    return tmp_path / "mine.yaml"


def test_the_best_within_the_limits_is_chosen_on_validation_and_becomes_a_spec(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build = spec.parent / "build"
    words = ["tune", str(spec), "--over", "training.seed=1,2,3,4", "--over", "training.epochs=240,30",
             "--budget", "luts=2000", "--build-dir", str(build), "--write", "best"]  # fmt: skip
    assert main(words) == 0
    shown = capsys.readouterr()
    assert "point 8 of 8: training.seed=4 training.epochs=30; 0 after it" in shown.err
    assert PARTS == ["validation"] * 3 + ["test"]
    record = json.loads((build / "mine.tune" / "frontier.json").read_text())
    by_point = {tuple(each["settings"].values()): each for each in record["points"]}
    assert by_point["3", "240"]["failed"] == "training: the loss is nan"
    assert by_point["1", "30"]["failed"] == "refused: JET035"  # pruning ends in epoch 40
    assert [key for key, each in by_point.items() if each["on_frontier"]] == [("1", "240"), ("2", "240")]
    assert not by_point["4", "240"]["within_limits"]
    assert record["chosen"]["settings"] == {"training.seed": "2", "training.epochs": "240"}
    assert record["chosen"]["test"]["b"]["value"] == pytest.approx(0.52)
    written = load(spec.with_name("best.yaml")).spec
    assert (written.name, written.training.seed) == ("best", 2)
    assert main([*words[:-2]]) == 0  # nothing is tried again
    assert PARTS == ["validation"] * 3 + ["test"] * 2
    assert "<svg " in (build / "mine.tune" / "frontier.svg").read_text()


def test_a_spec_is_never_replaced_and_a_wrong_path_is_told_before_any_point(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["tune", str(spec), "--build-dir", str(spec.parent / "build")]
    assert main([*given, "--over", "training.seed=1", "--write", "mine"]) == 1
    assert "mine.yaml: is there already" in capsys.readouterr().err
    assert main([*given, "--over", "training.sed=1"]) == 1
    assert "JET" in capsys.readouterr().err
    assert PARTS == []
