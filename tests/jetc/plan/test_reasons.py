"""Why a stage runs, told down the chain: values, files, tools, sources and the stages before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jetc.checks.load import load_text
from jetc.commands.terminal import chain_lines, plan_lines, reason_text
from jetc.language.text.document import parse
from jetc.plan.plan import KeyChange, Planned
from jetc.plan.reasons import Action, Cause, action, path_of, reasons
from jetc.stages import stages_of

TEXT = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()
SPEC = load_text(TEXT, name="spec.yaml").spec
TREE = parse(TEXT, name="spec.yaml")[0]
STAGE = {stage.name: stage for stage in stages_of(SPEC)}


def planned(
    name: str, *changes: KeyChange, ready: bool = False, built: bool = True, waits: tuple[str, ...] = ()
) -> Planned:
    known = None if waits else "0" * 20
    return Planned(STAGE[name], {}, known, waits, ready=ready, built_before=built, changes=changes)


EPOCHS = KeyChange("spec.training.epochs", json.dumps(30), json.dumps(40))


def test_a_changed_value_is_told_at_its_line() -> None:
    (reason,) = reasons(planned("training", EPOCHS), TREE)
    assert (reason.cause, str(reason.span)) == (Cause.SPEC, "spec.yaml:90:11")
    assert reason_text(reason, {}) == "training.epochs 30 → 40, spec.yaml:90"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (KeyChange("tool.g++", "11.2.0", "12.2.0"), "tool g++: 11.2.0 → 12.2.0"),
        (KeyChange("tool.vivado", None, "2024.1"), "tool vivado: absent → 2024.1"),
        (KeyChange("file.ntuples/a.root", "0" * 64, "1" * 64), "the content of ntuples/a.root changed"),
        (KeyChange("code.jetc.rtl/design.py", "0", "1"), "jetc's own source changed: jetc.rtl/design.py"),
        (KeyChange("input.dataset.qcd/train/codes.npy", "0", "1"), "dataset.qcd is another artifact"),
        (KeyChange("spec.training.patience", None, "3"), "training.patience absent → 3, spec.yaml:94"),
    ],
)
def test_every_kind_of_reason_has_its_words(change: KeyChange, text: str) -> None:
    (reason,) = reasons(planned("training", change), TREE)
    assert reason_text(reason, {}) == text


def test_a_training_after_locked_weights_is_told_in_one_line() -> None:
    changes = (
        KeyChange("code.jetc.stages.training.jets", None, "1"),
        KeyChange("file.mine.weights.npz", "0", None),
        KeyChange("spec.training.epochs", None, "40"),
    )
    (reason,) = reasons(planned("training", *changes), TREE)
    assert reason_text(reason, {}) == "--locked took mine.weights.npz, and nothing was trained"


def test_lines_of_the_spec_come_first() -> None:
    found = reasons(
        planned(
            "training", KeyChange("code.a", "0", "1"), KeyChange("input.dataset.qcd/a", "0", "1"), EPOCHS
        ),
        TREE,
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


def test_what_hangs_on_an_input_that_is_not_made_yet_depends() -> None:
    waiting = planned("training", waits=("dataset.ttbar", "dataset.qcd"))
    assert action(waiting) is Action.DEPENDS
    assert [reason.name for reason in reasons(waiting, TREE)] == ["dataset.ttbar", "dataset.qcd"]
    assert action(planned("training", EPOCHS, waits=("dataset.qcd",))) is Action.RETRAIN
    assert action(planned("training", built=False, waits=("dataset.qcd",))) is Action.RETRAIN
    lines = plan_lines((planned("dataset.qcd", built=False), waiting), TREE, {})
    assert lines[-2:] == [
        "      rebuilds if dataset.ttbar or dataset.qcd comes out otherwise",
        "Plan: 1 to run, 1 that depends on them, 0 up to date",
    ]


def test_the_chain_goes_down_to_what_began_it() -> None:
    plan = (
        planned("sample.qcd", KeyChange("file.a.root", "0", "1")),
        planned("dataset.qcd", waits=("sample.qcd",)),
        planned("training", EPOCHS, waits=("dataset.qcd",)),
        planned("hls4ml", waits=("dataset.qcd", "training")),
    )
    assert chain_lines(plan, "hls4ml", TREE) == [
        "hls4ml: depends",
        "  dataset.qcd: depends",
        "    sample.qcd: rebuild",
        "      the content of a.root changed",
        "  training: retrain",
        "    training.epochs 30 → 40, spec.yaml:90",
        "    dataset.qcd: depends, as above",
    ]


def test_a_value_of_a_set_is_told_at_its_line() -> None:
    change = KeyChange("spec.samples.sets[minbias].events", "8000", "9000")
    (reason,) = reasons(planned("sample.minbias", change), TREE)
    assert reason_text(reason, {}) == "samples.sets[minbias].events 8000 → 9000, spec.yaml:20"


def test_a_dotted_name_is_a_path() -> None:
    assert path_of("dataset.classes[12].truth") == ("dataset", "classes", 12, "truth")


def test_reasons_beyond_two_hundred_are_counted() -> None:
    changes = [KeyChange(f"file.nt/{number}.root", "0", "1") for number in range(3000)]
    lines = chain_lines((planned("dataset.qcd", *changes),), "dataset.qcd", TREE)
    assert len(lines) == 202
    assert lines[-1] == "  and 2,800 more: jetc plan --json"


def test_a_plan_says_what_forces_several_stages_once() -> None:
    one, other = KeyChange("code.jetc/rtl/a.py", "1", "2"), KeyChange("code.b.py", "1", "2")
    plan = (
        planned("rtl", one),
        planned("ip", one),
        planned("report", one, other),
        planned("budget", built=False),
    )
    assert plan_lines(plan, TREE, {}) == [
        "  rtl                  rebuild",
        "      jetc's own source changed: jetc/rtl/a.py",
        "  ip                   rebuild   (as above)",
        "  report               rebuild   (as above, and:)",
        "      jetc's own source changed: b.py",
        "  budget               rebuild   (not built before)",
        "Plan: 4 to run, 0 up to date",
    ]
