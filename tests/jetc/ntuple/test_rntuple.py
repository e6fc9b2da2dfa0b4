"""Ntuples that are RNTuples: read as trees are, with the same checks, and pages with their checksums."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import awkward as ak
import numpy as np
import pytest
import uproot
import xxhash
from jetc.diagnostics.diagnostic import DataError
from jetc.inspection.files import found_in
from jetc.ntuple.agreement import common_event_tree
from jetc.ntuple.opening import open_tree
from jetc.ntuple.read import iterate
from jetc.ntuple.rntuple import Field, FieldsAsTree
from jetc.ntuple.schema import EVENTS, EVENTS_TREE, JETS, JETS_TREE
from jetc.ntuple.write import write_ntuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]
NAMES = tuple(branch.name for branch in JETS)
CUT = 17
"""The row at which the second cluster of the jets begins."""


@pytest.fixture
def trees(good: Callable[..., tuple[Columns, Columns]]) -> tuple[Columns, Columns]:
    return good(events=10)


def written(path: Path, trees: tuple[Columns, Columns]) -> Path:
    """Write both trees as RNTuples, the jets in two clusters."""
    jets, events = trees
    counts = jets["jet_npuppicand"].astype(np.int64)
    columns = {
        branch.name: ak.unflatten(jets[branch.name].astype(branch.dtype), counts)
        if branch.jagged
        else ak.Array(jets[branch.name].astype(branch.dtype))
        for branch in JETS
    }
    with uproot.recreate(path) as file:
        ntuple = file.mkrntuple(JETS_TREE, {name: each[:CUT] for name, each in columns.items()})
        ntuple.extend({name: each[CUT:] for name, each in columns.items()})
        file.mkrntuple(
            EVENTS_TREE, {branch.name: events[branch.name].astype(branch.dtype) for branch in EVENTS}
        )
    return path


def rows(path: Path, tree: str, names: tuple[str, ...], step: int) -> Columns:
    blocks = list(
        iterate(
            [path], tree=tree, branches=names, step_entries=step, rows_of_event=4 if "jet_pt" in names else 1
        )
    )
    return {name: np.concatenate([each.columns[name] for each in blocks]) for name in names}


def test_every_value_is_that_of_the_same_ttree(tmp_path: Path, trees: tuple[Columns, Columns]) -> None:
    """In blocks that end in clusters and go over their edge."""
    write_ntuple(tmp_path / "tree.root", jets=trees[0], events=trees[1], title="")
    path = written(tmp_path / "fields.root", trees)
    assert common_event_tree([path], tree=JETS_TREE) == EVENTS_TREE
    for tree, names in ((JETS_TREE, NAMES), (EVENTS_TREE, tuple(each.name for each in EVENTS))):
        found, wanted = (rows(each, tree, names, 13) for each in (path, tmp_path / "tree.root"))
        for name in names:
            assert found[name].dtype == wanted[name].dtype
            assert np.array_equal(found[name], wanted[name]), name
    (file,) = found_in([path], tree=JETS_TREE).files
    assert [(each.kind, each.rows) for each in file.trees] == [("ROOT::RNTuple", 10), ("ROOT::RNTuple", 30)]


def test_a_value_that_breaks_its_promise_is_refused_at_its_entry(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    trees[0]["jet_eta"][20] = 9000
    with pytest.raises(DataError, match=r"branch jet_eta, entry 20: the value is 9000\.0"):
        rows(written(tmp_path / "a.root", trees), JETS_TREE, NAMES, 1000)


def test_a_list_of_pages_that_was_altered_is_refused(tmp_path: Path, trees: tuple[Columns, Columns]) -> None:
    path = written(tmp_path / "a.root", trees)
    with uproot.open(path) as file:
        ntuple = file[JETS_TREE]
        tree = FieldsAsTree(ntuple)
        tree.check_lists(path)
        ntuple.read_locator = lambda *_: (SimpleNamespace(raw_data=b"0" * 64), None)
        said = "entries 0 to 16: a list of pages of Jets has another checksum than it says"
        with pytest.raises(DataError, match=said):
            tree.check_lists(path)


def test_a_page_that_was_altered_is_refused_where_it_has_a_checksum(
    tmp_path: Path, trees: tuple[Columns, Columns], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page that uproot writes has one: this file gets one page with one, as ROOT writes them."""
    path = tmp_path / "page.bin"
    content = b"values of a page"
    page = SimpleNamespace(
        has_checksum=True, num_elements=4, locator=SimpleNamespace(offset=3, num_bytes=len(content))
    )
    with open_tree(written(tmp_path / "a.root", trees), JETS_TREE) as tree:
        field = cast("Field", tree["jet_pt"])
        source = SimpleNamespace(
            chunk=lambda start, end: SimpleNamespace(raw_data=path.read_bytes()[start:end])
        )
        monkeypatch.setattr(field.tree, "file", SimpleNamespace(source=source))
        monkeypatch.setattr(field, "_pages", lambda _: iter([(range(20, 24), page)]))
        path.write_bytes(b"..." + content + xxhash.xxh3_64_intdigest(content).to_bytes(8, "little"))
        field.check_pages(path)
        path.write_bytes(path.read_bytes().replace(b"page", b"pagf"))
        with pytest.raises(DataError, match="branch jet_pt, entries 20 to 23: a page of 4 values"):
            field.check_pages(path)


def described(path: Path) -> dict[str, tuple[int, int]]:
    """Return start and size of each part of the file that describes the jets, all of which have checksums."""
    with uproot.open(path) as file:
        ntuple, key = file[JETS_TREE], file.key(JETS_TREE)
        pages = ntuple.footer.cluster_group_records[0].page_list_link.locator
        return {
            "anchor": (key.data_cursor.index, key.data_uncompressed_bytes),
            "header": (ntuple.member("fSeekHeader"), ntuple.member("fNBytesHeader")),
            "list of pages": (pages.offset, pages.num_bytes),
            "footer": (ntuple.member("fSeekFooter"), ntuple.member("fNBytesFooter")),
        }


def test_bits_that_turn_where_pages_are_described_are_refused(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    """A page that uproot writes has no checksum: there the manifest of `jetc inspect --seal` tells."""
    path = written(tmp_path / "a.root", trees)
    whole, random = path.read_bytes(), np.random.default_rng(4)
    for start, size in described(path).values():
        place = int(random.integers(start, start + size))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        with pytest.raises(DataError):
            rows(path, JETS_TREE, NAMES, 1000)
