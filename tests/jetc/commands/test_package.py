"""``jetc package``: a folder that builds with make alone, or with the experiment's headers, and installs."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jetc_runtime
import pytest
from jetc import cli
from jetc.commands import package
from jetc.emulator.externals import Library, write_package

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[3]
CPP = Path(jetc_runtime.__file__).parent / "cpp"
MAKE = shutil.which("make") or "make"
NAME = "L1TSC4NGJetModel_v3"
WRAPPER = """
#include "emulator.h"
#include "nothing_ports.h"
namespace L1TSC4NGJetModel_v3_12 { int firmware(); }
#ifdef PUBLIC_HEADER
int header = 2;
#else
int header = 1;
#endif
extern "C" __attribute__((visibility("default"))) int which_header() {
    return L1TSC4NGJetModel_v3_12::firmware() * header * ports;
}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """What a package takes of an emulator, with hardly anything to compile."""
    sources = tmp_path / "sources"
    types = sources / "firmware" / "ap_types"
    types.mkdir(parents=True)
    for name in ("emulator.h", "Makefile", "batch.cpp"):
        shutil.copyfile(CPP / name, sources / name)
    (sources / "nothing_emulator.cpp").write_text("no C++")
    (sources / "nothing_ports.h").write_text("constexpr int ports = 10;\n")
    (sources / "firmware" / "nothing.cpp").write_text(
        '#include "ap_fixed.h"\nnamespace jetc_nothing_12 { int firmware() { return types; } }\n'
    )
    (types / "ap_fixed.h").write_text("constexpr int types = 1;\n")
    return sources


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


def test_a_package_builds_alone_and_with_the_experiments_headers(sources: Path, tmp_path: Path) -> None:
    library = Library(
        "nothing", NAME, "jetc_nothing_12", f"{NAME}_12", WRAPPER, ("native", "v2"), "cmssw-17", 12
    )
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        write_package(sources, folder, library)
    assert sorted(each.name for each in one.iterdir()) == [NAME, "Makefile", "README.md"]
    assert sorted(each.name for each in (one / NAME).glob("v*.h")) == ["v2.h"]
    assert "how many candidates there are: 12 are read." in (one / "README.md").read_text().replace("\n", " ")
    made(one)
    made(other, *headers(tmp_path), f"PREFIX={tmp_path / 'installed'}", "install")
    libraries = one / f"{NAME}.so", tmp_path / "installed" / "lib64" / f"{NAME}.so"
    assert [ctypes.CDLL(str(each)).which_header() for each in libraries] == [10, 140]


@pytest.mark.parametrize(
    ("section", "name", "laid"),
    [
        ("", f"Model_{version}", f"package={{name: Model, version: {version}, conventions: [native]}}")
        for version in ("v3", "v2_0_0")
    ]
    + [
        ("package: {name: Own, version: v1, conventions: [v2]}\n", None, ""),
        (
            "package: {name: Own, version: v1, conventions: [v2]}\n",
            "Model_v2_x_v3",
            "package.name=Model_v2_x package.version=v3",
        ),
    ],
)
def test_its_name_is_that_of_the_spec_or_the_one_that_is_given(  # noqa: PLR0913, PLR0917 - three of them are the case
    section: str,
    name: str | None,
    laid: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec, asked = tmp_path / "spec.yaml", list[str]()
    spec.write_text((ROOT / "specs" / "baseline.yaml").read_text() + section)
    (tmp_path / "artifact" / NAME).mkdir(parents=True)

    def built(
        path: Path,
        build_dir: Path,
        stage: str,
        _: Any,  # noqa: ANN401 - stands in
        settings: Sequence[str],
        *,
        weights: Path | None,
    ) -> Path:
        assert (path, build_dir, stage, weights) == (spec, Path("build"), "package", None)
        asked.extend(settings)
        return tmp_path / "artifact"

    monkeypatch.setattr(package, "built_folder", built)
    out = tmp_path / "out"
    assert cli.main(["package", str(spec), "-o", str(out), *(["--as", name] if name else [])]) == 0
    assert " ".join(asked) == laid
    assert capsys.readouterr().out == f"{out}: make -C {out} builds {NAME}.so\n"


@pytest.mark.parametrize("name", ["L1TSC4NGJetModel", "baseline_3", "../x_v1", "x_v1.so", ""])
def test_a_name_without_a_version_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = ROOT / "specs" / "baseline.yaml"
    assert cli.main(["package", str(spec), "--as", name, "-o", str(tmp_path / "out")]) == 1
    assert f"--as: {name!r} is no name with a version" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_or_a_spec_without_a_name_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = ROOT / "specs" / "baseline.yaml"
    assert cli.main(["package", str(spec), "-o", str(tmp_path)]) == 1
    assert cli.main(["package", str(spec), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert f"{tmp_path}: it is there" in said
    assert f"{spec}: it has no section package" in said
