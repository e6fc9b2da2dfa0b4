"""The Verilog of the top: each item in its place."""

from __future__ import annotations

from jetc.rtl.top import Bits, Delay, Feed, Input, Instances, Joined, Part, Top
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


SHARED = Top(
    name="tiny_tagger",
    taken=8,
    latency_cycles=3,
    sections=(
        (Feed("rows", Bits("in_data", 6, 0), 2), Feed("held", Bits("in_data", 2, 6), 0)),
        (Feed("row_feed0", Bits("made", 4), 2, at=1),),
    ),
    results=(Bits("held", 2),),
    interval=4,
)
SHARED_TEXT = """\
// A jet every 4 clocks: it is taken at an edge where in_valid and in_ready are set;
// in_ready is not set at the next 3 edges. out_data and out_valid follow by 3 clocks,
// counted from the input register to the output register. rst is synchronous: it
// clears valid and sets in_ready.
module tiny_tagger (
    input  wire clk,
    input  wire rst,
    input  wire in_valid,
    input  wire [7:0] in_data,
    output wire in_ready,
    output wire out_valid,
    output wire [1:0] out_data
);
    reg ready;
    assign in_ready = ready;
    wire taken = in_valid & ready;
    reg [3:0] valid;
    always @(posedge clk) valid <= rst ? 4'd0 : {valid[2:0], taken};
    always @(posedge clk) ready <= rst | ~(taken | (|valid[1:0]));

    reg [5:0] rows;
    always @(posedge clk) rows <= taken ? in_data[5:0] : {2'd0, rows[5:2]};
    reg [1:0] held;
    always @(posedge clk) held <= taken ? in_data[7:6] : held;

    reg [3:0] row_feed0;
    always @(posedge clk) row_feed0 <= valid[1] ? made : {2'd0, row_feed0[3:2]};

    assign out_data = {
        held
    };

    assign out_valid = valid[3];
endmodule
"""


def test_a_shared_design_says_when_it_is_ready_and_moves_its_rows() -> None:
    assert top_text(SHARED) == SHARED_TEXT
