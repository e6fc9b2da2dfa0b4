"""The core file: its form, and files that the folder has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jetc.vendor.ip.folder import folder_files
from jetc.vendor.ip.fusesoc import core_text
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design, Vector


def parsed(design: Design) -> dict[str, Any]:
    first, _, rest = core_text(design).partition("\n")
    assert first == "CAPI=2:"
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(rest)
    return found


def files(fileset: dict[str, Any]) -> list[str]:
    return [next(iter(each)) if isinstance(each, dict) else each for each in fileset["files"]]


def test_every_file_named_is_in_the_folder(design: Design, vectors: list[Vector]) -> None:
    core, made = parsed(design), folder_files(design, vectors)
    named = [file for each in core["filesets"].values() for file in files(each)]
    assert set(named) <= {*made, *design.verilog, *design.vhdl}
    assert len(named) == len(set(named))


def test_every_target_has_file_sets_that_are_there(design: Design) -> None:
    core = parsed(design)
    assert list(core["targets"]) == ["default", "sim", "sim_vhdl", "lint", "synth"]
    for target in core["targets"].values():
        assert set(target["filesets"]) <= set(core["filesets"])
    assert core["targets"]["synth"]["tools"]["vivado"]["part"] == design.part


def test_a_design_in_verilog_alone_names_no_vhdl(design: Design) -> None:
    assert "vhd" not in core_text(replace(design, vhdl=()))
