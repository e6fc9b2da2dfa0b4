// A register stands after each stage: out_data follows in_data by 3 clocks.
/* verilator lint_off UNUSEDSIGNAL */
module tiny_constituent (
    input  wire clk,
    input  wire [11:0] in_data,
    output wire [23:0] out_data
);
    /* verilator no_inline_module */
    wire [11:0] taken0 = {
        in_data[11:11],
        in_data[10:6],
        in_data[5:0]
    };
    wire [42:0] made0;
    tiny_constituent_stage0 stage0 (.model_inp(taken0), .model_out(made0));
    reg [6:0] inner_relu_part3_r1;
    reg [5:0] inner_relu_n3_r1;
    reg [10:0] inner_relu_part7_r1;
    reg [8:0] inner_relu_part8_r1;
    reg [9:0] inner_relu_part9_r1;
    always @(posedge clk) begin
        inner_relu_part3_r1 <= made0[6:0];
        inner_relu_n3_r1 <= made0[12:7];
        inner_relu_part7_r1 <= made0[23:13];
        inner_relu_part8_r1 <= made0[32:24];
        inner_relu_part9_r1 <= made0[42:33];
    end
    wire [42:0] taken1 = {
        inner_relu_part9_r1,
        inner_relu_part8_r1,
        inner_relu_part7_r1,
        inner_relu_n3_r1,
        inner_relu_part3_r1
    };
    wire [30:0] made1;
    tiny_constituent_stage1 stage1 (.model_inp(taken1), .model_out(made1));
    reg [5:0] inner_relu_n3_r2;
    reg [1:0] inner_relu_part20_r2;
    reg [0:0] inner_relu_part21_r2;
    reg [0:0] inner_relu_part22_r2;
    reg [0:0] inner_relu_part23_r2;
    reg [8:0] inner_relu_part24_r2;
    reg [7:0] inner_relu_part25_r2;
    reg [2:0] inner_relu_n2_r2;
    always @(posedge clk) begin
        inner_relu_n3_r2 <= made1[5:0];
        inner_relu_part20_r2 <= made1[7:6];
        inner_relu_part21_r2 <= made1[8:8];
        inner_relu_part22_r2 <= made1[9:9];
        inner_relu_part23_r2 <= made1[10:10];
        inner_relu_part24_r2 <= made1[19:11];
        inner_relu_part25_r2 <= made1[27:20];
        inner_relu_n2_r2 <= made1[30:28];
    end
    wire [30:0] taken2 = {
        inner_relu_n2_r2,
        inner_relu_part25_r2,
        inner_relu_part24_r2,
        inner_relu_part23_r2,
        inner_relu_part22_r2,
        inner_relu_part21_r2,
        inner_relu_part20_r2,
        inner_relu_n3_r2
    };
    wire [20:0] made2;
    tiny_constituent_stage2 stage2 (.model_inp(taken2), .model_out(made2));
    reg [5:0] inner_relu_n0_r3;
    reg [5:0] inner_relu_n1_r3;
    reg [2:0] inner_relu_n2_r3;
    reg [5:0] inner_relu_n3_r3;
    always @(posedge clk) begin
        inner_relu_n0_r3 <= made2[5:0];
        inner_relu_n1_r3 <= made2[11:6];
        inner_relu_n2_r3 <= made2[14:12];
        inner_relu_n3_r3 <= made2[20:15];
    end
    wire [20:0] taken3 = {
        inner_relu_n3_r3,
        inner_relu_n2_r3,
        inner_relu_n1_r3,
        inner_relu_n0_r3
    };
    assign out_data = {
        {taken3[20:15]},
        {3'd0, taken3[14:12]},
        {taken3[11:6]},
        {taken3[5:0]}
    };
endmodule
/* verilator lint_on UNUSEDSIGNAL */

module tiny_constituent_stage0 (
    input [11:0] model_inp,
    output [42:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] inner_relu_part1; assign inner_relu_part1[5:0] = 'b111111;
    wire [4:0] jets_eta; assign jets_eta[4:0] = model_inp[10:6];
    wire [5:0] jets_pt; assign jets_pt[5:0] = model_inp[5:0];
    wire [0:0] jets_is_muon; assign jets_is_muon[0:0] = model_inp[11:11];
    wire [6:0] inner_relu_part2; tiny_shift_adder #(6,1,0,0,7,0,1,1) op_inner_relu_part2 (jets_pt[5:0],1'b1,inner_relu_part2[6:0]);
    wire [6:0] inner_relu_part3; tiny_shift_adder #(6,1,0,0,7,0,2,1) op_inner_relu_part3 (jets_pt[5:0],jets_is_muon[0:0],inner_relu_part3[6:0]);
    wire [7:0] inner_relu_part4; tiny_shift_adder #(5,5,1,1,8,0,-2,0) op_inner_relu_part4 (jets_eta[4:0],jets_eta[4:0],inner_relu_part4[7:0]);
    wire [5:0] inner_relu_part5; assign inner_relu_part5[5:0] = inner_relu_part2[5:0] & {6{~inner_relu_part2[6]}};
    wire [4:0] inner_relu_part6; assign inner_relu_part6[4:0] = inner_relu_part5[4:0];
    wire [5:0] inner_relu_n3; tiny_mux #(6,5,0,0,6,1) op_inner_relu_n3 (inner_relu_part5[5],inner_relu_part1[5:0],inner_relu_part6[4:0],inner_relu_n3[5:0]);
    wire [10:0] inner_relu_part7; tiny_ternary_adder #(5,1,0,0,6,0,0,3,1,0,1,3,11,0) op_inner_relu_part7 (jets_eta[4:0],jets_pt[5:0],jets_is_muon[0:0],inner_relu_part7[10:0]);
    wire [8:0] inner_relu_part8; tiny_shift_adder #(8,7,1,1,9,0,0,0) op_inner_relu_part8 (inner_relu_part4[7:0],inner_relu_part3[6:0],inner_relu_part8[8:0]);
    wire [9:0] inner_relu_part9; tiny_shift_adder #(7,8,1,1,10,0,-2,0) op_inner_relu_part9 (inner_relu_part3[6:0],inner_relu_part4[7:0],inner_relu_part9[9:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[6:0] = inner_relu_part3[6:0];
    assign model_out[12:7] = inner_relu_n3[5:0];
    assign model_out[23:13] = inner_relu_part7[10:0];
    assign model_out[32:24] = inner_relu_part8[8:0];
    assign model_out[42:33] = inner_relu_part9[9:0];

endmodule

module tiny_constituent_stage1 (
    input [42:0] model_inp,
    output [30:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [6:0] inner_relu_part3; assign inner_relu_part3[6:0] = model_inp[6:0];
    wire [5:0] inner_relu_n3; assign inner_relu_n3[5:0] = model_inp[12:7];
    wire [10:0] inner_relu_part7; assign inner_relu_part7[10:0] = model_inp[23:13];
    wire [8:0] inner_relu_part8; assign inner_relu_part8[8:0] = model_inp[32:24];
    wire [9:0] inner_relu_part9; assign inner_relu_part9[9:0] = model_inp[42:33];
    wire [9:0] inner_relu_part10; tiny_shift_adder #(10,6,1,0,10,0,1,0) op_inner_relu_part10 (inner_relu_part9[9:0],6'b100111,inner_relu_part10[9:0]);
    wire [10:0] inner_relu_part11; tiny_shift_adder #(9,7,1,1,11,0,3,1) op_inner_relu_part11 (inner_relu_part8[8:0],inner_relu_part3[6:0],inner_relu_part11[10:0]);
    wire [11:0] inner_relu_part12; tiny_shift_adder #(11,7,1,1,12,0,5,1) op_inner_relu_part12 (inner_relu_part7[10:0],inner_relu_part3[6:0],inner_relu_part12[11:0]);
    wire [9:0] inner_relu_part13; tiny_negative #(10, 10, 1) op_inner_relu_part13 (inner_relu_part10, inner_relu_part13[9:0]);
    wire [1:0] inner_relu_part14; assign inner_relu_part14[1:0] = inner_relu_part13[1:0];
    wire [0:0] inner_relu_part15; assign inner_relu_part15[0:0] = inner_relu_part13[2:2];
    wire [6:0] inner_relu_part16; assign inner_relu_part16[6:0] = inner_relu_part13[9:3];
    wire [0:0] inner_relu_part17; assign inner_relu_part17[0:0] = |inner_relu_part14;
    wire [9:0] inner_relu_part18; tiny_shift_adder #(11,4,1,0,10,0,0,0) op_inner_relu_part18 (inner_relu_part11[10:0],4'b1001,inner_relu_part18[9:0]);
    wire [11:0] inner_relu_part19; tiny_shift_adder #(12,5,1,0,12,0,1,0) op_inner_relu_part19 (inner_relu_part12[11:0],5'b10101,inner_relu_part19[11:0]);
    wire [1:0] inner_relu_part20; assign inner_relu_part20[1:0] = inner_relu_part19[1:0];
    wire [0:0] inner_relu_part21; assign inner_relu_part21[0:0] = inner_relu_part18[0:0];
    wire [0:0] inner_relu_part22; assign inner_relu_part22[0:0] = inner_relu_part19[2:2];
    wire [0:0] inner_relu_part23; assign inner_relu_part23[0:0] = inner_relu_part18[1:1];
    wire [8:0] inner_relu_part24; assign inner_relu_part24[8:0] = inner_relu_part19[11:3];
    wire [7:0] inner_relu_part25; assign inner_relu_part25[7:0] = inner_relu_part18[9:2];
    wire [0:0] inner_relu_part26; tiny_binop #(1,1,0,0,1,0,0) op_inner_relu_part26 (inner_relu_part15, inner_relu_part17, inner_relu_part26[0:0]);
    wire [7:0] inner_relu_part27; tiny_shift_adder #(7,1,1,0,8,0,-1,0) op_inner_relu_part27 (inner_relu_part16[6:0],inner_relu_part26[0:0],inner_relu_part27[7:0]);
    wire [2:0] inner_relu_n2; assign inner_relu_n2[2:0] = inner_relu_part27[2:0] & {3{~inner_relu_part27[7]}};

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[5:0] = inner_relu_n3[5:0];
    assign model_out[7:6] = inner_relu_part20[1:0];
    assign model_out[8:8] = inner_relu_part21[0:0];
    assign model_out[9:9] = inner_relu_part22[0:0];
    assign model_out[10:10] = inner_relu_part23[0:0];
    assign model_out[19:11] = inner_relu_part24[8:0];
    assign model_out[27:20] = inner_relu_part25[7:0];
    assign model_out[30:28] = inner_relu_n2[2:0];

endmodule

module tiny_constituent_stage2 (
    input [30:0] model_inp,
    output [20:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] inner_relu_n3; assign inner_relu_n3[5:0] = model_inp[5:0];
    wire [1:0] inner_relu_part20; assign inner_relu_part20[1:0] = model_inp[7:6];
    wire [0:0] inner_relu_part21; assign inner_relu_part21[0:0] = model_inp[8:8];
    wire [0:0] inner_relu_part22; assign inner_relu_part22[0:0] = model_inp[9:9];
    wire [0:0] inner_relu_part23; assign inner_relu_part23[0:0] = model_inp[10:10];
    wire [8:0] inner_relu_part24; assign inner_relu_part24[8:0] = model_inp[19:11];
    wire [7:0] inner_relu_part25; assign inner_relu_part25[7:0] = model_inp[27:20];
    wire [2:0] inner_relu_n2; assign inner_relu_n2[2:0] = model_inp[30:28];
    wire [0:0] inner_relu_part28; tiny_binop #(1,1,0,0,1,0,0) op_inner_relu_part28 (inner_relu_part23, inner_relu_part21, inner_relu_part28[0:0]);
    wire [0:0] inner_relu_part17; assign inner_relu_part17[0:0] = |inner_relu_part20;
    wire [8:0] inner_relu_part29; tiny_shift_adder #(8,1,1,0,9,0,-1,0) op_inner_relu_part29 (inner_relu_part25[7:0],inner_relu_part28[0:0],inner_relu_part29[8:0]);
    wire [5:0] inner_relu_n0; assign inner_relu_n0[5:0] = inner_relu_part29[5:0] & {6{~inner_relu_part29[8]}};
    wire [0:0] inner_relu_part30; tiny_binop #(1,1,0,0,1,0,0) op_inner_relu_part30 (inner_relu_part22, inner_relu_part17, inner_relu_part30[0:0]);
    wire [9:0] inner_relu_part31; tiny_shift_adder #(9,1,1,0,10,0,-1,0) op_inner_relu_part31 (inner_relu_part24[8:0],inner_relu_part30[0:0],inner_relu_part31[9:0]);
    wire [5:0] inner_relu_n1; assign inner_relu_n1[5:0] = inner_relu_part31[5:0] & {6{~inner_relu_part31[9]}};

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[5:0] = inner_relu_n0[5:0];
    assign model_out[11:6] = inner_relu_n1[5:0];
    assign model_out[14:12] = inner_relu_n2[2:0];
    assign model_out[20:15] = inner_relu_n3[5:0];

endmodule
