"""Specs for comparisons: the one of the pages, changed."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jetc.checks.load import LoadedSpec
from jetc.language.sections.model import Spec
from jetc.language.text.document import parse
from jetc.review.comparison import LockState, Side

if TYPE_CHECKING:
    from jetc.review.lock import Lock

BASE = Path(__file__).parents[2] / "diagnostics" / "spec.yaml"

Plain = dict[str, Any]
Change = Callable[[Plain], None]


def unchecked(text: str, name: str) -> LoadedSpec:
    """Load a spec whose shape is right, whatever the rules across fields say of it."""
    tree, faults = parse(text, name=name)
    assert not faults
    return LoadedSpec(Spec.model_validate_json(json.dumps(tree.plain())), tree, Path(name))


def side(text: str, *, label: str = "spec.yaml", lock: Lock | None = None) -> Side:
    state = LockState.ABSENT if lock is None else LockState.FRESH
    return Side(label, unchecked(text, label), (text.encode(),), lock, state)


@pytest.fixture
def base() -> str:
    return BASE.read_text()


@pytest.fixture
def make_side() -> Callable[..., Side]:
    return side


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], capture_output=True, check=True)  # noqa: S607 - git on PATH


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository of one good spec, which is made once and copied for each test."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / "specs").mkdir()
    (folder / "specs" / "mine.yaml").write_text(BASE.read_text())
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        deaf(patch)
        git("-c", "init.defaultBranch=main", "init", "--quiet")
        git("add", "--all")
        git("commit", "--quiet", "--message", "one")
    return folder


def deaf(patch: pytest.MonkeyPatch) -> None:
    """Have git take nothing of the user's configuration, nor of a surrounding hook."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"):
        patch.delenv(name, raising=False)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        patch.setenv(name, "/dev/null")
    for role in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{role}_NAME", "nobody")
        patch.setenv(f"GIT_{role}_EMAIL", "nobody@example.org")


@pytest.fixture
def repository(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository of one good spec, deaf to the user's configuration and to a surrounding hook."""
    deaf(monkeypatch)
    folder = Path(shutil.copytree(made, tmp_path / "repository", symlinks=True))
    monkeypatch.chdir(folder)
    return folder
