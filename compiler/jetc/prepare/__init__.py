"""From the words on the link to the network's inputs, and from its scores to the jet's word.

Everything is an integer `expression` of the words' fields, written once. `meaning` evaluates it with numpy;
the C++ of the emulator and the Verilog are printed from it, each with arithmetic of its own.
"""

__all__ = ["CHAIN_MODULES"]

CHAIN_MODULES = (
    "jetc.prepare.arithmetic",
    "jetc.prepare.chain",
    "jetc.prepare.columns",
    "jetc.prepare.encodings",
    "jetc.prepare.expression",
    "jetc.prepare.link",
    "jetc.prepare.meaning",
    "jetc.prepare.packing",
    "jetc.prepare.ports",
    "jetc.prepare.words",
)
"""What the chain from word to word is made of, for the keys of stages: `quotients` is of the RTL alone."""
