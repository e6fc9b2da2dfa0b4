"""The command line: what it prints and how it exits."""

import errno
import gc
import io
import json
import shutil
import signal
import sys
from pathlib import Path

import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.diagnostics.code_pages import cause, codes, page
from jetc.diagnostics.diagnostic import GateError, ToolError
from jetc.plan import key
from jetc.stages import stages_of

BASELINE = Path(__file__).parents[2] / "specs" / "baseline.yaml"


def test_check_says_that_a_good_spec_is_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(BASELINE)]) == 0
    assert capsys.readouterr().out == f"{BASELINE}: good\n"


def test_check_notes_that_thresholds_are_not_on_the_scores_that_go_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    link = BASELINE.with_name("link.yaml")
    assert cli.main(["check", str(link)]) == 0
    note, good = capsys.readouterr().out.splitlines()
    assert note.startswith(f"{link}: note: thresholds of working points are on the network's scores")
    assert "in steps of 0.000488281; link.scores are in steps of 0.0078125" in note
    assert good == f"{link}: good"
    same = ["--set", "link.scores=ap_ufixed<12,1,AP_RND,AP_SAT>"]
    assert cli.main(["check", str(link), *same]) == 0
    assert capsys.readouterr().out == f"{link}: good\n"


def test_check_notes_that_nothing_but_the_table_says_what_a_part_holds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["check", str(BASELINE), "--set", "firmware.part=xcku115-flvb2104-2-e"]) == 0
    note, good = capsys.readouterr().out.splitlines()
    assert note.startswith(f"{BASELINE}: note: what xcku115-flvb2104-2-e holds is not witnessed")
    assert good == f"{BASELINE}: good"


def test_check_reports_the_faults_of_every_file_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text("version: [")
    assert cli.main(["check", str(tmp_path / "one.yaml"), str(BASELINE), str(tmp_path / "two.yaml")]) == 1
    shown = capsys.readouterr()
    assert shown.err.count("error JET002") == 2
    assert shown.err.endswith("2 faults; nothing was built\n")
    assert shown.out == f"{BASELINE}: good\n"


def test_usage_faults_exit_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["build", str(BASELINE), "--to", "nowhere"])
    assert ended.value.code == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_usage_faults_wrap_at_words_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Terminal()
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    with pytest.raises(SystemExit):
        cli.main(["bild"])
    usage, fault, *more = told.getvalue().splitlines()
    assert usage.startswith("usage: jetc ")
    assert fault == "jetc: error: argument COMMAND: invalid choice: 'bild'"
    assert more
    assert all(each.startswith("    ") and len(each) <= 60 for each in more)


@pytest.mark.parametrize("arguments", [["check", ""], ["build", str(BASELINE), "--build-dir", ""]])
def test_an_empty_path_is_a_fault_of_usage_and_not_the_current_folder(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "it is empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("what", "error", "limit"),
    [
        ("threading.Thread.start", RuntimeError("can't start new thread"), "processes and threads"),
        ("os.pipe", OSError(24, "Too many open files"), "open files"),
    ],
)
def test_a_limit_that_leaves_nothing_to_hear_signals_with_is_told(
    what: str,
    error: Exception,
    limit: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(what, fail)
    assert cli.main(["check", str(BASELINE)]) == 1
    monkeypatch.undo()
    assert capsys.readouterr().err.startswith(f"error: the limit of {limit} was reached\n  why:  {error}\n")
    assert {each: signal.getsignal(each) for each in before} == before
    assert signal.set_wakeup_fd(-1) == -1


def test_a_faulty_spec_builds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(BASELINE.read_text().replace("clock_mhz: 360.0", "clock_mhz: fast"))
    assert cli.main(["build", str(spec), "--build-dir", str(tmp_path / "build")]) == 1
    assert "JET006" in capsys.readouterr().err
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize(
    ("layer", "what", "mend"),
    [
        (
            "name=Tagger",
            'name is "Tagger"',
            "use small letters, digits and single _ between them, a letter first",
        ),
        ("training.epochs=80.5", "training.epochs is 80.5", "make it a whole number"),
        ("dataset.sets=qcd", 'dataset.sets is "qcd"', "make it a list"),
        ("training=3", "training is 3", "make it a section with its keys"),
        ("dataset.target_clip=[1]", "item 2 is missing from dataset.target_clip", "add it to the list"),
    ],
)
def test_a_value_of_another_shape_is_mended_in_the_words_of_the_reference(
    layer: str, what: str, mend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", str(BASELINE), "--set", layer]) == 1
    shown = capsys.readouterr().err
    assert f": {what}\n" in shown
    assert f"\n  mend: {mend}\n" in shown


def test_a_plan_of_a_fresh_folder_runs_everything_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["plan", str(BASELINE), "--build-dir", str(tmp_path / "build")]) == 0
    shown = capsys.readouterr().out
    never = ["(not", "built", "before)"]
    assert shown.splitlines()[0].split() == ["pileup", "rebuild", *never]
    assert ["training", "retrain", *never] in [line.split() for line in shown.splitlines()]
    assert shown.endswith(f"Plan: {len(stages_of(load(BASELINE).spec))} to run, 0 up to date\n")
    assert not (tmp_path / "build").exists()


def test_a_plan_stops_after_the_stage_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", str(BASELINE), "--to", "training", "--build-dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith("Plan: 9 to run, 0 up to date\n")


def test_a_plan_takes_every_stage_that_a_plan_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = ["plan", str(BASELINE), "--build-dir", str(tmp_path)]
    assert cli.main(plan) == 0
    *stages, _ = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in stages]
    assert {"sample.minbias", "dataset.qcd", "report"} < set(names)
    for name in names:
        assert cli.main([*plan, "--to", name]) == 0
        assert f"  {name} " in capsys.readouterr().out


