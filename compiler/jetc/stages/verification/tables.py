"""Every entry of the softmax's tables in the Verilog, against the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.network import Softmax
from jetc_testbench.softmax_vectors import reachable_entries
from jetc_testbench.tables import TableModule, entries_of, first_difference, wanted_entries

from jetc.diagnostics.diagnostic import GateError
from jetc.tools.bench import look_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.artifacts.rtl import ModuleRecord, TableRecord


__all__ = ["TableRun", "run_tables"]

_LOGIC = 2
"""Up to so many values, a table may be built as other logic than a look-up module."""


@dataclass(frozen=True, slots=True)
class TableRun:
    """A table of the network: its entries, those that logits may reach, and those compared in the Verilog.

    None is compared where the entries that may be reached have one or two values: the table is then
    built as other logic, and the vectors of its block cover all its entries.
    """

    layer: str
    table: str
    entries: int
    reachable: int
    compared: int
    mismatches: int


def run_tables(
    network: Network, modules: Mapping[str, ModuleRecord], root: Path, folder: Path
) -> tuple[TableRun, ...]:
    """Look up every entry of every table in the Verilog below `root`.

    Raises GateError for the first entry that is not the network's, or that logits may reach and that no
    module has.
    """
    declared = [(_module(table), each) for each in modules.values() for table in each.tables]
    tables = tuple(table for table, _ in declared)
    sources = sorted({str(root / file) for _, each in declared for file in each.sources})
    found = look_up(tables, tuple(sources), folder) if tables else ()
    compared: dict[tuple[str, str], NDArray[np.int64]] = {}
    for table, codes in zip(tables, found, strict=True):
        _check(network, table, codes)
        places = entries_of(network, table)
        before = compared.get((table.layer, table.table), places)
        compared[table.layer, table.table] = np.union1d(before, places)
    return tuple(_runs(network, compared))


def _module(record: TableRecord) -> TableModule:
    return TableModule(
        name=record.name,
        layer=record.layer,
        table=record.table,
        address=record.address,
        value=record.value,
        first=record.first,
        last=record.last,
    )


def _check(network: Network, module: TableModule, codes: NDArray[np.int64]) -> None:
    wanted = wanted_entries(network, module)
    difference = first_difference(entries_of(network, module), wanted, codes)
    if difference is not None:
        raise _fault(
            module.layer,
            module.table,
            f"the Verilog differs from the network in {difference.count} of {len(wanted)} entries; first: "
            f"entry {difference.entry}, the network has code {difference.expected_code}, module "
            f"{module.name} gives {difference.found_code}",
        )


def _runs(network: Network, compared: Mapping[tuple[str, str], NDArray[np.int64]]) -> Iterator[TableRun]:
    for layer in network.layers:
        if not isinstance(layer, Softmax):
            continue
        classes, source = network.tensor(layer.name).columns, network.format_of(layer.sources[0])
        codes = {"exp": layer.exp_table, "inverse": layer.inverse_table}
        for (table, values), can in zip(
            codes.items(), reachable_entries(layer, source, classes), strict=True
        ):
            places = compared.get((layer.name, table), np.zeros(0, dtype=np.int64))
            missing = np.setdiff1d(np.flatnonzero(can), places)
            if len(missing) and len(set(np.array(values)[can].tolist())) > _LOGIC:
                raise _fault(
                    layer.name, table, f"no module has entry {missing[0]}, and {len(missing)} in all"
                )
            yield TableRun(layer.name, table, len(values), int(can.sum()), len(places), 0)


def _fault(layer: str, table: str, what: str) -> GateError:
    return GateError(
        gate="verification",
        what=f"table {table} of layer {layer}: {what}",
        why="an entry that no simulated jet looks up may still be looked up in the detector",
        mend="this is a fault of the RTL path: keep the spec, and report the entry named",
    )
