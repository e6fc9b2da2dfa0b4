"""The seal of an artifact: every way in which a folder may differ from it."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from jetc.plan.manifest import ArtifactManifest, Took, difference, make_manifest, read_manifest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    folder = tmp_path / "artifact"
    (folder / "verilog").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "verilog" / "top.v").write_text("module top; endmodule")
    (folder / "rtl.json").write_text("{}")
    return folder


def manifest(folder: Path) -> ArtifactManifest:
    return make_manifest(folder, {"stage": "rtl"}, Took(1.234))


def test_what_was_sealed_has_no_difference(artifact: Path) -> None:
    assert difference(artifact, manifest(artifact)) is None


def test_a_manifest_comes_back_as_it_was_written(artifact: Path, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(manifest(artifact).model_dump_json())
    assert read_manifest(path) == manifest(artifact)
    assert read_manifest(tmp_path / "none.json") is None
    os.mkfifo(tmp_path / "pipe.json")
    assert read_manifest(tmp_path / "pipe.json") is None
    assert read_manifest(tmp_path) is None


def test_content_of_the_same_size_and_time_is_noticed(artifact: Path) -> None:
    before, file = manifest(artifact), artifact / "verilog" / "top.v"
    stamp = file.stat()
    file.write_text("module TOP; endmodule")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert difference(artifact, before) == "verilog/top.v has other content"


def test_a_time_alone_is_no_difference(artifact: Path) -> None:
    before = manifest(artifact)
    os.utime(artifact / "rtl.json", ns=(0, 0))
    assert difference(artifact, before) is None


def test_a_file_cut_short_is_noticed(artifact: Path) -> None:
    before = manifest(artifact)
    (artifact / "rtl.json").write_text("")
    assert difference(artifact, before) == "rtl.json has other content"


def test_a_file_that_is_gone_is_noticed(artifact: Path) -> None:
    before = manifest(artifact)
    (artifact / "rtl.json").unlink()
    assert difference(artifact, before) == "rtl.json is gone"


def test_a_file_more_is_noticed(artifact: Path) -> None:
    before = manifest(artifact)
    (artifact / "verilog" / "more.v").write_text("")
    assert difference(artifact, before) == "verilog/more.v was not in it"


def test_a_folder_more_or_less_is_noticed(artifact: Path) -> None:
    before = manifest(artifact)
    (artifact / "empty").rmdir()
    assert difference(artifact, before) == "folder empty is gone"
    (artifact / "empty").mkdir()
    (artifact / "more").mkdir()
    assert difference(artifact, before) == "folder more was not in it"


def test_a_link_is_noticed_whatever_it_leads_to(artifact: Path, tmp_path: Path) -> None:
    before = manifest(artifact)
    (artifact / "rtl.json").rename(tmp_path / "rtl.json")
    (artifact / "rtl.json").symlink_to(tmp_path / "rtl.json")
    assert difference(artifact, before) == "rtl.json is a link or no file"


def test_a_link_to_a_folder_is_noticed(artifact: Path, tmp_path: Path) -> None:
    before = manifest(artifact)
    (artifact / "verilog").rename(tmp_path / "verilog")
    (artifact / "verilog").symlink_to(tmp_path / "verilog")
    assert difference(artifact, before) == "verilog/top.v is gone"


def test_a_pipe_is_noticed_and_not_read(artifact: Path) -> None:
    before = manifest(artifact)
    os.mkfifo(artifact / "pipe")
    assert difference(artifact, before) == "pipe was not in it"


def test_only_files_are_sealed(artifact: Path) -> None:
    (artifact / "link").symlink_to(artifact / "rtl.json")
    with pytest.raises(ValueError, match="link is none"):
        manifest(artifact)


@pytest.mark.parametrize(("number", "told"), [(errno.EIO, "Input/output error"), (errno.EMFILE, None)])
def test_a_limit_that_is_met_says_nothing_of_an_artifact(
    number: int, told: str | None, artifact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = manifest(artifact)

    def fail(path: Path) -> str:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr("jetc.plan.manifest.file_digest", fail)
    if told is None:
        with pytest.raises(OSError, match="Too many open files"):
            difference(artifact, sealed)
    else:
        assert told in str(difference(artifact, sealed))
