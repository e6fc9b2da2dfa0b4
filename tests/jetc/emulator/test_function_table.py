"""Tables of functions: what hls4ml's own header makes of a spec's size and format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.emulator.function_table import declared_program, project_program, read_codes
from jetc.tools.gxx import Sources, build_program, run_program
from jetc.tools.hls4ml_includes import include_folders
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def printed(text: str, folder: Path) -> str:
    (folder / "table.cpp").write_text(text)
    sources = Sources(folder, ("table.cpp",), (*include_folders(), "."))
    build_program(sources, folder / "table", scratch=folder)
    return run_program(folder / "table")


@pytest.mark.parametrize(
    ("function", "form", "wanted"),
    [
        ("sigmoid", "ap_ufixed<6,0,AP_RND,AP_SAT>", {0: 0, 8: 32, 9: 47, 7: 17, 10: 56, 15: 63}),
        ("tanh", "ap_fixed<6,1,AP_RND,AP_SAT>", {0: -32, 8: 0, 9: 15, 7: -15, 10: 24, 15: 31}),
        ("tanh", "ap_fixed<6,1,AP_TRN,AP_SAT>", {0: -32, 8: 0, 9: 14, 7: -15, 10: 24, 15: 31}),
    ],
)
def test_an_entry_is_the_function_cast(
    function: str, form: str, wanted: Mapping[int, int], tmp_path: Path
) -> None:
    parsed = FixedPoint.parse(form)
    text = printed(declared_program(function, 16, parsed), tmp_path)
    codes = read_codes(text, parsed)["table"]
    assert len(codes) == 16
    assert {at: codes[at] for at in wanted} == wanted


def test_the_tables_of_a_project_are_those_of_its_structs(tmp_path: Path) -> None:
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware" / "defines.h").write_text(
        '#include "ap_fixed.h"\nnamespace own { typedef ap_fixed<6,1,AP_RND,AP_SAT,0> entry_t; }\n'
    )
    struct = (
        "struct {name} : nnet::activ_config {{ static const unsigned table_size = {size}; "
        "typedef entry_t table_t; }};"
    )
    structs = "\n".join(
        (struct.format(name="tanh_config1", size=16), struct.format(name="sigmoid_config2", size=32))
    )
    (tmp_path / "firmware" / "parameters.h").write_text(
        f'#include "nnet_utils/nnet_activation.h"\nnamespace own {{\n{structs}\n}}\n'
    )
    text = printed(
        project_program("own", {"one": ("tanh", "tanh_config1"), "two": ("sigmoid", "sigmoid_config2")}),
        tmp_path,
    )
    codes = read_codes(text, FixedPoint.parse("ap_fixed<6,1>"))
    assert {layer: len(each) for layer, each in codes.items()} == {"one": 16, "two": 32}
    assert (codes["one"][7:10], codes["two"][15:18]) == ((-15, 0, 15), (12, 16, 20))
