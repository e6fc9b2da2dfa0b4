"""``jetc package``: a folder that builds with make alone, or with the experiment's headers, and installs."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

import jetc_runtime
import pytest
from jetc import cli
from jetc_runtime.manifest import MANIFEST

CPP = Path(jetc_runtime.__file__).parent / "cpp"
MAKE = shutil.which("make") or "make"
NAME = "L1TSC4NGJetModel_v3"
WRAPPER = """
#include "emulator.h"
#include "nothing_ports.h"
int firmware();
#ifdef PUBLIC_HEADER
int header = 2;
#else
int header = 1;
#endif
extern "C" __attribute__((visibility("default"))) int which_header() { return firmware() * header * ports; }
"""


@pytest.fixture
def emulator(tmp_path: Path) -> Path:
    """What a package takes of an emulator, with hardly anything to compile."""
    sources = tmp_path / "emulator" / "sources"
    types = sources / "firmware" / "ap_types"
    types.mkdir(parents=True)
    (tmp_path / "emulator" / MANIFEST).write_text("{}")
    for name in ("emulator.h", "Makefile", "batch.cpp"):
        shutil.copyfile(CPP / name, sources / name)
    (sources / "nothing_emulator.cpp").write_text(WRAPPER)
    (sources / "nothing_ports.h").write_text("constexpr int ports = 10;\n")
    (sources / "firmware" / "nothing.cpp").write_text(
        '#include "ap_fixed.h"\nint firmware() { return types; }\n'
    )
    (types / "ap_fixed.h").write_text("constexpr int types = 1;\n")
    return tmp_path / "emulator"


def headers(folder: Path) -> tuple[str, str]:
    """The experiment's headers: its interface, and the ap_types."""
    interface, types = folder / "extras" / "include" / "hls4ml", folder / "hls" / "include"
    interface.mkdir(parents=True)
    types.mkdir(parents=True)
    (interface / "emulator.h").write_text("#define PUBLIC_HEADER\n")
    (types / "ap_fixed.h").write_text("constexpr int types = 7;\n")
    return f"EMULATOR_EXTRAS={folder / 'extras'}", f"HLS_ROOT={folder / 'hls'}"


def made(folder: Path, *arguments: str) -> None:
    subprocess.run([MAKE, "-s", "-C", folder, "CXXFLAGS=-std=c++17 -O0 -fPIC", *arguments], check=True)


def test_a_package_builds_alone_and_with_the_experiments_headers(emulator: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        assert cli.main(["package", str(emulator), "--as", NAME, "-o", str(folder)]) == 0
    assert sorted(each.name for each in one.iterdir()) == [NAME, "Makefile", "README.md"]
    made(one)
    made(other, *headers(tmp_path), f"PREFIX={tmp_path / 'installed'}", "install")
    libraries = one / f"{NAME}.so", tmp_path / "installed" / "lib64" / f"{NAME}.so"
    assert [ctypes.CDLL(str(each)).which_header() for each in libraries] == [10, 140]


@pytest.mark.parametrize("name", ["L1TSC4NGJetModel", "baseline_3", "../x_v1", "x_v1.so", ""])
def test_a_name_without_a_version_is_refused(
    name: str, emulator: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(each.name for each in tmp_path.iterdir())
    assert cli.main(["package", str(emulator), "--as", name, "-o", str(tmp_path / "out")]) == 1
    assert f"--as: {name!r} is no name with a version" in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.iterdir()) == before


def test_a_folder_that_is_there_or_is_no_emulator_is_refused(
    emulator: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["package", str(emulator), "--as", NAME, "-o", str(emulator)]) == 1
    assert cli.main(["package", str(tmp_path), "--as", NAME, "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert f"{emulator}: it is there" in said
    assert f"{tmp_path}: it has no {MANIFEST}" in said
