"""Faults in the tiny tagger: what other vectors of a block tell apart, verification's own see."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.tools.verilator import verilator_environment
from jetc_runtime.network import Dense
from jetc_testbench import campaign
from jetc_testbench.block import joined, ports_of
from jetc_testbench.campaign import Design, Settings, Verdict, run_campaign
from jetc_testbench.corners import corner_jets, random_jets
from jetc_testbench.jet_groups import repeated_constituents
from jetc_testbench.native import NativeModule, NativeProgram
from jetc_testbench.programs import BenchError
from jetc_testbench.words import input_formats

if TYPE_CHECKING:
    from jetc_runtime.network import Network

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "mutants.py"
"""The campaign that is run by hand, on the designs that it makes."""
COUNTS = {"tiny_constituent.v": 3, "tiny_heads.v": 6, "tiny_scores.v": 8, "tiny_tagger.v": 3}
SETTINGS = Settings(COUNTS, seed=3)


@pytest.fixture(scope="module")
def design(network: Network) -> Design:
    made: Design = runpy.run_path(str(SCRIPT))["design_of"](network, "tiny", 2)
    return made


@pytest.fixture(scope="module")
def built(design: Design, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Verdict, ...]]:
    """The folder of a campaign, and its verdicts."""
    folder = tmp_path_factory.mktemp("campaign")
    return folder, run(design, folder)


def run(design: Design, folder: Path) -> tuple[Verdict, ...]:
    ports, rng = design.network.input, np.random.default_rng(1)
    jets = random_jets(ports, 300, rng)
    groups = {
        "random": jets.reshape(300, -1),
        **corner_jets(input_formats(design.network), rng),
        "one_constituent_repeated": joined(
            ports_of(design.network), {ports.name: repeated_constituents(ports, jets, rng)}
        ),
    }
    return run_campaign(design, groups, folder, SETTINGS, environment=verilator_environment())


def reuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the design that is built: the same seed gives the same text."""

    def take(module: NativeModule, folder: Path, **_: object) -> NativeProgram:
        return NativeProgram(module, folder)

    monkeypatch.setattr(campaign, "build_native", take)


def test_every_fault_that_can_be_told_apart_is_killed(built: tuple[Path, tuple[Verdict, ...]]) -> None:
    _, verdicts = built
    assert len(verdicts) == sum(COUNTS.values())
    assert not [each for each in verdicts if each.distinguishable and not each.killed_by]
    killed = [each for each in verdicts if each.killed_by]
    assert len(killed) >= len(verdicts) - 2
    assert {each.file for each in killed} == set(COUNTS)
    groups = {group.partition(" ")[0] for each in killed for group in each.killed_by}
    assert groups == {"block", "jets", "tables"}
    for each in set(verdicts) - set(killed):
        assert each.reason.startswith("60,000 other native vectors of tiny_")


def test_a_fault_that_verification_does_not_see_but_other_vectors_do_is_told(
    design: Design, built: tuple[Path, tuple[Verdict, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, verdicts = built
    reuse(monkeypatch)
    monkeypatch.setattr("jetc_testbench.campaign._Stimulus.killers", lambda *_: ())
    blind = run(design, folder)
    assert all(each.killed_by == () for each in blind)
    seen = [each.number for each in blind if each.distinguishable]
    assert len(seen) > len(verdicts) // 2
    assert all(each.reason.endswith("tell it apart") for each in blind if each.distinguishable)


def test_a_design_that_is_wrong_without_a_fault_is_no_campaign(
    design: Design, built: tuple[Path, tuple[Verdict, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = built
    reuse(monkeypatch)
    layers = tuple(
        replace(each, bias=(each.bias[0] + 8, *each.bias[1:])) if isinstance(each, Dense) else each
        for each in design.network.layers
    )
    other = replace(design, network=replace(design.network, layers=layers))
    with pytest.raises(
        BenchError, match="tiny_tagger: without a fault it differs from the integer evaluator"
    ):
        run(other, folder)
