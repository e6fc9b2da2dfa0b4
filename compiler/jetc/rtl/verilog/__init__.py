"""The Verilog of a design: one module per block, the top that joins them, and what they are made of."""
