"""Which events of a signal lie within the acceptance that the menu declares for it, by generator truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.language.expressions.expression import names
from jetc.language.expressions.quantities import GENERATED
from jetc.physics.expressions import columns_of, evaluate
from jetc.stages.dataset.artifact import TRUTH

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from jetc_runtime.jet_table import JetTable
    from numpy.typing import NDArray

    from jetc.language.sections.menu import MenuAcceptance

__all__ = ["accepted_events"]


def accepted_events(
    folder: Path, jets: JetTable, acceptance: MenuAcceptance, quoted: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which events, (events,), have enough of `jets` that meet the condition of `acceptance`.

    `folder` is the artifact of the set, which keeps the truth of its jets. DataError where its ntuples lack a
    branch that the condition needs, or where none of the events `quoted`, (events,), is accepted.
    """
    named = (each.name for each in names(acceptance.where.of))
    branches = {branch for name in named if name in GENERATED for branch in GENERATED[name].branches}
    columns = {branch: _column(folder, branch, acceptance) for branch in sorted(branches)}
    meets = evaluate(acceptance.where, columns_of(columns, (acceptance.where,), GENERATED))
    inside = jets.event[np.broadcast_to(meets, jets.event.shape)]
    accepted: NDArray[np.bool_] = np.bincount(inside, minlength=jets.events) >= acceptance.jets
    if not (accepted & quoted).any():
        raise DataError(
            file=f"trigger/{acceptance.signal}",
            what=f"no event of set {acceptance.signal} that is quoted lies within its acceptance",
            why=f"menu.acceptance asks for {acceptance.jets} jets of {acceptance.where}",
            mend=f"widen the acceptance of {acceptance.signal}, or use more events",
        )
    return accepted


def _column(folder: Path, branch: str, acceptance: MenuAcceptance) -> NDArray[Any]:
    path = folder / TRUTH / f"{branch}.npy"
    if not path.exists():
        raise DataError(
            file=f"trigger/{acceptance.signal}",
            what=f"the ntuples of set {acceptance.signal} have no branch {branch}",
            why=f"menu.acceptance asks {acceptance.where} of its jets",
            mend=f"use ntuples with {branch}, or leave out the acceptance of {acceptance.signal}",
        )
    column: NDArray[Any] = np.load(path, allow_pickle=False)
    return column
