"""A path of each shape, by which tests of derivation and decisions go."""

from __future__ import annotations

import json

from jetc.emulator.working_points import WorkingPoint
from jetc.language.sections.menu import Menu
from jetc.language.sections.points import read_point

__all__ = ["menu_of_both", "points_on"]


def menu_of_both(  # noqa: PLR0913 - one value for each cut
    one: str, other: str, *, jets: int, ht: str, abs_eta: float, pt: float
) -> Menu:
    """Return a menu of a path of each shape, ``sum`` and ``pair``, whose scores are `one` and `other`.

    Each is a ratio and a format, with a semicolon between; `ht` is a cut on HT, or a scan.
    """
    scores = [(name, *each.split("; ")) for name, each in (("one", one), ("other", other))]
    summed, apart = f"sum(ht_jets.pt) > {ht}", f"pair.delta_r > 0.5 and min(pair.regressed_pt) > {pt} GeV"

    def of(signal: str) -> dict[str, object]:
        return {"rate": "14 kHz", "signals": [signal]}

    menu = {
        "scores": [{"name": name, "ratio": ratio, "type": form} for name, ratio, form in scores],
        "objects": [
            {"name": "ht_jets", "where": "pt > 30 GeV and abs(eta) < 2.4"},
            {"name": "few", "where": "pt > 10 GeV and abs(eta) < 2.4", "take": jets},
            {"name": "pair", "where": f"abs(eta) < {abs_eta}", "take": 2},
        ],
        "paths": [
            {"name": "sum", "require": summed, "derive": "sum(few.one)", **of("hh4b")},
            {"name": "pair", "require": apart, "derive": "min(pair.other)", **of("vbf_htautau")},
        ],
    }
    return Menu.model_validate_json(json.dumps(menu))


def points_on(menu: Menu, **derived: tuple[float, int]) -> tuple[WorkingPoint, ...]:
    """Return paths of `menu` by name as working points, each with its cut and its code."""
    return tuple(WorkingPoint(read_point(menu, name), *each) for name, each in derived.items())
