"""The cut of a path that plots vary."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from jetc.language.sections.menu import MenuPath
from jetc.stages.plots.cuts import varied

NO_CUT: Any = SimpleNamespace(cut=None)
CHOSEN: Any = SimpleNamespace(cut=SimpleNamespace(value=20.0, unit="GeV"))


def path(require: str | None) -> MenuPath:
    given = {} if require is None else {"require": require}
    return MenuPath.model_validate({"name": "any", "derive": "sum(four.b)", "signals": ("s",), **given})


def test_a_scanned_cut_is_varied_as_it_is() -> None:
    scanned = path("sum(jets.pt) > scan(10 GeV, 30 GeV, 10 GeV)")
    found = varied(scanned, CHOSEN)
    assert found is not None
    assert (found.path, found.variable, found.unit) == (scanned, "sum(jets.pt)", "GeV")


@pytest.mark.parametrize(
    ("require", "opened", "variable"),
    [
        ("min(pair.pt) > 34 GeV", "min(pair.pt) > scan(0 GeV, 68 GeV, 1.7 GeV)", "min(pair.pt)"),
        (
            "pair.delta_r > 0.5 and min(pair.pt) > 34 GeV and pair.mass > 60 GeV",
            "pair.delta_r > 0.5 and min(pair.pt) > scan(0 GeV, 68 GeV, 1.7 GeV) and pair.mass > 60 GeV",
            "min(pair.pt)",
        ),
    ],
)
def test_the_first_fixed_cut_on_a_pt_is_opened_and_the_others_stay(
    require: str, opened: str, variable: str
) -> None:
    found = varied(path(require), NO_CUT)
    assert found is not None
    assert (str(found.path.require), found.variable, found.unit) == (opened, variable, "GeV")


@pytest.mark.parametrize(
    "require", [None, "count(four) == 4", "pair.delta_r > 0.5", "before or min(pair.pt) > 34 GeV"]
)
def test_a_path_without_such_a_condition_has_none_to_vary(require: str | None) -> None:
    assert varied(path(require), NO_CUT) is None
