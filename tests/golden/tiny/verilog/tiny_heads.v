// A register stands after each stage: out_data follows in_data by 7 clocks.
/* verilator lint_off UNUSEDSIGNAL */
module tiny_heads (
    input  wire clk,
    input  wire [95:0] in_data,
    output wire [26:0] out_data
);
    wire [95:0] taken0 = {
        in_data[95:90],
        in_data[89:84],
        in_data[83:78],
        in_data[77:72],
        in_data[71:66],
        in_data[65:60],
        in_data[59:54],
        in_data[53:48],
        in_data[47:42],
        in_data[41:36],
        in_data[35:30],
        in_data[29:24],
        in_data[23:18],
        in_data[17:12],
        in_data[11:6],
        in_data[5:0]
    };
    wire [31:0] made0;
    tiny_heads_stage0 stage0 (.model_inp(taken0), .model_out(made0));
    reg [7:0] mean_part5_r1;
    reg [7:0] mean_part6_r1;
    reg [7:0] mean_part7_r1;
    reg [7:0] mean_part8_r1;
    always @(posedge clk) begin
        mean_part5_r1 <= made0[7:0];
        mean_part6_r1 <= made0[15:8];
        mean_part7_r1 <= made0[23:16];
        mean_part8_r1 <= made0[31:24];
    end
    wire [31:0] taken1 = {
        mean_part8_r1,
        mean_part7_r1,
        mean_part6_r1,
        mean_part5_r1
    };
    wire [27:0] made1;
    tiny_heads_stage1 stage1 (.model_inp(taken1), .model_out(made1));
    reg [6:0] mean_n3_r2;
    reg [6:0] mean_n0_r2;
    reg [6:0] mean_n2_r2;
    reg [6:0] mean_n1_r2;
    always @(posedge clk) begin
        mean_n3_r2 <= made1[6:0];
        mean_n0_r2 <= made1[13:7];
        mean_n2_r2 <= made1[20:14];
        mean_n1_r2 <= made1[27:21];
    end
    wire [27:0] taken2 = {
        mean_n1_r2,
        mean_n2_r2,
        mean_n0_r2,
        mean_n3_r2
    };
    wire [95:0] made2;
    tiny_heads_stage2 stage2 (.model_inp(taken2), .model_out(made2));
    reg [11:0] ratio_part2_r3;
    reg [7:0] hidden_relu_part2_r3;
    reg [10:0] hidden_relu_part4_r3;
    reg [9:0] ratio_part3_r3;
    reg [10:0] hidden_relu_part5_r3;
    reg [10:0] ratio_part4_r3;
    reg [10:0] hidden_relu_part6_r3;
    reg [9:0] hidden_relu_part7_r3;
    reg [11:0] hidden_relu_part8_r3;
    always @(posedge clk) begin
        ratio_part2_r3 <= made2[11:0];
        hidden_relu_part2_r3 <= made2[19:12];
        hidden_relu_part4_r3 <= made2[30:20];
        ratio_part3_r3 <= made2[40:31];
        hidden_relu_part5_r3 <= made2[51:41];
        ratio_part4_r3 <= made2[62:52];
        hidden_relu_part6_r3 <= made2[73:63];
        hidden_relu_part7_r3 <= made2[83:74];
        hidden_relu_part8_r3 <= made2[95:84];
    end
    wire [95:0] taken3 = {
        hidden_relu_part8_r3,
        hidden_relu_part7_r3,
        hidden_relu_part6_r3,
        ratio_part4_r3,
        hidden_relu_part5_r3,
        ratio_part3_r3,
        hidden_relu_part4_r3,
        hidden_relu_part2_r3,
        ratio_part2_r3
    };
    wire [54:0] made3;
    tiny_heads_stage3 stage3 (.model_inp(taken3), .model_out(made3));
    reg [13:0] ratio_part5_r4;
    reg [4:0] hidden_relu_part21_r4;
    reg [4:0] hidden_relu_part22_r4;
    reg [3:0] hidden_relu_part23_r4;
    reg [0:0] hidden_relu_part24_r4;
    reg [0:0] hidden_relu_part25_r4;
    reg [0:0] hidden_relu_part26_r4;
    reg [6:0] hidden_relu_part27_r4;
    reg [5:0] hidden_relu_part28_r4;
    reg [6:0] hidden_relu_part29_r4;
    reg [3:0] hidden_relu_n3_r4;
    always @(posedge clk) begin
        ratio_part5_r4 <= made3[13:0];
        hidden_relu_part21_r4 <= made3[18:14];
        hidden_relu_part22_r4 <= made3[23:19];
        hidden_relu_part23_r4 <= made3[27:24];
        hidden_relu_part24_r4 <= made3[28:28];
        hidden_relu_part25_r4 <= made3[29:29];
        hidden_relu_part26_r4 <= made3[30:30];
        hidden_relu_part27_r4 <= made3[37:31];
        hidden_relu_part28_r4 <= made3[43:38];
        hidden_relu_part29_r4 <= made3[50:44];
        hidden_relu_n3_r4 <= made3[54:51];
    end
    wire [54:0] taken4 = {
        hidden_relu_n3_r4,
        hidden_relu_part29_r4,
        hidden_relu_part28_r4,
        hidden_relu_part27_r4,
        hidden_relu_part26_r4,
        hidden_relu_part25_r4,
        hidden_relu_part24_r4,
        hidden_relu_part23_r4,
        hidden_relu_part22_r4,
        hidden_relu_part21_r4,
        ratio_part5_r4
    };
    wire [58:0] made4;
    tiny_heads_stage4 stage4 (.model_inp(taken4), .model_out(made4));
    reg [5:0] hidden_relu_n0_r5;
    reg [6:0] logits_part1_r5;
    reg [8:0] ratio_n0_r5;
    reg [7:0] class_sum_part1_r5;
    reg [5:0] hidden_relu_n3_r5;
    reg [7:0] hidden_relu_n0_r5_again2;
    reg [6:0] logits_part2_r5;
    reg [7:0] logits_part3_r5;
    always @(posedge clk) begin
        hidden_relu_n0_r5 <= made4[5:0];
        logits_part1_r5 <= made4[12:6];
        ratio_n0_r5 <= made4[21:13];
        class_sum_part1_r5 <= made4[29:22];
        hidden_relu_n3_r5 <= made4[35:30];
        hidden_relu_n0_r5_again2 <= made4[43:36];
        logits_part2_r5 <= made4[50:44];
        logits_part3_r5 <= made4[58:51];
    end
    wire [58:0] taken5 = {
        logits_part3_r5,
        logits_part2_r5,
        hidden_relu_n0_r5_again2,
        hidden_relu_n3_r5,
        class_sum_part1_r5,
        ratio_n0_r5,
        logits_part1_r5,
        hidden_relu_n0_r5
    };
    wire [37:0] made5;
    tiny_heads_stage5 stage5 (.model_inp(taken5), .model_out(made5));
    reg [8:0] ratio_n0_r6;
    reg [8:0] logits_part5_r6;
    reg [8:0] logits_part6_r6;
    reg [5:0] logits_part7_r6;
    reg [0:0] logits_part8_r6;
    reg [3:0] logits_part9_r6;
    always @(posedge clk) begin
        ratio_n0_r6 <= made5[8:0];
        logits_part5_r6 <= made5[17:9];
        logits_part6_r6 <= made5[26:18];
        logits_part7_r6 <= made5[32:27];
        logits_part8_r6 <= made5[33:33];
        logits_part9_r6 <= made5[37:34];
    end
    wire [37:0] taken6 = {
        logits_part9_r6,
        logits_part8_r6,
        logits_part7_r6,
        logits_part6_r6,
        logits_part5_r6,
        ratio_n0_r6
    };
    wire [20:0] made6;
    tiny_heads_stage6 stage6 (.model_inp(taken6), .model_out(made6));
    reg [4:0] logits_n0_r7;
    reg [3:0] logits_n1_r7;
    reg [2:0] logits_n2_r7;
    reg [8:0] ratio_n0_r7;
    always @(posedge clk) begin
        logits_n0_r7 <= made6[4:0];
        logits_n1_r7 <= made6[8:5];
        logits_n2_r7 <= made6[11:9];
        ratio_n0_r7 <= made6[20:12];
    end
    wire [20:0] taken7 = {
        ratio_n0_r7,
        logits_n2_r7,
        logits_n1_r7,
        logits_n0_r7
    };
    assign out_data = {
        {taken7[20:12]},
        {{3{taken7[11]}}, taken7[11:9]},
        {{2{taken7[8]}}, taken7[8:5]},
        {{1{taken7[4]}}, taken7[4:0]}
    };
