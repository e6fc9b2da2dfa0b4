"""The layer IR to pipelined Verilog."""
