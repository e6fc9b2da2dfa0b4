"""Files of a set of which only some have corrected jets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.block import EventBlock
from jetc.ntuple.correction import Corrections

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]


@pytest.fixture
def columns(good: Callable[..., tuple[Columns, Columns]]) -> Columns:
    return good(events=20)[0]


def block(columns: Columns, name: str, *, share: float, rows: int = 60) -> EventBlock:
    """Give jets of a file, of which the first `share` are corrected."""
    pt = columns["jet_pt_phys"] * np.where(np.arange(60) < share * 60, 1.25, 1.0)
    counts = columns["jet_npuppicand"][:rows]
    taken = {
        "jet_pt_phys": pt[:rows].astype(np.float32),
        "jet_puppicand_pt": columns["jet_puppicand_pt"][: counts.sum()],
    }
    return EventBlock(Path(name), 0, taken, counts)


@pytest.mark.parametrize("shares", [(0.0, 1.0), (1.0, 0.0), (0.0, 0.5, 1.0)])
def test_files_of_a_set_are_corrected_alike(columns: Columns, shares: tuple[float, ...]) -> None:
    corrections = Corrections()
    for number, share in enumerate(shares[:-1]):
        corrections.check(block(columns, f"{number}.root", share=share))
    with pytest.raises(DataError, match=r"of these 60 jets have another pT.*unlike those of 0\.root"):
        corrections.check(block(columns, "last.root", share=shares[-1]))


@pytest.mark.parametrize("shares", [(0.0, 0.0), (1.0, 1.0), (0.0, 0.5), (0.5, 1.0)])
def test_a_correction_of_some_jets_goes_with_either(columns: Columns, shares: tuple[float, ...]) -> None:
    corrections = Corrections()
    for share in shares:
        corrections.check(block(columns, "a.root", share=share))


def test_a_few_jets_show_nothing(columns: Columns) -> None:
    corrections = Corrections()
    corrections.check(block(columns, "a.root", share=0.0))
    corrections.check(block(columns, "b.root", share=1.0, rows=19))
