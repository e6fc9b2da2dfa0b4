"""The core file: its form, and files that the folder has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jetc.vendor.ip.folder import folder_files
from jetc.vendor.ip.fusesoc import core_text
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design, Passing, Vector


def parsed(design: Design) -> dict[str, Any]:
    first, _, rest = core_text(design).partition("\n")
    assert first == "CAPI=2:"
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(rest)
    return found


def files(fileset: dict[str, Any]) -> list[str]:
    return [next(iter(each)) if isinstance(each, dict) else each for each in fileset["files"]]


def test_every_file_named_is_in_the_folder(
    design: Design, streamed: Design, vectors: list[Vector], passing: Passing
) -> None:
    for each in (design, streamed):
        core, made = parsed(each), folder_files(each, vectors, passing)
        named = [file for files_of in core["filesets"].values() for file in files(files_of)]
        assert set(named) <= {*made, *each.whole_verilog, *each.whole_vhdl}
        assert len(named) == len(set(named))


def test_every_target_has_file_sets_that_are_there(design: Design, streamed: Design) -> None:
    core, around = parsed(design), parsed(streamed)
    assert list(core["targets"]) == ["default", "sim", "sim_vhdl", "lint", "synth"]
    assert set(around["targets"]) - set(core["targets"]) == {"sim_stream", "sim_stream_vhdl"}
    for each in (core, around):
        for target in each["targets"].values():
            assert set(target["filesets"]) <= set(each["filesets"])
    assert (core["targets"]["synth"]["toplevel"], around["targets"]["synth"]["toplevel"]) == (
        "tiny_tagger",
        "tiny_stream",
    )
    assert core["targets"]["synth"]["tools"]["vivado"]["part"] == design.part


def test_a_flow_has_the_options_of_its_tool_by_the_names_that_it_has_for_them(streamed: Design) -> None:
    """What GHDL is told of a run stands behind the top module: ``run_options`` of a flow stand before it."""
    targets = parsed(streamed)["targets"]
    del targets["default"]
    for target in targets.values():
        tool = target["default_tool"]
        named = {} if target["flow"] == tool else {"tool": tool}
        options = dict(target["tools"][tool])
        if tool == "ghdl":
            options["sim_options"] = options.pop("run_options")
        assert target["flow_options"] == named | options
    flows = {name: target["flow"] for name, target in targets.items()}
    assert flows == {**dict.fromkeys(flows, "sim"), "lint": "lint", "synth": "vivado"}


def test_a_design_in_verilog_alone_names_no_vhdl(design: Design) -> None:
    assert "vhd" not in core_text(replace(design, vhdl=()))
