"""The fields of the words on the link, in the columns of an ntuple."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.schema import CANDIDATE_PREFIX
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.encodings.fields import EMPTY
from jetc.prepare.expression import fields_of
from jetc.prepare.meaning import narrow
from jetc.prepare.words import GEV_PER_STEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from jetc.prepare.expression import Expression, Field, Owner

    Integers = NDArray[np.int64]
    Narrow = NDArray[np.signedinteger[Any]]
    Columns = Mapping[str, NDArray[Any]]

__all__ = ["FIELD_BRANCHES", "branch_of_input", "branches_of_fields", "field_codes", "gev_of_pt", "values_of"]

_OF_CANDIDATE = {
    "pt": "pt",
    "eta": "eta",
    "phi": "phi",
    "id": "id",
    "z0": "z0",
    "dxy": "dxy",
    "quality": "quality",
    "weight": "puppiweight",
    "em_id": "emid",
}
FIELD_BRANCHES: dict[tuple[Owner, str], str] = {
    **{("jet", name): f"jet_{name}" for name in ("pt", "eta", "phi")},
    **{("candidate", name): f"{CANDIDATE_PREFIX}_{branch}" for name, branch in _OF_CANDIDATE.items()},
}
"""The branch of each field that ntuples have. **Source**: FastPUPPI JetNTuplizer."""
_THERE = {EMPTY: 0}
"""An ntuple has no empty slots."""


def branch_of_input(name: str, encoding: str) -> str | None:
    """Return the branch with the values of an input, in ntuples of `encoding`; None where there is none."""
    branch = ENCODINGS[encoding].inputs[name].branch
    return None if branch is None else f"{CANDIDATE_PREFIX}_{branch}"


def branches_of_fields(values: Iterable[Expression]) -> tuple[str, ...] | None:
    """Return the branches of the fields that `values` need, in the order of the words.

    None where ntuples have no branch of one of them.
    """
    needed = {_key(each) for each in fields_of(values, _THERE)}
    if needed - FIELD_BRANCHES.keys():
        return None
    return tuple(branch for key, branch in FIELD_BRANCHES.items() if key in needed)


def gev_of_pt(encoding: str) -> float:
    """Return what constituents' pT counts in ntuples of `encoding`, in GeV: 1, or 0.25 of the first ones."""
    return GEV_PER_STEP * (1 << ENCODINGS[encoding].inputs["pt"].fraction)


def values_of(  # noqa: PLR0913 - what is wanted, and of what
    values: Sequence[Expression],
    columns: Columns,
    owner: Integers,
    encoding: str,
    taken: Integers | None = None,
    *,
    totals: Mapping[Expression, Integers] = MappingProxyType({}),
) -> list[Narrow]:
    """Return the values (constituents,) of expressions, of the columns of an ntuple of `encoding`.

    One that needs no field has no axis.
    Columns of jets have the shape (jets,), those of constituents are flat; `owner` is the jet of each
    constituent that is `taken`, or of all; `totals` are known sums over them.
    KeyError for a branch that is not there.
    """
    codes: dict[tuple[Owner, str], NDArray[np.generic]] = {}
    known: dict[Expression, int | Integers] = {**_THERE, **totals}
    for field in fields_of(values, known):
        found = columns[FIELD_BRANCHES[_key(field)]]
        if field.owner == "jet":
            found = found[owner]
        elif taken is not None:
            found = found[taken]
        codes[_key(field)] = field_codes(field, found, encoding)
    return narrow(values, codes, known)


def field_codes(field: Field, column: NDArray[Any], encoding: str) -> NDArray[np.int32]:
    """Return the codes of a field, of its column in an ntuple of `encoding`; its values are the schema's."""
    if field.name != "pt":
        return column.astype(np.int32)
    unit = gev_of_pt(encoding) if field.owner == "candidate" else 1.0
    return np.asarray(column * column.dtype.type(unit / GEV_PER_STEP), dtype=np.int32)


def _key(field: Field) -> tuple[Owner, str]:
    return field.owner, field.name