def test_a_set_that_the_spec_lacks_is_told_with_those_that_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["plan", str(BASELINE), "--build-dir", str(tmp_path), "--to", "sample.tbar"]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith("error: sample.tbar: is no stage of this spec\n")
    assert "mend: its stages are pileup, sample.ttbar, " in shown


def test_what_is_no_stage_of_any_spec_is_a_fault_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["build", str(BASELINE), "--to", "sampel.minbias"])
    assert caught.value.code == 2
    assert (
        "argument --to: 'sampel.minbias' is no stage; stages are pileup, sample, " in capsys.readouterr().err
    )


def test_verify_without_a_build_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", "--rtl", "--build-dir", str(tmp_path)]) == 1
    assert "name the spec: jetc verify SPEC --rtl" in capsys.readouterr().err


def test_the_plan_as_json_names_the_action_and_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["plan", str(BASELINE), "--json", "--build-dir", str(tmp_path / "build")]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["to_run"] == len(stages_of(load(BASELINE).spec)) == len(record["stages"])
    (training,) = (each for each in record["stages"] if each["stage"] == "training")
    assert (training["stage"], training["action"], training["last_seconds"]) == ("training", "retrain", None)
    assert training["reasons"] == [
        {"cause": "new", "name": "training", "old": None, "new": None, "file": None, "line": None}
    ]


def test_explain_prints_the_page_of_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "JET025"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("# JET025: Classes that overlap\n")
    assert [line for line in shown.splitlines() if line.startswith("## ")] == [
        "## Bad",
        "## Answer",
        "## Mended",
    ]


@pytest.mark.parametrize("code", codes())
def test_explain_leaves_the_lines_of_a_cause_to_the_terminal(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", code]) == 0
    shown, text = capsys.readouterr().out, page(code)
    assert text is not None
    told, examples = shown.partition("\n## ")[::2]
    assert told.split("\n", 2)[2] == f"{cause(text)}\n"
    assert examples == text.partition("\n## ")[2]
    assert shown.split() == text.split()


def test_explain_tells_a_rule_and_a_class_of_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "ABI_CLASSES"]) == 0
    assert "  dataset.classes[].name\n" in capsys.readouterr().out
    assert cli.main(["explain", "PHYSICS"]) == 0
    assert "PHYSICS_LIMITS: " in capsys.readouterr().out
    assert cli.main(["explain", "PHYSICS_EVENTS"]) == 0
    assert capsys.readouterr().out.endswith(
        "Fields:\n  samples.sets[] and its keys, of a set that is not trained on\n"
    )


def test_explain_of_nothing_known_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "trainings"]) == 1
    assert "mend: did you mean training?" in capsys.readouterr().err


def test_show_tells_where_each_value_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "base.yaml").write_text(BASELINE.read_text())
    (tmp_path / "top.yaml").write_text("extends: base.yaml\nname: top\ntraining:\n  epochs: 90\n")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["show", "top.yaml", "--set", "training.batch=512"]) == 0
    lines = {
        line.split("#")[0].strip(): line.rpartition("# ")[2] for line in capsys.readouterr().out.splitlines()
    }
    assert lines["name: top"] == "top.yaml:2"
    assert lines["epochs: 90"] == "top.yaml:4"
    assert lines["batch: 512"] == "--set training.batch=512"
    assert lines["huber_delta: 1.0"].startswith("base.yaml:")


