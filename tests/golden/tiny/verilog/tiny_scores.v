// A register stands after each stage: out_data follows in_data by 7 clocks.
/* verilator lint_off UNUSEDSIGNAL */
module tiny_scores (
    input  wire clk,
    input  wire [17:0] in_data,
    output wire [23:0] out_data
);
    wire [17:0] taken0 = {
        in_data[17:12],
        in_data[11:6],
        in_data[5:0]
    };
    wire [23:0] made0;
    tiny_scores_stage0 stage0 (.model_inp(taken0), .model_out(made0));
    reg [5:0] logits_n0_r1;
    reg [5:0] logits_n1_r1;
    reg [5:0] logits_n2_r1;
    reg [5:0] scores_part2_r1;
    always @(posedge clk) begin
        logits_n0_r1 <= made0[5:0];
        logits_n1_r1 <= made0[11:6];
        logits_n2_r1 <= made0[17:12];
        scores_part2_r1 <= made0[23:18];
    end
    wire [23:0] taken1 = {
        scores_part2_r1,
        logits_n2_r1,
        logits_n1_r1,
        logits_n0_r1
    };
    wire [23:0] made1;
    tiny_scores_stage1 stage1 (.model_inp(taken1), .model_out(made1));
    reg [5:0] logits_n0_r2;
    reg [5:0] logits_n1_r2;
    reg [5:0] logits_n2_r2;
    reg [5:0] scores_part4_r2;
    always @(posedge clk) begin
        logits_n0_r2 <= made1[5:0];
        logits_n1_r2 <= made1[11:6];
        logits_n2_r2 <= made1[17:12];
        scores_part4_r2 <= made1[23:18];
    end
    wire [23:0] taken2 = {
        scores_part4_r2,
        logits_n2_r2,
        logits_n1_r2,
        logits_n0_r2
    };
    wire [23:0] made2;
    tiny_scores_stage2 stage2 (.model_inp(taken2), .model_out(made2));
    reg [7:0] scores_part8_r3;
    reg [7:0] scores_part9_r3;
    reg [7:0] scores_part10_r3;
    always @(posedge clk) begin
        scores_part8_r3 <= made2[7:0];
        scores_part9_r3 <= made2[15:8];
        scores_part10_r3 <= made2[23:16];
    end
    wire [23:0] taken3 = {
        scores_part10_r3,
        scores_part9_r3,
        scores_part8_r3
    };
    wire [32:0] made3;
    tiny_scores_stage3 stage3 (.model_inp(taken3), .model_out(made3));
    reg [7:0] scores_part8_r4;
    reg [7:0] scores_part9_r4;
    reg [7:0] scores_part10_r4;
    reg [8:0] scores_part11_r4;
    always @(posedge clk) begin
        scores_part8_r4 <= made3[7:0];
        scores_part9_r4 <= made3[15:8];
        scores_part10_r4 <= made3[23:16];
        scores_part11_r4 <= made3[32:24];
    end
    wire [32:0] taken4 = {
        scores_part11_r4,
        scores_part10_r4,
        scores_part9_r4,
        scores_part8_r4
    };
    wire [31:0] made4;
    tiny_scores_stage4 stage4 (.model_inp(taken4), .model_out(made4));
    reg [7:0] scores_part8_r5;
    reg [7:0] scores_part9_r5;
    reg [7:0] scores_part10_r5;
    reg [7:0] scores_part15_r5;
    always @(posedge clk) begin
        scores_part8_r5 <= made4[7:0];
        scores_part9_r5 <= made4[15:8];
        scores_part10_r5 <= made4[23:16];
        scores_part15_r5 <= made4[31:24];
    end
    wire [31:0] taken5 = {
        scores_part15_r5,
        scores_part10_r5,
        scores_part9_r5,
        scores_part8_r5
    };
    wire [44:0] made5;
    tiny_scores_stage5 stage5 (.model_inp(taken5), .model_out(made5));
    reg [14:0] scores_part16_r6;
    reg [14:0] scores_part17_r6;
    reg [14:0] scores_part18_r6;
    always @(posedge clk) begin
        scores_part16_r6 <= made5[14:0];
        scores_part17_r6 <= made5[29:15];
        scores_part18_r6 <= made5[44:30];
    end
    wire [44:0] taken6 = {
        scores_part18_r6,
        scores_part17_r6,
        scores_part16_r6
    };
    wire [23:0] made6;
    tiny_scores_stage6 stage6 (.model_inp(taken6), .model_out(made6));
    reg [7:0] scores_n0_r7;
    reg [7:0] scores_n1_r7;
    reg [7:0] scores_n2_r7;
    always @(posedge clk) begin
        scores_n0_r7 <= made6[7:0];
        scores_n1_r7 <= made6[15:8];
        scores_n2_r7 <= made6[23:16];
    end
    wire [23:0] taken7 = {
        scores_n2_r7,
        scores_n1_r7,
        scores_n0_r7
    };
    assign out_data = {
        {taken7[23:16]},
        {taken7[15:8]},
        {taken7[7:0]}
    };
