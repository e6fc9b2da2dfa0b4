"""Why a stage runs, told down the chain: values, files, tools, sources and the stages before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jetc.commands.terminal import chain_lines, reason_text
from jetc.language.text.document import parse
from jetc.plan.plan import Change, Planned
from jetc.plan.reasons import Action, Cause, action, path_of, reasons
from jetc.stages import STAGES

TREE = parse((Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text(), name="spec.yaml")[0]
STAGE = {stage.name: stage for stage in STAGES}


def planned(name: str, *changes: Change, ready: bool = False, built: bool = True) -> Planned:
    return Planned(STAGE[name], {}, "0" * 20, ready=ready, built_before=built, changes=changes)


EPOCHS = Change("spec.training.epochs", json.dumps(30), json.dumps(40))


def test_a_changed_value_is_told_at_its_line() -> None:
    (reason,) = reasons(planned("training", EPOCHS), TREE)
    assert (reason.cause, str(reason.span)) == (Cause.SPEC, "spec.yaml:90:11")
    assert reason_text(reason, ()) == "training.epochs 30 → 40, spec.yaml:90"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Change("tool.g++", "11.2.0", "12.2.0"), "tool g++: 11.2.0 → 12.2.0"),
        (Change("tool.vivado", None, "2024.1"), "tool vivado: absent → 2024.1"),
        (Change("file.ntuples/a.root", "0" * 64, "1" * 64), "the content of ntuples/a.root changed"),
        (Change("code.jetc.rtl/design.py", "0", "1"), "jetc's own source changed: jetc.rtl/design.py"),
        (Change("input.dataset", "0", "1"), "dataset is another artifact"),
        (Change("spec.training.patience", None, "3"), "training.patience absent → 3, spec.yaml:94"),
    ],
)
def test_every_kind_of_reason_has_its_words(change: Change, text: str) -> None:
    (reason,) = reasons(planned("training", change), TREE)
    assert reason_text(reason, ()) == text


def test_a_training_after_locked_weights_is_told_in_one_line() -> None:
    changes = (
        Change("code.jetc.stages.training.jets", None, "1"),
        Change("file.mine.weights.npz", "0", None),
        Change("spec.training.epochs", None, "40"),
    )
    (reason,) = reasons(planned("training", *changes), TREE)
    assert reason_text(reason, ()) == "--locked took mine.weights.npz, and nothing was trained"


def test_lines_of_the_spec_come_first() -> None:
    found = reasons(
        planned("training", Change("code.a", "0", "1"), Change("input.dataset", "0", "1"), EPOCHS), TREE
    )
    assert [each.cause for each in found] == [Cause.SPEC, Cause.INPUT, Cause.CODE]


def test_a_stage_that_is_ready_has_no_reason() -> None:
    assert reasons(planned("training", ready=True), TREE) == ()


def test_a_stage_without_a_difference_lost_its_artifact() -> None:
    assert [each.cause for each in reasons(planned("rtl"), TREE)] == [Cause.GONE]
    assert [each.cause for each in reasons(planned("rtl", built=False), TREE)] == [Cause.NEW]


def test_training_retrains_and_others_are_rebuilt_or_reused() -> None:
    assert action(planned("training")) is Action.RETRAIN
    assert action(planned("rtl")) is Action.REBUILD
    assert action(replace(planned("training"), ready=True)) is Action.REUSE


def test_the_chain_goes_down_to_what_began_it() -> None:
    plan = (
        planned("sample", Change("file.a.root", "0", "1")),
        planned("dataset", Change("input.sample", "0", "1")),
        planned("training", Change("input.dataset", "0", "1"), EPOCHS),
        planned("hls4ml", Change("input.dataset", "0", "1"), Change("input.training", "0", "1")),
    )
    assert chain_lines(plan, "hls4ml", TREE) == [
        "hls4ml: rebuild",
        "  dataset: rebuild",
        "    sample: rebuild",
        "      the content of a.root changed",
        "  training: retrain",
        "    training.epochs 30 → 40, spec.yaml:90",
        "    dataset: rebuild, as above",
    ]


def test_a_dotted_name_is_a_path() -> None:
    assert path_of("dataset.classes[12].truth") == ("dataset", "classes", 12, "truth")


def test_reasons_beyond_two_hundred_are_counted() -> None:
    changes = [Change(f"file.nt/{number}.root", "0", "1") for number in range(3000)]
    lines = chain_lines((planned("dataset", *changes),), "dataset", TREE)
    assert len(lines) == 202
    assert lines[-1] == "  and 2,800 more: jetc plan --json"
