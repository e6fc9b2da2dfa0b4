"""From link words to the network's ports, and from its scores to the outgoing word, in no language.

An expression of `jetc.prepare` is `simplified`, becomes `wires` of a known depth by `lowering`, and is put
into stages by `staging`; `order` sorts candidates, `design` joins all to one top module. Each module is
printed in Verilog and in VHDL.
"""
