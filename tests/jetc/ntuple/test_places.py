"""Every refusal of a damaged file says the file, and the tree, the branch and the entries that are known."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import uproot
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple import opening, rntuple
from jetc.ntuple.agreement import common_event_tree
from jetc.ntuple.read import iterate
from jetc.ntuple.rntuple import FieldsAsTree
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE
from jetc.ntuple.write import write_ntuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]
    Trees = tuple[Columns, Columns]
    Damage = Callable[[Path, Trees, pytest.MonkeyPatch], None]

as_rntuple = runpy.run_path(str(Path(__file__).parent / "test_rntuple.py"))["written"]
spoil_basket = runpy.run_path(str(Path(__file__).parents[1] / "inspection" / "test_damage.py"))[
    "spoil_basket"
]
JETS = ("event", "jet_pt", "jet_pt_phys", "jet_eta", "jet_eta_phys", "jet_puppicand_pt")
LISTED = ("event", "weight", "stratum")
STEP = 24
"""Rows of a block, of 60 jets and 20 events."""


def as_tree(path: Path, trees: Trees) -> None:
    write_ntuple(path, jets=trees[0], events=trees[1], title="")


def zeroed(tree: str, branch: str) -> Damage:
    """Set the second half of what is stored of a branch to zero."""

    def spoil(path: Path, trees: Trees, _: pytest.MonkeyPatch) -> None:
        as_tree(path, trees)
        spoil_basket(path, tree, branch)

    return spoil


def with_a_key_of(branch: str, other: str) -> Damage:
    """Have the key of a branch's basket say another branch."""

    def spoil(path: Path, trees: Trees, _: pytest.MonkeyPatch) -> None:
        as_tree(path, trees)
        with uproot.open(path) as file:
            place = int(file[JETS_TREE][branch].member("fBasketSeek")[0])
        content = bytearray(path.read_bytes())
        at = content.index(branch.encode(), place)
        content[at : at + len(branch)] = other.encode()
        path.write_bytes(content)

    return spoil


def spoilt(tree: int, branch: str, row: int, value: float) -> Damage:
    def spoil(path: Path, trees: Trees, _: pytest.MonkeyPatch) -> None:
        trees[tree][branch][row] = value
        as_tree(path, trees)

    return spoil


def without(tree: str, branch: str) -> Damage:
    """Have a library say that a branch is not there."""

    def spoil(path: Path, trees: Trees, patch: pytest.MonkeyPatch) -> None:
        as_tree(path, trees)
        found = opening.branches_of
        fewer = {tree: {branch}}
        for module in ("read", "agreement"):
            patch.setattr(
                f"jetc.ntuple.{module}.branches_of",
                lambda tree, file, name: found(tree, file, name) - fewer.get(name, set()),
            )

    return spoil


