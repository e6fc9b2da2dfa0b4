"""A damaged file is told from one that is whole, and from one that is another file than is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import uproot
from jetc.diagnostics.diagnostic import DataError
from jetc.inspection.damage import damage_of
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE
from jetc.ntuple.write import write_ntuple
from jetc.prepare.encodings import DEFAULT, ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jetc.inspection.damage import Damage

ENCODING = ENCODINGS[DEFAULT].ntuple
Columns = dict[str, np.ndarray[Any, Any]]


@pytest.fixture
def trees(good: Callable[..., tuple[Columns, Columns]]) -> tuple[Columns, Columns]:
    """60 jets of 20 events."""
    return good(events=20)


@pytest.fixture
def ntuple(tmp_path: Path, trees: tuple[Columns, Columns]) -> Path:
    return written(tmp_path / "a.root", trees)


def written(path: Path, trees: tuple[Columns, Columns]) -> Path:
    write_ntuple(path, jets=trees[0], events=trees[1], title="hand-made")
    return path


def found(path: Path) -> Damage | None:
    return damage_of(path, JETS_TREE, ENCODING)


def spoil_basket(path: Path, tree: str, branch: str) -> None:
    """Set the second half of what is stored of a branch to zero."""
    with uproot.open(path) as file:
        basket = file[tree][branch].basket(0)
        start, size = basket.cursor.index, basket.compressed_bytes
    content = bytearray(path.read_bytes())
    content[start + size // 2 : start + size] = bytes(size - size // 2)
    path.write_bytes(content)


def test_a_whole_file_has_no_damage(ntuple: Path) -> None:
    assert found(ntuple) is None


@pytest.mark.parametrize(
    ("tree", "branch", "last"),
    [(JETS_TREE, "event", 59), (EVENTS_TREE, "event", 19)],
    ids=("jets", "events"),
)
def test_a_basket_that_cannot_be_read_is_placed(ntuple: Path, tree: str, branch: str, last: int) -> None:
    spoil_basket(ntuple, tree, branch)
    damage = found(ntuple)
    assert damage is not None
    assert damage.reason.startswith(
        f"tree {tree}, branch {branch}, entries 0 to {last}: the file is damaged or cut short"
    )
    assert str(ntuple.parent) not in damage.reason
    assert (damage.jets, damage.events) == (60, 20)


def test_a_value_outside_the_schema_is_damage(tmp_path: Path, trees: tuple[Columns, Columns]) -> None:
    trees[0]["jet_phi_phys"][7] = 5.0
    damage = found(written(tmp_path / "a.root", trees))
    assert damage is not None
    assert damage.reason.startswith(f"tree {JETS_TREE}, branch jet_phi_phys, entry 7: the value is 5.0")


def test_a_value_that_the_other_columns_of_its_jet_exclude_is_damage(
    tmp_path: Path, trees: tuple[Columns, Columns]
) -> None:
    trees[0]["jet_phi_phys"][3] *= -0.5
    damage = found(written(tmp_path / "a.root", trees))
    assert damage is not None
    assert f"tree {JETS_TREE}, branch jet_phi_phys, entry 3: " in damage.reason
    assert "the hardware angle times pi/720 is promised" in damage.reason


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.0, "the file is empty"), (0.001, "cannot be opened as ROOT"), (0.9, "the file is cut short at")],
)
def test_of_a_file_cut_short_nothing_is_known(ntuple: Path, share: float, told: str) -> None:
    content = ntuple.read_bytes()
    ntuple.write_bytes(content[: int(share * len(content))])
    damage = found(ntuple)
    assert damage is not None
    assert (damage.jets, damage.events) == (None, None)
    assert told in damage.reason


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        found(tmp_path / "a.root")


def test_a_whole_file_without_the_tree_or_of_other_types_is_an_error(tmp_path: Path, ntuple: Path) -> None:
    with pytest.raises(DataError, match="there is no tree other"):
        damage_of(ntuple, "other", ENCODING)
    with uproot.recreate(tmp_path / "b.root") as file:
        file.mktree(JETS_TREE, {"jet_pt_phys": "int8"}).extend({"jet_pt_phys": np.zeros(3, dtype=np.int8)})
    with pytest.raises(DataError, match="its type is int8"):
        found(tmp_path / "b.root")


def test_a_file_of_another_generation_is_an_error(
    tmp_path: Path, trees: tuple[Columns, Columns], first_generation: Callable[[Columns], Columns]
) -> None:
    jets = trees[0] | first_generation(trees[0])
    with pytest.raises(DataError, match="quarters of a GeV"):
        found(written(tmp_path / "a.root", (jets, trees[1])))
