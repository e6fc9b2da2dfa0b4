"""The CI recipes of docs/ci: good by their schemas, and their scripts run as they stand on a branch."""

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

import pytest
from jetc import cli
from jetc.commands.outcome import Outcome
from ruamel.yaml import YAML

from tests.jetc.review.conftest import deaf

ROOT = Path(__file__).parents[1]
GITHUB, GITLAB = ROOT / "docs" / "ci" / "github.yml", ROOT / "docs" / "ci" / "gitlab.yml"
SCHEMAS = {GITHUB: "vendor.github-workflows", GITLAB: "vendor.gitlab-ci"}
SETTINGS = {"workflow", "default", "variables"}
MINE = Path("specs/mine.yaml")

Yaml = dict[str, Any]


def read(path: Path) -> Yaml:
    document: Yaml = YAML(typ="safe").load(path)
    return document


def jobs_of(recipe: Path) -> dict[str, Yaml]:
    document = read(recipe)
    if recipe == GITHUB:
        jobs: dict[str, Yaml] = document["jobs"]
        return jobs
    return {name: job for name, job in document.items() if name not in SETTINGS}


def scripts_of(job: Yaml) -> list[str]:
    """Return what a job runs: GitHub's steps each by itself, GitLab's lines as one script."""
    if "steps" in job:
        return [step["run"] for step in job["steps"] if "run" in step]
    return ["\n".join(job["script"])]


def commands_of(script: str) -> Iterator[list[str]]:
    """Yield the arguments of each call of jetc."""
    for line in script.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        command: list[str] = []
        for word in [*lexer, ";"]:
            if word in {"{", "}"} or not word.strip("();<>|&"):
                if command[:1] == ["jetc"]:
                    yield command[1:]
                command = []
            else:
                command.append(word)


EVERY_COMMAND = [
    (recipe, name, arguments)
    for recipe in SCHEMAS
    for name, job in jobs_of(recipe).items()
    for script in scripts_of(job)
    for arguments in commands_of(script)
]


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)  # noqa: S607 - git on PATH


def commit(old: str, new: str) -> None:
    text = MINE.read_text()
    assert text.count(old) == 1
    MINE.write_text(text.replace(old, new))
    git("commit", "--quiet", "--all", "--message", "change")


