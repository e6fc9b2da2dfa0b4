"""A table that the Verilog does not have whole is no table that was compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jetc.artifacts.rtl import ModuleRecord, TableRecord
from jetc.diagnostics.diagnostic import GateError
from jetc.stages.verification import tables as verification_tables
from jetc.stages.verification.tables import run_tables
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Network, Softmax
from jetc_testbench.tables import TableModule, wanted_entries

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TINY = Path(__file__).parents[3] / "golden" / "tiny" / "network.json"
NETWORK = Network.from_json(TINY.read_text("utf-8"))


def table(kind: str, address: str, last: int) -> TableRecord:
    return TableRecord(
        name=f"table_of_{kind}",
        layer="scores",
        table=kind,
        address=FixedPoint.parse(address),
        value=FixedPoint(8, 1, signed=False),
        first=0,
        last=last,
    )


EXP, INVERSE = table("exp", "ap_ufixed<6,3>", 63), table("inverse", "ap_ufixed<5,2>", 24)


def modules(*tables: TableRecord) -> dict[str, ModuleRecord]:
    module = ModuleRecord(
        instances=1,
        stages=7,
        deepest_levels=2.0,
        register_bits=90,
        alkaid_luts=50.0,
        yosys={"LUT": 60},
        sources=("scores.v",),
        in_data=(),
        out_data=(),
        tables=tables,
    )
    return {"scores": module}


@pytest.fixture(autouse=True)
def verilog(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Verilog whose modules give what the network says."""

    def look_up(asked: tuple[TableModule, ...], *_: object) -> tuple[NDArray[np.int64], ...]:
        return tuple(wanted_entries(NETWORK, each) for each in asked)

    monkeypatch.setattr(verification_tables, "look_up", look_up)


def test_both_tables_are_counted(tmp_path: Path) -> None:
    found = run_tables(NETWORK, modules(EXP, INVERSE), tmp_path, tmp_path)
    assert [(each.table, each.entries, each.reachable, each.compared) for each in found] == [
        ("exp", 64, 64, 64),
        ("inverse", 64, 17, 25),
    ]


def test_an_entry_that_no_module_has_is_named(tmp_path: Path) -> None:
    with pytest.raises(GateError) as caught:
        run_tables(NETWORK, modules(EXP, table("inverse", "ap_ufixed<5,2>", 22)), tmp_path, tmp_path)
    assert caught.value.what == "table inverse of layer scores: no module has entry 23, and 2 in all"


def test_a_table_without_a_module_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="table exp of layer scores: no module has entry 0, and 64 in all"):
        run_tables(NETWORK, modules(INVERSE), tmp_path, tmp_path)


def test_a_table_of_one_value_needs_no_module(tmp_path: Path) -> None:
    layer = NETWORK.layer("scores")
    assert isinstance(layer, Softmax)
    flat = replace(layer, inverse_table=(3,) * 64)
    network = replace(NETWORK, layers=tuple(flat if each is layer else each for each in NETWORK.layers))
    exp, inverse = run_tables(network, modules(EXP), tmp_path, tmp_path)
    assert (exp.compared, inverse.compared, inverse.reachable) == (64, 0, 17)
