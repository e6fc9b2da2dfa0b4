"""The Verilog of the top: each item in its place."""

from __future__ import annotations

from jetc.rtl.top import Bits, Delay, Input, Instances, Joined, Part, Top
from jetc.rtl.verilog.top import top_text

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
        (Instances("tiny_row", "row", 2, 4, 1),),
    ),
    results=(Bits("heads_out", 5), Bits("row_out", 2)),
)
TEXT = """\
// A jet per clock; out_data and out_valid follow in_data and in_valid by 3 clocks,
// counted from the input register to the output register. rst is synchronous and clears valid.
module tiny_tagger (
    input  wire clk,
    input  wire rst,
    input  wire in_valid,
    input  wire [7:0] in_data,
    output wire out_valid,
    output wire [6:0] out_data
);
    reg [7:0] jet;
    always @(posedge clk) jet <= in_data;
    wire [2:0] low = jet[2:0];

    reg [5:0] low_line2;
    always @(posedge clk) low_line2 <= {low_line2[2:0], low};
    wire [2:0] low_after2 = low_line2[5:3];
    reg [7:0] jet_line1;
    always @(posedge clk) jet_line1 <= jet;
    wire [7:0] jet_after1 = jet_line1[7:0];
    wire [10:0] heads_in = {
        low_after2,
        jet_after1
    };
    wire [4:0] heads_out;
    tiny_heads heads (.clk(clk), .in_data(heads_in), .out_data(heads_out));

    wire [1:0] row_out;
    generate
        genvar row_at;
        for (row_at = 0; row_at < 2; row_at = row_at + 1) begin : row_copies
            tiny_row row (
                .clk(clk),
                .in_data(row_in[row_at * 4 +: 4]),
                .out_data(row_out[row_at * 1 +: 1])
            );
        end
    endgenerate

    assign out_data = {
        row_out,
        heads_out
    };

    reg [3:0] valid;
    always @(posedge clk) valid <= rst ? 4'd0 : {valid[2:0], in_valid};
    assign out_valid = valid[3];
endmodule
"""


def test_every_item_is_spelt_in_its_order() -> None:
    assert top_text(TOP) == TEXT
