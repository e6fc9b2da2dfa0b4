"""A basket that belongs to another branch, or to other rows, is refused however good its numbers are."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
import uproot
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.basket_keys import check_basket_keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = 30
LONG = "x" * 300


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with three branches of one type, of two baskets each."""
    path = tmp_path / "x.root"
    with uproot.recreate(path, compression=None) as made:
        numbers = {name: np.arange(ROWS, dtype=np.int32) for name in ("one", "two", LONG)}
        tree = made.mktree("tree", {name: each.dtype for name, each in numbers.items()})
        tree.extend({name: each[:10] for name, each in numbers.items()})
        tree.extend({name: each[10:] for name, each in numbers.items()})
    return path


def places(path: Path, name: str) -> list[int]:
    with uproot.open(path) as opened:
        return [int(each) for each in opened["tree"][name].member("fBasketSeek")[:2]]


def check(path: Path) -> None:
    with uproot.open(path) as opened:
        for branch in opened["tree"].branches:
            check_basket_keys(branch, path)


def replaced(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(new.join(content.rsplit(old, 1)))


def edits(path: Path) -> Iterator[tuple[bytes, bytes, str]]:
    """Yield lists of places, others in their stead, and what is then said."""
    one, two = places(path, "one"), places(path, "two")
    yield (
        struct.pack(">q", one[1]),
        struct.pack(">q", two[1]),
        "basket 1 should begin, there is one of branch two",
    )
    yield (
        struct.pack(">q", two[0]),
        struct.pack(">q", one[0]),
        "basket 0 should begin, there is one of branch one",
    )
    yield struct.pack(">qq", *one), struct.pack(">qq", *one[::-1]), "there is one of 20 rows"
    yield struct.pack(">q", one[1]), struct.pack(">q", one[1] + 3), "there is none"
    yield struct.pack(">q", one[1]), struct.pack(">q", 1 << 40), "there is none"
    yield struct.pack(">qqq", 0, 10, ROWS), struct.pack(">qqq", 0, 12, ROWS), "there is one of 10 rows"


def test_baskets_that_are_their_branch_s_are_good(file: Path) -> None:
    check(file)


def test_a_basket_of_another_branch_or_of_other_rows_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for old, new, what in edits(file):
        replaced(file, old, new)
        with pytest.raises(DataError, match=what) as refused:
            check(file)
        assert refused.value.file == str(file)
        file.write_bytes(whole)
