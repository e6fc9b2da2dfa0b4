"""`jetc import keras`: its folder is there whole, or not at all."""

from __future__ import annotations

import argparse
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from jetc.commands import imported
from jetc.diagnostics.diagnostic import DataError
from jetc.projects import keras_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path], None]], None]:
    """Return the command, into tmp_path/new, with what writes the project in hls4ml's place."""
    names = {"model": tmp_path / "a.h5", "output": tmp_path / "new", "name": None}
    arguments = argparse.Namespace(**names, precision="ap_fixed<16,6>", extends=None, spec=None)
    monkeypatch.setattr(keras_file, "read_model", lambda _: None)
    monkeypatch.setattr(imported, "load_tensorflow", lambda: None)

    def command(writes: Callable[[Path], None]) -> None:
        def fake(_: object, written: Path, **__: object) -> None:
            (written / "part").write_text("of a project")
            writes(written)

        monkeypatch.setitem(sys.modules, "jetc.tools.hls4ml", SimpleNamespace(write_project_of=fake))
        console: Any = None
        imported.import_keras(arguments, console)

    return command


def test_nothing_stays_of_a_project_that_is_not_whole(
    tmp_path: Path, run: Callable[[Callable[[Path], None]], None]
) -> None:
    def stops(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(stops)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_comes_meanwhile_is_left_as_it_is(
    tmp_path: Path, run: Callable[[Callable[[Path], None]], None]
) -> None:
    def comes(_: Path) -> None:
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "mine").touch()

    with pytest.raises(OSError, match="not empty"):
        run(comes)
    assert [each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*")] == ["new", "new/mine"]


def test_a_whole_project_stands_where_it_was_asked_for(
    tmp_path: Path, run: Callable[[Callable[[Path], None]], None]
) -> None:
    with pytest.raises(DataError, match="new"):  # what stands there is no project that is taken
        run(lambda written: None if written.parent == tmp_path else pytest.fail("it is written elsewhere"))
    assert [each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*")] == ["new", "new/part"]
