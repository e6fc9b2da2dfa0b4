"""From the words on the link to the network's inputs, and from its scores to the jet's word.

Everything is an integer `expression` of the words' fields, written once. `meaning` evaluates it with numpy;
the C++ of the emulator and the Verilog are printed from it, each with arithmetic of its own.
"""
