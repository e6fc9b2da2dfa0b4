"""alkaid's primitives in VHDL, under names of the design."""

from __future__ import annotations

import re

from jetc.rtl.vhdl.primitives import prefixed, primitives_text


def test_every_primitive_bears_the_prefix_and_the_file_its_licence() -> None:
    text = primitives_text("tiny")
    names = [
        f"tiny_{each}" for each in ("binop", "multiplier", "mux", "negative", "shift_adder", "ternary_adder")
    ]
    assert re.findall(r"^entity (\w+) is", text, re.MULTILINE) == names
    assert re.findall(r"^architecture rtl of (\w+) is", text, re.MULTILINE) == names
    assert "GNU Lesser General Public License" in text


def test_only_what_is_an_entity_is_renamed() -> None:
    assert prefixed("op_1:entity work.mux generic map(", "tiny") == "op_1:entity work.tiny_mux generic map("
    assert prefixed("signal mux : std_logic;", "tiny") == "signal mux : std_logic;"
