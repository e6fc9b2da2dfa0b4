"""Files with seals, and taking them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import grimp
import pytest
from jetc.sample.sealing import CODE, Job, digest_of, is_whole, seal_of, take, whole


def job(folder: Path, digest: str = "made of this") -> Job:
    return Job(folder / "chunk_00000.root", digest.replace(" ", "_"), 1)


def write(folder: Path, digest: str = "made of this", content: bytes = b"events") -> Job:
    folder.mkdir(exist_ok=True)
    wanted = job(folder, digest)
    with whole(wanted) as path:
        path.write_bytes(content)
    return wanted


def test_a_seal_is_one_line_that_depends_on_the_settings_and_the_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a"), write(tmp_path / "b")
    text = seal_of(first.path).read_text()
    assert text == seal_of(second.path).read_text()
    digest, content = text.removesuffix("\n").split(" ")
    assert digest == "made_of_this"
    assert len(content) == 64


def test_a_file_is_whole_with_its_seal_alone(tmp_path: Path) -> None:
    made = write(tmp_path)
    assert is_whole(made)
    assert not is_whole(job(tmp_path, "made of that"))
    made.path.write_bytes(b"event?")
    assert not is_whole(made)
    made.path.unlink()
    assert not is_whole(made)
    assert {path.name for path in write(tmp_path).path.parent.iterdir()} == {
        "chunk_00000.root",
        "chunk_00000.root.seal",
    }


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    made = write(tmp_path)
    with pytest.raises(ValueError, match="no luck"), whole(made) as path:
        path.write_bytes(b"half")
        raise ValueError("no luck")
    assert is_whole(made)


def test_what_fits_is_linked_from_the_first_folder_that_has_it(tmp_path: Path) -> None:
    found = write(tmp_path / "earlier")
    (tmp_path / "now").mkdir()
    wanted = job(tmp_path / "now")
    assert take(wanted, [tmp_path / "nowhere", tmp_path / "earlier"])
    assert wanted.path.samefile(found.path)
    assert is_whole(wanted)


def test_what_fits_is_copied_where_it_cannot_be_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = write(tmp_path / "earlier")
    (tmp_path / "now").mkdir()

    def elsewhere(_: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(target))

    monkeypatch.setattr(Path, "hardlink_to", elsewhere)
    wanted = job(tmp_path / "now")
    assert take(wanted, [tmp_path / "earlier"])
    assert not wanted.path.samefile(found.path)
    assert is_whole(wanted)


def test_a_file_without_its_seal_is_taken_again(tmp_path: Path) -> None:
    write(tmp_path / "earlier")
    (tmp_path / "now").mkdir()
    wanted = job(tmp_path / "now")
    take(wanted, [tmp_path / "earlier"])
    seal_of(wanted.path).unlink()
    assert take(wanted, [tmp_path / "earlier"])
    assert is_whole(wanted)
    assert len(list((tmp_path / "now").iterdir())) == 2


@pytest.mark.parametrize("fault", ["bytes", "settings", "no seal", "no file", "link", "pipe", "folder"])
def test_what_does_not_fit_is_not_taken(tmp_path: Path, fault: str) -> None:
    found = write(tmp_path / "earlier", "made of that" if fault == "settings" else "made of this").path
    if fault == "bytes":
        found.write_bytes(b"event?")
    elif fault == "no seal":
        seal_of(found).unlink()
    elif fault != "settings":
        other = found.rename(tmp_path / "other")
        if fault == "link":
            found.symlink_to(other)
        elif fault == "pipe":
            os.mkfifo(found)
        elif fault == "folder":
            found.mkdir()
    (tmp_path / "now").mkdir()
    assert not take(job(tmp_path / "now"), [tmp_path / "earlier"])
    assert list((tmp_path / "now").iterdir()) == []


def test_what_is_altered_while_it_is_taken_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "earlier")
    (tmp_path / "now").mkdir()
    monkeypatch.setattr(Path, "hardlink_to", lambda self, _: self.write_bytes(b"event?"))
    assert not take(job(tmp_path / "now"), [tmp_path / "earlier"])
    assert list((tmp_path / "now").iterdir()) == []


def test_a_digest_depends_on_every_word() -> None:
    digests = {digest_of("a", 1), digest_of("a", "1"), digest_of("a"), digest_of(1, "a")}
    assert len(digests) == 4
    assert digest_of("a", 1) in digests


def test_the_code_of_a_digest_is_all_that_shapes_a_chunk() -> None:
    graph = grimp.build_graph("jetc", cache_dir=None)
    used = {"jetc.sample.chunk", "jetc.ntuple.write"}
    used |= {each for one in used for each in graph.find_upstream_modules(one)}
    packages = {"jetc", "jetc.sample", "jetc.ntuple"}
    covered = {each for each in used if any(each == name or each.startswith(f"{name}.") for name in CODE)}
    assert used - covered <= packages
