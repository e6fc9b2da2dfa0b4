"""alkaid's primitives under names of the design."""

from __future__ import annotations

import re

from jetc.rtl.verilog.primitives import plain, prefixed, primitives_text


def test_every_primitive_bears_the_prefix_and_the_file_its_licence() -> None:
    text = primitives_text("tiny")
    names = re.findall(r"^module (\w+)", text, re.MULTILINE)
    assert names == [
        f"tiny_{each}" for each in ("binop", "multiplier", "mux", "negative", "shift_adder", "ternary_adder")
    ]
    assert "GNU Lesser General Public License" in text
    assert "timescale" not in text


def test_only_what_is_instantiated_or_defined_is_renamed() -> None:
    assert prefixed("mux #(1,2) mux1 (mux);", "tiny") == "tiny_mux #(1,2) mux1 (mux);"
    assert plain("`timescale 1 ns / 1 ps\n\nmodule a;") == "module a;"
