"""The ROOT files that a spec names, as the file system knows them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import SpecError
from jetc.language.sections.given import meant_files

BASELINE = (Path(__file__).parents[3] / "specs" / "baseline.yaml").read_text(encoding="utf-8")


def written(folder: Path, *, hh4b: str, vbf: str) -> Path:
    path = folder / "spec.yaml"
    text = BASELINE
    for name, files in (("hh4b", hh4b), ("vbf_htautau", vbf)):
        line = next(each for each in text.splitlines() if f"{{name: {name}, process" in each)
        text = text.replace(line, f"    - {{name: {name}, files: [{files}], tree: outnano/Jets}}")
    path.write_text(text, encoding="utf-8")
    return path


def codes(path: Path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load(path)
    return [each.code for each in caught.value.diagnostics]


def test_a_link_is_the_file_that_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "a.root").write_bytes(b"root")
    (tmp_path / "soft.root").symlink_to("a.root")
    assert codes(written(tmp_path, hh4b="a.root", vbf="soft.root")) == ["JET098"]
    (tmp_path / "hard.root").hardlink_to(tmp_path / "a.root")
    assert codes(written(tmp_path, hh4b="hard.root", vbf="soft.root")) == ["JET098"]


def test_a_link_to_a_folder_makes_no_other_files(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.root").write_bytes(b"root")
    (tmp_path / "more").symlink_to("data")
    assert codes(written(tmp_path, hh4b="data/a.root", vbf="more/a.root")) == ["JET098"]


def test_files_of_one_content_may_have_two_names_until_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.root").write_bytes(b"root")
    (tmp_path / "b.root").write_bytes(b"root")
    assert load(written(tmp_path, hh4b="a.root", vbf="b.root")).warnings == ()


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.root").write_bytes(b"root")
    assert codes(written(tmp_path, hh4b="a.root", vbf="b.root")) == ["JET064"]


def test_folders_and_patterns_mean_the_files_that_are_there(tmp_path: Path) -> None:
    for name in ("data/b.root", "data/a.root", "data/deep/c.root", "data/notes.txt", "x[1].root"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"root")
    assert meant_files(["data"], tmp_path) == ("data/a.root", "data/b.root")
    assert meant_files(["data/**/[ab].root"], tmp_path) == ("data/a.root", "data/b.root")
    assert meant_files(["data/**/*.root", "x[[]1].root"], tmp_path) == (
        "data/a.root",
        "data/b.root",
        "data/deep/c.root",
        "x[1].root",
    )
    assert meant_files(["data/b.root", "data/a.root"], tmp_path) == ("data/a.root", "data/b.root")
    outside = f"{tmp_path}/data/?.root"
    assert meant_files([outside], tmp_path / "specs") == tuple(
        f"{tmp_path}/data/{each}.root" for each in "ab"
    )
    assert load(written(tmp_path, hh4b="data", vbf="'data/deep/*'")).warnings == ()


def test_files_that_are_meant_twice_or_not_there_are_faults(tmp_path: Path) -> None:
    (tmp_path / "data" / "none").mkdir(parents=True)
    for name in "ab":
        (tmp_path / "data" / f"{name}.root").write_bytes(b"root")
    assert codes(written(tmp_path, hh4b="data", vbf="'data/a*'")) == ["JET098"]
    assert codes(written(tmp_path, hh4b="data, data/b.root", vbf="data/none")) == ["JET098", "JET064"]
    assert codes(written(tmp_path, hh4b="data", vbf="'data/c*'")) == ["JET064"]
    (tmp_path / "data" / "c.root").symlink_to("a.root")
    assert codes(written(tmp_path, hh4b="'data/[abc].root'", vbf="'data/[!abc].root'")) == [
        "JET098",
        "JET064",
    ]


def test_files_lie_outside_where_the_spec_declares_it(tmp_path: Path) -> None:
    (tmp_path / "a.root").write_bytes(b"root")
    (tmp_path / "specs").mkdir()
    path = written(tmp_path / "specs", hh4b=f"{tmp_path}/a.root", vbf=f"{tmp_path}/b.root")
    assert codes(path) == ["JET036", "JET036"]
    text = path.read_text(encoding="utf-8").replace("samples:\n", f"samples:\n  folders: [{tmp_path}]\n")
    path.write_text(text, encoding="utf-8")
    assert codes(path) == ["JET064"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder of one file."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.root").write_bytes(b"root")
    return tmp_path / "data"


def refused(entry: str, base: Path) -> str:
    with pytest.raises(SpecError) as caught:
        load(written(base, hh4b=f"'{entry}'", vbf="data/a.root"))
    (fault,) = (each for each in caught.value.diagnostics if each.code == "JET064")
    assert fault.span.line == 19
    return f"{fault.what}; {fault.mend}"


def test_a_pattern_takes_no_products_of_a_build(tmp_path: Path, data: Path) -> None:
    made = tmp_path / "mine" / "store" / "sample.minbias-0"
    for folder in (made, tmp_path / "mine" / "store" / "locks"):
        folder.mkdir(parents=True)
    assert meant_files(["**/*.root"], tmp_path) == ("data/a.root",)
    (made / "chunk.root").write_bytes(b"root")
    (data / "link").symlink_to(made)
    for pattern in ("**/*.root", "mine/store/*/*.root", "data/*/c*.root"):
        assert "takes files of the build folder" in refused(pattern, tmp_path)


def test_links_to_nothing_and_folders_that_fit_are_refused(tmp_path: Path, data: Path) -> None:
    (data / "b.root").symlink_to("gone")
    assert "'data/b.root', which fits 'data/b*', leads to no file" in refused("data/b*", tmp_path)
    assert "leads nowhere" in refused("data/**/c.root", tmp_path)
    (data / "b.root").unlink()
    (data / "b.root").mkdir()
    assert "a pattern means files" in refused("data/*.root", tmp_path)


def test_deep_patterns_follow_links_once_and_leave_names_with_dots_out(tmp_path: Path, data: Path) -> None:
    (tmp_path / "other").mkdir()
    for name in ("other/c.root", "other/.c.root"):
        (tmp_path / name).write_bytes(b"root")
    (data / "loop").symlink_to("../data")
    (data / "out").symlink_to("../other")
    assert meant_files(["data/**/*.root"], tmp_path) == ("data/a.root", "data/out/c.root")
    assert meant_files(["other"], tmp_path) == ("other/c.root",)


def test_a_pattern_that_is_a_name_is_refused(tmp_path: Path, data: Path) -> None:
    (data / "x[1].root").write_bytes(b"root")
    assert "write 'data/x[[]1].root' where that one is meant" in refused("data/x[1].root", tmp_path)


@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError])
def test_a_folder_that_cannot_be_read_is_refused_at_its_place(
    error: type[OSError], tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(folder: Path) -> None:
        raise error(1, "not for you", str(folder))

    monkeypatch.setattr(os, "scandir", closed)
    assert f"'{data}' cannot be read: not for you" in refused("data/**/*.root", tmp_path)
