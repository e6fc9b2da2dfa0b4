"""Files of a commit: links are followed, and what cannot be known is said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest
from jetc.tools.git import GITLINK, LINK, TreeEntry
from jetc.tools.snapshot import NotHereError, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jetc.tools.git import Repository

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 3\n".encode()
CONTENTS = {
    "specs/a.yaml": b"version: 1\n",
    "specs/large.yml": POINTER,
    "notes.txt": b"",
    "link.yaml": b"specs/a.yaml",
    "folder": b"specs",
    "round.yaml": b"round.yaml",
    "out.yaml": b"../elsewhere.yaml",
}
LINKS = ("link.yaml", "folder", "round.yaml", "out.yaml")


@dataclass
class Objects:
    """Stands in for a repository: the objects that are here, and where git keeps its own files."""

    own: Path

    def blobs(self, digests: Iterable[str]) -> dict[str, bytes]:
        return {each: CONTENTS[each] for each in digests if each in CONTENTS}

    def top(self) -> Path:
        return self.own

    def own_path(self, name: str) -> Path:
        return self.own / name


@pytest.fixture
def files(tmp_path: Path) -> Snapshot:
    entries = {each: TreeEntry(LINK if each in LINKS else "100644", each) for each in CONTENTS}
    entries |= {"lost.yaml": TreeEntry("100644", "0" * 40), "module": TreeEntry(GITLINK, "1" * 40)}
    return Snapshot(cast("Repository", Objects(tmp_path)), entries)


@pytest.mark.parametrize("path", ["specs/a.yaml", "link.yaml", "folder/a.yaml"])
def test_a_file_is_read_through_links(files: Snapshot, path: str) -> None:
    assert files.content(path) == b"version: 1\n"


@pytest.mark.parametrize("path", ["none.yaml", "specs", "module", "round.yaml"])
def test_what_is_no_file_is_not_found(files: Snapshot, path: str) -> None:
    with pytest.raises(FileNotFoundError):
        files.content(path)


@pytest.mark.parametrize(
    ("path", "what", "mend"),
    [
        (
            "out.yaml",
            "it is a link to ../elsewhere.yaml, out of the repository",
            "link to a file of the repository",
        ),
        ("lost.yaml", "its content is not in this clone", "fetch it: git fetch --refetch"),
        (
            "specs/large.yml",
            "git-lfs keeps it, and its content is not in this clone",
            "fetch it: git lfs pull",
        ),
        (
            "module/a.yaml",
            "commit 111111111111 of this submodule is not here",
            "git submodule update --init module, or fetch more of its history",
        ),
    ],
)
def test_what_cannot_be_known_says_what_to_fetch(files: Snapshot, path: str, what: str, mend: str) -> None:
    with pytest.raises(NotHereError) as refused:
        files.content(path)
    assert (refused.value.what, refused.value.mend) == (what, mend)


def test_a_large_file_is_read_where_git_lfs_keeps_it(files: Snapshot, tmp_path: Path) -> None:
    kept = tmp_path / "lfs" / "objects" / "ab" / "ab"
    kept.mkdir(parents=True)
    (kept / ("ab" * 32)).write_bytes(b"abc")
    assert files.content("specs/large.yml") == b"abc"


def test_every_path_of_a_spec_is_found_and_what_hides_others(files: Snapshot) -> None:
    paths, hidden = files.yaml_files()
    assert sorted(paths) == [
        "folder/a.yaml",
        "folder/large.yml",
        "link.yaml",
        "lost.yaml",
        "out.yaml",
        "specs/a.yaml",
        "specs/large.yml",
    ]
    assert [each.file for each in hidden] == ["module"]