def test_what_show_prints_is_the_same_spec(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", str(BASELINE)]) == 0
    (tmp_path / "shown.yaml").write_text(capsys.readouterr().out)
    assert cli.main(["diff", str(BASELINE), str(tmp_path / "shown.yaml"), "--format", "json"]) == 0
    (compared,) = json.loads(capsys.readouterr().out)["specs"]
    assert (compared["class"], compared["changes"], compared["reruns"]) == ("COSMETIC", [], [])


def test_the_specs_are_in_their_canonical_form(capsys: pytest.CaptureFixture[str]) -> None:
    specs = sorted(map(str, BASELINE.parent.glob("*.yaml")))
    assert cli.main(["fmt", "--check", *specs]) == 0, capsys.readouterr().out


def test_a_lock_is_of_the_whole_build(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", str(BASELINE), "--lock", "--set", "training.epochs=1"]) == 2
    assert "leave --set and --to out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ToolError(tool="g++", what="failed", mend="see the log", command=("g++", "x.cpp"), exit_code=1), 3),
        (GateError(gate="bits", what="differ", why="they must not", mend="look"), 4),
        (PermissionError(13, "Permission denied", "build"), 1),
        (OSError(28, "No space left on device"), 1),
        (MemoryError(), 1),
        (RuntimeError("can't start new thread"), 1),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError(), 70),
    ],
    ids=["tool", "gate", "system", "disk", "memory", "threads", "interrupt", "bug"],
)
def test_each_kind_of_failure_has_its_exit_code(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr("jetc.commands.check.check", fail)
    assert cli.main(["check", str(BASELINE)]) == code
    assert capsys.readouterr().err


def test_a_copy_that_fills_the_disk_is_told_by_its_first_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = "[Errno 28] No space left on device: 'b/x.h'"

    def fail(_: object) -> int:
        raise shutil.Error([(f"a/{name}", f"b/{name}", full) for name in ("x.h", "y.h")])

    monkeypatch.setattr("jetc.commands.check.check", fail)
    assert cli.main(["check", str(BASELINE)]) == 1
    assert capsys.readouterr().err.startswith("error: b/x.h: No space left on device\n")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "build").write_text("a file")
    assert cli.main(["build", str(BASELINE), "--build-dir", str(tmp_path / "build")]) == 1
    shown = capsys.readouterr().err
    assert f"{tmp_path}/build" in shown
    assert "mend:" in shown


def test_a_missing_program_is_told_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key.tool_version.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    try:
        assert cli.main(["build", str(BASELINE), "--build-dir", str(tmp_path / "build")]) == 3
    finally:
        key.tool_version.cache_clear()
    assert "mend: sudo apt-get install --yes g++" in capsys.readouterr().err
    assert not (tmp_path / "build").exists()


def test_verify_says_which_artifact_of_the_last_build_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built = {"spec": str(BASELINE), "text": BASELINE.read_text(), "artifacts": {"hls4ml": "hls4ml-0"}}
    (tmp_path / "last.json").write_text(json.dumps(built))
    assert cli.main(["verify", "--rtl", "--build-dir", str(tmp_path)]) == 1
    assert "the artifact of stage dataset.ttbar is not there" in capsys.readouterr().err


@pytest.mark.parametrize(("command", "code"), [("build", 0), ("verify", 1)])
def test_a_build_that_makes_nothing_needs_no_place_to_write(
    command: str,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(path: Path, _: str) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr("jetc.commands.building.make_plan", lambda *_, **__: ())
    monkeypatch.setattr("jetc.plan.last.write_whole", refuse)
    given = [] if command == "build" else ["--rtl"]
    assert cli.main([command, str(BASELINE), *given, "--build-dir", str(tmp_path)]) == code
    assert f"{tmp_path / 'last.json'}: Read-only file system" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("late", "shown"), [(OSError(28, "No space"), ""), (ValueError("other"), "ValueError: other\n")]
)
def test_what_a_file_meets_again_when_it_is_closed_is_told_once(
    late: Exception, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Open:
        def __del__(self) -> None:
            raise late

    def fail(_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jetc.commands.check.check", fail)
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    assert cli.main(["check", str(BASELINE)]) == 1
    capsys.readouterr()
    Open()
    gc.collect()
    told = capsys.readouterr().err
    assert told.endswith(shown)
    assert bool(told) == bool(shown)
