"""`jetc diff-driver` as git calls it, by real git."""

import os
import pty
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jetc.review.conftest import deaf

MINE = Path("specs/mine.yaml")
LAYER = "extends: mine.yaml\nname: layered\ntraining:\n  patience: 7\n"
EPOCHS = "epochs: 40"


def git(*arguments: str, code: int = 0) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)  # noqa: S607 - on PATH
    assert done.returncode == code, done.stderr
    return done.stdout


def commit(message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def line_of(path: Path, text: str) -> int:
    (line,) = (number for number, each in enumerate(path.read_text().splitlines(), 1) if text in each)
    return line


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str) -> Path:
    """Stand in a repository with the driver set up, deaf to the user's configuration and to a hook around."""
    deaf(monkeypatch)
    for name in ("GIT_PAGER", "PAGER"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repository"
    (folder / "specs").mkdir(parents=True)
    monkeypatch.chdir(folder)
    git("-c", "init.defaultBranch=main", "init", "--quiet")
    git("config", "diff.jetc.command", f"{shlex.quote(sys.executable)} -m jetc.cli diff-driver")
    Path(".gitattributes").write_text("specs/*.yaml diff=jetc\n")
    MINE.write_text(base)
    commit("one")
    return folder


def test_a_changed_spec_is_told_by_what_it_means() -> None:
    edit(MINE, EPOCHS, "epochs: 41")
    lines = git("diff").splitlines()
    assert lines[0] == f"a/{MINE} → b/{MINE}: WEIGHTS, 1 change"
    assert lines[1] == "  WEIGHTS      WEIGHTS_TRAINING: the network trains differently"
    place = f"{MINE}:{line_of(MINE, 'epochs: 41')}"
    assert lines[2] == f"               training.epochs  40 → 41  ({place})"
    git("diff", "--exit-code", code=1)
    assert "+  epochs: 41" in git("diff", "--no-ext-diff")


def test_a_spec_that_comes_or_goes_is_told_in_a_line() -> None:
    Path("specs/fresh.yaml").write_text(MINE.read_text())
    git("add", "--intent-to-add", "specs/fresh.yaml")
    added = "b/specs/fresh.yaml: a new spec; git diff --no-ext-diff shows its text\n"
    assert git("diff") == added
    git("add", "--all")
    assert git("diff", "--cached", "--no-renames") == added
    commit("two")
    git("rm", "--quiet", "specs/fresh.yaml")
    assert git("diff", "HEAD") == "a/specs/fresh.yaml: this spec was removed: it breaks whoever uses it\n"


def test_a_renamed_spec_is_compared_under_both_its_paths() -> None:
    git("mv", str(MINE), "specs/with blank.yaml")
    assert git("diff", "HEAD") == f"a/{MINE} → b/specs/with blank.yaml: no change\n"
    edit(Path("specs/with blank.yaml"), EPOCHS, "epochs: 41")
    lines = git("diff", "HEAD").splitlines()
    assert lines[0] == f"a/{MINE} → b/specs/with blank.yaml: WEIGHTS, 1 change"
    assert "(specs/with blank.yaml:" in lines[2]


def test_a_change_of_mode_is_told() -> None:
    MINE.chmod(0o755)
    assert git("diff") == f"a/{MINE} → b/{MINE}: no change\n  mode: 100644 → 100755\n"


def test_a_faulty_spec_is_told_by_its_faults_and_its_text() -> None:
    edit(MINE, EPOCHS, "epochs: 0")
    commit("two")
    edit(MINE, "epochs: 0", "epochs: 41")
    lines = git("show", "--ext-diff", "--format=").splitlines()
    assert lines[0] == f"b/{MINE}: no good spec, so only its text is compared"
    assert lines[1] == f"  {MINE}:{line_of(MINE, 'epochs: 41')}:11: error JET007: training.epochs is 0"
    assert lines[2:4] == [f"--- a/{MINE}", f"+++ b/{MINE}"]
    assert [line for line in lines[4:] if line[0] in "+-"] == [f"-  {EPOCHS}", "+  epochs: 0"]
    assert git("diff").startswith(f"a/{MINE}: no good spec")


def test_the_faults_of_a_spec_of_another_time_do_not_fill_the_screen() -> None:
    MINE.write_text("version: 1\nname: old\nsamples: {}\n")
    assert git("diff").splitlines()[6].startswith("  and ")


def test_a_layered_spec_says_which_state_of_its_base_was_read() -> None:
    Path("specs/layered.yaml").write_text(LAYER)
    commit("two")
    edit(Path("specs/layered.yaml"), "patience: 7", "patience: 8")
    lines = git("diff").splitlines()
    assert lines[2].partition("  (")[0] == "               training.patience  7 → 8"
    assert lines[-1] == (
        f"  {MINE}: as in the working tree, for both sides; "
        "jetc diff REV..REV specs/layered.yaml reads every file at its revision"
    )


@pytest.mark.parametrize("name", ["specs/values.yaml", "specs/mine.lock.yaml"])
def test_other_yaml_and_locks_are_compared_as_text(name: str) -> None:
    Path(name).write_text("a: 1\nb: 2")
    git("add", "--all")
    added = f"--- /dev/null\n+++ b/{name}\n@@ -0,0 +1,2 @@\n+a: 1\n+b: 2\n"
    assert git("diff", "--cached") == added
    commit("two")
    Path(name).write_text("a: \x1b[31m1\nb: 2")
    assert git("diff") == f"--- a/{name}\n+++ b/{name}\n@@ -1,2 +1,2 @@\n-a: 1\n+a: ␛[31m1\n b: 2\n"


def test_a_bad_lock_beside_a_spec_does_not_hide_its_change() -> None:
    Path("specs/mine.lock.yaml").write_text("lock: 1\n")
    edit(MINE, EPOCHS, "epochs: 41")
    shown = git("diff", str(MINE))
    assert "training.epochs  40 → 41" in shown
    assert "a lock that cannot be used" in shown


def test_a_conflict_is_told_as_git_tells_it() -> None:
    git("switch", "--quiet", "--create", "branch")
    edit(MINE, EPOCHS, "epochs: 41")
    commit("on the branch")
    git("switch", "--quiet", "main")
    edit(MINE, EPOCHS, "epochs: 42")
    commit("on main")
    git("merge", "branch", code=1)
    assert git("diff", "--cached") == f"* Unmerged path {MINE}\n"


def test_it_runs_from_a_folder_below(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(MINE, EPOCHS, "epochs: 41")
    (repository / "docs").mkdir()
    monkeypatch.chdir(repository / "docs")
    assert git("diff").startswith(f"a/{MINE} → b/{MINE}: WEIGHTS")


def test_a_log_tells_each_commit_where_external_diffs_are_asked_for() -> None:
    edit(MINE, EPOCHS, "epochs: 41")
    commit("longer")
    edit(MINE, "clock_mhz: 360.0", "clock_mhz: 320.0")
    commit("slower")
    headline = f"a/{MINE} → b/{MINE}:"
    shown = [
        line for line in git("log", "-p", "--ext-diff", "--format=%s").splitlines() if line and line[0] != " "
    ]
    assert shown[:4] == [
        "slower",
        f"{headline} FIRMWARE, 1 change",
        "longer",
        f"{headline} WEIGHTS, 1 change",
    ]
    assert "+  epochs: 41" in git("log", "-p")


def test_a_pager_shows_it_and_may_end_early(repository: Path) -> None:
    edit(MINE, EPOCHS, "epochs: 41")
    reading, terminal = pty.openpty()
    command = ["git", "-c", f"core.pager=head -1 >{repository / 'paged'}", "diff"]
    subprocess.run(command, stdin=terminal, stdout=terminal, stderr=terminal, timeout=60, check=False)
    os.close(terminal)
    os.close(reading)
    assert (repository / "paged").read_text() == f"a/{MINE} → b/{MINE}: WEIGHTS, 1 change\n"


def test_a_link_is_compared_by_what_it_leads_to(base: str) -> None:
    Path("specs/v2.yaml").write_text(base.replace("constituents: 16", "constituents: 8"))
    link = Path("specs/current.yaml")
    link.symlink_to("mine.yaml")
    commit("two")
    link.unlink()
    link.symlink_to("v2.yaml")
    shown = git("diff")
    assert "a/specs/current.yaml → b/specs/current.yaml: EMULATOR_ABI, 1 change" in shown
    assert "  b/specs/current.yaml leads to specs/v2.yaml: as in the working tree" in shown
    link.unlink()
    link.symlink_to("nothing.yaml")
    assert "-mine.yaml\n+nothing.yaml\n" in git("diff").replace("\n\\ No newline at end of file", "")