def fake(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture(scope="module", autouse=True)
def _git_knows_nobody_else() -> Iterator[None]:
    """Be deaf to the user's configuration and to a hook around."""
    with pytest.MonkeyPatch.context() as patch:
        deaf(patch)
        yield


@pytest.fixture(scope="module")
def cloned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone with one good spec, on a branch, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("recipes")
    source = folder / "source"
    (source / "specs").mkdir(parents=True)
    with contextlib.chdir(source):
        git("-c", "init.defaultBranch=main", "init", "--quiet")
        MINE.write_text((ROOT / "specs" / "baseline.yaml").read_text())
        assert cli.main(["fmt", str(MINE)]) == 0
        git("add", "--all")
        git("commit", "--quiet", "--message", "one")
        git("clone", "--quiet", source.as_uri(), str(folder / "clone"))
    with contextlib.chdir(folder / "clone"):
        git("switch", "--quiet", "--create", "branch")
    return folder / "clone"


@pytest.fixture(autouse=True)
def branch(cloned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand on a branch of a clone with one good spec; pip and apt-get do nothing."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("pip", "apt-get"):
        fake(programs, name, "exit 0")
    (programs / "jetc").symlink_to(Path(sys.executable).parent / "jetc")
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    shutil.copytree(cloned, tmp_path / "clone", symlinks=True)
    monkeypatch.chdir(tmp_path / "clone")
    return tmp_path / "clone"


def run(recipe: Path, name: str, *scripts: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the scripts of a job one after the other, to the first that fails, as its runner does."""
    job = jobs_of(recipe)[name]
    told = {**os.environ, "BASE": "main", "SPEC": str(MINE), **environment}
    if recipe == GITHUB:
        told |= {"GITHUB_STEP_SUMMARY": "summary", "GITHUB_OUTPUT": "output"}
    for key, text in (job.get("env") or job.get("variables") or {}).items():
        if "${{" not in text and key not in told:
            told[key] = Template(text).safe_substitute(told)
    out, error, code = "", "", 0
    for script in scripts or scripts_of(job):
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],  # noqa: S607 - bash on PATH
            env=told, capture_output=True, text=True, check=False,
        )  # fmt: skip
        out, error, code = out + done.stdout, error + done.stderr, done.returncode
        if code:
            break
    return subprocess.CompletedProcess(name, code, out, error)


@pytest.mark.parametrize("recipe", SCHEMAS, ids=lambda path: path.name)
def test_a_recipe_is_good_by_its_schema(recipe: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[recipe], str(recipe)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("recipe", SCHEMAS, ids=lambda path: path.name)
def test_a_recipe_has_every_command_of_a_review(recipe: Path) -> None:
    found = {" ".join(arguments) for here, _, arguments in EVERY_COMMAND if here == recipe}
    assert {
        "fmt --check --diff specs/*.yaml",
        "diff --against origin/$BASE --format markdown",
        "diff --against origin/$BASE --fail-on EMULATOR_ABI",
        "plan $SPEC",
        "build $SPEC --locked",
        "build $SPEC --lock",
        "verify --rtl",
        f"check --format {recipe.stem} specs/*.yaml",
    } <= found


@pytest.mark.parametrize("recipe", SCHEMAS, ids=lambda path: path.name)
def test_a_recipe_keeps_the_weights_with_the_lock_and_trains_none_to_verify(recipe: Path) -> None:
    text = recipe.read_text()
    assert text.count("specs/*.lock.yaml") == text.count("specs/*.weights.npz") == 1
    assert 'verify "$SPEC"' not in text


@pytest.mark.parametrize(("recipe", "name", "arguments"), EVERY_COMMAND)
def test_jetc_takes_the_arguments_of_every_command(
    recipe: Path, name: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Namespace] = []

    def take(parsed: Namespace) -> Outcome:
        taken.append(parsed)
        return Outcome()

    monkeypatch.setattr(f"jetc.cli._{arguments[0]}", take)
    assert cli.main(arguments) == 0, (recipe, name)
    assert len(taken) == 1


def test_github_gives_no_text_of_others_to_a_shell_and_no_foreign_code_a_token() -> None:
    document = read(GITHUB)
    assert set(document["on"]) == {"pull_request", "push"}
    assert document["permissions"] == {"contents": "read"}
    for name, job in document["jobs"].items():
        assert not any("${{" in script for script in scripts_of(job))
        writes = {key for key, right in job.get("permissions", {}).items() if right == "write"}
        assert writes == {"comment": {"pull-requests"}, "scanning": {"security-events"}}.get(name, set())
        if writes:
            assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False
    commenting = json.dumps(document["jobs"]["comment"])
    assert "checkout" not in commenting
    assert "pip install" not in commenting


@pytest.mark.parametrize("recipe", SCHEMAS, ids=lambda path: path.name)
def test_the_difference_of_a_branch_is_told_and_passes(recipe: Path) -> None:
    commit("epochs: 240", "epochs: 241")
    done = run(recipe, "diff")
    assert done.returncode == 0, done.stderr
    comparison = Path("comparison.md").read_text()
    assert comparison.startswith(f"### `{MINE}`: WEIGHTS, 1 change\n\nCompared with `origin/main:{MINE}`.\n")
    assert "| `training.epochs`: `240 → 241`" in comparison
    if recipe == GITHUB:
        assert Path("summary").read_text() == comparison
        assert Path("output").read_text() == "made=true\n"
    else:
        assert "training.epochs  240 → 241" in done.stdout
        assert run(GITLAB, "emulator-abi").returncode == 0


@pytest.mark.parametrize(("recipe", "name"), [(GITHUB, "diff"), (GITLAB, "emulator-abi")])
def test_a_break_of_the_interface_fails_the_gate_and_is_told(recipe: Path, name: str) -> None:
    commit("constituents: 16", "constituents: 8")
    done = run(recipe, name)
    assert done.returncode == 4, done.stderr
    assert "ABI_CONSTITUENTS" in done.stdout
    assert recipe == GITLAB or "EMULATOR_ABI" in Path("comparison.md").read_text()


@pytest.mark.parametrize("recipe", SCHEMAS, ids=lambda path: path.name)
def test_a_branch_that_touches_no_spec_is_told_so(recipe: Path) -> None:
    assert run(recipe, "diff").returncode == 0
    assert Path("comparison.md").read_text() == "No spec changed.\n"


def test_a_good_spec_passes_the_checks() -> None:
    for recipe, names in ((GITHUB, ("check", "scanning")), (GITLAB, ("check", "fmt"))):
        for name in names:
            done = run(recipe, name)
            assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(Path("gl-code-quality-report.json").read_text()) == []
    assert json.loads(Path("jetc.sarif").read_text())["runs"][0]["results"] == []


def test_a_faulty_spec_fails_the_checks_at_its_line() -> None:
    commit("epochs: 240", "epochs: 0")
    (line,) = (
        number for number, text in enumerate(MINE.read_text().splitlines(), 1) if text == "  epochs: 0"
    )
    done = run(GITHUB, "check")
    assert done.returncode == 1
    assert done.stdout.startswith(f"::error file={MINE},line={line},")
    assert run(GITHUB, "scanning").returncode == 1
    (result,) = json.loads(Path("jetc.sarif").read_text())["runs"][0]["results"]
    assert result["ruleId"] == "JET007"
    assert run(GITLAB, "check").returncode == 1
    (fault,) = json.loads(Path("gl-code-quality-report.json").read_text())
    assert fault["location"] == {"path": str(MINE), "lines": {"begin": line}}
    assert run(GITLAB, "diff").returncode == 1


@pytest.mark.parametrize(("recipe", "name"), [(GITHUB, "check"), (GITLAB, "fmt")])
def test_a_spec_out_of_form_fails_with_what_would_change(recipe: Path, name: str) -> None:
    commit("  epochs: 240", "  epochs:    240")
    done = run(recipe, name)
    assert done.returncode == 1
    assert "\n-  epochs:    240\n+  epochs: 240\n" in done.stdout


@pytest.mark.parametrize("recipe", SCHEMAS, ids=lambda path: path.name)
def test_a_plan_is_made_of_a_spec(recipe: Path) -> None:
    done = run(recipe, "build", 'jetc plan "$SPEC"')
    assert 'jetc plan "$SPEC"' in "\n".join(scripts_of(jobs_of(recipe)["build"])).splitlines()
    assert done.stdout.endswith(" to run, 0 up to date\n")


def test_the_cache_of_github_is_named_after_the_version_of_jetc() -> None:
    (step,) = (each for each in jobs_of(GITHUB)["build"]["steps"] if each.get("id") == "jetc")
    assert run(GITHUB, "build", step["run"]).returncode == 0
    assert Path("output").read_text().startswith("version=jetc-0.")


def test_github_has_one_comment_that_is_written_anew(branch: Path) -> None:
    programs = branch.parent / "programs"
    Path("comparison.md").write_text("what changed → this\n")
    told = {"GH_REPO": "group/repository", "NUMBER": "7"}
    for id_, method, path in (("", "POST", "issues/7/comments"), ("12", "PATCH", "issues/comments/12")):
        fake(programs, "gh", f'case "$*" in *--paginate*) echo {id_};; *) echo "$*" >> calls;; esac')
        done = run(GITHUB, "comment", **told)
        assert done.returncode == 0, done.stderr
        call = Path("calls").read_text().splitlines()[-1]
        where = f"repos/group/repository/{path}"
        assert call == f"api --silent --method {method} {where} --field body=@comment.md"
    assert Path("comment.md").read_text() == "<!-- jetc diff -->\nwhat changed → this\n"
    fake(programs, "gh", "exit 1")
    assert run(GITHUB, "comment", **told).returncode == 1


def test_gitlab_has_one_comment_that_is_written_anew(branch: Path) -> None:
    programs = branch.parent / "programs"
    Path("comparison.md").write_text("what changed → this\n")
    told = {
        "CI_API_V4_URL": "https://host/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "7",
        "JETC_COMMENT_TOKEN": "token",
    }
    url = "https://host/api/v4/projects/3/merge_requests/7/notes"
    foreign = {"id": 5, "author": {"username": "someone"}, "body": "<!-- jetc diff --> mine"}
    other = {"id": 6, "author": {"username": "project_3_bot_1"}, "body": "another"}
    own = {"id": 12, "author": {"username": "project_3_bot_1"}, "body": "<!-- jetc diff -->\nold"}
    for notes, method, place in (
        ([foreign, other], "POST", url),
        ([foreign, other, own], "PUT", f"{url}/12"),
    ):
        Path("notes.json").write_text(json.dumps(notes))
        listing = '*"/notes?sort=asc&per_page=100") cat notes.json'
        fake(programs, "curl", f'case "$*" in *--request*) echo "$*" >> calls;; {listing};; esac')
        done = run(GITLAB, "comment", **told)
        assert done.returncode == 0, done.stderr
        call = Path("calls").read_text().splitlines()[-1]
        assert call.endswith(f"--request {method} --data-urlencode body@comment.md {place}")
        assert call.startswith("--fail --silent --show-error --header PRIVATE-TOKEN: token ")
    assert Path("comment.md").read_text() == "<!-- jetc diff -->\nwhat changed → this\n"
    fake(programs, "curl", "exit 22")
    assert run(GITLAB, "comment", **told).returncode != 0
