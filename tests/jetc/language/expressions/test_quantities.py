"""The quantities of expressions: as the page says, and as the ntuple has them."""

from pathlib import Path

import pytest
from jetc.language.expressions.quantities import SELECTED, TARGETS, Kind, Quantity
from jetc.ntuple.schema import JETS

PAGE = (Path(__file__).parents[4] / "docs" / "expressions.md").read_text()
BRANCHES = {each.name: each for each in JETS}


def row(name: str, quantity: Quantity) -> str:
    words = f": {', '.join(f'`{word}`' for word in quantity.words)}" if quantity.words else ""
    return f"| `{name}` | {quantity.kind} | {quantity.unit or ''} | {quantity.meaning}{words} |"


@pytest.mark.parametrize(("heading", "scope"), [("## Quantities", SELECTED), ("## Targets", TARGETS)])
def test_the_page_has_every_quantity(heading: str, scope: dict[str, Quantity]) -> None:
    rows = [line for line in PAGE.partition(heading)[2].partition("## ")[0].splitlines() if "| `" in line]
    assert rows == [row(name, each) for name, each in scope.items()]


@pytest.mark.parametrize("name", [name for name, each in (SELECTED | TARGETS).items() if each.branches])
def test_a_quantity_has_the_unit_and_kind_of_its_branches(name: str) -> None:
    quantity = (SELECTED | TARGETS)[name]
    for branch in quantity.branches:
        found = BRANCHES[branch]
        assert found.unit in {quantity.unit or "1", "e"}
        assert found.dtype.startswith("float") == (quantity.kind is Kind.REAL)
        assert not found.jagged
