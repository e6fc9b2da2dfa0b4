"""`jetc tune`: points are compared on validation, and the test split is asked of the chosen one alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jetc.checks.load import load
from jetc.cli import main
from jetc.commands import tune as tuning
from jetc.commands.tuning import training
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

    def kept(_: object, __: object, ___: object, half: str) -> dict[str, Any]:
        PARTS.append(half)
        both = {"value": 0.5, "interval": [0.4, 0.6]}
        return {"hh4b": {"target_khz": 14.0, "rate_khz": both, "efficiency": both}}

    for module in (tuning, training):
        monkeypatch.setattr(module, "built_point", built)
        monkeypatch.setattr(module, "areas", areas)
        monkeypatch.setattr(module, "efficiencies", kept)
    monkeypatch.setattr(training, "cost_of", lambda _, built: Cost(1000 * built[0], 30, 80.0))
    monkeypatch.setattr(training, "network_of", lambda *_: None)
    monkeypatch.setattr(training, "bit_operations", lambda _: 4000)
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
    assert "point 8 of 8: training.seed=4 training.epochs=30" in shown.err
    assert "8 of 8 points, about 0 min left" in shown.err
    assert PARTS == ["validation", "derivation"] * 3 + ["test", "evaluation"]
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
    assert PARTS == ["validation", "derivation"] * 3 + ["test", "evaluation"] * 2
    assert "<svg " in (build / "mine.tune" / "frontier.svg").read_text()
    page = (build / "mine.tune" / "frontier.html").read_text()
    assert "LUT per bit operation" in page
    assert "refused: JET035" in page


def test_points_of_other_events_are_refused_for_a_cluster(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    over = ["--over", "samples.generator.seed=1,2", "--cluster", "tcp://127.0.0.1:1"]
    assert main(["tune", str(spec), *over, "--build-dir", str(spec.parent)]) == 1
    assert "--over samples.generator.seed has other events for each point" in capsys.readouterr().err


def test_a_scan_that_was_killed_twice_ends_in_the_same_files(
    spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["tune", str(spec), "--over", "training.seed=4,1,2,5,8,7", "--over", "training.batch=512,1024",
             "--points", "6", "--seeds", "1", "--budget", "luts=6000", "--build-dir"]  # fmt: skip
    assert main([*words, str(spec.parent / "whole")]) == 0
    whole, calls = vars(training)["built_point"], [0]

    def killed(*given: Any) -> Any:  # noqa: ANN401 - stands for what is built
        calls[0] += 1
        if calls[0] in {2, 5}:
            raise KeyboardInterrupt
        return whole(*given)

    monkeypatch.setattr(training, "built_point", killed)
    again = str(spec.parent / "again")
    ended = [_main([*words, again]) for _ in range(3)]
    assert (ended[:2], ended[2], calls) == ([130, 130], 0, [8])
    for name in ("frontier.json", "frontier.svg", "frontier.html"):
        found = [(spec.parent / each / "mine.tune" / name).read_bytes() for each in ("whole", "again")]
        assert found[0] == found[1]


def _main(words: list[str]) -> int:
    try:
        return main(words)
    except KeyboardInterrupt:
        return 130


def test_a_point_of_several_seeds_has_their_mean_and_their_spread(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text("extends: baseline.yaml\nname: mine\ntraining: {seed: 1}\n")
    build = spec.parent / "build"
    words = ["tune", str(spec), "--over", "training.epochs=240", "--build-dir", str(build), "--seeds"]
    assert main([*words, "3"]) == 0
    (point,) = json.loads((build / "mine.tune" / "frontier.json").read_text())["points"]
    assert (point["trainings"], point["luts"]) == (2, 1500)  # the third diverges
    assert point["mean_auc"] == pytest.approx(0.515)
    assert point["spread"] == pytest.approx(0.01 / 2**0.5)
    assert point["efficiency"]["hh4b"]["interval"] == pytest.approx([0.4, 0.6])
    capsys.readouterr()
    assert main([*words, "2", "--over", "training.seed=1,2"]) == 2
    assert "both choose seeds" in capsys.readouterr().err


def test_a_spec_is_never_replaced_and_a_wrong_path_is_told_before_any_point(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["tune", str(spec), "--build-dir", str(spec.parent / "build")]
    assert main([*given, "--over", "training.seed=1", "--write", "mine"]) == 1
    assert "mine.yaml: is there already" in capsys.readouterr().err
    assert main([*given, "--over", "training.sed=1"]) == 1
    assert "JET" in capsys.readouterr().err
    assert PARTS == []
