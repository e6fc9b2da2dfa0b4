"""What property tests draw, in suite and `make fuzz`; what is done together or once; where git may run."""

from __future__ import annotations

import itertools
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from jetc.children import leave_idle_cores_free
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xdist.remote import Producer

leave_idle_cores_free()  # before a library starts its threads
settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.register_profile("fuzz", derandomize=False, deadline=None, database=None, print_blob=True)
settings.load_profile("suite")

STAGES = "tests/jetc/stages/"
FIRST = (
    "tests/test_build.py",
    STAGES,
    "tests/jetc/plan/test_soundness.py",
    "tests/jetc/sample/test_produce.py",
    "tests/test_good_specs.py",
)
"""What takes long, longest first, so that no core is left alone with one of them at the end."""


class _Modules(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a core a module at a time, and all modules that share the trained taggers to one core."""

    def _split_scope(self, nodeid: str) -> str:
        return STAGES if nodeid.startswith(STAGES) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _Modules(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next(
            (at for at, each in enumerate(FIRST) if item.nodeid.startswith(each)), len(FIRST)
        )
    )


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all cores share, of this run alone."""
    mine = tmp_path_factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


@pytest.fixture(scope="session", autouse=True)
def _the_same_text_is_compiled_once(shared: Path) -> Iterator[None]:
    """Take each object of Verilator from the first simulation of its text, and Python's modules compiled.

    All other C++ goes through ccache, where it is installed: it does not take precompiled headers.
    """
    objects, script = shared / "verilator-objects", Path(__file__).with_name("compile_once.sh")
    objects.mkdir(exist_ok=True)
    compilers = shared / f"ccache-{os.getpid()}"
    compilers.mkdir()
    ccache = shutil.which("ccache")
    with pytest.MonkeyPatch.context() as patch:
        if ccache is not None:
            (compilers / "g++").symlink_to(ccache)
            (compilers / "c++").write_text('#!/bin/sh\nexec g++ "$@"\n')  # one compiler, one name
            (compilers / "c++").chmod(0o755)
            patch.setenv("CCACHE_DIR", str(shared / "ccache"))
            patch.setenv("CCACHE_BASEDIR", str(shared))  # the same text in two folders of tests is one text
            patch.setenv("CCACHE_NOCPP2", "1")  # a text that is new is preprocessed once
            patch.setenv("PATH", f"{compilers}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("OBJCACHE", shlex.join(["sh", str(script), str(objects)]))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _git_stays_in_temporary_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Refuse every call of git that could reach a repository that no test made."""
    temporary = tmp_path_factory.getbasetemp().resolve()

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event != "subprocess.Popen":
            return
        _, command, folder, environment = arguments
        words = [os.fspath(each) for each in command] if isinstance(command, list | tuple) else [str(command)]
        if Path(os.fsdecode(words[0])).name != "git":
            return
        here = Path(os.fsdecode(folder) if isinstance(folder, str | bytes | os.PathLike) else Path.cwd())
        known = environment if isinstance(environment, dict) else os.environ
        given = [known[name] for name in ("GIT_DIR", "GIT_WORK_TREE") if name in known]
        given += [os.fsdecode(after) for word, after in itertools.pairwise(words) if word == "-C"]
        for each in (here, *(here / place for place in given)):
            if not each.resolve().is_relative_to(temporary):
                raise RuntimeError(f"a test called git in {each}, which is no temporary folder of the tests")

    sys.addaudithook(refuse)
