"""Words and bits in VHDL."""

from __future__ import annotations

from jetc.rtl.vhdl.words import entity, joined, signal, sliced, vector


def test_the_lowest_word_has_the_lowest_bits() -> None:
    assert vector(8) == "std_logic_vector(7 downto 0)"
    assert signal("a", 1) == "    signal a : std_logic_vector(0 downto 0);"
    assert sliced("a", 4, 2) == "a(5 downto 4)"
    assert list(joined("a", [("low", 3), ("high", 5)])) == [
        "    a(2 downto 0) <= low;",
        "    a(7 downto 3) <= high;",
    ]


def test_an_entity_has_ports_signals_and_a_body() -> None:
    text = entity("e", ["a : in std_logic", "b : out std_logic"], [signal("s", 2)], ["    b <= a;"])
    assert "        a : in std_logic;\n        b : out std_logic\n    );\n" in text
    assert text.endswith("std_logic_vector(1 downto 0);\nbegin\n    b <= a;\nend architecture rtl;\n")
