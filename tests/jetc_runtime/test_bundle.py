"""Bundles: the same bytes twice, and nothing is taken that is not as it was packed."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest
from jetc_runtime.bundle import LISTING, BundleError, bundle_bytes, read_bundle

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"analysis/tagger.json": b"{}", "spec/a.yaml": b"name: a\n", "rtl/verilog/a.v": b""}


def written(folder: Path, content: bytes) -> Path:
    path = folder / "a.tar"
    path.write_bytes(content)
    return path


def archive(members: list[tuple[str, bytes, bytes]]) -> bytes:
    """An archive of members by name, content and type."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as file:
        for name, content, kind in members:
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(content), kind, "/etc/passwd"
            file.addfile(member, io.BytesIO(content))
    return made.getvalue()


def test_the_same_files_are_the_same_bytes_and_come_back(tmp_path: Path) -> None:
    content = bundle_bytes(FILES)
    assert content == bundle_bytes(dict(reversed(FILES.items())))
    assert read_bundle(written(tmp_path, content)) == FILES


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../a", tarfile.REGTYPE),
        ("/a", tarfile.REGTYPE),
        ("a/../../b", tarfile.REGTYPE),
        ("a//b", tarfile.REGTYPE),
        ("..\\a", tarfile.REGTYPE),
        ("a", tarfile.SYMTYPE),
        ("a", tarfile.LNKTYPE),
        ("a", tarfile.FIFOTYPE),
        ("a", tarfile.DIRTYPE),
    ],
)
def test_what_leaves_the_bundle_or_is_no_file_is_refused(name: str, kind: bytes, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="is no file of its folder"):
        read_bundle(written(tmp_path, archive([(LISTING, b"{}", tarfile.REGTYPE), (name, b"", kind)])))


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([], "no listing"),
        ([(LISTING, b"[", tarfile.REGTYPE)], "no listing"),
        ([(LISTING, b'{"a": 1}', tarfile.REGTYPE)], "no listing"),
        ([(LISTING, b'{"a": "0"}', tarfile.REGTYPE)], "not those of its listing"),
        ([(LISTING, b"{}", tarfile.REGTYPE), ("a", b"", tarfile.REGTYPE)], "not those of its listing"),
        ([(LISTING, b"{}", tarfile.REGTYPE), (LISTING, b"{}", tarfile.REGTYPE)], "not those of its listing"),
        (
            [(LISTING, b'{"a": "0"}', tarfile.REGTYPE), ("a", b"", tarfile.REGTYPE)],
            "a is not as it was packed",
        ),
    ],
)
def test_what_the_listing_does_not_say_is_refused(
    members: list[tuple[str, bytes, bytes]], message: str, tmp_path: Path
) -> None:
    with pytest.raises(BundleError, match=message):
        read_bundle(written(tmp_path, archive(members)))


@pytest.mark.parametrize("at", [100, 700, 1600, 2100])
def test_damage_is_seen(at: int, tmp_path: Path) -> None:
    content = bytearray(bundle_bytes(FILES))
    content[at] ^= 1
    try:
        assert read_bundle(written(tmp_path, bytes(content))) == FILES  # a bit that says nothing of the files
    except BundleError:
        return


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no bundle"):
        read_bundle(written(tmp_path, b"PK\x03\x04"))
