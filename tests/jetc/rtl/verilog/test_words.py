"""Words and bits in Verilog."""

from __future__ import annotations

from jetc.rtl.verilog.words import concatenation, vector


def test_the_lowest_word_is_written_last() -> None:
    assert vector(8) == "[7:0]"
    assert concatenation(["low", "high"]) == "{\n        high,\n        low\n    }"