endmodule
/* verilator lint_on UNUSEDSIGNAL */

module tiny_heads_stage0 (
    input [95:0] model_inp,
    output [31:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] inner_relu_c0_n0; assign inner_relu_c0_n0[5:0] = model_inp[5:0];
    wire [5:0] inner_relu_c0_n1; assign inner_relu_c0_n1[5:0] = model_inp[11:6];
    wire [5:0] inner_relu_c0_n2; assign inner_relu_c0_n2[5:0] = model_inp[17:12];
    wire [5:0] inner_relu_c0_n3; assign inner_relu_c0_n3[5:0] = model_inp[23:18];
    wire [5:0] inner_relu_c1_n0; assign inner_relu_c1_n0[5:0] = model_inp[29:24];
    wire [5:0] inner_relu_c1_n1; assign inner_relu_c1_n1[5:0] = model_inp[35:30];
    wire [5:0] inner_relu_c1_n2; assign inner_relu_c1_n2[5:0] = model_inp[41:36];
    wire [5:0] inner_relu_c1_n3; assign inner_relu_c1_n3[5:0] = model_inp[47:42];
    wire [5:0] inner_relu_c2_n0; assign inner_relu_c2_n0[5:0] = model_inp[53:48];
    wire [5:0] inner_relu_c2_n1; assign inner_relu_c2_n1[5:0] = model_inp[59:54];
    wire [5:0] inner_relu_c2_n2; assign inner_relu_c2_n2[5:0] = model_inp[65:60];
    wire [5:0] inner_relu_c2_n3; assign inner_relu_c2_n3[5:0] = model_inp[71:66];
    wire [5:0] inner_relu_c3_n0; assign inner_relu_c3_n0[5:0] = model_inp[77:72];
    wire [5:0] inner_relu_c3_n1; assign inner_relu_c3_n1[5:0] = model_inp[83:78];
    wire [5:0] inner_relu_c3_n2; assign inner_relu_c3_n2[5:0] = model_inp[89:84];
    wire [5:0] inner_relu_c3_n3; assign inner_relu_c3_n3[5:0] = model_inp[95:90];
    wire [6:0] mean_part1; tiny_shift_adder #(6,6,0,0,7,0,0,0) op_mean_part1 (inner_relu_c0_n3[5:0],inner_relu_c3_n3[5:0],mean_part1[6:0]);
    wire [6:0] mean_part2; tiny_shift_adder #(6,6,0,0,7,0,0,0) op_mean_part2 (inner_relu_c0_n0[5:0],inner_relu_c3_n0[5:0],mean_part2[6:0]);
    wire [6:0] mean_part3; tiny_shift_adder #(6,6,0,0,7,0,0,0) op_mean_part3 (inner_relu_c0_n2[5:0],inner_relu_c3_n2[5:0],mean_part3[6:0]);
    wire [6:0] mean_part4; tiny_shift_adder #(6,6,0,0,7,0,0,0) op_mean_part4 (inner_relu_c0_n1[5:0],inner_relu_c3_n1[5:0],mean_part4[6:0]);
    wire [7:0] mean_part5; tiny_ternary_adder #(6,0,0,0,6,0,0,0,7,0,0,0,8,0) op_mean_part5 (inner_relu_c2_n3[5:0],inner_relu_c1_n3[5:0],mean_part1[6:0],mean_part5[7:0]);
    wire [7:0] mean_part6; tiny_ternary_adder #(6,0,0,0,6,0,0,0,7,0,0,0,8,0) op_mean_part6 (inner_relu_c2_n0[5:0],inner_relu_c1_n0[5:0],mean_part2[6:0],mean_part6[7:0]);
    wire [7:0] mean_part7; tiny_ternary_adder #(6,0,0,0,6,0,0,0,7,0,0,0,8,0) op_mean_part7 (inner_relu_c2_n2[5:0],inner_relu_c1_n2[5:0],mean_part3[6:0],mean_part7[7:0]);
    wire [7:0] mean_part8; tiny_ternary_adder #(6,0,0,0,6,0,0,0,7,0,0,0,8,0) op_mean_part8 (inner_relu_c2_n1[5:0],inner_relu_c1_n1[5:0],mean_part4[6:0],mean_part8[7:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[7:0] = mean_part5[7:0];
    assign model_out[15:8] = mean_part6[7:0];
    assign model_out[23:16] = mean_part7[7:0];
    assign model_out[31:24] = mean_part8[7:0];

endmodule

module tiny_heads_stage1 (
    input [31:0] model_inp,
    output [27:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [7:0] mean_part5; assign mean_part5[7:0] = model_inp[7:0];
    wire [7:0] mean_part6; assign mean_part6[7:0] = model_inp[15:8];
    wire [7:0] mean_part7; assign mean_part7[7:0] = model_inp[23:16];
    wire [7:0] mean_part8; assign mean_part8[7:0] = model_inp[31:24];
    wire [7:0] mean_part9; tiny_shift_adder #(8,1,0,0,8,0,0,0) op_mean_part9 (mean_part5[7:0],1'b1,mean_part9[7:0]);
    wire [7:0] mean_part10; tiny_shift_adder #(8,1,0,0,8,0,0,0) op_mean_part10 (mean_part6[7:0],1'b1,mean_part10[7:0]);
    wire [7:0] mean_part11; tiny_shift_adder #(8,1,0,0,8,0,0,0) op_mean_part11 (mean_part7[7:0],1'b1,mean_part11[7:0]);
    wire [7:0] mean_part12; tiny_shift_adder #(8,1,0,0,8,0,0,0) op_mean_part12 (mean_part8[7:0],1'b1,mean_part12[7:0]);
    wire [0:0] mean_part13; assign mean_part13[0:0] = mean_part9[0:0];
    wire [0:0] mean_part14; assign mean_part14[0:0] = mean_part10[0:0];
    wire [0:0] mean_part15; assign mean_part15[0:0] = mean_part11[0:0];
    wire [0:0] mean_part16; assign mean_part16[0:0] = mean_part12[0:0];
    wire [0:0] mean_part17; assign mean_part17[0:0] = mean_part9[1:1];
    wire [0:0] mean_part18; assign mean_part18[0:0] = mean_part10[1:1];
    wire [0:0] mean_part19; assign mean_part19[0:0] = mean_part11[1:1];
    wire [0:0] mean_part20; assign mean_part20[0:0] = mean_part12[1:1];
    wire [5:0] mean_part21; assign mean_part21[5:0] = mean_part9[7:2];
    wire [5:0] mean_part22; assign mean_part22[5:0] = mean_part10[7:2];
    wire [5:0] mean_part23; assign mean_part23[5:0] = mean_part11[7:2];
    wire [5:0] mean_part24; assign mean_part24[5:0] = mean_part12[7:2];
    wire [0:0] mean_part25; tiny_binop #(1,1,0,0,1,0,0) op_mean_part25 (mean_part17, mean_part13, mean_part25[0:0]);
    wire [0:0] mean_part26; tiny_binop #(1,1,0,0,1,0,0) op_mean_part26 (mean_part18, mean_part14, mean_part26[0:0]);
    wire [0:0] mean_part27; tiny_binop #(1,1,0,0,1,0,0) op_mean_part27 (mean_part19, mean_part15, mean_part27[0:0]);
    wire [0:0] mean_part28; tiny_binop #(1,1,0,0,1,0,0) op_mean_part28 (mean_part20, mean_part16, mean_part28[0:0]);
    wire [6:0] mean_n3; tiny_shift_adder #(6,1,0,0,7,0,-1,0) op_mean_n3 (mean_part21[5:0],mean_part25[0:0],mean_n3[6:0]);
    wire [6:0] mean_n0; tiny_shift_adder #(6,1,0,0,7,0,-1,0) op_mean_n0 (mean_part22[5:0],mean_part26[0:0],mean_n0[6:0]);
    wire [6:0] mean_n2; tiny_shift_adder #(6,1,0,0,7,0,-1,0) op_mean_n2 (mean_part23[5:0],mean_part27[0:0],mean_n2[6:0]);
    wire [6:0] mean_n1; tiny_shift_adder #(6,1,0,0,7,0,-1,0) op_mean_n1 (mean_part24[5:0],mean_part28[0:0],mean_n1[6:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[6:0] = mean_n3[6:0];
    assign model_out[13:7] = mean_n0[6:0];
    assign model_out[20:14] = mean_n2[6:0];
    assign model_out[27:21] = mean_n1[6:0];

endmodule

module tiny_heads_stage2 (
    input [27:0] model_inp,
    output [95:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [6:0] mean_n3; assign mean_n3[6:0] = model_inp[6:0];
    wire [6:0] mean_n0; assign mean_n0[6:0] = model_inp[13:7];
    wire [6:0] mean_n2; assign mean_n2[6:0] = model_inp[20:14];
    wire [6:0] mean_n1; assign mean_n1[6:0] = model_inp[27:21];
    wire [7:0] hidden_relu_part1; tiny_shift_adder #(7,7,0,0,8,0,0,1) op_hidden_relu_part1 (mean_n2[6:0],mean_n3[6:0],hidden_relu_part1[7:0]);
    wire [7:0] ratio_part1; tiny_shift_adder #(7,7,0,0,8,0,0,1) op_ratio_part1 (mean_n1[6:0],mean_n2[6:0],ratio_part1[7:0]);
    wire [11:0] ratio_part2; tiny_shift_adder #(7,7,0,0,12,0,-4,0) op_ratio_part2 (mean_n2[6:0],mean_n3[6:0],ratio_part2[11:0]);
    wire [7:0] hidden_relu_part2; tiny_shift_adder #(7,7,0,0,8,0,0,0) op_hidden_relu_part2 (mean_n0[6:0],mean_n3[6:0],hidden_relu_part2[7:0]);
    wire [8:0] hidden_relu_part3; tiny_shift_adder #(7,7,0,0,9,0,1,0) op_hidden_relu_part3 (mean_n2[6:0],mean_n3[6:0],hidden_relu_part3[8:0]);
    wire [10:0] hidden_relu_part4; tiny_ternary_adder #(7,0,0,3,7,0,1,2,9,0,1,0,11,0) op_hidden_relu_part4 (mean_n3[6:0],mean_n0[6:0],hidden_relu_part3[8:0],hidden_relu_part4[10:0]);
    wire [9:0] ratio_part3; tiny_ternary_adder #(7,0,0,2,7,0,1,0,7,0,1,2,10,0) op_ratio_part3 (mean_n0[6:0],mean_n0[6:0],mean_n3[6:0],ratio_part3[9:0]);
    wire [10:0] hidden_relu_part5; tiny_shift_adder #(7,8,0,0,11,0,-3,0) op_hidden_relu_part5 (mean_n2[6:0],hidden_relu_part2[7:0],hidden_relu_part5[10:0]);
    wire [10:0] ratio_part4; tiny_shift_adder #(8,8,1,1,11,0,-2,0) op_ratio_part4 (ratio_part1[7:0],ratio_part1[7:0],ratio_part4[10:0]);
    wire [10:0] hidden_relu_part6; tiny_ternary_adder #(7,0,0,2,7,0,0,1,8,1,0,0,11,0) op_hidden_relu_part6 (mean_n2[6:0],mean_n1[6:0],hidden_relu_part1[7:0],hidden_relu_part6[10:0]);
    wire [9:0] hidden_relu_part7; tiny_shift_adder #(7,8,0,1,10,0,-1,0) op_hidden_relu_part7 (mean_n0[6:0],hidden_relu_part1[7:0],hidden_relu_part7[9:0]);
    wire [11:0] hidden_relu_part8; tiny_ternary_adder #(7,0,0,0,7,0,1,2,9,0,0,2,12,0) op_hidden_relu_part8 (mean_n1[6:0],mean_n1[6:0],hidden_relu_part3[8:0],hidden_relu_part8[11:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[11:0] = ratio_part2[11:0];
    assign model_out[19:12] = hidden_relu_part2[7:0];
    assign model_out[30:20] = hidden_relu_part4[10:0];
    assign model_out[40:31] = ratio_part3[9:0];
    assign model_out[51:41] = hidden_relu_part5[10:0];
    assign model_out[62:52] = ratio_part4[10:0];
    assign model_out[73:63] = hidden_relu_part6[10:0];
    assign model_out[83:74] = hidden_relu_part7[9:0];
    assign model_out[95:84] = hidden_relu_part8[11:0];

endmodule

module tiny_heads_stage3 (
    input [95:0] model_inp,
    output [54:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [11:0] ratio_part2; assign ratio_part2[11:0] = model_inp[11:0];
    wire [7:0] hidden_relu_part2; assign hidden_relu_part2[7:0] = model_inp[19:12];
    wire [10:0] hidden_relu_part4; assign hidden_relu_part4[10:0] = model_inp[30:20];
    wire [9:0] ratio_part3; assign ratio_part3[9:0] = model_inp[40:31];
    wire [10:0] hidden_relu_part5; assign hidden_relu_part5[10:0] = model_inp[51:41];
    wire [10:0] ratio_part4; assign ratio_part4[10:0] = model_inp[62:52];
    wire [10:0] hidden_relu_part6; assign hidden_relu_part6[10:0] = model_inp[73:63];
    wire [9:0] hidden_relu_part7; assign hidden_relu_part7[9:0] = model_inp[83:74];
    wire [11:0] hidden_relu_part8; assign hidden_relu_part8[11:0] = model_inp[95:84];
    wire [10:0] hidden_relu_part9; tiny_shift_adder #(11,1,1,0,11,0,3,1) op_hidden_relu_part9 (hidden_relu_part6[10:0],1'b1,hidden_relu_part9[10:0]);
    wire [12:0] hidden_relu_part10; tiny_shift_adder #(11,11,1,0,13,0,-1,1) op_hidden_relu_part10 (hidden_relu_part4[10:0],hidden_relu_part5[10:0],hidden_relu_part10[12:0]);
    wire [11:0] hidden_relu_part11; tiny_shift_adder #(10,8,1,0,12,0,3,1) op_hidden_relu_part11 (hidden_relu_part7[9:0],hidden_relu_part2[7:0],hidden_relu_part11[11:0]);
    wire [12:0] hidden_relu_part12; tiny_shift_adder #(12,11,1,0,13,0,1,1) op_hidden_relu_part12 (hidden_relu_part8[11:0],hidden_relu_part5[10:0],hidden_relu_part12[12:0]);
    wire [10:0] hidden_relu_part13; tiny_negative #(11, 11, 1) op_hidden_relu_part13 (hidden_relu_part9, hidden_relu_part13[10:0]);
    wire [3:0] hidden_relu_part14; assign hidden_relu_part14[3:0] = hidden_relu_part13[3:0];
    wire [0:0] hidden_relu_part15; assign hidden_relu_part15[0:0] = hidden_relu_part13[4:4];
    wire [5:0] hidden_relu_part16; assign hidden_relu_part16[5:0] = hidden_relu_part13[10:5];
    wire [0:0] hidden_relu_part17; assign hidden_relu_part17[0:0] = |hidden_relu_part14;
    wire [12:0] hidden_relu_part18; tiny_shift_adder #(13,5,1,0,13,0,4,0) op_hidden_relu_part18 (hidden_relu_part10[12:0],5'b10101,hidden_relu_part18[12:0]);
    wire [11:0] hidden_relu_part19; tiny_shift_adder #(12,4,1,0,12,0,3,1) op_hidden_relu_part19 (hidden_relu_part11[11:0],4'b1111,hidden_relu_part19[11:0]);
    wire [11:0] hidden_relu_part20; tiny_shift_adder #(13,5,1,0,12,0,4,0) op_hidden_relu_part20 (hidden_relu_part12[12:0],5'b10101,hidden_relu_part20[11:0]);
    wire [13:0] ratio_part5; tiny_ternary_adder #(10,1,0,2,12,0,1,0,11,1,1,0,14,0) op_ratio_part5 (ratio_part3[9:0],ratio_part2[11:0],ratio_part4[10:0],ratio_part5[13:0]);
    wire [4:0] hidden_relu_part21; assign hidden_relu_part21[4:0] = hidden_relu_part20[4:0];
    wire [4:0] hidden_relu_part22; assign hidden_relu_part22[4:0] = hidden_relu_part18[4:0];
    wire [3:0] hidden_relu_part23; assign hidden_relu_part23[3:0] = hidden_relu_part19[3:0];
    wire [0:0] hidden_relu_part24; assign hidden_relu_part24[0:0] = hidden_relu_part20[5:5];
    wire [0:0] hidden_relu_part25; assign hidden_relu_part25[0:0] = hidden_relu_part19[4:4];
    wire [0:0] hidden_relu_part26; assign hidden_relu_part26[0:0] = hidden_relu_part18[5:5];
    wire [6:0] hidden_relu_part27; assign hidden_relu_part27[6:0] = hidden_relu_part19[11:5];
    wire [5:0] hidden_relu_part28; assign hidden_relu_part28[5:0] = hidden_relu_part20[11:6];
    wire [6:0] hidden_relu_part29; assign hidden_relu_part29[6:0] = hidden_relu_part18[12:6];
    wire [0:0] hidden_relu_part30; tiny_binop #(1,1,0,0,1,0,0) op_hidden_relu_part30 (hidden_relu_part15, hidden_relu_part17, hidden_relu_part30[0:0]);
    wire [6:0] hidden_relu_part31; tiny_shift_adder #(6,1,1,0,7,0,-1,0) op_hidden_relu_part31 (hidden_relu_part16[5:0],hidden_relu_part30[0:0],hidden_relu_part31[6:0]);
    wire [3:0] hidden_relu_n3; assign hidden_relu_n3[3:0] = hidden_relu_part31[3:0] & {4{~hidden_relu_part31[6]}};

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[13:0] = ratio_part5[13:0];
    assign model_out[18:14] = hidden_relu_part21[4:0];
    assign model_out[23:19] = hidden_relu_part22[4:0];
    assign model_out[27:24] = hidden_relu_part23[3:0];
    assign model_out[28:28] = hidden_relu_part24[0:0];
    assign model_out[29:29] = hidden_relu_part25[0:0];
    assign model_out[30:30] = hidden_relu_part26[0:0];
    assign model_out[37:31] = hidden_relu_part27[6:0];
    assign model_out[43:38] = hidden_relu_part28[5:0];
    assign model_out[50:44] = hidden_relu_part29[6:0];
    assign model_out[54:51] = hidden_relu_n3[3:0];

endmodule

module tiny_heads_stage4 (
    input [54:0] model_inp,
    output [58:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [13:0] ratio_part5; assign ratio_part5[13:0] = model_inp[13:0];
    wire [4:0] hidden_relu_part21; assign hidden_relu_part21[4:0] = model_inp[18:14];
    wire [4:0] hidden_relu_part22; assign hidden_relu_part22[4:0] = model_inp[23:19];
    wire [3:0] hidden_relu_part23; assign hidden_relu_part23[3:0] = model_inp[27:24];
    wire [0:0] hidden_relu_part24; assign hidden_relu_part24[0:0] = model_inp[28:28];
    wire [0:0] hidden_relu_part25; assign hidden_relu_part25[0:0] = model_inp[29:29];
    wire [0:0] hidden_relu_part26; assign hidden_relu_part26[0:0] = model_inp[30:30];
    wire [6:0] hidden_relu_part27; assign hidden_relu_part27[6:0] = model_inp[37:31];
    wire [5:0] hidden_relu_part28; assign hidden_relu_part28[5:0] = model_inp[43:38];
    wire [6:0] hidden_relu_part29; assign hidden_relu_part29[6:0] = model_inp[50:44];
    wire [3:0] hidden_relu_n3; assign hidden_relu_n3[3:0] = model_inp[54:51];
    wire [0:0] hidden_relu_part32; assign hidden_relu_part32[0:0] = |hidden_relu_part22;
    wire [0:0] hidden_relu_part33; assign hidden_relu_part33[0:0] = |hidden_relu_part23;
    wire [0:0] hidden_relu_part34; assign hidden_relu_part34[0:0] = |hidden_relu_part21;
    wire [13:0] ratio_part6; tiny_shift_adder #(14,4,1,0,14,0,4,1) op_ratio_part6 (ratio_part5[13:0],4'b1011,ratio_part6[13:0]);
    wire [4:0] ratio_part7; assign ratio_part7[4:0] = ratio_part6[4:0];
    wire [0:0] ratio_part8; assign ratio_part8[0:0] = ratio_part6[5:5];
    wire [7:0] ratio_part9; assign ratio_part9[7:0] = ratio_part6[13:6];
    wire [0:0] hidden_relu_part35; tiny_binop #(1,1,0,0,1,0,0) op_hidden_relu_part35 (hidden_relu_part26, hidden_relu_part32, hidden_relu_part35[0:0]);
    wire [0:0] hidden_relu_part36; tiny_binop #(1,1,0,0,1,0,0) op_hidden_relu_part36 (hidden_relu_part25, hidden_relu_part33, hidden_relu_part36[0:0]);
    wire [0:0] hidden_relu_part37; tiny_binop #(1,1,0,0,1,0,0) op_hidden_relu_part37 (hidden_relu_part24, hidden_relu_part34, hidden_relu_part37[0:0]);
    wire [7:0] hidden_relu_part38; tiny_shift_adder #(7,1,1,0,8,0,-1,0) op_hidden_relu_part38 (hidden_relu_part27[6:0],hidden_relu_part36[0:0],hidden_relu_part38[7:0]);
    wire [6:0] hidden_relu_part39; tiny_shift_adder #(6,1,1,0,7,0,-1,0) op_hidden_relu_part39 (hidden_relu_part28[5:0],hidden_relu_part37[0:0],hidden_relu_part39[6:0]);
    wire [7:0] hidden_relu_part40; tiny_shift_adder #(7,1,1,0,8,0,-1,0) op_hidden_relu_part40 (hidden_relu_part29[6:0],hidden_relu_part35[0:0],hidden_relu_part40[7:0]);
    wire [0:0] hidden_relu_part41; assign hidden_relu_part41[0:0] = hidden_relu_part38[0:0] & {1{~hidden_relu_part38[7]}};
    wire [5:0] hidden_relu_n1; assign hidden_relu_n1[5:0] = hidden_relu_part39[5:0] & {6{~hidden_relu_part39[6]}};
    wire [5:0] hidden_relu_n0; assign hidden_relu_n0[5:0] = hidden_relu_part40[5:0] & {6{~hidden_relu_part40[7]}};
    wire [6:0] logits_part1; tiny_shift_adder #(1,6,0,0,7,0,1,0) op_logits_part1 (hidden_relu_part41[0:0],hidden_relu_n0[5:0],logits_part1[6:0]);
    wire [0:0] ratio_part10; assign ratio_part10[0:0] = |ratio_part7;
    wire [0:0] ratio_part11; tiny_binop #(1,1,0,0,1,0,0) op_ratio_part11 (ratio_part8, ratio_part10, ratio_part11[0:0]);
    wire [8:0] ratio_n0; tiny_shift_adder #(8,1,1,0,9,0,-1,0) op_ratio_n0 (ratio_part9[7:0],ratio_part11[0:0],ratio_n0[8:0]);
    wire [7:0] class_sum_part1; tiny_shift_adder #(6,4,0,0,8,0,-1,1) op_class_sum_part1 (hidden_relu_n0[5:0],hidden_relu_n3[3:0],class_sum_part1[7:0]);
    wire [5:0] hidden_relu_n3_again2; tiny_shift_adder #(4,1,0,0,6,0,-2,0) op_hidden_relu_n3_again2 (hidden_relu_n3[3:0],hidden_relu_part41[0:0],hidden_relu_n3_again2[5:0]);
    wire [7:0] hidden_relu_n0_again2; tiny_shift_adder #(6,1,0,0,8,0,-2,0) op_hidden_relu_n0_again2 (hidden_relu_n0[5:0],hidden_relu_part41[0:0],hidden_relu_n0_again2[7:0]);
    wire [6:0] logits_part2; tiny_shift_adder #(6,4,0,0,7,0,2,0) op_logits_part2 (hidden_relu_n1[5:0],hidden_relu_n3[3:0],logits_part2[6:0]);
    wire [7:0] logits_part3; tiny_shift_adder #(6,6,0,0,8,0,2,0) op_logits_part3 (hidden_relu_n1[5:0],hidden_relu_n1[5:0],logits_part3[7:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[5:0] = hidden_relu_n0[5:0];
    assign model_out[12:6] = logits_part1[6:0];
    assign model_out[21:13] = ratio_n0[8:0];
    assign model_out[29:22] = class_sum_part1[7:0];
    assign model_out[35:30] = hidden_relu_n3_again2[5:0];
    assign model_out[43:36] = hidden_relu_n0_again2[7:0];
    assign model_out[50:44] = logits_part2[6:0];
    assign model_out[58:51] = logits_part3[7:0];

endmodule

module tiny_heads_stage5 (
    input [58:0] model_inp,
    output [37:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] hidden_relu_n0; assign hidden_relu_n0[5:0] = model_inp[5:0];
    wire [6:0] logits_part1; assign logits_part1[6:0] = model_inp[12:6];
    wire [8:0] ratio_n0; assign ratio_n0[8:0] = model_inp[21:13];
    wire [7:0] class_sum_part1; assign class_sum_part1[7:0] = model_inp[29:22];
    wire [5:0] hidden_relu_n3; assign hidden_relu_n3[5:0] = model_inp[35:30];
    wire [7:0] hidden_relu_n0_again2; assign hidden_relu_n0_again2[7:0] = model_inp[43:36];
    wire [6:0] logits_part2; assign logits_part2[6:0] = model_inp[50:44];
    wire [7:0] logits_part3; assign logits_part3[7:0] = model_inp[58:51];
    wire [10:0] class_sum_n0; tiny_shift_adder #(8,8,1,0,11,0,-3,1) op_class_sum_n0 (class_sum_part1[7:0],hidden_relu_n0_again2[7:0],class_sum_n0[10:0]);
    wire [10:0] logits_part4; tiny_shift_adder #(11,1,1,0,11,0,5,0) op_logits_part4 (class_sum_n0[10:0],1'b1,logits_part4[10:0]);
    wire [8:0] logits_part5; tiny_ternary_adder #(7,0,0,0,7,0,0,0,7,0,1,2,9,0) op_logits_part5 (logits_part2[6:0],logits_part1[6:0],logits_part2[6:0],logits_part5[8:0]);
    wire [8:0] logits_part6; tiny_ternary_adder #(6,0,0,1,6,0,1,2,8,0,0,0,9,0) op_logits_part6 (hidden_relu_n3[5:0],hidden_relu_n0[5:0],logits_part3[7:0],logits_part6[8:0]);
    wire [5:0] logits_part7; assign logits_part7[5:0] = logits_part4[5:0];
    wire [0:0] logits_part8; assign logits_part8[0:0] = logits_part4[6:6];
    wire [3:0] logits_part9; assign logits_part9[3:0] = logits_part4[10:7];

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[8:0] = ratio_n0[8:0];
    assign model_out[17:9] = logits_part5[8:0];
    assign model_out[26:18] = logits_part6[8:0];
    assign model_out[32:27] = logits_part7[5:0];
    assign model_out[33:33] = logits_part8[0:0];
    assign model_out[37:34] = logits_part9[3:0];

endmodule

module tiny_heads_stage6 (
    input [37:0] model_inp,
    output [20:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [8:0] ratio_n0; assign ratio_n0[8:0] = model_inp[8:0];
    wire [8:0] logits_part5; assign logits_part5[8:0] = model_inp[17:9];
    wire [8:0] logits_part6; assign logits_part6[8:0] = model_inp[26:18];
    wire [5:0] logits_part7; assign logits_part7[5:0] = model_inp[32:27];
    wire [0:0] logits_part8; assign logits_part8[0:0] = model_inp[33:33];
    wire [3:0] logits_part9; assign logits_part9[3:0] = model_inp[37:34];
    wire [0:0] logits_part10; assign logits_part10[0:0] = |logits_part7;
    wire [8:0] logits_part11; tiny_shift_adder #(9,1,1,0,9,0,5,0) op_logits_part11 (logits_part5[8:0],1'b1,logits_part11[8:0]);
    wire [9:0] logits_part12; tiny_shift_adder #(9,1,1,0,10,0,6,1) op_logits_part12 (logits_part6[8:0],1'b1,logits_part12[9:0]);
    wire [5:0] logits_part13; assign logits_part13[5:0] = logits_part12[5:0];
    wire [5:0] logits_part14; assign logits_part14[5:0] = logits_part11[5:0];
    wire [0:0] logits_part15; assign logits_part15[0:0] = logits_part12[6:6];
    wire [0:0] logits_part16; assign logits_part16[0:0] = logits_part11[6:6];
    wire [2:0] logits_part17; assign logits_part17[2:0] = logits_part12[9:7];
    wire [1:0] logits_part18; assign logits_part18[1:0] = logits_part11[8:7];
    wire [0:0] logits_part19; tiny_binop #(1,1,0,0,1,0,0) op_logits_part19 (logits_part8, logits_part10, logits_part19[0:0]);
    wire [4:0] logits_n0; tiny_shift_adder #(4,1,1,0,5,0,-1,0) op_logits_n0 (logits_part9[3:0],logits_part19[0:0],logits_n0[4:0]);
    wire [0:0] logits_part20; assign logits_part20[0:0] = |logits_part13;
    wire [0:0] logits_part21; assign logits_part21[0:0] = |logits_part14;
    wire [0:0] logits_part22; tiny_binop #(1,1,0,0,1,0,0) op_logits_part22 (logits_part15, logits_part20, logits_part22[0:0]);
    wire [0:0] logits_part16_again2; tiny_binop #(1,1,0,0,1,0,0) op_logits_part16_again2 (logits_part16, logits_part21, logits_part16_again2[0:0]);
    wire [3:0] logits_n1; tiny_shift_adder #(3,1,1,0,4,0,-1,0) op_logits_n1 (logits_part17[2:0],logits_part22[0:0],logits_n1[3:0]);
    wire [2:0] logits_n2; tiny_shift_adder #(2,1,1,0,3,0,-1,0) op_logits_n2 (logits_part18[1:0],logits_part16_again2[0:0],logits_n2[2:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[4:0] = logits_n0[4:0];
    assign model_out[8:5] = logits_n1[3:0];
    assign model_out[11:9] = logits_n2[2:0];
    assign model_out[20:12] = ratio_n0[8:0];

endmodule
