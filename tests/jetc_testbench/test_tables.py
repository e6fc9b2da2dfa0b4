"""Every entry of the look-up modules is compared, those too that no jet addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.rtl.design import emit_rtl
from jetc.tools.verilator import verilator_environment
from jetc_testbench.tables import TableModule, entries_of, first_difference, look_up_all, wanted_entries

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network


def test_every_changed_entry_of_the_verilog_is_found(network: Network, tmp_path: Path) -> None:
    rtl = emit_rtl(network, "tiny", 2)
    modules = [
        TableModule(each.name, each.layer, each.table, each.address, each.value, each.first, each.last)
        for module in rtl.modules
        for each in module.tables
    ]
    text = dict(rtl.files)["tiny_scores.v"]
    changed, count = re.subn(r"(\d+'h[0-9A-F]+: out = 8'h[0-9A-F])([0-9A-F]);", _other_digit, text)
    assert count == 64 + 25
    (tmp_path / "changed.v").write_text(changed)
    (tmp_path / "primitives.v").write_text(dict(rtl.files)["tiny_primitives.v"])
    sources = (str(tmp_path / "primitives.v"), str(tmp_path / "changed.v"))
    found = look_up_all(modules, sources, tmp_path / "tables", verilator_environment())
    for module, codes in zip(modules, found, strict=True):
        wanted = wanted_entries(network, module)
        assert np.array_equal(codes, wanted ^ 1)
        difference = first_difference(entries_of(network, module), wanted, codes)
        assert difference is not None
        assert (difference.count, difference.entry) == (len(wanted), 0)


def _other_digit(match: re.Match[str]) -> str:
    return f"{match[1]}{int(match[2], 16) ^ 1:X};"


def test_equal_tables_have_no_difference() -> None:
    codes = np.arange(4)
    assert first_difference(codes, codes, codes) is None


def test_a_difference_names_the_entry_of_the_networks_table() -> None:
    found = first_difference(np.array([8, 10, 12]), np.array([1, 2, 3]), np.array([1, 0, 4]))
    assert found is not None
    assert (found.count, found.entry, found.expected_code, found.found_code) == (2, 10, 2, 0)


def test_only_a_softmax_has_tables(network: Network) -> None:
    exp = emit_rtl(network, "tiny", 2).modules[2].tables[0]
    module = TableModule(exp.name, "hidden", "exp", exp.address, exp.value, exp.first, exp.last)
    with pytest.raises(TypeError, match="layer hidden is no softmax"):
        entries_of(network, module)
