"""Plain names for odd places."""

import os
import tempfile
from pathlib import Path

import pytest
from jetc_testbench.plain_paths import PlainPaths, is_plain, plain_paths
from jetc_testbench.programs import BenchError

ODD = [
    "a b",
    "a$b",
    "a#b",
    'a"b',
    "a'b",
    "a:b",
    "a,b",
    "a%b",
    "a=b",
    "ü",
    "a\nb",
    "a;b",
    "a&b",
    "(a)",
    "a\\b",
    "~",
]


@pytest.fixture
def plain(tmp_path: Path) -> PlainPaths:
    return PlainPaths(tmp_path)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_path_has_a_plain_name(name: str, plain: PlainPaths) -> None:
    odd = plain.root / name
    odd.mkdir()
    (odd / "x.v").write_text("module x; endmodule")
    assert not is_plain(odd)
    source = Path(plain.of(odd / "x.v"))
    assert is_plain(source)
    assert source.read_text() == "module x; endmodule"
    build = plain.folder(odd)
    assert is_plain(build.resolve())


def test_a_plain_path_stays_as_it_is(plain: PlainPaths) -> None:
    assert plain.of(plain.root / "x.v") == str(plain.root / "x.v")
    assert plain.folder(plain.root) == plain.root
    assert plain.environment({"VERILATOR_ROOT": "/opt/v"}) == {"VERILATOR_ROOT": "/opt/v"}
    assert plain.environment({}) == {}


def test_a_link_to_an_odd_folder_is_no_plain_folder(plain: PlainPaths) -> None:
    (plain.root / "a b").mkdir()
    (plain.root / "link").symlink_to("a b")
    assert plain.folder(plain.root / "link") != plain.root / "link"


def test_a_verilator_in_an_odd_place_is_found_by_a_plain_name(plain: PlainPaths) -> None:
    odd = plain.root / "a b" / "bin"
    odd.mkdir(parents=True)
    (odd / "verilator").write_text("#!/bin/sh\n")
    found = plain.environment({"VERILATOR_ROOT": str(odd.parent), "PATH": "/usr/bin"})
    assert is_plain(found["VERILATOR_ROOT"])
    first, _, rest = found["PATH"].partition(os.pathsep)
    assert Path(first, "verilator").is_file()
    assert rest == "/usr/bin"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with plain_paths() as plain:
        plain.of("/a b/x.v")
        assert list(tmp_path.iterdir()) == [plain.root]
    assert list(tmp_path.iterdir()) == []


def test_without_a_plain_temporary_folder_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BenchError, match="a writable temporary folder"), plain_paths():
        pass
