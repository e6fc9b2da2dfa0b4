"""The ROOT files that a spec names, as the file system knows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import SpecError

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