def raising(name: str, tree: str, branch: str = "") -> Damage:
    """Have a library fail at what it reads of a tree or a branch, as where its description is damaged."""

    def spoil(path: Path, trees: Trees, patch: pytest.MonkeyPatch) -> None:
        as_tree(path, trees)
        kind = uproot.TBranch if branch else uproot.TTree
        whole = getattr(kind, name)

        def read(self: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - of uproot
            if (self.tree if branch else self).name == Path(tree).name and (
                not branch or self.name == branch
            ):
                raise ValueError("a length of -1")
            return whole.__get__(self) if isinstance(whole, property) else whole(self, *arguments, **named)

        patch.setattr(kind, name, property(read) if isinstance(whole, property) else read)

    return spoil


def of_quarters(path: Path, trees: Trees, _: pytest.MonkeyPatch) -> None:
    """Write pT in quarters of a GeV, as the first generation has it."""
    for name in ("jet_puppicand_pt",):
        trees[0][name] = trees[0][name] * 4
    as_tree(path, trees)


def altered_pages(path: Path, trees: Trees, patch: pytest.MonkeyPatch) -> None:
    """Have the pages of fields say that they have a checksum, which uproot writes of none."""
    as_rntuple(path, trees)
    pages = rntuple.Field._pages  # noqa: SLF001 - what uproot cannot write

    def checked(self: Any, column: int) -> Any:  # noqa: ANN401 - pages
        for entries, page in pages(self, column):
            said = {"num_elements": page.num_elements, "locator": page.locator}
            yield entries, SimpleNamespace(**said, has_checksum=self.name == branch and entries[0] >= first)

    branch, first = ("jet_pt", 17) if path.stem == "flat" else ("jet_puppicand_pt", 17)
    patch.setattr(rntuple.Field, "_pages", checked)
    patch.setattr(rntuple.Field, "_is_whole", lambda *_: False)


def altered_list_of_pages(path: Path, trees: Trees, patch: pytest.MonkeyPatch) -> None:
    as_rntuple(path, trees)
    check = FieldsAsTree.check_lists

    def spoilt_first(self: Any, file: Path) -> None:  # noqa: ANN401 - of uproot
        if self.ntuple.name == "Jets":
            self.ntuple.read_locator = lambda *_: (SimpleNamespace(raw_data=b"0" * 64), None)
        check(self, file)

    patch.setattr(FieldsAsTree, "check_lists", spoilt_first)


TABLE: dict[str, tuple[str, Damage, str]] = {
    "jets: a basket of zeros": (
        "a",
        zeroed(JETS_TREE, "event"),
        "tree outnano/Jets, branch event, entries 0 to 23: the file is damaged or cut short",
    ),
    "events: a basket of zeros": (
        "a",
        zeroed(EVENTS_TREE, "event"),
        "tree outnano/Events, branch event, entries 0 to 19: the file is damaged or cut short",
    ),
    "jets: another basket": (
        "a",
        with_a_key_of("jet_pt", "jet_et"),
        "tree outnano/Jets, branch jet_pt, entries 0 to 59: where basket 0 should begin, there is one of",
    ),
    "jets: a value": (
        "a",
        spoilt(0, "jet_eta", 40, 9000),
        "tree outnano/Jets, branch jet_eta, entry 40: the value is 9000",
    ),
    "events: a value": (
        "a",
        spoilt(1, "weight", 7, -1),
        "tree outnano/Events, branch weight, entry 7: the value is -1.0",
    ),
    "jets: an event that comes back": (
        "a",
        spoilt(0, "event", 40, 1),
        "tree outnano/Jets, branch event, entry 40: event 1 comes back",
    ),
    "jets: a value that others exclude": (
        "a",
        spoilt(0, "jet_eta_phys", 41, 0.3),
        "tree outnano/Jets, branch jet_eta_phys, entry 41: ",
    ),
    "jets: no such branch": (
        "a",
        without(JETS_TREE, "jet_pt"),
        "tree outnano/Jets, branch jet_pt: tree outnano/Jets has no branch jet_pt",
    ),
    "events: no such branch": (
        "a",
        without(EVENTS_TREE, "weight"),
        "tree outnano/Events, branch weight: tree outnano/Events has no branch weight",
    ),
    "jets: a type": (
        "a",
        raising("interpretation", JETS_TREE, "jet_pt"),
        "tree outnano/Jets, branch jet_pt: the type of its values cannot be read",
    ),
    "events: a type": (
        "a",
        raising("interpretation", EVENTS_TREE, "stratum"),
        "tree outnano/Events, branch stratum: the type of its values cannot be read",
    ),
    "jets: a list of baskets": (
        "a",
        raising("entry_offsets", JETS_TREE, "jet_pt"),
        "tree outnano/Jets, branch jet_pt: the list of its baskets cannot be read",
    ),
    "jets: a list of branches": (
        "a",
        raising("keys", JETS_TREE),
        "tree outnano/Jets: the list of branches cannot be read",
    ),
    "events: a list of branches": (
        "a",
        raising("keys", EVENTS_TREE),
        "tree outnano/Events: the list of branches cannot be read",
    ),
    "jets: another generation": (
        "a",
        of_quarters,
        "tree outnano/Jets, branch jet_puppicand_pt, entries 0 to 23: pT counts quarters of a GeV",
    ),
    "fields: a page": (
        "flat",
        altered_pages,
        "tree outnano/Jets, branch jet_pt, entries 17 to 59: a page of 43 values has another checksum",
    ),
    "fields: a page of constituents": (
        "jagged",
        altered_pages,
        "tree outnano/Jets, branch jet_puppicand_pt, entries 17 to 59: a page of ",
    ),
    "fields: a list of pages": (
        "a",
        altered_list_of_pages,
        "tree outnano/Jets, entries 0 to 16: a list of pages of Jets has another checksum",
    ),
}
"""By what is damaged: the name of the file, how it is made, and the place with the beginning of the rest."""


def read(path: Path) -> list[int]:
    """Read a file as a build does: whether its trees agree, the events, the jets. Return their numbers."""
    common_event_tree([path], tree=JETS_TREE)
    return [
        sum(
            len(block)
            for block in iterate(
                [path], tree=tree, branches=names, step_entries=STEP, rows_of_event=rows_of_event
            )
        )
        for tree, names, rows_of_event in ((EVENTS_TREE, LISTED, 1), (JETS_TREE, JETS, 128))
    ]


@pytest.mark.parametrize("case", TABLE)
def test_a_refusal_says_its_place(
    case: str,
    tmp_path: Path,
    good: Callable[..., Trees],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, damage, said = TABLE[case]
    path = tmp_path / f"{name}.root"
    trees = good(events=20)
    damage(path, trees, monkeypatch)
    with pytest.raises(DataError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}, {said}")
    assert caught.value.mend


@pytest.mark.parametrize("write", [as_tree, as_rntuple])
def test_a_whole_file_is_read(
    write: Callable[[Path, Trees], None], tmp_path: Path, good: Callable[..., Trees]
) -> None:
    write(tmp_path / "a.root", good(events=20))
    assert read(tmp_path / "a.root") == [20, 60]
