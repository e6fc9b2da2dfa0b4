"""Which working points an event passes: as integer expressions, as C++, and as Verilog."""