endmodule
/* verilator lint_on UNUSEDSIGNAL */

module tiny_scores_stage0 (
    input [17:0] model_inp,
    output [23:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] logits_n0; assign logits_n0[5:0] = model_inp[5:0];
    wire [5:0] logits_n1; assign logits_n1[5:0] = model_inp[11:6];
    wire [5:0] logits_n2; assign logits_n2[5:0] = model_inp[17:12];
    wire [6:0] scores_part1; tiny_shift_adder #(6,6,1,1,7,0,0,1) op_scores_part1 (logits_n0[5:0],logits_n2[5:0],scores_part1[6:0]);
    wire [5:0] scores_part2; tiny_mux #(6,6,1,1,6,0) op_scores_part2 (scores_part1[6],logits_n2[5:0],logits_n0[5:0],scores_part2[5:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[5:0] = logits_n0[5:0];
    assign model_out[11:6] = logits_n1[5:0];
    assign model_out[17:12] = logits_n2[5:0];
    assign model_out[23:18] = scores_part2[5:0];

endmodule

module tiny_scores_stage1 (
    input [23:0] model_inp,
    output [23:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] logits_n0; assign logits_n0[5:0] = model_inp[5:0];
    wire [5:0] logits_n1; assign logits_n1[5:0] = model_inp[11:6];
    wire [5:0] logits_n2; assign logits_n2[5:0] = model_inp[17:12];
    wire [5:0] scores_part2; assign scores_part2[5:0] = model_inp[23:18];
    wire [6:0] scores_part3; tiny_shift_adder #(6,6,1,1,7,0,0,1) op_scores_part3 (logits_n1[5:0],scores_part2[5:0],scores_part3[6:0]);
    wire [5:0] scores_part4; tiny_mux #(6,6,1,1,6,0) op_scores_part4 (scores_part3[6],scores_part2[5:0],logits_n1[5:0],scores_part4[5:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[5:0] = logits_n0[5:0];
    assign model_out[11:6] = logits_n1[5:0];
    assign model_out[17:12] = logits_n2[5:0];
    assign model_out[23:18] = scores_part4[5:0];

endmodule

module tiny_scores_stage2 (
    input [23:0] model_inp,
    output [23:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] logits_n0; assign logits_n0[5:0] = model_inp[5:0];
    wire [5:0] logits_n1; assign logits_n1[5:0] = model_inp[11:6];
    wire [5:0] logits_n2; assign logits_n2[5:0] = model_inp[17:12];
    wire [5:0] scores_part4; assign scores_part4[5:0] = model_inp[23:18];
    wire [6:0] scores_part5; tiny_shift_adder #(6,6,1,1,7,0,0,1) op_scores_part5 (scores_part4[5:0],logits_n0[5:0],scores_part5[6:0]);
    wire [6:0] scores_part6; tiny_shift_adder #(6,6,1,1,7,0,0,1) op_scores_part6 (scores_part4[5:0],logits_n1[5:0],scores_part6[6:0]);
    wire [6:0] scores_part7; tiny_shift_adder #(6,6,1,1,7,0,0,1) op_scores_part7 (scores_part4[5:0],logits_n2[5:0],scores_part7[6:0]);
    wire [5:0] scores_part5_again2; assign scores_part5_again2[5:0] = scores_part5[5:0];
    wire [5:0] scores_part6_again2; assign scores_part6_again2[5:0] = scores_part6[5:0];
    wire [5:0] scores_part7_again2; assign scores_part7_again2[5:0] = scores_part7[5:0];
    wire [7:0] scores_part8; tiny_scores_table_1295307f_4cbc_4d5f_a8f8_32f48458ddcc op_scores_part8 (scores_part5_again2, scores_part8[7:0]);
    wire [7:0] scores_part9; tiny_scores_table_1295307f_4cbc_4d5f_a8f8_32f48458ddcc op_scores_part9 (scores_part6_again2, scores_part9[7:0]);
    wire [7:0] scores_part10; tiny_scores_table_1295307f_4cbc_4d5f_a8f8_32f48458ddcc op_scores_part10 (scores_part7_again2, scores_part10[7:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[7:0] = scores_part8[7:0];
    assign model_out[15:8] = scores_part9[7:0];
    assign model_out[23:16] = scores_part10[7:0];

endmodule

module tiny_scores_stage3 (
    input [23:0] model_inp,
    output [32:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [7:0] scores_part8; assign scores_part8[7:0] = model_inp[7:0];
    wire [7:0] scores_part9; assign scores_part9[7:0] = model_inp[15:8];
    wire [7:0] scores_part10; assign scores_part10[7:0] = model_inp[23:16];
    wire [8:0] scores_part11; tiny_ternary_adder #(8,0,0,0,8,0,0,0,8,0,0,0,9,0) op_scores_part11 (scores_part8[7:0],scores_part9[7:0],scores_part10[7:0],scores_part11[8:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[7:0] = scores_part8[7:0];
    assign model_out[15:8] = scores_part9[7:0];
    assign model_out[23:16] = scores_part10[7:0];
    assign model_out[32:24] = scores_part11[8:0];

endmodule

module tiny_scores_stage4 (
    input [32:0] model_inp,
    output [31:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [7:0] scores_part8; assign scores_part8[7:0] = model_inp[7:0];
    wire [7:0] scores_part9; assign scores_part9[7:0] = model_inp[15:8];
    wire [7:0] scores_part10; assign scores_part10[7:0] = model_inp[23:16];
    wire [8:0] scores_part11; assign scores_part11[8:0] = model_inp[32:24];
    wire [8:0] scores_part12; tiny_shift_adder #(9,1,0,0,9,0,2,0) op_scores_part12 (scores_part11[8:0],1'b1,scores_part12[8:0]);
    wire [5:0] scores_part13; assign scores_part13[5:0] = scores_part12[8:3];
    wire [4:0] scores_part14; assign scores_part14[4:0] = scores_part13[5:1];
    wire [7:0] scores_part15; tiny_scores_table_b41a5a42_ff32_41a0_9d77_ba73544ac022 op_scores_part15 (scores_part14, scores_part15[7:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[7:0] = scores_part8[7:0];
    assign model_out[15:8] = scores_part9[7:0];
    assign model_out[23:16] = scores_part10[7:0];
    assign model_out[31:24] = scores_part15[7:0];

endmodule

module tiny_scores_stage5 (
    input [31:0] model_inp,
    output [44:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [7:0] scores_part8; assign scores_part8[7:0] = model_inp[7:0];
    wire [7:0] scores_part9; assign scores_part9[7:0] = model_inp[15:8];
    wire [7:0] scores_part10; assign scores_part10[7:0] = model_inp[23:16];
    wire [7:0] scores_part15; assign scores_part15[7:0] = model_inp[31:24];
    wire [14:0] scores_part16; tiny_multiplier #(8,8,0,0,15) op_scores_part16 (scores_part8[7:0],scores_part15[7:0],scores_part16[14:0]);
    wire [14:0] scores_part17; tiny_multiplier #(8,8,0,0,15) op_scores_part17 (scores_part9[7:0],scores_part15[7:0],scores_part17[14:0]);
    wire [14:0] scores_part18; tiny_multiplier #(8,8,0,0,15) op_scores_part18 (scores_part10[7:0],scores_part15[7:0],scores_part18[14:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[14:0] = scores_part16[14:0];
    assign model_out[29:15] = scores_part17[14:0];
    assign model_out[44:30] = scores_part18[14:0];

endmodule

module tiny_scores_stage6 (
    input [44:0] model_inp,
    output [23:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [14:0] scores_part16; assign scores_part16[14:0] = model_inp[14:0];
    wire [14:0] scores_part17; assign scores_part17[14:0] = model_inp[29:15];
    wire [14:0] scores_part18; assign scores_part18[14:0] = model_inp[44:30];
    wire [14:0] scores_part19; tiny_shift_adder #(15,1,0,0,15,0,6,0) op_scores_part19 (scores_part16[14:0],1'b1,scores_part19[14:0]);
    wire [14:0] scores_part20; tiny_shift_adder #(15,1,0,0,15,0,6,0) op_scores_part20 (scores_part17[14:0],1'b1,scores_part20[14:0]);
    wire [14:0] scores_part21; tiny_shift_adder #(15,1,0,0,15,0,6,0) op_scores_part21 (scores_part18[14:0],1'b1,scores_part21[14:0]);
    wire [7:0] scores_n0; assign scores_n0[7:0] = scores_part19[14:7];
    wire [7:0] scores_n1; assign scores_n1[7:0] = scores_part20[14:7];
    wire [7:0] scores_n2; assign scores_n2[7:0] = scores_part21[14:7];

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[7:0] = scores_n0[7:0];
    assign model_out[15:8] = scores_n1[7:0];
    assign model_out[23:16] = scores_n2[7:0];

endmodule

/* verilator lint_off DECLFILENAME */
module tiny_scores_table_1295307f_4cbc_4d5f_a8f8_32f48458ddcc(input [5:0] in, output reg [7:0] out);
always @(*) case (in)
6'h00: out = 8'h80;
6'h01: out = 8'h71;
6'h02: out = 8'h64;
6'h03: out = 8'h58;
6'h04: out = 8'h4E;
6'h05: out = 8'h45;
6'h06: out = 8'h3C;
6'h07: out = 8'h35;
6'h08: out = 8'h2F;
6'h09: out = 8'h2A;
6'h0A: out = 8'h25;
6'h0B: out = 8'h20;
6'h0C: out = 8'h1D;
6'h0D: out = 8'h19;
6'h0E: out = 8'h16;
6'h0F: out = 8'h14;
6'h10: out = 8'h11;
6'h11: out = 8'h0F;
6'h12: out = 8'h0D;
6'h13: out = 8'h0C;
6'h14: out = 8'h0B;
6'h15: out = 8'h09;
6'h16: out = 8'h08;
6'h17: out = 8'h07;
6'h18: out = 8'h06;
6'h19: out = 8'h06;
6'h1A: out = 8'h05;
6'h1B: out = 8'h04;
6'h1C: out = 8'h04;
6'h1D: out = 8'h03;
6'h1E: out = 8'h03;
6'h1F: out = 8'h03;
6'h20: out = 8'h02;
6'h21: out = 8'h02;
6'h22: out = 8'h02;
6'h23: out = 8'h02;
6'h24: out = 8'h01;
6'h25: out = 8'h01;
6'h26: out = 8'h01;
6'h27: out = 8'h01;
6'h28: out = 8'h01;
6'h29: out = 8'h01;
6'h2A: out = 8'h01;
6'h2B: out = 8'h01;
6'h2C: out = 8'h01;
6'h2D: out = 8'h00;
6'h2E: out = 8'h00;
6'h2F: out = 8'h00;
6'h30: out = 8'h00;
6'h31: out = 8'h00;
6'h32: out = 8'h00;
6'h33: out = 8'h00;
6'h34: out = 8'h00;
6'h35: out = 8'h00;
6'h36: out = 8'h00;
6'h37: out = 8'h00;
6'h38: out = 8'h00;
6'h39: out = 8'h00;
6'h3A: out = 8'h00;
6'h3B: out = 8'h00;
6'h3C: out = 8'h00;
6'h3D: out = 8'h00;
6'h3E: out = 8'h00;
6'h3F: out = 8'h00;
default: out = {8{1'bx}};
endcase
endmodule

module tiny_scores_table_b41a5a42_ff32_41a0_9d77_ba73544ac022(input [4:0] in, output reg [7:0] out);
always @(*) case (in)
5'h00: out = 8'hFF;
5'h01: out = 8'hFF;
5'h02: out = 8'hFF;
5'h03: out = 8'hFF;
5'h04: out = 8'hFF;
5'h05: out = 8'hCD;
5'h06: out = 8'hAB;
5'h07: out = 8'h92;
5'h08: out = 8'h80;
5'h09: out = 8'h72;
5'h0A: out = 8'h66;
5'h0B: out = 8'h5D;
5'h0C: out = 8'h55;
5'h0D: out = 8'h4F;
5'h0E: out = 8'h49;
5'h0F: out = 8'h44;
5'h10: out = 8'h40;
5'h11: out = 8'h3C;
5'h12: out = 8'h39;
5'h13: out = 8'h36;
5'h14: out = 8'h33;
5'h15: out = 8'h31;
5'h16: out = 8'h2F;
5'h17: out = 8'h2D;
5'h18: out = 8'h2B;
5'h19: out = 8'hXX;
5'h1A: out = 8'hXX;
5'h1B: out = 8'hXX;
5'h1C: out = 8'hXX;
5'h1D: out = 8'hXX;
5'h1E: out = 8'hXX;
5'h1F: out = 8'hXX;
default: out = {8{1'bx}};
endcase
endmodule
/* verilator lint_on DECLFILENAME */
