"""Words that cannot name a tagger, because C++ or the build means something else by them."""

from __future__ import annotations

import re

__all__ = ["CPP_WORDS", "TAKEN_NAMES"]

_CPP = """
alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept
const consteval constexpr constinit continue co_await co_return co_yield decltype default delete do
double else enum explicit export extern false float for friend goto if inline int long main mutable
namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
requires return short signed sizeof static std struct switch template this throw true try typedef
typeid typename union unsigned using virtual void volatile while xor xor_eq
"""
"""**Source**: ISO C++20, lex.key; with `main` and `std`, which a library must not redefine."""

CPP_WORDS = frozenset(_CPP.split())

TAKEN_NAMES = re.compile(
    r"defines|parameters|weights|(ap|hls|nnet)_\w+"  # files beside the top function's, and their includes
    r"|[wbs][0-9]+|\w*config[0-9]+\w*|\w+_t|layer[0-9]+_\w+"  # weights, layers and types of its namespace
    r"|store"  # the artifacts, beside the links of each tagger
)
"""**Source**: the project that hls4ml 1.3.0 writes, and `jetc.plan.store`."""
