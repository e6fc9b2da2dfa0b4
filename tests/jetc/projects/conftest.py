"""Projects that hls4ml wrote, with its headers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[2] / "golden" / "projects"
MakeProject = Callable[..., Path]


@pytest.fixture(scope="session")
def headers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the headers that hls4ml copies into a project for Vitis."""
    found = find_spec("hls4ml")
    assert found is not None
    templates = Path(str(found.origin)).parent / "templates"
    folder = tmp_path_factory.mktemp("headers")
    shutil.copytree(templates / "vivado" / "nnet_utils", folder / "nnet_utils")
    shutil.copytree(templates / "vitis" / "nnet_utils", folder / "nnet_utils", dirs_exist_ok=True)
    shutil.copytree(templates / "vivado" / "ap_types", folder / "ap_types")
    return folder


@pytest.fixture
def project(headers: Path, tmp_path: Path) -> MakeProject:
    """Return the function that makes a golden project, with what a file says exchanged."""

    def make(name: str, *changes: tuple[str, str, str]) -> Path:
        firmware = tmp_path / name / "firmware"
        shutil.copytree(headers, firmware)
        shutil.copytree(GOLDEN / name / "firmware", firmware, dirs_exist_ok=True)
        for file, old, new in changes:
            text = (firmware / file).read_text("utf-8")
            assert old in text
            (firmware / file).write_text(text.replace(old, new, 1), "utf-8")
        return tmp_path / name

    return make
