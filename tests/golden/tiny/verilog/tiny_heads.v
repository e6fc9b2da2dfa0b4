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
    reg [31:0] taken1;
    always @(posedge clk) taken1 <= made0;
    wire [27:0] made1;
    tiny_heads_stage1 stage1 (.model_inp(taken1), .model_out(made1));
    reg [27:0] taken2;
    always @(posedge clk) taken2 <= made1;
    wire [95:0] made2;
    tiny_heads_stage2 stage2 (.model_inp(taken2), .model_out(made2));
    reg [95:0] taken3;
    always @(posedge clk) taken3 <= made2;
    wire [54:0] made3;
    tiny_heads_stage3 stage3 (.model_inp(taken3), .model_out(made3));
    reg [54:0] taken4;
    always @(posedge clk) taken4 <= made3;
    wire [58:0] made4;
    tiny_heads_stage4 stage4 (.model_inp(taken4), .model_out(made4));
    reg [58:0] taken5;
    always @(posedge clk) taken5 <= made4;
    wire [37:0] made5;
    tiny_heads_stage5 stage5 (.model_inp(taken5), .model_out(made5));
    reg [37:0] taken6;
    always @(posedge clk) taken6 <= made5;
    wire [20:0] made6;
    tiny_heads_stage6 stage6 (.model_inp(taken6), .model_out(made6));
    reg [20:0] taken7;
    always @(posedge clk) taken7 <= made6;
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

    wire [5:0] v0; assign v0[5:0] = model_inp[5:0];
    wire [5:0] v1; assign v1[5:0] = model_inp[11:6];
    wire [5:0] v2; assign v2[5:0] = model_inp[17:12];
    wire [5:0] v3; assign v3[5:0] = model_inp[23:18];
    wire [5:0] v4; assign v4[5:0] = model_inp[29:24];
    wire [5:0] v5; assign v5[5:0] = model_inp[35:30];
    wire [5:0] v6; assign v6[5:0] = model_inp[41:36];
    wire [5:0] v7; assign v7[5:0] = model_inp[47:42];
    wire [5:0] v8; assign v8[5:0] = model_inp[53:48];
    wire [5:0] v9; assign v9[5:0] = model_inp[59:54];
    wire [5:0] v10; assign v10[5:0] = model_inp[65:60];
    wire [5:0] v11; assign v11[5:0] = model_inp[71:66];
    wire [5:0] v12; assign v12[5:0] = model_inp[77:72];
    wire [5:0] v13; assign v13[5:0] = model_inp[83:78];
    wire [5:0] v14; assign v14[5:0] = model_inp[89:84];
    wire [5:0] v15; assign v15[5:0] = model_inp[95:90];
    wire [6:0] v16; tiny_shift_adder #(6,6,0,0,7,0,0,0) op_16 (v3[5:0],v15[5:0],v16[6:0]);
    wire [6:0] v17; tiny_shift_adder #(6,6,0,0,7,0,0,0) op_17 (v0[5:0],v12[5:0],v17[6:0]);
    wire [6:0] v18; tiny_shift_adder #(6,6,0,0,7,0,0,0) op_18 (v2[5:0],v14[5:0],v18[6:0]);
    wire [6:0] v19; tiny_shift_adder #(6,6,0,0,7,0,0,0) op_19 (v1[5:0],v13[5:0],v19[6:0]);
    wire [7:0] v20; tiny_ternary_adder #(6,0,0,0,6,0,0,0,7,0,0,0,8,0) op_20 (v11[5:0],v7[5:0],v16[6:0],v20[7:0]);
    wire [7:0] v21; tiny_ternary_adder #(6,0,0,0,6,0,0,0,7,0,0,0,8,0) op_21 (v8[5:0],v4[5:0],v17[6:0],v21[7:0]);
    wire [7:0] v22; tiny_ternary_adder #(6,0,0,0,6,0,0,0,7,0,0,0,8,0) op_22 (v10[5:0],v6[5:0],v18[6:0],v22[7:0]);
    wire [7:0] v23; tiny_ternary_adder #(6,0,0,0,6,0,0,0,7,0,0,0,8,0) op_23 (v9[5:0],v5[5:0],v19[6:0],v23[7:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[7:0] = v20[7:0];
    assign model_out[15:8] = v21[7:0];
    assign model_out[23:16] = v22[7:0];
    assign model_out[31:24] = v23[7:0];

