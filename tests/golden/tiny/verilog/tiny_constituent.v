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
    reg [42:0] taken1;
    always @(posedge clk) taken1 <= made0;
    wire [30:0] made1;
    tiny_constituent_stage1 stage1 (.model_inp(taken1), .model_out(made1));
    reg [30:0] taken2;
    always @(posedge clk) taken2 <= made1;
    wire [20:0] made2;
    tiny_constituent_stage2 stage2 (.model_inp(taken2), .model_out(made2));
    reg [20:0] taken3;
    always @(posedge clk) taken3 <= made2;
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

    wire [5:0] v0; assign v0[5:0] = 'b111111;
    wire [4:0] v1; assign v1[4:0] = model_inp[10:6];
    wire [5:0] v2; assign v2[5:0] = model_inp[5:0];
    wire [0:0] v3; assign v3[0:0] = model_inp[11:11];
    wire [6:0] v4; tiny_shift_adder #(6,1,0,0,7,0,1,1) op_4 (v2[5:0],1'b1,v4[6:0]);
    wire [6:0] v5; tiny_shift_adder #(6,1,0,0,7,0,2,1) op_5 (v2[5:0],v3[0:0],v5[6:0]);
    wire [7:0] v6; tiny_shift_adder #(5,5,1,1,8,0,-2,0) op_6 (v1[4:0],v1[4:0],v6[7:0]);
    wire [5:0] v7; assign v7[5:0] = v4[5:0] & {6{~v4[6]}};
    wire [4:0] v8; assign v8[4:0] = v7[4:0];
    wire [5:0] v9; tiny_mux #(6,5,0,0,6,1) op_9 (v7[5],v0[5:0],v8[4:0],v9[5:0]);
    wire [10:0] v10; tiny_ternary_adder #(5,1,0,0,6,0,0,3,1,0,1,3,11,0) op_10 (v1[4:0],v2[5:0],v3[0:0],v10[10:0]);
    wire [8:0] v11; tiny_shift_adder #(8,7,1,1,9,0,0,0) op_11 (v6[7:0],v5[6:0],v11[8:0]);
    wire [9:0] v12; tiny_shift_adder #(7,8,1,1,10,0,-2,0) op_12 (v5[6:0],v6[7:0],v12[9:0]);

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[6:0] = v5[6:0];
    assign model_out[12:7] = v9[5:0];
    assign model_out[23:13] = v10[10:0];
    assign model_out[32:24] = v11[8:0];
    assign model_out[42:33] = v12[9:0];

endmodule

module tiny_constituent_stage1 (
    input [42:0] model_inp,
    output [30:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [6:0] v0; assign v0[6:0] = model_inp[6:0];
    wire [5:0] v1; assign v1[5:0] = model_inp[12:7];
    wire [10:0] v2; assign v2[10:0] = model_inp[23:13];
    wire [8:0] v3; assign v3[8:0] = model_inp[32:24];
    wire [9:0] v4; assign v4[9:0] = model_inp[42:33];
    wire [9:0] v5; tiny_shift_adder #(10,6,1,0,10,0,1,0) op_5 (v4[9:0],6'b100111,v5[9:0]);
    wire [10:0] v6; tiny_shift_adder #(9,7,1,1,11,0,3,1) op_6 (v3[8:0],v0[6:0],v6[10:0]);
    wire [11:0] v7; tiny_shift_adder #(11,7,1,1,12,0,5,1) op_7 (v2[10:0],v0[6:0],v7[11:0]);
    wire [9:0] v8; tiny_negative #(10, 10, 1) op_8 (v5, v8[9:0]);
    wire [1:0] v9; assign v9[1:0] = v8[1:0];
    wire [0:0] v10; assign v10[0:0] = v8[2:2];
    wire [6:0] v11; assign v11[6:0] = v8[9:3];
    wire [0:0] v12; assign v12[0:0] = |v9;
    wire [9:0] v13; tiny_shift_adder #(11,4,1,0,10,0,0,0) op_13 (v6[10:0],4'b1001,v13[9:0]);
    wire [11:0] v14; tiny_shift_adder #(12,5,1,0,12,0,1,0) op_14 (v7[11:0],5'b10101,v14[11:0]);
    wire [1:0] v15; assign v15[1:0] = v14[1:0];
    wire [0:0] v16; assign v16[0:0] = v13[0:0];
    wire [0:0] v17; assign v17[0:0] = v14[2:2];
    wire [0:0] v18; assign v18[0:0] = v13[1:1];
    wire [8:0] v19; assign v19[8:0] = v14[11:3];
    wire [7:0] v20; assign v20[7:0] = v13[9:2];
    wire [0:0] v21; tiny_binop #(1,1,0,0,1,0,0) op_21 (v10, v12, v21[0:0]);
    wire [7:0] v22; tiny_shift_adder #(7,1,1,0,8,0,-1,0) op_22 (v11[6:0],v21[0:0],v22[7:0]);
    wire [2:0] v23; assign v23[2:0] = v22[2:0] & {3{~v22[7]}};

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[5:0] = v1[5:0];
    assign model_out[7:6] = v15[1:0];
    assign model_out[8:8] = v16[0:0];
    assign model_out[9:9] = v17[0:0];
    assign model_out[10:10] = v18[0:0];
    assign model_out[19:11] = v19[8:0];
    assign model_out[27:20] = v20[7:0];
    assign model_out[30:28] = v23[2:0];

endmodule

module tiny_constituent_stage2 (
    input [30:0] model_inp,
    output [20:0] model_out
);

    // verilator lint_off UNUSEDSIGNAL
    // Explicit quantization operation will drop bits if exists

    wire [5:0] v0; assign v0[5:0] = model_inp[5:0];
    wire [1:0] v1; assign v1[1:0] = model_inp[7:6];
    wire [0:0] v2; assign v2[0:0] = model_inp[8:8];
    wire [0:0] v3; assign v3[0:0] = model_inp[9:9];
    wire [0:0] v4; assign v4[0:0] = model_inp[10:10];
    wire [8:0] v5; assign v5[8:0] = model_inp[19:11];
    wire [7:0] v6; assign v6[7:0] = model_inp[27:20];
    wire [2:0] v7; assign v7[2:0] = model_inp[30:28];
    wire [0:0] v8; tiny_binop #(1,1,0,0,1,0,0) op_8 (v4, v2, v8[0:0]);
    wire [0:0] v9; assign v9[0:0] = |v1;
    wire [8:0] v10; tiny_shift_adder #(8,1,1,0,9,0,-1,0) op_10 (v6[7:0],v8[0:0],v10[8:0]);
    wire [5:0] v11; assign v11[5:0] = v10[5:0] & {6{~v10[8]}};
    wire [0:0] v12; tiny_binop #(1,1,0,0,1,0,0) op_12 (v3, v9, v12[0:0]);
    wire [9:0] v13; tiny_shift_adder #(9,1,1,0,10,0,-1,0) op_13 (v5[8:0],v12[0:0],v13[9:0]);
    wire [5:0] v14; assign v14[5:0] = v13[5:0] & {6{~v13[9]}};

    // verilator lint_on UNUSEDSIGNAL

    assign model_out[5:0] = v11[5:0];
    assign model_out[11:6] = v14[5:0];
    assign model_out[14:12] = v7[2:0];
    assign model_out[20:15] = v0[5:0];

endmodule
