"""`jetc diff` in real repositories: which two states it compares, and what it says where it cannot."""

import shutil
import subprocess
from pathlib import Path

import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.plan.spec_digest import spec_digest
from jetc.review.lock import Lock, LockedNumber, LockedSpec, lock_text

MINE = Path("specs/mine.yaml")
LAYER = "extends: mine.yaml\nname: layered\ntraining:\n  patience: 7\n"
EPOCHS, BATCH, RATE = "epochs: 40", "batch: 1024", "rate: 14 kHz"
WEIGHTS = "WEIGHTS, 1 change"
Captured = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("repository")


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)  # noqa: S607 - git on PATH
    return done.stdout


def commit(message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def line_of(text: str) -> int:
    (line,) = (number for number, each in enumerate(MINE.read_text().splitlines(), 1) if text in each)
    return line


def lock_of(path: Path, rate: float) -> str:
    number = LockedNumber(value=rate, unit="kHz", interval=(rate - 1, rate + 1), level=0.95, stage="ports")
    return lock_text(
        Lock(
            lock=1,
            spec=LockedSpec(name="mine", digest=spec_digest(load(path).spec)),
            jetc="0.1.0",
            inputs={},
            products=dict.fromkeys(("weights", "cpp", "verilog"), "0" * 64),
            tools={},
            metrics={"menu.hh4b.rate": number},
            verification="0 of 500 differ",
        )
    )


def diff(captured: Captured, *arguments: str, code: int = 0) -> str:
    """Return what `jetc diff` says, on the standard error where it fails."""
    captured.readouterr()
    assert cli.main(["diff", *arguments]) == code
    said = captured.readouterr()
    return said.err if code in {1, 3} else said.out


def test_two_files_need_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    Path("one.yaml").write_text(base)
    Path("two.yaml").write_text(base.replace(EPOCHS, "epochs: 41"))
    assert diff(capsys, "one.yaml", "two.yaml").startswith(f"one.yaml → two.yaml: {WEIGHTS}\n")
    assert diff(capsys, "one.yaml", "one.yaml") == "one.yaml → one.yaml: no change\n"


def test_a_file_alone_is_compared_with_what_was_committed_last(repository: Path, capsys: Captured) -> None:
    edit(MINE, EPOCHS, "epochs: 41")
    for name in (str(MINE), str(repository / MINE)):
        shown = diff(capsys, name)
        assert shown.startswith(f"HEAD:{name} → {name}: {WEIGHTS}\n")
        assert "training.epochs  40 → 41" in shown


def test_a_revision_and_a_path_name_a_side(capsys: Captured) -> None:
    edit(MINE, EPOCHS, "epochs: 41")
    commit("two")
    edit(MINE, "epochs: 41", "epochs: 42")
    assert "training.epochs  40 → 42" in diff(capsys, "HEAD~1:specs/mine.yaml", str(MINE))
    assert "training.epochs  41 → 40" in diff(capsys, "main:specs/mine.yaml", "HEAD~1:./specs//mine.yaml")


def test_a_range_is_two_revisions_of_a_spec(capsys: Captured) -> None:
    edit(MINE, EPOCHS, "epochs: 41")
    commit("two")
    shown = diff(capsys, "HEAD~1..HEAD", str(MINE))
    assert shown.startswith(f"HEAD~1:{MINE} → HEAD:{MINE}: {WEIGHTS}\n")
    assert diff(capsys, "HEAD~1..", str(MINE)) == shown
    assert "mend: write jetc diff HEAD~1..HEAD SPEC" in diff(capsys, "HEAD~1..HEAD", code=1)


def test_a_range_of_three_dots_begins_where_the_branches_part(capsys: Captured) -> None:
    git("switch", "--quiet", "--create", "branch")
    edit(MINE, EPOCHS, "epochs: 41")
    commit("on the branch")
    git("switch", "--quiet", "main")
    edit(MINE, BATCH, "batch: 512")
    commit("on main")
    assert WEIGHTS in diff(capsys, "main...branch", str(MINE))
    assert "WEIGHTS, 2 changes" in diff(capsys, "main..branch", str(MINE))


def test_a_path_upward_that_is_not_there_is_no_range(capsys: Captured) -> None:
    assert "../specs/nothing.yaml:1:1: error JET001: cannot read" in diff(
        capsys, "../specs/nothing.yaml", str(MINE), code=1
    )


def test_every_changed_spec_is_compared_with_where_the_branch_began(base: str, capsys: Captured) -> None:
    Path("specs/same.yaml").write_text(base)
    Path("specs/rate.yaml").write_text(base)
    Path("compose.yaml").write_text("version: '3'\nname: x\nservices: {}\n")
    Path("specs/mine.lock.yaml").write_text("lock: 1\n")
    commit("two")
    git("switch", "--quiet", "--create", "branch")
    edit(MINE, EPOCHS, "epochs: 41")
    edit(Path("specs/rate.yaml"), RATE, "rate: 15 kHz")
    Path("compose.yaml").write_text("version: '3'\nname: y\nservices: {}\n")
    Path("specs/mine.lock.yaml").write_text("lock: 2\n")
    commit("three")
    git("switch", "--quiet", "main")
    edit(MINE, BATCH, "batch: 512")
    commit("on main")
    git("switch", "--quiet", "branch")
    shown = [line for line in diff(capsys, "--against", "main").splitlines() if " → specs/" in line]
    assert shown == [
        f"main:{MINE} → {MINE}: {WEIGHTS}",
        "main:specs/rate.yaml → specs/rate.yaml: PHYSICS, 1 change",
    ]
    assert "specs/mine" not in diff(capsys, "--against", "main", "specs/rate.yaml")
    assert diff(capsys, "--against", "HEAD") == "no spec changed\n"


def test_a_change_of_a_base_is_one_of_every_spec_that_extends_it(capsys: Captured) -> None:
    Path("specs/layered.yaml").write_text(LAYER)
    commit("two")
    edit(MINE, EPOCHS, "epochs: 41")
    shown = diff(capsys, "--against", "HEAD")
    assert "HEAD:specs/layered.yaml → specs/layered.yaml: WEIGHTS, 1 change" in shown
    assert shown.count(f"({MINE}:{line_of('epochs: 41')})") == 2
    assert "training.patience" not in shown


def test_specs_that_come_and_go_are_told_and_one_that_goes_breaks_its_users(capsys: Captured) -> None:
    git("mv", str(MINE), "specs/other.yaml")
    told = f"{MINE}: this spec was removed: it breaks whoever uses it\nspecs/other.yaml: a new spec\n"
    assert diff(capsys, "--against", "HEAD") == told
    assert diff(capsys, "--against", "HEAD", "--fail-on", "EMULATOR_ABI", code=4) == told
    marked = diff(capsys, "--against", "HEAD", "--format", "markdown")
    assert marked == "".join(f"- {line}\n" for line in told.splitlines())
    assert diff(capsys, "--against", "HEAD", "--fail-on", "COSMETIC", "specs/other.yaml").endswith(
        "a new spec\n"
    )


def test_a_faulty_spec_that_nobody_touched_is_left_alone(capsys: Captured) -> None:
    edit(MINE, EPOCHS, "epochs: 0")
    commit("two")
    assert diff(capsys, "--against", "HEAD") == "no spec changed\n"


def test_a_spec_that_was_faulty_before_is_told_and_cannot_pass_a_gate(capsys: Captured) -> None:
    edit(MINE, EPOCHS, "epochs: 0")
    commit("two")
    edit(MINE, "epochs: 0", "epochs: 5")
    told = f"{MINE}: not compared: at HEAD it is no good spec, by JET007: training.epochs is 0\n"
    assert diff(capsys, "--against", "HEAD") == told
    assert diff(capsys, "--against", "HEAD", "--fail-on", "EMULATOR_ABI", code=4) == told


def test_a_spec_that_is_faulty_now_fails_at_its_line(capsys: Captured) -> None:
    edit(MINE, EPOCHS, "epochs: 0")
    shown = diff(capsys, "--against", "HEAD", code=1)
    assert shown.startswith(f"{MINE}:{line_of('epochs: 0')}:11: error JET007: training.epochs is 0\n")


def test_what_is_no_spec_on_either_side_is_refused(capsys: Captured) -> None:
    Path("values.yaml").write_text("a: 1\n")
    for name in ("values.yaml", "specs", "nothing.yaml"):
        assert f"{name}: is no spec, here or there" in diff(capsys, "--against", "HEAD", name, code=1)


def test_numbers_are_compared_where_both_sides_have_a_fresh_lock(capsys: Captured) -> None:
    lock = Path("specs/mine.lock.yaml")
    lock.write_text(lock_of(MINE, 14.0))
    commit("locked")
    edit(MINE, RATE, "rate: 20 kHz")
    assert "a lock of another state of the spec after" in diff(capsys, str(MINE))
    lock.unlink()
    assert "no lock after" in diff(capsys, str(MINE))
    lock.write_text("lock: 1\n")
    assert "a lock that cannot be used after" in diff(capsys, str(MINE))
    lock.write_text(lock_of(MINE, 20.0))
    shown = diff(capsys, "--against", "HEAD")
    assert "changed, beyond noise: menu.hh4b.rate" in shown
    commit("locked again")
    assert "changed, beyond noise: menu.hh4b.rate" in diff(capsys, "HEAD~1..HEAD", str(MINE))


@pytest.mark.parametrize("name", ["nothing", "-x", "--output=file", "HEAD:specs", ""])
def test_a_revision_that_is_none_is_refused(name: str, repository: Path, capsys: Captured) -> None:
    assert f"{name}: is no revision of this repository" in diff(capsys, f"--against={name}", code=1)
    assert not (repository / "file").exists()


def test_a_file_that_a_revision_lacks_is_refused(capsys: Captured) -> None:
    Path("specs/fresh.yaml").write_text(MINE.read_text())
    shown = diff(capsys, "specs/fresh.yaml", code=1)
    assert "HEAD:specs/fresh.yaml:1:1: error JET001: cannot read the spec: revision HEAD has no" in shown


def test_outside_a_repository_git_is_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    Path("mine.yaml").write_text(base)
    for arguments in (["mine.yaml"], ["--against", "main"]):
        shown = diff(capsys, *arguments, code=1)
        assert "git says: fatal: not a git repository" in shown


def test_paths_are_those_of_the_folder_one_stands_in(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    Path("specs/layered.yaml").write_text(LAYER)
    commit("two")
    edit(MINE, EPOCHS, "epochs: 41")
    monkeypatch.chdir(repository / "specs")
    assert WEIGHTS in diff(capsys, "mine.yaml")
    assert WEIGHTS in diff(capsys, "HEAD:layered.yaml", "layered.yaml")
    assert diff(capsys, "--against", "HEAD").count(WEIGHTS) == 2
    (repository / "docs").mkdir()
    monkeypatch.chdir(repository / "docs")
    for name in ("../specs/layered.yaml", str(repository / "specs" / "layered.yaml")):
        assert WEIGHTS in diff(capsys, name)
        assert f"HEAD:{name} → {name}: {WEIGHTS}" in diff(capsys, "--against", "HEAD", name)
    assert diff(capsys, "--against", "HEAD") == "no spec changed\n"


def test_a_shallow_clone_says_how_to_get_the_rest(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    git("switch", "--quiet", "--create", "branch")
    edit(MINE, EPOCHS, "epochs: 41")
    commit("on the branch")
    git("switch", "--quiet", "main")
    edit(MINE, BATCH, "batch: 512")
    commit("on main")
    source = repository.as_uri()
    git(
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        "--branch=branch",
        source,
        str(tmp_path / "clone"),
    )
    monkeypatch.chdir(tmp_path / "clone")
    shown = diff(capsys, "--against", "origin/main", code=1)
    assert "origin/main: has no commit in common with HEAD" in shown
    assert "mend: fetch more of the history: git fetch --unshallow" in shown
    git("fetch", "--quiet", "--unshallow")
    assert WEIGHTS in diff(capsys, "--against", "origin/main")


def test_without_git_a_revision_is_refused_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    assert shutil.which("git") is not None
    monkeypatch.setenv("PATH", str(tmp_path))
    shown = diff(capsys, str(MINE), code=3)
    assert "error: git: it is not on PATH" in shown
    assert "mend: install git, or name files instead of revisions" in shown


@pytest.mark.parametrize(
    ("old", "new", "passes", "fails"),
    [
        ("name: baseline", "name: other", "", "EMULATOR_ABI"),
        ("clock_mhz: 360.0", "clock_mhz: 320.0", "EMULATOR_ABI", "FIRMWARE"),
        (EPOCHS, "epochs: 41", "FIRMWARE", "WEIGHTS"),
        (RATE, "rate: 15 kHz", "WEIGHTS", "PHYSICS"),
        ("seed: 7", "seed: 7   # why", "PHYSICS", "COSMETIC"),
    ],
)
def test_a_gate_fails_from_its_class_on(
    old: str, new: str, passes: str, fails: str, capsys: Captured
) -> None:
    edit(MINE, old, new)
    for arguments in ((str(MINE),), ("--against", "HEAD")):
        assert fails in diff(capsys, *arguments, "--fail-on", fails, code=4)
        if passes:
            diff(capsys, *arguments, "--fail-on", passes)
