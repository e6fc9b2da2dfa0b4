"""From link words to the network's ports, and from its scores to the outgoing word, as readable Verilog.

An expression of `jetc.prepare` is `simplified`, becomes `wires` of a known depth by `lowering`, is put into
stages by `staging`, and printed by `text`. `order` sorts candidates; `design` joins all to one top module.
"""
