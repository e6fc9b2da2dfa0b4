"""The VHDL of the top: each item in its place, under the names that it has in Verilog."""

from __future__ import annotations

import re
from dataclasses import replace

from jetc.rtl.top import Bits, Delay, Feed, Input, Instances, Joined, Part, Top
from jetc.rtl.verilog.top import top_text as verilog_text
from jetc.rtl.vhdl.top import top_text

TOP = Top(
    name="tiny_tagger",
    taken=8,
    latency_cycles=3,
    sections=(
        (Input("jet", 8), Part("low", Bits("jet", 3, 0))),
        (
            Delay("low_after2", "low_line2", Bits("low", 3), 2),
            Delay("jet_after1", "jet_line1", Bits("jet", 8), 1),
            Joined("heads_in", (Bits("jet_after1", 8), Bits("low_after2", 3))),
            Instances("tiny_heads", "heads", 1, 11, 5),
        ),
        (Joined("row_in", (Bits("jet", 8),)), Instances("tiny_row", "row", 2, 4, 1)),
    ),
    results=(Bits("heads_out", 5), Bits("row_out", 2)),
)
BODY = """\
begin
    jet <= in_data when rising_edge(clk);
    low <= jet(2 downto 0);

    low_line2 <= low_line2(2 downto 0) & low when rising_edge(clk);
    low_after2 <= low_line2(5 downto 3);
    jet_line1 <= jet when rising_edge(clk);
    jet_after1 <= jet_line1(7 downto 0);
    heads_in(7 downto 0) <= jet_after1;
    heads_in(10 downto 8) <= low_after2;
    heads : entity work.tiny_heads port map (clk => clk, in_data => heads_in, out_data => heads_out);

    row_in(7 downto 0) <= jet;
    row_copies : for row_at in 0 to 1 generate
        row : entity work.tiny_row
            port map (
                clk => clk,
                in_data => row_in((row_at + 1) * 4 - 1 downto row_at * 4),
                out_data => row_out((row_at + 1) * 1 - 1 downto row_at * 1)
            );
    end generate;

    out_data(4 downto 0) <= heads_out;
    out_data(6 downto 5) <= row_out;

    process (clk)
    begin
        if rising_edge(clk) then
            if rst = '1' then
                valid <= (others => '0');
            else
                valid <= valid(2 downto 0) & in_valid;
            end if;
        end if;
    end process;
    out_valid <= valid(3);
end architecture rtl;
"""


def test_every_item_is_spelt_in_its_order() -> None:
    assert top_text(TOP).endswith(BODY)


SHARED = """\
    in_ready <= ready;
    taken <= in_valid and ready;
    process (clk)
    begin
        if rising_edge(clk) then
            if rst = '1' then
                valid <= (others => '0');
                ready <= '1';
            else
                valid <= valid(2 downto 0) & taken;
                ready <= not (taken or valid(0));
            end if;
        end if;
    end process;
"""
FED = """\
    process (clk)
    begin
        if rising_edge(clk) then
            if {loaded} = '1' then
                fed <= in_data(7 downto 0);{moved}
            end if;
        end if;
    end process;
"""
MOVED = """
            else
                fed <= (3 downto 0 => '0') & fed(7 downto 4);"""


def test_a_design_that_shares_takes_a_jet_where_it_is_ready() -> None:
    text = top_text(replace(TOP, interval=3))
    assert "        in_ready : out std_logic;\n" in text
    assert SHARED in text
    assert "ready" not in top_text(TOP)


def test_a_feed_is_loaded_and_moves_or_holds() -> None:
    def fed(step: int, at: int | None) -> str:
        feed = Feed("fed", Bits("in_data", 8, 0), step, at)
        return top_text(replace(TOP, interval=3, sections=((feed,), *TOP.sections)))

    assert FED.format(loaded="taken", moved=MOVED) in fed(4, None)
    assert FED.format(loaded="valid(2)", moved="") in fed(0, 2)
    assert "    signal fed : std_logic_vector(7 downto 0);\n" in fed(4, None)


def test_both_languages_declare_the_same_names() -> None:
    verilog = re.findall(r"^    (?:wire|reg) (\[\d+:0\]) (\w+)", verilog_text(TOP), re.MULTILINE)
    vhdl = re.findall(r"^    signal (\w+) : std_logic_vector\((\d+) downto 0\);", top_text(TOP), re.MULTILINE)
    assert sorted(vhdl) == sorted((name, width[1:-3]) for width, name in verilog)