endmodule

module tiny_heads_stage1 (
    input [31:0] model_inp,
    output [27:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [7:0] v0; assign v0[7:0] = model_inp[7:0];
    wire [7:0] v1; assign v1[7:0] = model_inp[15:8];
    wire [7:0] v2; assign v2[7:0] = model_inp[23:16];
    wire [7:0] v3; assign v3[7:0] = model_inp[31:24];
    wire [7:0] v4; tiny_shift_adder #(8,1,0,0,8,0,0,0) op_4 (v0[7:0],1'b1,v4[7:0]);
    wire [7:0] v5; tiny_shift_adder #(8,1,0,0,8,0,0,0) op_5 (v1[7:0],1'b1,v5[7:0]);
    wire [7:0] v6; tiny_shift_adder #(8,1,0,0,8,0,0,0) op_6 (v2[7:0],1'b1,v6[7:0]);
    wire [7:0] v7; tiny_shift_adder #(8,1,0,0,8,0,0,0) op_7 (v3[7:0],1'b1,v7[7:0]);
    wire [0:0] v8; assign v8[0:0] = v4[0:0];
    wire [0:0] v9; assign v9[0:0] = v5[0:0];
    wire [0:0] v10; assign v10[0:0] = v6[0:0];
    wire [0:0] v11; assign v11[0:0] = v7[0:0];
    wire [0:0] v12; assign v12[0:0] = v4[1:1];
    wire [0:0] v13; assign v13[0:0] = v5[1:1];
    wire [0:0] v14; assign v14[0:0] = v6[1:1];
    wire [0:0] v15; assign v15[0:0] = v7[1:1];
    wire [5:0] v16; assign v16[5:0] = v4[7:2];
    wire [5:0] v17; assign v17[5:0] = v5[7:2];
    wire [5:0] v18; assign v18[5:0] = v6[7:2];
    wire [5:0] v19; assign v19[5:0] = v7[7:2];
    wire [0:0] v20; tiny_binop #(1,1,0,0,1,0,0) op_20 (v12, v8, v20[0:0]);
    wire [0:0] v21; tiny_binop #(1,1,0,0,1,0,0) op_21 (v13, v9, v21[0:0]);
    wire [0:0] v22; tiny_binop #(1,1,0,0,1,0,0) op_22 (v14, v10, v22[0:0]);
    wire [0:0] v23; tiny_binop #(1,1,0,0,1,0,0) op_23 (v15, v11, v23[0:0]);
    wire [6:0] v24; tiny_shift_adder #(6,1,0,0,7,0,-1,0) op_24 (v16[5:0],v20[0:0],v24[6:0]);
    wire [6:0] v25; tiny_shift_adder #(6,1,0,0,7,0,-1,0) op_25 (v17[5:0],v21[0:0],v25[6:0]);
    wire [6:0] v26; tiny_shift_adder #(6,1,0,0,7,0,-1,0) op_26 (v18[5:0],v22[0:0],v26[6:0]);
    wire [6:0] v27; tiny_shift_adder #(6,1,0,0,7,0,-1,0) op_27 (v19[5:0],v23[0:0],v27[6:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[6:0] = v24[6:0];
    assign model_out[13:7] = v25[6:0];
    assign model_out[20:14] = v26[6:0];
    assign model_out[27:21] = v27[6:0];

endmodule

module tiny_heads_stage2 (
    input [27:0] model_inp,
    output [95:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [6:0] v0; assign v0[6:0] = model_inp[6:0];
    wire [6:0] v1; assign v1[6:0] = model_inp[13:7];
    wire [6:0] v2; assign v2[6:0] = model_inp[20:14];
    wire [6:0] v3; assign v3[6:0] = model_inp[27:21];
    wire [7:0] v4; tiny_shift_adder #(7,7,0,0,8,0,0,1) op_4 (v2[6:0],v0[6:0],v4[7:0]);
    wire [7:0] v5; tiny_shift_adder #(7,7,0,0,8,0,0,1) op_5 (v3[6:0],v2[6:0],v5[7:0]);
    wire [11:0] v6; tiny_shift_adder #(7,7,0,0,12,0,-4,0) op_6 (v2[6:0],v0[6:0],v6[11:0]);
    wire [7:0] v7; tiny_shift_adder #(7,7,0,0,8,0,0,0) op_7 (v1[6:0],v0[6:0],v7[7:0]);
    wire [8:0] v8; tiny_shift_adder #(7,7,0,0,9,0,1,0) op_8 (v2[6:0],v0[6:0],v8[8:0]);
    wire [10:0] v9; tiny_ternary_adder #(7,0,0,3,7,0,1,2,9,0,1,0,11,0) op_9 (v0[6:0],v1[6:0],v8[8:0],v9[10:0]);
    wire [9:0] v10; tiny_ternary_adder #(7,0,0,2,7,0,1,0,7,0,1,2,10,0) op_10 (v1[6:0],v1[6:0],v0[6:0],v10[9:0]);
    wire [10:0] v11; tiny_shift_adder #(7,8,0,0,11,0,-3,0) op_11 (v2[6:0],v7[7:0],v11[10:0]);
    wire [10:0] v12; tiny_shift_adder #(8,8,1,1,11,0,-2,0) op_12 (v5[7:0],v5[7:0],v12[10:0]);
    wire [10:0] v13; tiny_ternary_adder #(7,0,0,2,7,0,0,1,8,1,0,0,11,0) op_13 (v2[6:0],v3[6:0],v4[7:0],v13[10:0]);
    wire [9:0] v14; tiny_shift_adder #(7,8,0,1,10,0,-1,0) op_14 (v1[6:0],v4[7:0],v14[9:0]);
    wire [11:0] v15; tiny_ternary_adder #(7,0,0,0,7,0,1,2,9,0,0,2,12,0) op_15 (v3[6:0],v3[6:0],v8[8:0],v15[11:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[11:0] = v6[11:0];
    assign model_out[19:12] = v7[7:0];
    assign model_out[30:20] = v9[10:0];
    assign model_out[40:31] = v10[9:0];
    assign model_out[51:41] = v11[10:0];
    assign model_out[62:52] = v12[10:0];
    assign model_out[73:63] = v13[10:0];
    assign model_out[83:74] = v14[9:0];
    assign model_out[95:84] = v15[11:0];

endmodule

module tiny_heads_stage3 (
    input [95:0] model_inp,
    output [54:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [11:0] v0; assign v0[11:0] = model_inp[11:0];
    wire [7:0] v1; assign v1[7:0] = model_inp[19:12];
    wire [10:0] v2; assign v2[10:0] = model_inp[30:20];
    wire [9:0] v3; assign v3[9:0] = model_inp[40:31];
    wire [10:0] v4; assign v4[10:0] = model_inp[51:41];
    wire [10:0] v5; assign v5[10:0] = model_inp[62:52];
    wire [10:0] v6; assign v6[10:0] = model_inp[73:63];
    wire [9:0] v7; assign v7[9:0] = model_inp[83:74];
    wire [11:0] v8; assign v8[11:0] = model_inp[95:84];
    wire [10:0] v9; tiny_shift_adder #(11,1,1,0,11,0,3,1) op_9 (v6[10:0],1'b1,v9[10:0]);
    wire [12:0] v10; tiny_shift_adder #(11,11,1,0,13,0,-1,1) op_10 (v2[10:0],v4[10:0],v10[12:0]);
    wire [11:0] v11; tiny_shift_adder #(10,8,1,0,12,0,3,1) op_11 (v7[9:0],v1[7:0],v11[11:0]);
    wire [12:0] v12; tiny_shift_adder #(12,11,1,0,13,0,1,1) op_12 (v8[11:0],v4[10:0],v12[12:0]);
    wire [10:0] v13; tiny_negative #(11, 11, 1) op_13 (v9, v13[10:0]);
    wire [3:0] v14; assign v14[3:0] = v13[3:0];
    wire [0:0] v15; assign v15[0:0] = v13[4:4];
    wire [5:0] v16; assign v16[5:0] = v13[10:5];
    wire [0:0] v17; assign v17[0:0] = |v14;
    wire [12:0] v18; tiny_shift_adder #(13,5,1,0,13,0,4,0) op_18 (v10[12:0],5'b10101,v18[12:0]);
    wire [11:0] v19; tiny_shift_adder #(12,4,1,0,12,0,3,1) op_19 (v11[11:0],4'b1111,v19[11:0]);
    wire [11:0] v20; tiny_shift_adder #(13,5,1,0,12,0,4,0) op_20 (v12[12:0],5'b10101,v20[11:0]);
    wire [13:0] v21; tiny_ternary_adder #(10,1,0,2,12,0,1,0,11,1,1,0,14,0) op_21 (v3[9:0],v0[11:0],v5[10:0],v21[13:0]);
    wire [4:0] v22; assign v22[4:0] = v20[4:0];
    wire [4:0] v23; assign v23[4:0] = v18[4:0];
    wire [3:0] v24; assign v24[3:0] = v19[3:0];
    wire [0:0] v25; assign v25[0:0] = v20[5:5];
    wire [0:0] v26; assign v26[0:0] = v19[4:4];
    wire [0:0] v27; assign v27[0:0] = v18[5:5];
    wire [6:0] v28; assign v28[6:0] = v19[11:5];
    wire [5:0] v29; assign v29[5:0] = v20[11:6];
    wire [6:0] v30; assign v30[6:0] = v18[12:6];
    wire [0:0] v31; tiny_binop #(1,1,0,0,1,0,0) op_31 (v15, v17, v31[0:0]);
    wire [6:0] v32; tiny_shift_adder #(6,1,1,0,7,0,-1,0) op_32 (v16[5:0],v31[0:0],v32[6:0]);
    wire [3:0] v33; assign v33[3:0] = v32[3:0] & {4{~v32[6]}};

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[13:0] = v21[13:0];
    assign model_out[18:14] = v22[4:0];
    assign model_out[23:19] = v23[4:0];
    assign model_out[27:24] = v24[3:0];
    assign model_out[28:28] = v25[0:0];
    assign model_out[29:29] = v26[0:0];
    assign model_out[30:30] = v27[0:0];
    assign model_out[37:31] = v28[6:0];
    assign model_out[43:38] = v29[5:0];
    assign model_out[50:44] = v30[6:0];
    assign model_out[54:51] = v33[3:0];

endmodule

module tiny_heads_stage4 (
    input [54:0] model_inp,
    output [58:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [13:0] v0; assign v0[13:0] = model_inp[13:0];
    wire [4:0] v1; assign v1[4:0] = model_inp[18:14];
    wire [4:0] v2; assign v2[4:0] = model_inp[23:19];
    wire [3:0] v3; assign v3[3:0] = model_inp[27:24];
    wire [0:0] v4; assign v4[0:0] = model_inp[28:28];
    wire [0:0] v5; assign v5[0:0] = model_inp[29:29];
    wire [0:0] v6; assign v6[0:0] = model_inp[30:30];
    wire [6:0] v7; assign v7[6:0] = model_inp[37:31];
    wire [5:0] v8; assign v8[5:0] = model_inp[43:38];
    wire [6:0] v9; assign v9[6:0] = model_inp[50:44];
    wire [3:0] v10; assign v10[3:0] = model_inp[54:51];
    wire [0:0] v11; assign v11[0:0] = |v2;
    wire [0:0] v12; assign v12[0:0] = |v3;
    wire [0:0] v13; assign v13[0:0] = |v1;
    wire [13:0] v14; tiny_shift_adder #(14,4,1,0,14,0,4,1) op_14 (v0[13:0],4'b1011,v14[13:0]);
    wire [4:0] v15; assign v15[4:0] = v14[4:0];
    wire [0:0] v16; assign v16[0:0] = v14[5:5];
    wire [7:0] v17; assign v17[7:0] = v14[13:6];
    wire [0:0] v18; tiny_binop #(1,1,0,0,1,0,0) op_18 (v6, v11, v18[0:0]);
    wire [0:0] v19; tiny_binop #(1,1,0,0,1,0,0) op_19 (v5, v12, v19[0:0]);
    wire [0:0] v20; tiny_binop #(1,1,0,0,1,0,0) op_20 (v4, v13, v20[0:0]);
    wire [7:0] v21; tiny_shift_adder #(7,1,1,0,8,0,-1,0) op_21 (v7[6:0],v19[0:0],v21[7:0]);
    wire [6:0] v22; tiny_shift_adder #(6,1,1,0,7,0,-1,0) op_22 (v8[5:0],v20[0:0],v22[6:0]);
    wire [7:0] v23; tiny_shift_adder #(7,1,1,0,8,0,-1,0) op_23 (v9[6:0],v18[0:0],v23[7:0]);
    wire [0:0] v24; assign v24[0:0] = v21[0:0] & {1{~v21[7]}};
    wire [5:0] v25; assign v25[5:0] = v22[5:0] & {6{~v22[6]}};
    wire [5:0] v26; assign v26[5:0] = v23[5:0] & {6{~v23[7]}};
    wire [6:0] v27; tiny_shift_adder #(1,6,0,0,7,0,1,0) op_27 (v24[0:0],v26[5:0],v27[6:0]);
    wire [0:0] v28; assign v28[0:0] = |v15;
    wire [0:0] v29; tiny_binop #(1,1,0,0,1,0,0) op_29 (v16, v28, v29[0:0]);
    wire [8:0] v30; tiny_shift_adder #(8,1,1,0,9,0,-1,0) op_30 (v17[7:0],v29[0:0],v30[8:0]);
    wire [7:0] v31; tiny_shift_adder #(6,4,0,0,8,0,-1,1) op_31 (v26[5:0],v10[3:0],v31[7:0]);
    wire [5:0] v32; tiny_shift_adder #(4,1,0,0,6,0,-2,0) op_32 (v10[3:0],v24[0:0],v32[5:0]);
    wire [7:0] v33; tiny_shift_adder #(6,1,0,0,8,0,-2,0) op_33 (v26[5:0],v24[0:0],v33[7:0]);
    wire [6:0] v34; tiny_shift_adder #(6,4,0,0,7,0,2,0) op_34 (v25[5:0],v10[3:0],v34[6:0]);
    wire [7:0] v35; tiny_shift_adder #(6,6,0,0,8,0,2,0) op_35 (v25[5:0],v25[5:0],v35[7:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[5:0] = v26[5:0];
    assign model_out[12:6] = v27[6:0];
    assign model_out[21:13] = v30[8:0];
    assign model_out[29:22] = v31[7:0];
    assign model_out[35:30] = v32[5:0];
    assign model_out[43:36] = v33[7:0];
    assign model_out[50:44] = v34[6:0];
    assign model_out[58:51] = v35[7:0];

endmodule

module tiny_heads_stage5 (
    input [58:0] model_inp,
    output [37:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] v0; assign v0[5:0] = model_inp[5:0];
    wire [6:0] v1; assign v1[6:0] = model_inp[12:6];
    wire [8:0] v2; assign v2[8:0] = model_inp[21:13];
    wire [7:0] v3; assign v3[7:0] = model_inp[29:22];
    wire [5:0] v4; assign v4[5:0] = model_inp[35:30];
    wire [7:0] v5; assign v5[7:0] = model_inp[43:36];
    wire [6:0] v6; assign v6[6:0] = model_inp[50:44];
    wire [7:0] v7; assign v7[7:0] = model_inp[58:51];
    wire [10:0] v8; tiny_shift_adder #(8,8,1,0,11,0,-3,1) op_8 (v3[7:0],v5[7:0],v8[10:0]);
    wire [10:0] v9; tiny_shift_adder #(11,1,1,0,11,0,5,0) op_9 (v8[10:0],1'b1,v9[10:0]);
    wire [8:0] v10; tiny_ternary_adder #(7,0,0,0,7,0,0,0,7,0,1,2,9,0) op_10 (v6[6:0],v1[6:0],v6[6:0],v10[8:0]);
    wire [8:0] v11; tiny_ternary_adder #(6,0,0,1,6,0,1,2,8,0,0,0,9,0) op_11 (v4[5:0],v0[5:0],v7[7:0],v11[8:0]);
    wire [5:0] v12; assign v12[5:0] = v9[5:0];
    wire [0:0] v13; assign v13[0:0] = v9[6:6];
    wire [3:0] v14; assign v14[3:0] = v9[10:7];

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[8:0] = v2[8:0];
    assign model_out[17:9] = v10[8:0];
    assign model_out[26:18] = v11[8:0];
    assign model_out[32:27] = v12[5:0];
    assign model_out[33:33] = v13[0:0];
    assign model_out[37:34] = v14[3:0];

endmodule

module tiny_heads_stage6 (
    input [37:0] model_inp,
    output [20:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [8:0] v0; assign v0[8:0] = model_inp[8:0];
    wire [8:0] v1; assign v1[8:0] = model_inp[17:9];
    wire [8:0] v2; assign v2[8:0] = model_inp[26:18];
    wire [5:0] v3; assign v3[5:0] = model_inp[32:27];
    wire [0:0] v4; assign v4[0:0] = model_inp[33:33];
    wire [3:0] v5; assign v5[3:0] = model_inp[37:34];
    wire [0:0] v6; assign v6[0:0] = |v3;
    wire [8:0] v7; tiny_shift_adder #(9,1,1,0,9,0,5,0) op_7 (v1[8:0],1'b1,v7[8:0]);
    wire [9:0] v8; tiny_shift_adder #(9,1,1,0,10,0,6,1) op_8 (v2[8:0],1'b1,v8[9:0]);
    wire [5:0] v9; assign v9[5:0] = v8[5:0];
    wire [5:0] v10; assign v10[5:0] = v7[5:0];
    wire [0:0] v11; assign v11[0:0] = v8[6:6];
    wire [0:0] v12; assign v12[0:0] = v7[6:6];
    wire [2:0] v13; assign v13[2:0] = v8[9:7];
    wire [1:0] v14; assign v14[1:0] = v7[8:7];
    wire [0:0] v15; tiny_binop #(1,1,0,0,1,0,0) op_15 (v4, v6, v15[0:0]);
    wire [4:0] v16; tiny_shift_adder #(4,1,1,0,5,0,-1,0) op_16 (v5[3:0],v15[0:0],v16[4:0]);
    wire [0:0] v17; assign v17[0:0] = |v9;
    wire [0:0] v18; assign v18[0:0] = |v10;
    wire [0:0] v19; tiny_binop #(1,1,0,0,1,0,0) op_19 (v11, v17, v19[0:0]);
    wire [0:0] v20; tiny_binop #(1,1,0,0,1,0,0) op_20 (v12, v18, v20[0:0]);
    wire [3:0] v21; tiny_shift_adder #(3,1,1,0,4,0,-1,0) op_21 (v13[2:0],v19[0:0],v21[3:0]);
    wire [2:0] v22; tiny_shift_adder #(2,1,1,0,3,0,-1,0) op_22 (v14[1:0],v20[0:0],v22[2:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[4:0] = v16[4:0];
    assign model_out[8:5] = v21[3:0];
    assign model_out[11:9] = v22[2:0];
    assign model_out[20:12] = v0[8:0];

endmodule
