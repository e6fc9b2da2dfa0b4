"""The library of lanes is compared with a judge before it is there, and scores as hls4ml's C++ would."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.plan.stage import Step
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes import build, scoring
from jetc.stages.lanes.artifact import LIBRARY
from jetc.stages.lanes.stage import STAGE
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Concatenate, Flatten, Input, JetInput, Network, Output

from tests.jetc.stages.conftest import Silent, digests

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WORD = FixedPoint.parse("ap_fixed<9,3,AP_TRN,AP_SAT>")
RESULT = FixedPoint.parse("ap_fixed<8,3,AP_RND,AP_SAT>")
LITTLE = Network(
    (Input("jets", 1, ("pt",), (WORD,)), JetInput("jet", ("mass",), (WORD,))),
    (Flatten("flat", ("jets",), RESULT), Concatenate("joined", ("flat", "jet"), RESULT)),
    (Output("words", "joined", ("x", "y")),),
)


class Judge:
    """An emulator that gives the words of `LITTLE`, the last one moved by `off`."""

    off = 0

    def __init__(self, folder: Path, *, threads: int = 1, sealed: dict[str, str]) -> None:
        self.made_from = folder, threads, sealed

    def predict(self, codes: NDArray[np.int64], jet: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        words = evaluate(LITTLE, {"jets": codes, "jet": jet})["words"].copy()
        words[-1, -1] += self.off
        return {"words": words}


def step_in(folder: Path) -> Step[Any]:
    inputs = {name: folder / name for name in ("hls4ml", "emulator")}
    for each in (*inputs.values(), folder / "lanes", folder / "scratch"):
        each.mkdir(parents=True)
    (inputs["hls4ml"] / NETWORK).write_text(LITTLE.to_json())
    seals: dict[str, dict[str, str]] = {"emulator": {}}
    return Step(None, inputs, folder / "lanes", folder / "scratch", Silent(), folder, seals)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Step[Any]:
    """What reads a library that the stage made."""
    step = step_in(tmp_path_factory.mktemp("made"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "CppEmulator", Judge)
        STAGE.run(step)
    seals = {**step.seals, "lanes": digests(step.folder)}
    return replace(step, inputs={**step.inputs, "lanes": step.folder}, seals=seals)


def test_sets_are_scored_by_lanes_where_there_are_some(
    made: Step[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CppEmulator", Judge)
    codes = build.judged_jets(LITTLE)
    fast, judge = (
        scoring.fastest_emulator(each) for each in (made, replace(made, seals={"emulator": {}, "lanes": {}}))
    )
    assert isinstance(fast, scoring.LanesEmulator)
    assert isinstance(judge, Judge)
    found, expected = (each.predict(codes["jets"], codes["jet"])["words"] for each in (fast, judge))
    assert len(np.unique(found)) > 200
    np.testing.assert_array_equal(found, expected)


def test_a_library_that_was_replaced_is_not_loaded(made: Step[Any]) -> None:
    with pytest.raises(DataError, match=f"{LIBRARY}: it is not the file that was built"):
        scoring.fastest_emulator(replace(made, seals={**made.seals, "lanes": {LIBRARY: "0" * 64}}))


def test_the_judge_has_the_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "CppEmulator", Judge)
    monkeypatch.setattr(Judge, "off", 1)
    monkeypatch.setattr(build, "_compiled", lambda *_: True)
    with pytest.raises(GateError, match=r"hls4ml's C\+\+: words of 1 of 1000 jets, first 999"):
        STAGE.run(step_in(tmp_path))
