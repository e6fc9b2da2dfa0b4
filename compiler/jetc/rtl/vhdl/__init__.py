"""The VHDL-2008 of a design, file by file as its Verilog: an entity per block, and the top with all."""
