// in_data: 4 constituents of 12 bits, the hardest lowest, zero where there is none.
// In each, the words of the spec's features.inputs, as codes of their own type:
//   [5:0]      pt                       the network reads it as ap_ufixed<6,4,AP_TRN,AP_WRAP>
//   [10:6]     eta                      the network reads it as ap_fixed<5,2,AP_TRN,AP_WRAP>
//   [11:11]    is_muon                  the network reads it as ap_ufixed<1,1,AP_TRN,AP_WRAP>
// The network's format is the declared type with the binary point moved by scale_log2: no logic.
// out_data, lowest first:
//   [7:0]      class_scores.b           is ap_ufixed<8,1,AP_RND,AP_SAT>
//   [15:8]     class_scores.light       is ap_ufixed<8,1,AP_RND,AP_SAT>
//   [23:16]    class_scores.tau         is ap_ufixed<8,1,AP_RND,AP_SAT>
//   [32:24]    pt_ratio.pt_ratio        is ap_fixed<9,4,AP_RND_CONV,AP_SAT>
// A jet per clock; out_data and out_valid follow in_data and in_valid by 17 clocks,
// counted from the input register to the output register. rst is synchronous and clears valid.
module tiny_tagger (
    input  wire clk,
    input  wire rst,
    input  wire in_valid,
    input  wire [47:0] in_data,
    output wire out_valid,
    output wire [32:0] out_data
);
    reg [47:0] jet;
    always @(posedge clk) jet <= in_data;

    wire [47:0] constituent_in = {
        jet
    };
    wire [95:0] constituent_out;
    generate
        genvar constituent_at;
        for (constituent_at = 0; constituent_at < 4; constituent_at = constituent_at + 1) begin : constituent_copies
            tiny_constituent constituent (
                .clk(clk),
                .in_data(constituent_in[constituent_at * 12 +: 12]),
                .out_data(constituent_out[constituent_at * 24 +: 24])
            );
        end
    endgenerate
    wire [95:0] constituent_result0 = {
        constituent_out[95:72],
        constituent_out[71:48],
        constituent_out[47:24],
        constituent_out[23:0]
    };

    wire [95:0] heads_in = {
        constituent_result0
    };
    wire [26:0] heads_out;
    tiny_heads heads (.clk(clk), .in_data(heads_in), .out_data(heads_out));
    wire [17:0] heads_result0 = {
        heads_out[17:0]
    };
    wire [8:0] heads_result1 = {
        heads_out[26:18]
    };

    wire [17:0] scores_in = {
        heads_result0
    };
    wire [23:0] scores_out;
    tiny_scores scores (.clk(clk), .in_data(scores_in), .out_data(scores_out));
    wire [23:0] scores_result0 = {
        scores_out[23:0]
    };
    reg [62:0] heads_result1_line7;
    always @(posedge clk) heads_result1_line7 <= {heads_result1_line7[53:0], heads_result1};
    wire [8:0] heads_result1_after7 = heads_result1_line7[62:54];

    assign out_data = {
        heads_result1_after7,
        scores_result0
    };

    reg [17:0] valid;
    always @(posedge clk) valid <= rst ? 18'd0 : {valid[16:0], in_valid};
    assign out_valid = valid[17];
endmodule
