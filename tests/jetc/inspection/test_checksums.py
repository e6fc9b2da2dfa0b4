"""Checksums beside ntuples: written by `jetc inspect --seal`, compared by every build."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
import uproot
from jetc.diagnostics.diagnostic import DataError
from jetc.inspection.checksums import CHECKSUMS, check_sealed, seal
from jetc.plan.key import file_digest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three files in two folders, all of them sealed."""
    made = [tmp_path / each for each in ("a.root", "b c.root", "other/a.root")]
    for number, each in enumerate(made):
        each.parent.mkdir(exist_ok=True)
        each.write_bytes(b"root" + bytes([number]))
    seal({each: file_digest(each) for each in made})
    return made


def test_a_file_of_other_bytes_is_refused_by_both_digests(files: list[Path]) -> None:
    assert check_sealed(files, file_digest) == len(files)
    before = file_digest(files[1])
    files[1].write_bytes(b"rooT\1")
    now = hashlib.sha256(b"rooT\1").hexdigest()
    said = rf"b c\.root: its SHA-256 is {now[:12]}, and .*{CHECKSUMS} says {before[:12]}"
    with pytest.raises(DataError, match=said):
        check_sealed(files, file_digest)


def test_a_link_is_compared_with_what_stands_beside_the_file(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "spec").mkdir()
    link = tmp_path / "spec" / "renamed.root"
    link.symlink_to(files[2])
    assert check_sealed([link], file_digest) == 1
    files[2].write_bytes(b"root9")
    with pytest.raises(DataError, match=r"renamed\.root: its SHA-256"):
        check_sealed([link], file_digest)


def test_a_chain_of_links_is_compared_beside_each_of_them(files: list[Path], tmp_path: Path) -> None:
    for folder in ("spec", "middle"):
        (tmp_path / folder).mkdir()
    (tmp_path / "middle" / "b.root").symlink_to(files[0])
    link = tmp_path / "spec" / "c.root"
    link.symlink_to("../middle/b.root")
    assert check_sealed([link], file_digest) == 1
    (tmp_path / "middle" / CHECKSUMS).write_text(f"{'0' * 64}  b.root\n")
    with pytest.raises(DataError, match=rf"c\.root: its SHA-256 is .*middle/{CHECKSUMS} says 0000"):
        check_sealed([link], file_digest)


def test_what_is_not_sealed_is_not_read_and_lines_of_other_files_stay(files: list[Path]) -> None:
    fresh = files[0].with_name("new.root")
    fresh.write_bytes(b"root")
    assert check_sealed([fresh], lambda each: pytest.fail(f"{each} was read")) == 0
    (place,) = seal({fresh: file_digest(fresh)})
    assert [line.split("  ")[1] for line in place.read_text().splitlines()] == [
        "a.root",
        "b c.root",
        "new.root",
    ]
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--strict", "-c", place.name], cwd=place.parent, check=True)  # noqa: S607


@pytest.mark.parametrize(
    "line",
    [
        "0123  a.root",
        "{0}  a.root\n{0}  a.root",
        "{0}  a.root\n{0}  ./a.root",
        "{0}  /data/a.root",
        "{0}  other/a.root",
        "{0}  a.root\r",
        "SHA256 (a.root) = {0}",
    ],
)
def test_a_line_that_is_no_checksum_is_refused_at_its_number(files: list[Path], line: str) -> None:
    (files[0].parent / CHECKSUMS).write_text(line.format("0" * 64) + "\n")
    with pytest.raises(DataError, match=rf"{CHECKSUMS}:[12]: the line is no SHA-256 and name"):
        check_sealed(files, file_digest)


@pytest.mark.parametrize("name", ["two\nlines.root", "a\rb.root", "back\\slash.root"])
def test_a_name_that_no_line_holds_is_not_sealed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DataError, match="its name has a backslash, or does not fit in a line"):
        seal({tmp_path / name: "0" * 64})
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_list_as_sha256sum_writes_it_of_files_here_is_compared(files: list[Path]) -> None:
    (files[0].parent / CHECKSUMS).write_text(f"{'0' * 64}  ./a.root\n")
    with pytest.raises(DataError, match=r"a\.root: its SHA-256 is"):
        check_sealed(files[:1], file_digest)


def test_a_list_that_cannot_be_read_is_not_an_absent_one(files: list[Path]) -> None:
    place = files[0].parent / CHECKSUMS
    place.unlink()
    place.symlink_to("gone")
    with pytest.raises((DataError, OSError), match=CHECKSUMS):
        check_sealed(files[:1], file_digest)


COMPRESSIONS = {
    "none": None,
    "ZSTD": uproot.ZSTD(3),
    "zlib": uproot.ZLIB(4),
    "LZ4": uproot.LZ4(4),
    "LZMA": uproot.LZMA(1),
}
"""Those of ROOT, by the names that the documentation has."""
HEAD = 9
"""Bytes that ROOT writes before what it compressed."""


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_flipped_bit_may_be_another_value_without_compression_and_with_zstd_alone(
    tmp_path: Path, compression: str
) -> None:
    """What a seal is for: the documentation says which files need one."""
    random, file = np.random.default_rng(7), tmp_path / "a.root"
    values = random.normal(0, 20, 2000).astype(np.int32)
    with uproot.recreate(file, compression=COMPRESSIONS[compression]) as written:
        written.mktree("tree", {"x": values.dtype}).extend({"x": values})
    content = file.read_bytes()
    with uproot.open(file) as opened:
        branch = opened["tree"]["x"]
        start, size = branch.basket_key(0).data_cursor.index, branch.basket_compressed_bytes(0)
    outcomes = set()
    for place in random.integers(start + HEAD, start + size, 60).tolist():
        damaged = bytearray(content)
        damaged[place] ^= 1 << int(random.integers(8))
        file.write_bytes(damaged)
        outcomes.add(outcome(file, values))
    assert ("another value" in outcomes) == (compression in {"none", "ZSTD"}), outcomes


def outcome(file: Path, values: NDArray[np.int32]) -> str:
    try:
        with uproot.open(file) as opened:
            found = opened["tree"]["x"].array(library="np")
    except Exception:  # noqa: BLE001 - each library has its own
        return "signalled"
    return "whole" if np.array_equal(found, values) else "another value"
