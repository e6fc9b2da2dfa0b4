"""Jets as they are given, Awkward arrays or columns of numpy, as flat columns; results as Awkward arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc_runtime.steps import BranchError, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from jetc_runtime.steps import Branch

__all__ = ["awkward_of", "is_awkward", "numbers_of", "table_of"]


def is_awkward(jets: object) -> bool:
    """Tell whether `jets` are an Awkward array, without importing awkward."""
    return type(jets).__module__.partition(".")[0] == "awkward"


def table_of(jets: Any, branches: Sequence[Branch], more: Sequence[str]) -> Table:  # noqa: ANN401 - as is_awkward
    """Return the columns of `branches`, and of those of `more` that are there.

    BranchError where one of `branches` is missing, or lengths differ. `jets` are a record of branches, each
    jet a row: Awkward arrays, or a mapping of arrays of numpy, where constituents have the shape (jets,
    slots), and a slot without one has no pT and stands behind all others.
    """
    if is_awkward(jets) and getattr(jets, "ndim", 0) != 1:
        msg = "an array with a record for each jet is wanted: flatten lists of jets of events"
        raise BranchError(msg)
    there = jets.fields if is_awkward(jets) else list(jets)
    missing = [each.name for each in branches if each.name not in there]
    if missing:
        msg = f"branches that are not there: {', '.join(missing)}"
        raise BranchError(msg)
    of_jets = [each.name for each in branches if each.of == "jet"]
    of_jets += [each for each in more if each in there and each not in of_jets]
    inner = [each.name for each in branches if each.of == "constituent"]
    return _from_awkward(jets, of_jets, inner) if is_awkward(jets) else _from_numpy(jets, of_jets, inner)


def numbers_of(name: str, values: Any) -> NDArray[Any]:  # noqa: ANN401 - as is_awkward
    """Return the values of a branch; BranchError where one is missing, or they are no numbers."""
    found: NDArray[Any] = np.asanyarray(values)
    if isinstance(found, np.ma.MaskedArray):
        if np.any(found.mask):
            msg = f"branch {name} has values that are masked or missing: leave those jets out"
            raise BranchError(msg)
        found = found.data
    if found.dtype.kind not in "biuf":
        msg = f"branch {name} holds {found.dtype}, and numbers are wanted"
        raise BranchError(msg)
    return found


def _from_awkward(jets: Any, of_jets: Sequence[str], inner: Sequence[str]) -> Table:  # noqa: ANN401 - as above
    import awkward as ak  # noqa: PLC0415 - optional: who has such an array has it

    for name in (*of_jets, *inner):
        if jets[name].ndim != 1 + (name in inner):
            msg = f"branch {name} has not one value for each {'constituent' if name in inner else 'jet'}"
            raise BranchError(msg)

    def column(name: str, values: Any) -> NDArray[Any]:  # noqa: ANN401 - as above
        return numbers_of(name, ak.to_numpy(values, allow_missing=True))

    columns = {name: column(name, jets[name]) for name in of_jets}
    counts = np.zeros(len(jets), dtype=np.int64)
    for at, name in enumerate(inner):
        found = column(name, ak.num(jets[name])).astype(np.int64)
        if at and (found != counts).any():
            msg = f"{name} has other numbers of constituents than {inner[0]}"
            raise BranchError(msg)
        counts, columns[name] = found, column(name, ak.flatten(jets[name]))
    return Table(columns, counts)


def _from_numpy(jets: Mapping[str, Any], of_jets: Sequence[str], inner: Sequence[str]) -> Table:
    columns = {name: numbers_of(name, jets[name]) for name in of_jets}
    slots = {name: numbers_of(name, jets[name]) for name in inner}
    lengths = {len(each) for each in (*columns.values(), *slots.values())}
    shapes = {each.shape[1:] for each in slots.values()}
    if len(lengths) > 1 or len(shapes) > 1 or not all(map(len, shapes)):
        msg = (
            f"branches have lengths {sorted(lengths)}; those of constituents are (jets, slots), not {shapes}"
        )
        raise BranchError(msg)
    (pt,) = (each for name, each in slots.items() if name.endswith("_pt"))
    filled = pt > 0
    counts = filled.sum(axis=1)
    if (filled != (np.arange(filled.shape[1]) < counts[:, None])).any():
        msg = "a constituent stands behind an empty slot"
        raise BranchError(msg)
    return Table(columns | {name: each[filled] for name, each in slots.items()}, counts)


def awkward_of(columns: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an Awkward array
    """Return a record of each jet; a mapping within `columns` is a record within it."""
    import awkward as ak  # noqa: PLC0415 - as above

    parts = {
        name: awkward_of(each) if isinstance(each, dict) else each
        for name, each in columns.items()
        if not (isinstance(each, dict) and not each)
    }
    return ak.zip(parts, depth_limit=1)
